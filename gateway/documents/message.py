"""Messages to customers, e-mail and text: the outbox, and what became of each."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field
from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.documents.base.record import (
    CustomerRecord,
    OnCustomerDelete,
    Order,
    expiring_index,
    newest_first,
    queue_index,
    tenant_index,
)
from gateway.documents.note import Author

RETENTION = timedelta(days=90)
"""How long a message is kept after it was sent or given up."""


class MessageChannel(StrEnum):
    """Channel of a message."""

    EMAIL = "EMAIL"
    TEXT = "TEXT"


class MessageStatus(StrEnum):
    """Status of a message."""

    QUEUED = "QUEUED"
    HELD = "HELD"
    SENT = "SENT"
    FAILED = "FAILED"


class MessagePurpose(StrEnum):
    """Why a message was written."""

    DIRECT = "DIRECT"
    BOOKING = "BOOKING"
    STATEMENT = "STATEMENT"
    PORTAL_INVITE = "PORTAL_INVITE"
    PORTAL_PASSWORD_RESET = "PORTAL_PASSWORD_RESET"  # noqa: S105  # a purpose, no password


class Message(CustomerRecord, frozen=True, kw_only=True):
    """A message to a customer. While it is QUEUED, a worker delivers it once `due_at` has come."""

    collection: ClassVar[str] = "messages"
    id_prefix: ClassVar[str] = "msg"
    readable_with: ClassVar[Permission | None] = Permission.MESSAGE_READ
    guarded: ClassVar[Mapping[str, Permission]] = {
        "in_reply_to_id": Permission.COMMUNICATION_READ,
        "thread_id": Permission.COMMUNICATION_READ,
    }
    derived: ClassVar[Mapping[str, tuple[str, ...]]] = {"readable_text": ("text", "has_secret")}
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.REMOVE
    order: ClassVar[Order] = newest_first("created_at")
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("customer_id", "-created_at", "-_id", name="by_customer"),
        tenant_index("customer_id", "message_id", name="by_mail"),
        tenant_index("status", "-created_at", "-_id", name="by_status"),
        queue_index("status", "channel", "due_at", name="due_by_channel"),
        expiring_index("expires_at"),
    )

    status: MessageStatus
    due_at: datetime
    """When to try to deliver it (again). A worker that claims it moves this on, to the end of its lease."""
    claim: str | None = None
    """Last claim of the message: a worker that lost its claim must not store a result."""
    attempts: int = 0
    channel: MessageChannel
    purpose: MessagePurpose
    recipient: Annotated[str, Field(min_length=1, max_length=320)]
    """An e-mail address, or a phone in E.164."""
    sender_name: str
    sender_address: str | None = None
    """Where mail comes from; absent, the deployment's own address."""
    reply_to: str | None = None
    subject: str | None = None
    text: str | None = None
    html: str | None = None
    has_secret: bool = False
    """Its text holds a one-time link: removed once it is sent or given up."""
    unsubscribe_url: str | None = None
    attachment_id: str | None = None
    """Id of its attachment, until it is delivered."""
    attachment_name: str | None = None
    """How the file is called that goes or went with it."""
    message_id: str
    """The Message-ID (RFC 5322), the same at every attempt."""
    references: tuple[str, ...] = ()
    """The Message-IDs of the mails before it in its thread, the one that it answers last."""
    in_reply_to_id: str | None = None
    """The communication that it answers."""
    thread_id: str | None = None
    """The communication that began the thread."""
    author: Author
    failure: str | None = None
    """Why it was not delivered at the last attempt."""
    created_at: datetime
    sent_at: datetime | None = None
    expires_at: datetime | None = None

    @property
    def readable_text(self) -> str | None:
        """The text, for readers of messages: a one-time link is only for its recipient."""
        return None if self.has_secret else self.text
