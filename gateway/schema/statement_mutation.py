"""Mailing a statement of account."""

import strawberry

from gateway.access.permission import Permission
from gateway.resolvers.statement import statement_send
from gateway.schema.field import field
from gateway.schema.message_mutation import MessageSendPayload
from gateway.schema.statement import WHOLE_ACCOUNT


@strawberry.type(description="The answer of `statementSend`.")
class StatementSendPayload(MessageSendPayload):
    """A mail that is on its way, or why not."""


@strawberry.type(description="Sending statements.")
class StatementMutations:
    """A part of the root of mutations."""

    statement_send: StatementSendPayload | None = field(
        "Mails a statement of account to its customer, as a PDF: the statement as it is computed now, however late the "
        "mail is delivered. Answers go to the sender's own address. It is queued, and delivered within seconds; "
        "`Customer.messages` shows what became of it. Needs the permission `invoice:read` too. Refusals: NOT_FOUND, "
        "INVALID, TOO_LONG, CARD_NUMBER, NO_ADDRESS, UNDELIVERABLE, UNSUBSCRIBED, BLOCKED, CONFLICT, "
        "IDEMPOTENCY_MISMATCH, IN_PROGRESS.",
        resolver=statement_send,
        requires=Permission.MESSAGE_SEND,
        cost=WHOLE_ACCOUNT,
    )
