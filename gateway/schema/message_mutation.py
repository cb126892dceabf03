"""Writing to customers, and what mail they want."""

import strawberry

from gateway.access.permission import Permission
from gateway.documents import message
from gateway.operations.message.message import MessageDraft
from gateway.resolvers.message import email_preferences_update, message_send
from gateway.resolvers.mutation import Outcome, customer_after
from gateway.schema.customer_mutation import CustomerPayload
from gateway.schema.field import field
from gateway.schema.message import Message
from gateway.schema.reference import CustomerReference
from gateway.schema.user_error import UserError


def _queued(parent: strawberry.Parent[Outcome[MessageDraft]]) -> message.Message | None:
    draft = parent.changed
    return draft.message if isinstance(draft, MessageDraft) and draft.stored else None


def _preview(parent: strawberry.Parent[Outcome[MessageDraft]]) -> message.Message | None:
    return parent.changed.message if isinstance(parent.changed, MessageDraft) else None


@strawberry.type(description="A message as the customer will see it.")
class MessagePreview:
    """What would be sent."""

    recipient: str = field("E-mail address, or phone in E.164.")
    sender_name: str = field("Name of the sender.")
    sender_address: str | None = field("The address it comes from; null for the deployment's own, and for texts.")
    reply_to: str | None = field("Where answers go; null for texts.")
    subject: str | None = field("Subject; null for texts.")
    text: str | None = field("The plain text.")
    html: str | None = field("The HTML part; null for texts.")


@strawberry.type(description="The answer of `messageSend`.")
class MessageSendPayload:
    """A message that is on its way, or why not."""

    message: Message | None = field(
        "The queued message; null when refused, and in a dry run.", resolver=_queued, requires=Permission.MESSAGE_READ
    )
    preview: MessagePreview | None = field("The message as the customer will see it.", resolver=_preview)
    customer: CustomerReference | None = field(
        "The customer written to; on CONFLICT as it is now; null on other refusals.",
        resolver=customer_after,
        requires=Permission.CUSTOMER_READ,
    )
    user_errors: list[UserError] = field("Why it was refused; empty when it was done.")


@strawberry.type(description="Messages and mail preferences.")
class MessageMutations:
    """A part of the root of mutations."""

    message_send: MessageSendPayload | None = field(
        "Writes to a customer by e-mail or text. Answers by mail go to the sender's own address. It is queued, and "
        "delivered within seconds; `Customer.messages` shows what became of it. "
        "Refusals: NOT_FOUND, REQUIRED, INVALID, TOO_LONG, NO_ADDRESS, UNDELIVERABLE, UNSUBSCRIBED, BLOCKED, CONFLICT, "
        "IDEMPOTENCY_MISMATCH, IN_PROGRESS.",
        resolver=message_send,
        requires=Permission.MESSAGE_SEND,
    )
    email_preferences_update: CustomerPayload | None = field(
        "Changes what mail a customer wants. Refusals: NOT_FOUND, CONFLICT.",
        resolver=email_preferences_update,
        requires=Permission.EMAIL_PREFERENCES_WRITE,
    )
