"""A mailed statement, delivered late, again, or not at all: the same file under the same Message-ID."""

from datetime import date
from pathlib import Path

import pytest

from gateway.access.token import company_id_of
from gateway.access.viewer import system_viewer
from gateway.app.connections import portal_of
from gateway.app.keys import signing_secret
from gateway.documents.change import Origin
from gateway.documents.customer import Customer
from gateway.documents.message import Message, MessageStatus
from gateway.documents.message_attachment import MessageAttachment
from gateway.inputs.statement import StatementSendInput
from gateway.operations.message.outbox import retry_message
from gateway.operations.message.worker import deliver_all_due
from gateway.operations.statement.send import send_statement
from gateway.settings import Settings
from gateway.store.database import Database
from gateway.store.scope import TenantScope
from tests import records
from tests.operations.test_message_delivery import now, without_services
from tests.portal import change_stored
from tests.post_office import Inbox, PostOffice, kill_a_worker_that_has_sent, make_due, post_office, run_inbox
from tests.running_gateway import Tenant


async def sent(scope: TenantScope, settings: Settings, database: Database, customer: Customer) -> Message:
    """Return a statement on its way."""
    wanted = StatementSendInput(
        customer_id=customer.id,  # type: ignore[arg-type]  # strawberry's ids are texts
        from_day=date(2026, 1, 1),
        to_day=date(2026, 6, 30),
    )
    correspondence = portal_of(settings, database).correspondence
    return (await send_statement(scope, correspondence, wanted, Origin("r"), None)).message


async def sent_by(tenant: Tenant) -> Message:
    """Return a statement on its way to a new customer of a company."""
    gateway = tenant.gateway
    return await sent(tenant.scope, gateway.settings, gateway.database, await tenant.customer())


async def kept(scope: TenantScope, message: Message) -> list[MessageAttachment]:
    """Return what waits to go with a message."""
    return await scope.find(MessageAttachment, {"customer_id": message.customer_id})


def files(inbox: Inbox, recipient: str) -> list[tuple[str, bytes]]:
    """Return (Message-ID, what was attached) of each mail to an address."""
    return [
        (str(mail["Message-ID"]), part.get_content())
        for mail in inbox.to(recipient)
        for part in mail.iter_attachments()
    ]


async def test_a_delivery_that_is_tried_again_has_the_same_file_and_id(acme: Tenant, post: PostOffice) -> None:
    """Though the books have moved on; then nothing is kept."""
    message = await sent_by(acme)
    (attachment,) = await kept(acme.scope, message)
    post.inbox.refusals[message.recipient] = "451 4.3.0 try again"
    await post.deliver()
    assert await kept(acme.scope, message) == [attachment]
    owner = await acme.scope.get(Customer, message.customer_id)
    assert owner is not None
    await acme.add(records.invoice(owner))
    post.inbox.refusals.clear()
    await make_due(acme.scope, message.id)
    await post.deliver()
    assert files(post.inbox, message.recipient) == [(message.message_id, attachment.content)]
    assert await kept(acme.scope, message) == []


async def test_a_given_up_statement_is_kept_as_long_as_its_mail_and_can_be_tried_again(
    acme: Tenant, post: PostOffice
) -> None:
    """With the file that it was sent with."""
    message = await sent_by(acme)
    post.inbox.answers[message.recipient] = "554 5.6.0 content refused"
    await post.deliver()
    given_up = await now(acme, message)
    assert given_up.status is MessageStatus.FAILED
    (attachment,) = await kept(acme.scope, message)
    assert attachment.expires_at == given_up.expires_at is not None
    post.inbox.answers.clear()
    await retry_message(acme.scope, message.id)
    assert [one.expires_at for one in await kept(acme.scope, message)] == [None]
    await post.deliver()
    assert files(post.inbox, message.recipient) == [(message.message_id, attachment.content)]
    assert await kept(acme.scope, message) == []


async def test_a_statement_that_cannot_be_carried_yet_waits_with_its_mail(acme: Tenant, post: PostOffice) -> None:
    """Until there is a mail server."""
    message = await sent_by(acme)
    await deliver_all_due(without_services(post.outbox))
    assert (await now(acme, message)).status is MessageStatus.QUEUED
    assert len(await kept(acme.scope, message)) == 1
    await post.deliver()
    assert len(files(post.inbox, message.recipient)) == 1


async def test_a_mail_whose_file_is_gone_is_given_up_and_not_sent_without_it(acme: Tenant, post: PostOffice) -> None:
    """It says that something is attached."""
    message = await sent_by(acme)
    await acme.scope.in_transaction(lambda transaction: transaction.remove(MessageAttachment, {}))
    await post.deliver()
    assert post.inbox.to(message.recipient) == []
    assert (await now(acme, message)).failure == (
        "INCOMPLETE: what was attached is no longer there. Send it again from the profile."
    )


@pytest.mark.parametrize(("change", "reason"), [({"status": "BLOCKED"}, "BLOCKED"), ({}, None)])
async def test_who_was_blocked_meanwhile_gets_no_statement(
    acme: Tenant, post: PostOffice, change: dict[str, str], reason: str | None
) -> None:
    """As with every mail."""
    message = await sent_by(acme)
    owner = await acme.scope.get(Customer, message.customer_id)
    assert owner is not None
    await change_stored(acme, owner, **change)
    await post.deliver()
    assert bool(files(post.inbox, message.recipient)) is (reason is None)
    assert ((await now(acme, message)).failure or "").partition(":")[0] == (reason or "")


async def test_a_worker_killed_after_sending_leads_to_one_more_mail_with_the_same_file_and_id(
    own_database: Database, settings: Settings, tmp_path: Path
) -> None:
    """The mail server has it, the outbox does not know: sent again, so that receivers can tell, and never lost."""
    company = records.company("acme")
    scope = TenantScope(own_database, system_viewer(company_id_of("acme")), signing_secret(settings))
    customer = records.customer(company.id)
    await scope.add_missing([company])
    await scope.add_missing([customer])
    message = await sent(scope, settings, own_database, customer)
    async with run_inbox() as inbox:
        await kill_a_worker_that_has_sent(inbox, settings, own_database, tmp_path)
        await make_due(scope, message.id)
        await post_office(inbox, settings, own_database).deliver()
        first, second = files(inbox, message.recipient)
        assert first == second
        assert first[0] == message.message_id
    assert await kept(scope, message) == []
