"""What goes with a mail: kept while it may still be delivered, and no longer."""

import msgspec

from gateway.documents.message import Message, MessageStatus
from gateway.documents.message_attachment import MessageAttachment
from gateway.integrations.mail import MailAttachment
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction


async def load_attachments(scope: TenantScope, message: Message) -> tuple[MailAttachment, ...] | None:
    """Return the attachments of a message; `None` when they are no longer there."""
    if message.attachment_id is None:
        return ()
    kept = await scope.get(MessageAttachment, message.attachment_id)
    return (MailAttachment(kept.filename, kept.content_type, kept.content),) if kept else None


async def keep_attachment(transaction: Transaction, message: Message) -> None:
    """Remove what went with a message once that is delivered; keep it as long as a message that was given up."""
    if message.attachment_id is None:
        return
    if message.status is MessageStatus.SENT:
        await transaction.remove(MessageAttachment, {"_id": message.attachment_id})
        return
    kept = await transaction.get(MessageAttachment, message.attachment_id)
    if kept is not None and kept.expires_at != message.expires_at:
        await transaction.replace(msgspec.structs.replace(kept, expires_at=message.expires_at))
