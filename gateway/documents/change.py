"""The change log: what was changed, by whom, when."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.documents.note import Author
from gateway.documents.record import CustomerRecord, Embedded, OnCustomerDelete, Order, newest_first, tenant_index


class Origin(NamedTuple):
    """The request that a write came with; `document_id` names the persisted document it ran, if it did."""

    request_id: str
    document_id: str | None = None


class FieldChange(Embedded, frozen=True, kw_only=True):
    """One field's value before and after; absent stands for no value.

    Parts of the contact card and tags are named with their list: `phones.phn_1.number`, `tags.VIP`; a part that came
    or went is named without a field: `phones.phn_1`.
    """

    field: str
    before: Any = None
    after: Any = None


class Change(CustomerRecord, frozen=True, kw_only=True):
    """One write on a customer; there is exactly one entry for each version after the first."""

    collection: ClassVar[str] = "changes"
    id_prefix: ClassVar[str] = "chg"
    readable_with: ClassVar[Permission | None] = Permission.CHANGE_READ
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.REMOVE
    is_node: ClassVar[bool] = False
    order: ClassVar[Order] = newest_first("changed_at")
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("customer_id", "-changed_at", "-_id", name="by_customer"),
        tenant_index("customer_id", "version", name="by_version", unique=True),
    )

    version: int
    """The customer's version that this write made."""
    operation: str
    author: Author
    request_id: str
    document_id: str | None = None
    """The persisted document that the write came with."""
    fields: tuple[FieldChange, ...]
    changed_at: datetime
