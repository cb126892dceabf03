"""What remains of a deleted customer: that there was one, and who deleted it."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.documents.base.record import Embedded, OnCustomerDelete, Order, TenantRecord, newest_first, tenant_index
from gateway.documents.note import Author


class CountedKind(Embedded, frozen=True, kw_only=True):
    """How many records of a kind a deletion removed or kept."""

    kind: str
    count: int


class DeletedCustomer(TenantRecord, frozen=True, kw_only=True):
    """A tombstone: nothing in it tells who the customer was."""

    collection: ClassVar[str] = "deleted_customers"
    id_prefix: ClassVar[str] = "del"
    readable_with: ClassVar[Permission | None] = Permission.CHANGE_READ
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.NOT_ABOUT_CUSTOMERS
    is_node: ClassVar[bool] = False
    order: ClassVar[Order] = newest_first("deleted_at")
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("deleted_customer_id", name="by_customer", unique=True),
        tenant_index("number", name="by_number"),
    )

    deleted_customer_id: str
    number: str
    """The people-facing number, which issued invoices may carry; it is never given to another customer."""
    author: Author
    request_id: str
    document_id: str | None = None
    deleted_at: datetime
    removed: tuple[CountedKind, ...] | None = None
    """What was removed; absent of a deletion by a version that did not count."""
    kept: tuple[CountedKind, ...] | None = None
    """What the books keep, without what names the customer."""
