"""Merges of two customers: what was moved, and what is needed to take the merge back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

import bson
from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.documents.base.record import CustomerRecord, Embedded, OnCustomerDelete, Order, newest_first, tenant_index
from gateway.documents.note import Author


def to_bson(document: Mapping[str, Any]) -> bytes:
    """Return a stored document as BSON."""
    return bson.encode(document)


def from_bson(document: bytes) -> dict[str, Any]:
    """Return a document as it is stored."""
    return bson.decode(document)


IN_FORCE: dict[str, Any] = {"unmerged_at": {"$exists": False}}
"""Filter for merges that were not taken back."""


class MovedRecords(Embedded, frozen=True, kw_only=True):
    """Records of a kind whose `field` named the other customer, and names the survivor now."""

    collection: str
    field: str
    ids: tuple[str, ...]


class TakenDocument(Embedded, frozen=True, kw_only=True):
    """A document as it was stored before the merge, in BSON: an unmerge puts back exactly that."""

    collection: str
    document: bytes


class CustomerMerge(CustomerRecord, frozen=True, kw_only=True):
    """One merge; `customer_id` is the customer who has everything now, after later merges too."""

    collection: ClassVar[str] = "customer_merges"
    id_prefix: ClassVar[str] = "mrg"
    readable_with: ClassVar[Permission | None] = Permission.CUSTOMER_MERGE
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.REMOVE
    is_node: ClassVar[bool] = False
    order: ClassVar[Order] = newest_first("merged_at")
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("customer_id", "-merged_at", "-_id", name="by_customer"),
        tenant_index("other_id", name="by_other"),
        tenant_index("other_number", name="by_other_number"),
        tenant_index("other_external_id", name="by_other_external_id", only_if="other_external_id"),
    )

    survivor_id: str
    other_id: str
    other_number: str
    other_external_id: str | None = None
    """The one of the two external ids that the survivor did not keep; it names the survivor from then on."""
    author: Author
    merged_at: datetime
    unmerged_at: datetime | None = None
    survivor_before: bytes = b""
    """The survivor's document before the merge; empty once it was taken back, as what follows."""
    survivor_after: bytes = b""
    other_before: bytes = b""
    moved: tuple[MovedRecords, ...] = ()
    carried: tuple[str, ...] = ()
    """Collections in which the survivor has the other customer's record: portal account, account at Stripe."""
    taken: tuple[TakenDocument, ...] = ()
