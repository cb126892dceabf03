"""Delivering one message of the outbox, and noting what became of it."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import msgspec
import structlog

from gateway.documents.base.record import instant
from gateway.documents.base.unfit_record import require_fit
from gateway.documents.change import Origin
from gateway.documents.company import Company
from gateway.documents.customer import Customer, CustomerStatus, email_key
from gateway.documents.message import RETENTION, Message, MessageChannel, MessagePurpose, MessageStatus
from gateway.integrations.delivery import DeliveryFailed
from gateway.integrations.mail import Mail, MailAttachment
from gateway.operations.customer.edit import CustomerEdit
from gateway.operations.message.attachment import keep_attachment, load_attachments
from gateway.operations.portal.portal import CONFIRM_LINK, LIFETIME, RESET_LINK
from gateway.store.database import deadline
from gateway.store.scope import TenantScope
from gateway.store.system_queue import Claim, SystemQueue
from gateway.store.transaction import Transaction

LEASE = timedelta(minutes=5)
"""Time that a claimed message belongs to one worker: longer than any delivery may take."""
FIRST_PAUSE = timedelta(seconds=30)
MAX_PAUSE = timedelta(hours=6)
DATABASE_SECONDS = 10.0
MAX_ATTEMPTS = 12
"""Then it is given up: after about 15 hours."""


Change = Callable[[Message], Message | None]
"""Function that returns the message to store; `None` to store nothing."""


class Mailer(Protocol):
    """Delivers mail."""

    async def send(self, mail: Mail) -> None:
        """Deliver it. Raises DeliveryFailed."""


class Texter(Protocol):
    """Delivers text messages."""

    async def send(self, recipient: str, body: str) -> None:
        """Deliver it. Raises DeliveryFailed."""


@dataclass(frozen=True, slots=True)
class DeliveryChannels:
    """Delivery of messages by channel; `None`: that channel is not set up."""

    mailer: Mailer | None
    texter: Texter | None
    mail_from: str
    """Sender of mail for a company without an address."""

    @property
    def channels(self) -> tuple[MessageChannel, ...]:
        """The channels that have a service: no message of another is claimed, as another process may carry it."""
        services = {MessageChannel.EMAIL: self.mailer, MessageChannel.TEXT: self.texter}
        return tuple(channel for channel, service in services.items() if service is not None)


@dataclass(frozen=True, slots=True)
class Outbox:
    """The queue of messages, how they travel, and the way into each company."""

    queue: SystemQueue
    held: SystemQueue
    """Those that earlier versions put aside because they had no service for the channel."""
    make_scope: Callable[[str], TenantScope]
    carriers: DeliveryChannels


async def deliver_next(outbox: Outbox) -> bool:
    """Deliver the message that has been due longest, of those that can be carried here; whether there was one."""
    if not outbox.carriers.channels:
        return False
    async with deadline(DATABASE_SECONDS):
        claim = await outbox.queue.claim(instant(), LEASE, only={"channel": outbox.carriers.channels})
    if claim is None:
        return False
    scope = outbox.make_scope(claim.company_id)
    async with scope.isolated(Message, claim.record_id):
        await _deliver(scope, outbox.carriers, claim)
    return True


async def _deliver(scope: TenantScope, carriers: DeliveryChannels, claim: Claim) -> None:
    async with deadline(DATABASE_SECONDS):
        message = await scope.get(Message, claim.record_id)
        if message is None:
            return
        # All of it, before it is sent: what cannot be noted afterwards would be sent again.
        require_fit(message)
        customer = await scope.get(Customer, message.customer_id)
        attached = await load_attachments(scope, message)
        until = await _quiet_until(scope, message)
    change = _withdrawn(message, customer, attached) or (until and _held_until(until))
    change = change or await _outcome(scope, carriers, message, attached or ())
    async with deadline(DATABASE_SECONDS):
        await _settle(scope, claim, change)


async def _quiet_until(scope: TenantScope, message: Message) -> datetime | None:
    """Return when the company's quiet hours end, for a text message in them; `None` when it may be sent."""
    company = await scope.get(Company, scope.viewer.company_id) if message.channel is MessageChannel.TEXT else None
    zone = company.zone() if company else None
    if company is None or zone is None or company.quiet_hours is None:
        return None
    return company.quiet_hours.end_after(instant(), zone)


def _held_until(until: datetime) -> Change:
    """Return what to note on a message that waits: it was not tried."""

    def change(message: Message) -> Message:
        return msgspec.structs.replace(message, due_at=until, attempts=max(0, message.attempts - 1))

    return change


def pause_after(message: Message) -> timedelta:
    """Return the wait after a failed attempt: twice as long each time, and spread so that retries do not coincide.

    The spread is computed from the message, so no randomness is needed: between half of the pause and all of it.
    """
    longest: timedelta = min(FIRST_PAUSE * 2.0 ** min(message.attempts - 1, 30), MAX_PAUSE)
    digest = hashlib.sha256(f"{message.id}:{message.attempts}".encode()).digest()
    spread: float = 0.5 + int.from_bytes(digest[:4]) / 2**33
    return longest * spread


_LINK_LASTS = {link.mail: LIFETIME[link.purpose] for link in (CONFIRM_LINK, RESET_LINK)}

_LETTERS = (MessagePurpose.DIRECT, MessagePurpose.STATEMENT)
"""Purposes of mail that archived customers get, too."""

log = structlog.get_logger("gateway.messages")


def _withdrawn(message: Message, customer: Customer | None, attached: Sequence[MailAttachment] | None) -> Change | None:
    """Return what to note on a message that must no longer be sent, as its customer is now; `None` when it may be sent.

    The rules are those of writing it: nothing for a customer blocked since, no advertising for one who unsubscribed,
    and no link to a portal that is closed. Archived customers still get letters.
    """
    if customer is None:
        return lambda _: None
    reason = None
    if customer.status is CustomerStatus.BLOCKED:
        reason = "BLOCKED: the customer was blocked before this was sent."
    elif customer.status is CustomerStatus.ARCHIVED and message.purpose not in _LETTERS:
        reason = "ARCHIVED: the customer's portal was closed before this was sent."
    elif message.purpose in _LINK_LASTS and instant() > message.created_at + _LINK_LASTS[message.purpose]:
        reason = "EXPIRED: its one-time link ended before this was sent. Send a new one from the profile."
    elif message.unsubscribe_url and not customer.email_preferences.is_subscribed:
        reason = "UNSUBSCRIBED: the customer unsubscribed before this was sent."
    elif attached is None:
        reason = "INCOMPLETE: what was attached is no longer there. Send it again from the profile."
    return _failed(reason, final=True) if reason else None


async def _outcome(
    scope: TenantScope, carriers: DeliveryChannels, message: Message, attached: Sequence[MailAttachment]
) -> Change:
    """Try to deliver; what to note of it."""
    try:
        await _send(carriers, message, attached)
    except DeliveryFailed as failure:
        if failure.bounced and message.channel is MessageChannel.EMAIL:
            await _mark_invalid(scope, message)
        return _failed(str(failure), final=not failure.temporary)
    except Exception:  # a bug is no reason to try one message for ever, and the others not at all
        log.exception("unexpected", message=message.id)
        return _failed("INTERNAL: the gateway could not deliver it; the log says why.", final=False)
    return _sent


async def _send(carriers: DeliveryChannels, message: Message, attached: Sequence[MailAttachment]) -> None:
    text = message.text or ""
    if message.channel is MessageChannel.TEXT and carriers.texter is not None:
        await carriers.texter.send(message.recipient, text)
        return
    if message.channel is MessageChannel.TEXT or carriers.mailer is None:
        raise AssertionError(f"{message.id} was claimed by a process that cannot carry it")
    mail = Mail(
        message_id=message.message_id,
        sender_name=message.sender_name,
        sender=message.sender_address or carriers.mail_from,
        recipient=message.recipient,
        subject=message.subject or "",
        text=text,
        html=message.html,
        date=message.created_at,
        reply_to=message.reply_to,
        unsubscribe_url=message.unsubscribe_url,
        references=message.references,
        attachments=tuple(attached),
    )
    await carriers.mailer.send(mail)


def _sent(message: Message) -> Message:
    now = instant()
    sent = msgspec.structs.replace(
        message, status=MessageStatus.SENT, sent_at=now, failure=None, expires_at=now + RETENTION
    )
    return without_secret(sent)


def _failed(reason: str, *, final: bool) -> Change:
    def change(message: Message) -> Message:
        now = instant()
        if not final and message.attempts < MAX_ATTEMPTS:
            return msgspec.structs.replace(message, failure=reason, due_at=now + pause_after(message))
        given_up = msgspec.structs.replace(
            message, status=MessageStatus.FAILED, failure=reason, expires_at=now + RETENTION
        )
        return without_secret(given_up)

    return change


def without_secret(message: Message) -> Message:
    """Remove the text of the message if it holds a one-time link."""
    return msgspec.structs.replace(message, text=None, html=None) if message.has_secret else message


async def _settle(scope: TenantScope, claim: Claim, change: Change) -> None:
    """Note what became of a message, unless the lease ended and another worker has it by now."""

    async def work(transaction: Transaction) -> None:
        current = await transaction.get(Message, claim.record_id)
        if current is None or current.claim != claim.token:
            return
        changed = change(current)
        if changed is None:
            await transaction.delete(current)
            return
        await transaction.replace(changed)
        await keep_attachment(transaction, changed)

    await scope.in_transaction(work)


async def _mark_invalid(scope: TenantScope, message: Message) -> None:
    """Mark the customer's e-mail address that mail came back from; nothing when it is marked or gone."""
    bounced = email_key(message.recipient)

    def edit(customer: Customer) -> Customer:
        emails = tuple(
            msgspec.structs.replace(email, is_invalid=True) if email_key(email.address) == bounced else email
            for email in customer.emails
        )
        return msgspec.structs.replace(customer, emails=emails)

    if await scope.get(Customer, message.customer_id) is not None:
        await CustomerEdit(
            scope=scope, customer_id=message.customer_id, operation="messageBounced", origin=Origin(message.id)
        ).store(edit)
