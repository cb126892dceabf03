"""Mailing a statement of account."""

import strawberry

from gateway.access.permission import Permission
from gateway.resolvers.statement import statement_send
from gateway.schema.field import field
from gateway.schema.message import Message
from gateway.schema.message_mutation import MessagePreview, preview_of, queued_message
from gateway.schema.statement import WHOLE_ACCOUNT
from gateway.schema.user_error import UserError


@strawberry.type(description="The answer of `statementSend`.")
class StatementSendPayload:
    """A mail that is on its way, or why not."""

    message: Message | None = field("The queued mail; null when refused, and in a dry run.", resolver=queued_message)
    preview: MessagePreview | None = field("The mail as the customer will see it.", resolver=preview_of)
    user_errors: list[UserError] = field("Why it was refused; empty when it was done.")


@strawberry.type(description="Sending statements.")
class StatementMutations:
    """A part of the root of mutations."""

    statement_send: StatementSendPayload | None = field(
        "Mails a statement of account to its customer, as a PDF: the statement as it is computed now, however late the "
        "mail is delivered. Answers go to the sender's own address. It is queued, and delivered within seconds; "
        "`Customer.messages` shows what became of it. Needs the permission `invoice:read` too. Refusals: NOT_FOUND, "
        "INVALID, TOO_LONG, CARD_NUMBER, NO_ADDRESS, UNDELIVERABLE, UNSUBSCRIBED, BLOCKED, IDEMPOTENCY_MISMATCH, "
        "IN_PROGRESS.",
        resolver=statement_send,
        requires=Permission.MESSAGE_SEND,
        cost=WHOLE_ACCOUNT,
    )
