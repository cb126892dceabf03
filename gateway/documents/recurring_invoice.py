"""Recurring invoices: templates from which invoices are issued at set times."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, Self
from zoneinfo import ZoneInfo

import msgspec
from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.documents.base.derived_value import TimedChoice
from gateway.documents.base.record import OnCustomerDelete, Order, external_id_index, newest_first, tenant_index
from gateway.documents.base.timed_status import TimedRecord, instant_after
from gateway.documents.base.unique_value import EXTERNAL_ID, NUMBER, UniqueValue
from gateway.documents.billing_interval import BillingInterval
from gateway.documents.money import Money
from gateway.documents.quote import Line


class RecurringInvoiceStatus(StrEnum):
    """Whether invoices are issued."""

    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    ENDED = "ENDED"


class RecurringInvoice(TimedRecord, frozen=True, kw_only=True):
    """The template of the invoices for one address."""

    collection: ClassVar[str] = "recurring_invoices"
    id_prefix: ClassVar[str] = "rin"
    readable_with: ClassVar[Permission | None] = Permission.INVOICE_READ
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.REMOVE
    order: ClassVar[Order] = newest_first("created_at")
    unique_values: ClassVar[Sequence[UniqueValue]] = (NUMBER, EXTERNAL_ID)
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("customer_id", "-created_at", "-_id", name="by_customer"),
        tenant_index("number", name="number"),
        external_id_index(),
    )

    current_status: ClassVar[TimedChoice] = TimedChoice(
        "status",
        tuple(
            (status.value, "ends_at", RecurringInvoiceStatus.ENDED.value)
            for status in (RecurringInvoiceStatus.ACTIVE, RecurringInvoiceStatus.PAUSED)
        ),
    )

    external_id: str | None = None
    number: str
    address_id: str
    title: str
    status: RecurringInvoiceStatus
    frequency: BillingInterval
    lines: tuple[Line, ...] = ()
    total: Money
    tax: Money
    starts_on: date
    ends_on: date | None = None
    ends_at: datetime | None = None
    """When `ends_on` is over in the company's time zone."""
    next_issue_on: date | None = None
    """Day of the next invoice; `None` when no further invoice will be issued."""
    paused_on: date | None = None
    resumes_on: date | None = None
    """The day on which a paused one is meant to be resumed."""
    created_at: datetime

    def in_zone(self, zone: ZoneInfo) -> Self:
        """Return the template with the instant at which its last day is over."""
        return msgspec.structs.replace(self, ends_at=instant_after(self.ends_on, zone))
