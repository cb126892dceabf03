"""Comments on a customer: a running conversation of those who work for them. The customer never sees them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import Field
from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.documents.base.record import CustomerRecord, OnCustomerDelete, Order, newest_first, tenant_index
from gateway.documents.note import Author


class Comment(CustomerRecord, frozen=True, kw_only=True):
    """Comment of a person."""

    collection: ClassVar[str] = "comments"
    id_prefix: ClassVar[str] = "cmt"
    readable_with: ClassVar[Permission | None] = Permission.NOTE_READ
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.REMOVE
    order: ClassVar[Order] = newest_first("created_at")
    indexes: ClassVar[Sequence[IndexModel]] = (tenant_index("customer_id", "-created_at", "-_id", name="by_customer"),)

    body: Annotated[str, Field(min_length=1, max_length=10_000)]
    author: Author
    version: Annotated[int, Field(ge=1)] = 1
    """Grows by one with each change of the comment."""
    created_at: datetime
    updated_at: datetime | None = None
