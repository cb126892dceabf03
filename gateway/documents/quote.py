"""Quotes: work proposed to a customer, with its price."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.access.viewer import Viewer
from gateway.documents.money import Money
from gateway.documents.record import CustomerRecord, Embedded, OnCustomerDelete, Order, newest_first, tenant_index


class QuoteStatus(StrEnum):
    """Status of a quote."""

    DRAFT = "DRAFT"
    OPEN = "OPEN"
    ACCEPTED = "ACCEPTED"
    DENIED = "DENIED"
    EXPIRED = "EXPIRED"


class Line(Embedded, frozen=True, kw_only=True):
    """A line of a quote or invoice."""

    description: str
    quantity: Decimal
    unit_price: Money
    total: Money


def issued_to(viewer: Viewer, base: dict[str, Any], draft: StrEnum) -> dict[str, Any]:
    """Return a filter of a viewer, for a portal customer without drafts."""
    return base if viewer.customer_id is None else {**base, "status": {"$ne": draft.value}}


class Quote(CustomerRecord, frozen=True, kw_only=True):
    """A priced proposal for one address."""

    collection: ClassVar[str] = "quotes"
    id_prefix: ClassVar[str] = "quo"
    readable_with: ClassVar[Permission | None] = Permission.QUOTE_READ
    guarded: ClassVar[Mapping[str, Permission]] = {
        "sold_by_id": Permission.STAFF_READ,
        "job_id": Permission.JOB_READ,
    }
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.REMOVE
    order: ClassVar[Order] = newest_first("created_at")
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("customer_id", "-created_at", "-_id", name="by_customer"),
        tenant_index("number", name="by_number", unique=True),
        tenant_index("job_id", "-created_at", "-_id", name="by_job", only_if="job_id"),
    )

    number: str
    address_id: str
    title: str
    status: QuoteStatus
    total: Money
    tax: Money
    lines: tuple[Line, ...] = ()
    job_id: str | None = None
    sold_by_id: str | None = None
    created_at: datetime
    expires_on: date | None = None

    @classmethod
    def tenant_filter(cls, viewer: Viewer) -> dict[str, Any]:
        """Exclude quotes that are not offered yet from what their customer sees."""
        return issued_to(viewer, super().tenant_filter(viewer), QuoteStatus.DRAFT)
