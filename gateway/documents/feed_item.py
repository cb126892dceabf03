"""The change feed of a company: one ordered list of what was created, changed and deleted (docs/adr/0018)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.access.viewer import Viewer
from gateway.documents.base.record import Embedded, OnCustomerDelete, Order, TenantRecord, expiring_index, tenant_index


class FeedKind(StrEnum):
    """Kind of object that the feed reports; the value is the name of its record."""

    CUSTOMER = "Customer"
    APPOINTMENT = "Appointment"
    JOB = "Job"
    ESTIMATE = "Estimate"
    QUOTE = "Quote"
    INVOICE = "Invoice"
    PAYMENT = "Payment"
    REFUND = "Refund"
    RECURRING_INVOICE = "RecurringInvoice"
    AGREEMENT = "Agreement"
    SERVICE_SUBSCRIPTION = "ServiceSubscription"
    SALE = "Sale"
    REFERRAL = "Referral"
    CREDIT = "Credit"
    EQUIPMENT = "Equipment"
    NOTE = "Note"
    COMMENT = "Comment"
    COMMUNICATION = "Communication"
    FILE = "File"
    STAFF_MEMBER = "StaffMember"


class FeedChange(StrEnum):
    """What became of an object."""

    CREATED = "CREATED"
    CHANGED = "CHANGED"
    DELETED = "DELETED"
    MERGED = "MERGED"
    NO_LONGER_VISIBLE = "NO_LONGER_VISIBLE"
    SNAPSHOT_NEEDED = "SNAPSHOT_NEEDED"


class FeedItem(TenantRecord, frozen=True, kw_only=True):
    """One change of one object. Sequences of a company have no gaps, so that a reader notices what expired."""

    collection: ClassVar[str] = "feed_items"
    id_prefix: ClassVar[str] = "fdi"
    readable_with: ClassVar[Permission | None] = Permission.FEED_READ
    is_node: ClassVar[bool] = False
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.NOT_ABOUT_CUSTOMERS
    order: ClassVar[Order] = Order("SEQUENCE", "sequence", "sequence", descending=False)
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("sequence", name="by_sequence", unique=True),
        expiring_index("expires_at"),
    )

    sequence: int
    change: FeedChange
    kind: FeedKind | None = None
    record_id: str | None = None
    owner_id: str | None = None
    """The customer that owns the object, or the customer itself."""
    version: int | None = None
    merged_into: str | None = None
    facts: Mapping[str, Any] | None = None
    """The fields of the object on which its visibility depends, as they were then."""
    visibility_changed: bool = False
    """Whether this change touched those fields."""
    changed_at: datetime
    stored_at: datetime
    expires_at: datetime

    @classmethod
    def tenant_filter(cls, viewer: Viewer) -> dict[str, Any]:
        """Limit a viewer to the company; a portal customer also to what belongs to them."""
        own = {} if viewer.customer_id is None else {"owner_id": viewer.customer_id}
        return {"company_id": viewer.company_id, **own}


class FeedHead(TenantRecord, frozen=True, kw_only=True):
    """The last sequence of a company's feed; created by the first item, or by the first reader."""

    collection: ClassVar[str] = "feed_heads"
    id_prefix: ClassVar[str] = "fdh"
    readable_with: ClassVar[Permission | None] = Permission.FEED_READ
    is_node: ClassVar[bool] = False
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.NOT_ABOUT_CUSTOMERS
    order: ClassVar[Order] = Order("ID", "_id", "id", descending=False)
    indexes: ClassVar[Sequence[IndexModel]] = (tenant_index(name="by_company", unique=True),)

    sequence: int
    begun_at: datetime

    @classmethod
    def id_for(cls, company_id: str) -> str:
        """Return the id of a company's head."""
        return f"{cls.id_prefix}_{company_id}"


class DeletedObject(Embedded, frozen=True, kw_only=True):
    """An object that was deleted, and on what its visibility depended."""

    record_id: str
    owner_id: str | None = None
    facts: Mapping[str, Any] | None = None


class FeedTombstone(TenantRecord, frozen=True, kw_only=True):
    """Objects of a kind that one transaction deleted: MongoDB's own event of a deletion names no company."""

    collection: ClassVar[str] = "feed_tombstones"
    id_prefix: ClassVar[str] = "fdt"
    readable_with: ClassVar[Permission | None] = Permission.FEED_READ
    is_node: ClassVar[bool] = False
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.NOT_ABOUT_CUSTOMERS
    order: ClassVar[Order] = Order("ID", "_id", "id", descending=False)
    indexes: ClassVar[Sequence[IndexModel]] = (expiring_index("expires_at"),)

    kind: FeedKind
    objects: tuple[DeletedObject, ...]
    expires_at: datetime
