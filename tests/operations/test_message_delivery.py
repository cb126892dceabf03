"""The outbox, delivered to a real mail server: once, again after failures, never lost."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from gateway.access.token import company_id_of
from gateway.access.viewer import system_viewer
from gateway.app.keys import signing_secret
from gateway.documents.base.record import instant
from gateway.documents.change import Change
from gateway.documents.customer import Customer
from gateway.documents.message import Message, MessageChannel, MessageStatus
from gateway.operations.message.delivery import FIRST_PAUSE, LONGEST_PAUSE, MOST_ATTEMPTS, Outbox, pause_after
from gateway.operations.message.worker import deliver_all_due, work
from gateway.settings import Settings
from gateway.store.database import Database
from gateway.store.scope import TenantScope
from tests import message_records, records
from tests.post_office import PostOffice, kill_a_worker_that_has_sent, make_due, post_office, run_inbox
from tests.running_gateway import Tenant, run_gateway


async def queued(tenant: Tenant, recipient: str = "", **changes: Any) -> Message:
    """Return a message to a new customer, due now; by default to a new address."""
    customer = await tenant.customer()
    facts: dict[str, Any] = {"status": MessageStatus.QUEUED, "due_at": instant(), "attempts": 0, "sent_at": None}
    message_id = Message.new_id()
    recipient = recipient or customer.emails[0].address
    names = {"id": message_id, "message_id": f"<{message_id}@acme.example>"}
    message = message_records.message(customer, **{**facts, **names, "recipient": recipient, **changes})
    await tenant.add(message)
    return message


async def now(tenant: Tenant, message: Message) -> Message:
    """Return a message as it is now."""
    found = await tenant.scope.get(Message, message.id)
    assert found is not None
    return found


async def test_two_workers_deliver_fifty_messages_once_each(acme: Tenant, post: PostOffice) -> None:
    """And what they deliver is marked as sent, with an end to how long it is kept."""
    messages = [await queued(acme) for _ in range(50)]
    await asyncio.gather(post.deliver(), post.deliver())
    for message in messages:
        assert len(post.inbox.to(message.recipient)) == 1
    assert {(await now(acme, message)).status for message in messages} == {MessageStatus.SENT}
    assert (await now(acme, messages[0])).expires_at is not None


async def test_a_temporary_refusal_is_tried_again_later_with_the_same_id(acme: Tenant, post: PostOffice) -> None:
    """Not at once; then it arrives."""
    message = await queued(acme)
    post.inbox.refusals[message.recipient] = "451 4.3.0 try again"
    await post.deliver()
    waiting = await now(acme, message)
    assert waiting.status is MessageStatus.QUEUED
    assert "451" in (waiting.failure or "")
    assert waiting.due_at > instant()
    post.inbox.refusals.clear()
    await post.deliver()
    assert post.inbox.to(message.recipient) == []
    await make_due(acme.scope, message.id)
    await post.deliver()
    (mail,) = post.inbox.to(message.recipient)
    assert mail["Message-ID"] == message.message_id
    sent = await now(acme, message)
    assert (sent.status, sent.attempts, sent.failure) == (MessageStatus.SENT, 2, None)


async def test_what_fails_again_and_again_is_given_up(acme: Tenant, post: PostOffice) -> None:
    """After the last attempt, with the reason."""
    message = await queued(acme, attempts=MOST_ATTEMPTS - 1)
    post.inbox.refusals[message.recipient] = "451 4.3.0 try again"
    await post.deliver()
    given_up = await now(acme, message)
    assert given_up.status is MessageStatus.FAILED
    assert given_up.expires_at is not None


def test_pauses_double_up_to_hours_and_are_spread() -> None:
    """Between half of the longest and all of it, not the same for two messages."""
    owner = records.customer("com_acme")
    for attempts in range(1, 30):
        longest = min(FIRST_PAUSE * 2.0 ** (attempts - 1), LONGEST_PAUSE)
        first, second = (pause_after(message_records.message(owner, attempts=attempts)) for _ in range(2))
        assert longest / 2 <= first <= longest
        assert first != second


@pytest.mark.parametrize(
    ("answer", "invalid"),
    [
        ("550 5.1.1 no such user", True),
        ("550 no such user", True),
        ("550 5.7.1 policy", False),
        ("552 5.2.2 full", False),
    ],
)
async def test_a_bounce_marks_the_address_only_when_it_does_not_exist(
    acme: Tenant, post: PostOffice, answer: str, invalid: bool
) -> None:
    """The message is given up either way; the mark is in the change log."""
    message = await queued(acme)
    post.inbox.refusals[message.recipient] = answer
    await post.deliver()
    assert (await now(acme, message)).status is MessageStatus.FAILED
    customer = await acme.scope.get(Customer, message.customer_id)
    assert customer is not None
    assert customer.emails[0].is_invalid is invalid
    log = await acme.scope.find(Change, {"customer_id": customer.id})
    expected = [("messageBounced", "system")] if invalid else []
    assert [(change.operation, change.author.id) for change in log] == expected


async def test_a_mail_whose_content_is_refused_is_given_up_and_the_address_stays_good(
    acme: Tenant, post: PostOffice
) -> None:
    """The customer is not to blame."""
    message = await queued(acme)
    post.inbox.answers[message.recipient] = "554 5.6.0 content refused"
    await post.deliver()
    assert (await now(acme, message)).status is MessageStatus.FAILED
    customer = await acme.scope.get(Customer, message.customer_id)
    assert customer is not None
    assert not customer.emails[0].is_invalid


async def test_an_address_that_cannot_be_written_is_given_up_at_once(acme: Tenant, post: PostOffice) -> None:
    """Nothing reaches the server, least of all another header."""
    message = await queued(acme, recipient="ada@example.com\r\nBcc: eve@example.com")
    await post.deliver()
    assert (await now(acme, message)).status is MessageStatus.FAILED
    assert post.inbox.mails == []


async def test_a_process_without_a_service_leaves_messages_to_one_that_has_it(acme: Tenant, post: PostOffice) -> None:
    """It does not claim them, so they are not late and not marked; the mail leaves, the text still waits."""
    mail = await queued(acme)
    text = await queued(acme, channel=MessageChannel.TEXT, recipient="+15125550199")
    unset = without_services(post.outbox)
    assert await deliver_all_due(unset) == 0
    assert [await now(acme, message) for message in (mail, text)] == [mail, text]
    await post.deliver()
    assert (await now(acme, mail)).status is MessageStatus.SENT
    assert await now(acme, text) == text
    assert len(post.inbox.to(mail.recipient)) == 1


def without_services(outbox: Outbox) -> Outbox:
    """Return the outbox of a gateway without any service."""
    carriers = type(outbox.carriers)(None, None, "")
    return replace(outbox, carriers=carriers)


async def test_a_message_with_a_one_time_link_keeps_no_text_once_sent(acme: Tenant, post: PostOffice) -> None:
    """A later reader of the outbox finds no key to an account."""
    message = await queued(acme, has_secret=True, text="https://portal.example/#token=secret")
    await post.deliver()
    assert "token=secret" in post.inbox.to(message.recipient)[0].get_content()
    sent = await now(acme, message)
    assert sent.status is MessageStatus.SENT
    assert sent.text is None


async def test_who_lost_the_lease_does_not_say_what_became_of_the_message(acme: Tenant, post: PostOffice) -> None:
    """A worker that was too slow finds that another has delivered it."""
    message = await queued(acme)
    post.inbox.silent = True
    slow = asyncio.create_task(post.deliver())
    await asyncio.wait_for(post.inbox.arrived.wait(), 30)
    post.inbox.silent = False
    await make_due(acme.scope, message.id)
    await post.deliver()
    assert (await now(acme, message)).status is MessageStatus.SENT
    post.inbox.late.set()
    await slow
    after = await now(acme, message)
    assert (after.status, after.failure) == (MessageStatus.SENT, None)


async def test_a_worker_killed_between_sending_and_noting_it_leads_to_one_more_with_the_same_id(
    own_database: Database, settings: Settings, tmp_path: Path
) -> None:
    """The server has the mail, the outbox does not know: sent again, so that receivers can tell, and never lost."""
    scope = TenantScope(own_database, system_viewer(company_id_of("acme")), signing_secret(settings))
    customer = records.customer(scope.viewer.company_id)
    message = message_records.message(
        customer, status=MessageStatus.QUEUED, due_at=instant(), sent_at=None, message_id="<one@acme.example>"
    )
    await scope.add_missing([customer])
    await scope.add_missing([message])
    async with run_inbox() as inbox:
        await kill_a_worker_that_has_sent(inbox, settings, own_database, tmp_path)
        office = post_office(inbox, settings, own_database)
        await office.deliver()
        assert len(inbox.mails) == 1  # the dead worker's lease holds
        await make_due(scope, message.id)
        await office.deliver()
        assert [mail["Message-ID"] for mail in inbox.mails] == ["<one@acme.example>"] * 2
    after = await scope.get(Message, message.id)
    assert after is not None
    assert after.status is MessageStatus.SENT


async def test_a_worker_stops_when_told_after_what_it_has_in_hand(own_database: Database, settings: Settings) -> None:
    """And delivers what comes while it runs."""
    scope = TenantScope(own_database, system_viewer(company_id_of("acme")), signing_secret(settings))
    customer = records.customer(scope.viewer.company_id)
    message = message_records.message(customer, status=MessageStatus.QUEUED, due_at=instant(), sent_at=None)
    await scope.add_missing([customer])
    await scope.add_missing([message])
    async with run_inbox() as inbox:
        stop = asyncio.Event()
        working = asyncio.create_task(work(post_office(inbox, settings, own_database).outbox, stop))
        await asyncio.wait_for(inbox.arrived.wait(), 30)
        stop.set()
        await asyncio.wait_for(working, 30)
    after = await scope.get(Message, message.id)
    assert after is not None
    assert after.status is MessageStatus.SENT


async def test_a_served_gateway_delivers_by_itself(own_database: Database, settings: Settings) -> None:
    """From the mutation to the mail server, without a separate worker."""
    async with run_inbox() as inbox:
        mail = {"smtp_url": SecretStr(inbox.url), "mail_from": "post@gateway.example", "deliver_messages": True}
        complete = settings.model_copy(update={"database": own_database.name, **mail})
        async with run_gateway(complete, own_database) as gateway:
            tenant = await gateway.tenant()
            customer = await tenant.customer()
            wanted = {"customerId": customer.id, "channel": "EMAIL", "subject": "Tomorrow", "body": "We come at nine."}
            query = "mutation ($input: MessageSendInput!) { messageSend(input: $input) { userErrors { code } } }"
            answer = await tenant.ask(query, {"input": wanted})
            assert answer.data["messageSend"]["userErrors"] == []
            await asyncio.wait_for(inbox.arrived.wait(), 30)
        assert len(inbox.to(customer.emails[0].address)) == 1
