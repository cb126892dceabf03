"""Writing messages: put into the outbox within the transaction of their cause, delivered later."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from gateway.access.viewer import Viewer
from gateway.documents.base.record import instant
from gateway.documents.change import Origin
from gateway.documents.customer import Customer
from gateway.documents.message import Message, MessageChannel, MessagePurpose, MessageStatus
from gateway.errors import ErrorCollector, NotFound
from gateway.inputs.idempotency import IdempotentRequest
from gateway.inputs.message import MessageContent, MessageSendInput
from gateway.integrations.mail_header import new_message_id
from gateway.integrations.mail_template import MailBody, mail_body
from gateway.operations.authorship import make_author
from gateway.operations.change.log import log_change
from gateway.operations.communication import communication_about, staff_member_id
from gateway.operations.customer.late_write import customer_as_seen
from gateway.operations.idempotency import Completion, once
from gateway.operations.message.deliverability import DeliveryObstacle, email_obstacles, find_faults, text_obstacles
from gateway.operations.message.link_builder import LinkBuilder
from gateway.operations.message.reply import Answered, find_answered, join_thread
from gateway.operations.message.sender import Sender, load_sender
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

_LOGGED_FIELDS = frozenset({"channel", "purpose", "recipient", "subject", "in_reply_to_id"})


class MessageDraft(NamedTuple):
    """A message as it is, or in a dry run would be, in the outbox."""

    message: Message
    stored: bool

    @property
    def customer_id(self) -> str:
        """Customer that receives it."""
        return self.message.customer_id


async def send_message(
    scope: TenantScope,
    correspondence: LinkBuilder,
    input: MessageSendInput,
    origin: Origin,
    request: IdempotentRequest | None,
) -> MessageDraft:
    """Queue the message; a dry run returns it only as it would be. Raises MutationRefused."""
    sender = await load_sender(scope)

    async def work(completion: Completion) -> MessageDraft:
        async def write(transaction: Transaction) -> MessageDraft:
            message, answered = await _drafted(transaction, sender, input, correspondence)
            if not input.dry_run:
                viewer, text = scope.viewer, input.body
                if answered is not None:
                    await join_thread(transaction, answered)
                await queue_message(transaction, viewer, message, text, operation="messageSend", origin=origin)
                await completion.done(transaction, message=message.id)
            return MessageDraft(message, stored=not input.dry_run)

        return await scope.in_transaction(write)

    async def replay(answer: Mapping[str, str]) -> MessageDraft:
        message = await scope.get(Message, answer["message"])
        if message is None:
            raise NotFound("message", ("idempotencyKey",))
        return MessageDraft(message, stored=True)

    return await once(scope, None if input.dry_run else request, work, replay)


async def queue_message(
    transaction: Transaction,
    viewer: Viewer,
    message: Message,
    text: str,
    *,
    operation: str,
    origin: Origin,
) -> None:
    """Put a message into the outbox, and into the communications with the customer; `text` is how it begins there."""
    await put_into_outbox(transaction, viewer, message, operation=operation, origin=origin)
    await transaction.insert(
        communication_about(
            message,
            text,
            staff_member_id=staff_member_id(viewer),
            references=message.references,
            in_reply_to_id=message.in_reply_to_id,
            thread_id=message.thread_id,
        )
    )


async def put_into_outbox(
    transaction: Transaction, viewer: Viewer, message: Message, *, operation: str, origin: Origin
) -> None:
    """Store a message, due at once, and log its recipient only: its text may be a secret."""
    await transaction.insert(message)
    await log_change(transaction, viewer, None, message, operation=operation, origin=origin, only=_LOGGED_FIELDS)


def new_mail(
    sender: Sender,
    customer: Customer,
    recipient: str,
    subject: str,
    body: MailBody,
    purpose: MessagePurpose,
    *,
    personal: bool = False,
    unsubscribe_url: str | None = None,
    has_secret: bool = False,
) -> Message:
    """Build a mail for the outbox, due at once: `put_into_outbox` in the transaction of what it is about."""
    return _message(
        sender,
        customer,
        channel=MessageChannel.EMAIL,
        purpose=purpose,
        recipient=recipient,
        sender_name=f"{sender.viewer.name} ({sender.company.name})" if personal else sender.company.name,
        sender_address=sender.own_address if personal else sender.company.email,
        reply_to=sender.reply_to if personal else sender.company.email,
        subject=subject,
        text=body.text,
        html=body.html,
        unsubscribe_url=unsubscribe_url,
        has_secret=has_secret,
    )


async def _drafted(
    transaction: Transaction, sender: Sender, input: MessageSendInput, correspondence: LinkBuilder
) -> tuple[Message, Answered | None]:
    """Return the message, and what it answers. Raises MutationRefused with all that is wrong."""
    letter, faults = input.validate()
    refusals, whose, version, answered = ErrorCollector(faults), str(input.customer_id), input.expected_version, None
    of_the_answer = ErrorCollector()
    with of_the_answer:
        if input.in_reply_to is not None:
            answered = await find_answered(transaction, str(input.in_reply_to), whose)
            letter = answered.completed(letter, input.channel)
    with refusals:
        customer = await customer_as_seen(transaction, sender.viewer, whose, version, ("customerId",))
        message = _direct_message(sender, customer, input, letter, correspondence, answered)
    refusals.note(of_the_answer.faults)
    refusals.raise_any()
    return message, answered


def _direct_message(
    sender: Sender,
    customer: Customer,
    input: MessageSendInput,
    letter: MessageContent,
    correspondence: LinkBuilder,
    answered: Answered | None,
) -> Message:
    """Return the message; an answer goes to the address or phone of what it answers, where the input names no other."""
    if answered is None:
        return _letter(sender, customer, input, letter, correspondence, input.to)
    to = input.to or answered.contact_id(customer, input.channel)
    message = _letter(sender, customer, input, letter, correspondence, to)
    return msgspec.structs.replace(message, **answered.links(input.channel))


def _letter(
    sender: Sender,
    customer: Customer,
    input: MessageSendInput,
    letter: MessageContent,
    correspondence: LinkBuilder,
    to: str | None,
) -> Message:
    if input.channel is MessageChannel.TEXT:
        return _message(
            sender,
            customer,
            channel=MessageChannel.TEXT,
            purpose=MessagePurpose.DIRECT,
            recipient=_phone(customer, to),
            sender_name=sender.company.name,
            text=letter.body,
        )
    recipient = mail_address(customer, to, transactional=input.is_transactional)
    unsubscribe_url = None if input.is_transactional else correspondence.unsubscribe_url(customer)
    body = mail_body(
        "message",
        body=letter.body,
        sender=sender.viewer.name,
        company=sender.company.name,
        unsubscribe_url=unsubscribe_url,
    )
    purpose = MessagePurpose.DIRECT
    subject = letter.subject or ""
    return new_mail(sender, customer, recipient, subject, body, purpose, personal=True, unsubscribe_url=unsubscribe_url)


def mail_address(customer: Customer, email_id: str | None, *, transactional: bool, to: str = "to") -> str:
    """Return the customer's address with an id, else the primary one.

    Raises MutationRefused for one that must not be used. `to` is the field of the input that has the id.
    """
    chosen = customer.primary_email
    if email_id is not None:
        chosen = next((email for email in customer.emails if email.id == email_id), None)
    obstacles = email_obstacles(customer, chosen, transactional=transactional)
    _require_reachable(obstacles, "e-mail address of this customer", named=email_id is not None, to=to)
    return chosen.address if chosen else ""


def _phone(customer: Customer, phone_id: str | None) -> str:
    chosen = customer.primary_phone
    if phone_id is not None:
        chosen = next((phone for phone in customer.phones if phone.id == phone_id), None)
    _require_reachable(text_obstacles(customer, chosen), "phone of this customer", named=phone_id is not None)
    return (chosen.e164 if chosen else None) or ""


def _require_reachable(obstacles: Sequence[DeliveryObstacle], noun: str, *, named: bool, to: str = "to") -> None:
    """Raise MutationRefused with the obstacles; what the input names and is not there is not found."""
    refusals, unknown = ErrorCollector(), named and DeliveryObstacle.NO_ADDRESS in obstacles
    if unknown:
        refusals.note(NotFound(noun, (to,)).faults)
    left = [one for one in obstacles if not unknown or one is not DeliveryObstacle.NO_ADDRESS]
    refusals.note(find_faults(left, to=to))
    refusals.raise_any()


def _message(
    sender: Sender,
    customer: Customer,
    *,
    channel: MessageChannel,
    purpose: MessagePurpose,
    recipient: str,
    sender_name: str,
    sender_address: str | None = None,
    reply_to: str | None = None,
    subject: str | None = None,
    text: str | None = None,
    html: str | None = None,
    unsubscribe_url: str | None = None,
    has_secret: bool = False,
) -> Message:
    now: datetime = instant()
    return Message(
        id=Message.new_id(),
        company_id=customer.company_id,
        customer_id=customer.id,
        status=MessageStatus.QUEUED,
        due_at=now,
        channel=channel,
        purpose=purpose,
        recipient=recipient,
        sender_name=sender_name,
        sender_address=sender_address,
        reply_to=reply_to,
        subject=subject,
        text=text,
        html=html,
        has_secret=has_secret,
        unsubscribe_url=unsubscribe_url,
        message_id=new_message_id(sender.mail_domain),
        author=make_author(sender.viewer),
        created_at=now,
    )
