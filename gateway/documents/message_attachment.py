"""What is attached to a mail in the outbox: as it was when the mail was written, until it is delivered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import Field
from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.documents.base.record import (
    CustomerRecord,
    OnCustomerDelete,
    Order,
    expiring_index,
    newest_first,
    tenant_index,
)

MAX_ATTACHMENT_BYTES = 10_000_000
"""Bytes: below what a document of MongoDB holds (16 MB), and what mail servers take."""


class MessageAttachment(CustomerRecord, frozen=True, kw_only=True):
    """A file that goes with a message. It is a separate document, so that no list of messages reads it."""

    collection: ClassVar[str] = "message_attachments"
    id_prefix: ClassVar[str] = "mat"
    readable_with: ClassVar[Permission | None] = Permission.INVOICE_READ
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.REMOVE
    is_node: ClassVar[bool] = False
    order: ClassVar[Order] = newest_first("created_at")
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("customer_id", name="by_customer"),
        expiring_index("expires_at"),
    )

    filename: Annotated[str, Field(min_length=1, max_length=200)]
    content_type: str
    content: Annotated[bytes, Field(max_length=MAX_ATTACHMENT_BYTES)]
    created_at: datetime
    expires_at: datetime | None = None
    """Of a message that was given up: when it is deleted with it."""

    def stored(self) -> dict[str, Any]:
        """Return the document, with the content as bytes and not as text."""
        return {**super().stored(), "content": self.content}
