"""Webhooks: which changes go to which address, and what became of each delivery (docs/adr/0018)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.documents.background_job import JobOwner
from gateway.documents.base.record import (
    Embedded,
    OnCustomerDelete,
    Order,
    TenantRecord,
    expiring_index,
    newest_first,
    queue_index,
    tenant_index,
)
from gateway.documents.feed_item import FeedChange, FeedKind


class WebhookStatus(StrEnum):
    """Whether a webhook is delivered."""

    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"


class DeliveryStatus(StrEnum):
    """What became of a delivery."""

    PENDING = "PENDING"
    DELIVERED = "DELIVERED"
    DEAD = "DEAD"
    """Given up while others arrived; `webhookReplay` sends it again."""


class WebhookSecret(Embedded, frozen=True, kw_only=True):
    """A secret that deliveries are signed with; after a rotation the former one signs too, for a while."""

    value: str
    """Encrypted (`access/secret_box.py`)."""
    expires_at: datetime | None = None


class Webhook(TenantRecord, frozen=True, kw_only=True):
    """A subscription to kinds of changes. While it is ACTIVE a worker claims it once `due_at` has come."""

    collection: ClassVar[str] = "webhooks"
    id_prefix: ClassVar[str] = "whk"
    readable_with: ClassVar[Permission | None] = Permission.WEBHOOK_WRITE
    is_node: ClassVar[bool] = False
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.NOT_ABOUT_CUSTOMERS
    order: ClassVar[Order] = newest_first("created_at")
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("-created_at", "-_id", name="by_creation"),
        queue_index("status", "due_at", name="due"),
    )

    status: WebhookStatus
    due_at: datetime
    claim: str | None = None
    attempts: int = 0
    """How often it was claimed: of no meaning here."""
    owner: JobOwner
    """Who subscribed: what is delivered is read with their permissions."""
    app_id: str | None = None
    """The partner's application, whose scopes at the time of a delivery count."""
    url: str
    kinds: tuple[FeedKind, ...]
    document_id: str | None = None
    """The published document whose answer is delivered too."""
    secrets: tuple[WebhookSecret, ...]
    sequence: int
    """The sequence of the feed up to which deliveries were made."""
    as_of: datetime
    access: Mapping[str, int]
    """What the owner saw of each kind then."""
    next_position: int = 1
    """The position of the next delivery in the webhook's order."""
    failure: str | None = None
    """Why it was paused, or the last delivery failed."""
    last_delivered_at: datetime | None = None
    created_at: datetime


class WebhookAttempt(Embedded, frozen=True, kw_only=True):
    """One attempt to deliver."""

    at: datetime
    milliseconds: int
    status_code: int | None = None
    failure: str | None = None


class WebhookDelivery(TenantRecord, frozen=True, kw_only=True):
    """A change on its way to a webhook. Its id is the `webhook-id` of all attempts."""

    collection: ClassVar[str] = "webhook_deliveries"
    id_prefix: ClassVar[str] = "whd"
    readable_with: ClassVar[Permission | None] = Permission.WEBHOOK_WRITE
    is_node: ClassVar[bool] = False
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.NOT_ABOUT_CUSTOMERS
    order: ClassVar[Order] = newest_first("created_at")
    by_position: ClassVar[Order] = Order("POSITION", "position", "position", descending=False)
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("webhook_id", "status", "position", name="by_status"),
        tenant_index("webhook_id", "-created_at", "-_id", name="by_webhook"),
        expiring_index("expires_at"),
    )

    webhook_id: str
    position: int
    status: DeliveryStatus
    is_test: bool = False
    change: FeedChange
    kind: FeedKind
    record_id: str | None = None
    owner_id: str | None = None
    version: int | None = None
    merged_into_id: str | None = None
    changed_at: datetime
    failures: int = 0
    """Failed attempts since it was made, replayed or resumed."""
    attempts: tuple[WebhookAttempt, ...] = ()
    """The last attempts."""
    due_at: datetime
    created_at: datetime
    expires_at: datetime
