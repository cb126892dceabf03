"""Quotes: work proposed to a customer, with its price."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

import msgspec
from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.access.viewer import Viewer
from gateway.documents.base.derived_value import TimedChoice
from gateway.documents.base.record import (
    Embedded,
    OnCustomerDelete,
    Order,
    external_id_index,
    newest_first,
    tenant_index,
)
from gateway.documents.base.timed_status import TimedRecord, instant_after
from gateway.documents.base.unique_value import EXTERNAL_ID, NUMBER, UniqueValue
from gateway.documents.money import Money


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


class Quote(TimedRecord, frozen=True, kw_only=True):
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
    unique_values: ClassVar[Sequence[UniqueValue]] = (NUMBER, EXTERNAL_ID)
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("customer_id", "-created_at", "-_id", name="by_customer"),
        tenant_index("number", name="number"),
        tenant_index("job_id", "-created_at", "-_id", name="by_job", only_if="job_id"),
        external_id_index(),
    )

    current_status: ClassVar[TimedChoice] = TimedChoice(
        "status", ((QuoteStatus.OPEN.value, "expires_at", QuoteStatus.EXPIRED.value),)
    )

    external_id: str | None = None
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
    expires_at: datetime | None = None
    """When `expires_on` is over in the company's time zone."""

    def in_zone(self, zone: ZoneInfo) -> Self:
        """Return the quote with the instant at which its last day is over."""
        return msgspec.structs.replace(self, expires_at=instant_after(self.expires_on, zone))

    @classmethod
    def tenant_filter(cls, viewer: Viewer) -> dict[str, Any]:
        """Exclude quotes that are not offered yet from what their customer sees."""
        return issued_to(viewer, super().tenant_filter(viewer), QuoteStatus.DRAFT)
