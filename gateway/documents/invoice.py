"""Invoices: what a customer was billed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, Self

from msgspec.structs import replace
from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.access.viewer import Viewer
from gateway.documents.base.record import (
    CustomerRecord,
    OnCustomerDelete,
    Order,
    Redact,
    external_id_index,
    newest_first,
    tenant_index,
)
from gateway.documents.base.unique_value import EXTERNAL_ID, NUMBER, UniqueValue
from gateway.documents.money import Money
from gateway.documents.quote import Line, issued_to


class InvoiceStatus(StrEnum):
    """Whether an invoice is paid."""

    DRAFT = "DRAFT"
    OPEN = "OPEN"
    PARTIALLY_PAID = "PARTIALLY_PAID"
    PAID = "PAID"
    VOID = "VOID"


UNPAID = (InvoiceStatus.OPEN, InvoiceStatus.PARTIALLY_PAID)
"""Statuses with an amount left to pay."""
ISSUED = (*UNPAID, InvoiceStatus.PAID)
"""Statuses of invoices that the customer was billed: no drafts, nothing that was taken back."""


class Invoice(CustomerRecord, frozen=True, kw_only=True):
    """A bill for work at one address."""

    collection: ClassVar[str] = "invoices"
    id_prefix: ClassVar[str] = "inv"
    readable_with: ClassVar[Permission | None] = Permission.INVOICE_READ
    guarded: ClassVar[Mapping[str, Permission]] = {"job_id": Permission.JOB_READ, "job_number": Permission.JOB_READ}
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.KEEP_ANONYMISED
    order: ClassVar[Order] = newest_first("issued_at")
    derived: ClassVar[Mapping[str, tuple[str, ...]]] = {"settled": ("status", "total", "balance")}
    unique_values: ClassVar[Sequence[UniqueValue]] = (NUMBER, EXTERNAL_ID)
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("customer_id", "-issued_at", "-_id", name="by_customer"),
        tenant_index("number", name="number"),
        tenant_index("job_id", "-issued_at", "-_id", name="by_job", only_if="job_id"),
        external_id_index(),
    )

    external_id: str | None = None
    number: str
    address_id: str
    status: InvoiceStatus
    total: Money
    tax: Money
    balance: Money
    """Amount that remains to be paid."""
    lines: tuple[Line, ...] = ()
    job_id: str | None = None
    job_number: str | None = None
    issued_at: datetime
    due_on: date
    paid_at: datetime | None = None

    @classmethod
    def tenant_filter(cls, viewer: Viewer) -> dict[str, Any]:
        """Exclude invoices that are not issued yet from what their customer sees."""
        return issued_to(viewer, super().tenant_filter(viewer), InvoiceStatus.DRAFT)

    @property
    def settled(self) -> Money:
        """Amount that was paid or credited so far; zero if it is not issued."""
        minor = self.total.minor - self.balance.minor if self.status in ISSUED else 0
        return Money(minor=minor, currency=self.total.currency)

    def is_overdue(self, today: date) -> bool:
        """Return whether something remains to be paid and the last day to do so is past."""
        return self.status in UNPAID and self.due_on < today

    def anonymised(self, redact: Redact, customer_id: str) -> Self | None:
        """Keep issued invoices with numbers, dates and amounts; not drafts."""
        if self.status is InvoiceStatus.DRAFT:
            return None
        lines = tuple(replace(line, description=redact(line.description) or "") for line in self.lines)
        return replace(self, lines=lines)
