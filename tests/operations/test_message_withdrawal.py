"""Messages that are no longer wanted when their turn comes."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gateway.documents.base.record import instant
from gateway.documents.contact import EmailPreferences
from gateway.documents.customer import Customer, CustomerStatus
from gateway.documents.message import Message, MessageChannel, MessagePurpose, MessageStatus
from gateway.operations.message.worker import deliver_all_due, release_held
from tests.operations.test_message_delivery import now, queued
from tests.portal import change_stored
from tests.post_office import PostOffice
from tests.running_gateway import Tenant

AN_INVITE = {"purpose": MessagePurpose.PORTAL_INVITE, "has_secret": True}


@pytest.mark.parametrize(
    ("changes", "facts", "failure"),
    [
        ({"status": CustomerStatus.BLOCKED}, {}, "BLOCKED"),
        (
            {"status": CustomerStatus.ARCHIVED},
            AN_INVITE,
            "ARCHIVED",
        ),
        (
            {"email_preferences": EmailPreferences(is_subscribed=False)},
            {"unsubscribe_url": "https://acme.example/unsubscribe/x"},
            "UNSUBSCRIBED",
        ),
    ],
    ids=["blocked", "archived", "unsubscribed"],
)
async def test_what_is_no_longer_wanted_when_its_turn_comes_is_not_sent(
    acme: Tenant, post: PostOffice, changes: dict[str, Any], facts: dict[str, Any], failure: str
) -> None:
    """It is given up with the reason, and a one-time link in it is gone."""
    message = await queued(acme, **facts)
    await change_stored(acme, await acme.scope.get(Customer, message.customer_id), **changes)
    await post.deliver()
    assert post.inbox.to(message.recipient) == []
    given_up = await now(acme, message)
    assert given_up.status is MessageStatus.FAILED
    assert (given_up.failure or "").startswith(failure)
    assert (given_up.text is None) is bool(facts.get("has_secret"))


async def test_letters_of_archived_customers_and_wanted_ones_of_unsubscribed_are_sent(
    acme: Tenant, post: PostOffice
) -> None:
    """Archiving stops the portal, unsubscribing the advertising; the last invoice still comes."""
    archived, unsubscribed = await queued(acme), await queued(acme)
    await change_stored(acme, await acme.scope.get(Customer, archived.customer_id), status=CustomerStatus.ARCHIVED)
    preferences = EmailPreferences(is_subscribed=False)
    owner = await acme.scope.get(Customer, unsubscribed.customer_id)
    await change_stored(acme, owner, email_preferences=preferences)
    await post.deliver()
    assert [len(post.inbox.to(message.recipient)) for message in (archived, unsubscribed)] == [1, 1]


async def test_a_message_without_its_customer_is_removed_unsent(acme: Tenant, post: PostOffice) -> None:
    """It slipped in while the customer was being deleted."""
    message = await queued(acme)
    owner = await acme.scope.get(Customer, message.customer_id)
    assert owner is not None
    await acme.scope.in_transaction(lambda transaction: transaction.delete(owner))
    await post.deliver()
    assert post.inbox.to(message.recipient) == []
    assert await acme.scope.get(Message, message.id) is None


async def test_a_link_that_ended_while_its_mail_waited_is_not_sent(acme: Tenant, post: PostOffice) -> None:
    """After an hour for a new password: its requester needs a new one."""
    facts: dict[str, Any] = {"purpose": MessagePurpose.PORTAL_PASSWORD_RESET, "has_secret": True}
    late = await queued(acme, created_at=instant() - timedelta(hours=2), **facts)
    timely = await queued(acme, created_at=instant(), **facts)
    await post.deliver()
    assert ((await now(acme, late)).failure or "").startswith("EXPIRED")
    assert (await now(acme, timely)).status is MessageStatus.SENT


async def test_messages_that_an_earlier_version_held_leave_once_their_channel_is_set_up(
    acme: Tenant, post: PostOffice
) -> None:
    """Mail does; a text still has no service. Nothing is sent twice."""
    held = {"status": MessageStatus.HELD, "failure": "NOT_CONFIGURED: no mail server is set (GATEWAY_SMTP_URL)."}
    mail, text = await queued(acme, **held), await queued(acme, channel=MessageChannel.TEXT, **held)
    nobody = replace(post.outbox, carriers=replace(post.outbox.carriers, mailer=None))
    assert await deliver_all_due(nobody) == 0
    assert await release_held(nobody) == 0
    await release_held(post.outbox)
    await post.deliver()
    assert ((await now(acme, mail)).status, (await now(acme, text)).status) == (MessageStatus.SENT, MessageStatus.HELD)
    assert len(post.inbox.to(mail.recipient)) == 1
