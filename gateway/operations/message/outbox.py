"""What operators do with a company's outbox: look, and try again."""

import msgspec

from gateway.documents.base.record import instant
from gateway.documents.message import Message, MessageStatus
from gateway.errors import Fault, MutationRefused, NotFound, UserErrorCode
from gateway.operations.message.attachment import keep_attachment
from gateway.pages.page import Page, PageRequest
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

UNFINISHED = (MessageStatus.HELD, MessageStatus.FAILED)


async def list_messages(scope: TenantScope, status: MessageStatus, request: PageRequest) -> Page[Message]:
    """Return a page of the messages with a status, newest first, and how many there are."""
    return await scope.page(Message, {"status": status.value}, Message.order, request, counted=True)


async def message_by_id(scope: TenantScope, message_id: str) -> Message:
    """Return a message of this company. Raises NotFound."""
    message = await scope.get(Message, message_id)
    if message is None:
        raise NotFound("message", ("id",))
    return message


async def retry_message(scope: TenantScope, message_id: str) -> Message:
    """Queue a message again that was held or given up, due at once. Raises MutationRefused."""

    async def work(transaction: Transaction) -> Message:
        message = await transaction.get(Message, message_id)
        if message is None:
            raise NotFound("message", ("id",))
        if message.status not in UNFINISHED:
            raise _refused(f"The message is {message.status.value}: only what is HELD or FAILED can be tried again.")
        if message.text is None:
            raise _refused("Its one-time link was removed when it was given up. Send a new one from the profile.")
        again = msgspec.structs.replace(
            message,
            status=MessageStatus.QUEUED,
            due_at=instant(),
            attempts=0,
            claim=None,
            failure=None,
            expires_at=None,
        )
        await transaction.replace(again)
        await keep_attachment(transaction, again)
        return again

    return await scope.in_transaction(work)


def _refused(message: str) -> MutationRefused:
    return MutationRefused([Fault(UserErrorCode.INVALID, message, ("id",))])
