"""The kinds of record that the API writes, and what follows from the values of each."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from gateway.documents.invoice import ISSUED, Invoice, InvoiceStatus
from gateway.documents.job import Job, JobStatus, JobStatusEntry
from gateway.documents.money import Money
from gateway.documents.payment import Payment
from gateway.documents.quote import Line
from gateway.errors import Fault, InvalidInput, UserErrorCode
from gateway.inputs.invoice import InvoiceStage
from gateway.operations.customer_change import author_of
from gateway.operations.number import Series
from gateway.operations.record.links import INVOICE, JOB_WITH_NUMBER
from gateway.operations.record.spec import Occasion, RecordSpec
from gateway.operations.record.store import UNNUMBERED

_STATUS = {
    InvoiceStage.DRAFT: InvoiceStatus.DRAFT,
    InvoiceStage.ISSUED: InvoiceStatus.OPEN,
    InvoiceStage.VOID: InvoiceStatus.VOID,
}


def company_day(occasion: Occasion, at: datetime) -> date:
    """Return the company's day of an instant."""
    return at.astimezone(ZoneInfo(occasion.company.time_zone)).date()


def nothing(occasion: Occasion) -> Money:
    """Return no money."""
    return Money(minor=0, currency=occasion.currency)


def line(values: Mapping[str, Any], currency: str) -> Line:
    """Return a line with its total, rounded to the currency's digits."""
    minor = (values["unit_price"].minor * values["quantity"]).quantize(Decimal(1), ROUND_HALF_UP)
    return Line(**values, total=Money(minor=int(minor), currency=currency))


def defaults(given: Mapping[str, Any], **values: Any) -> dict[str, Any]:
    """Return the values that were not given."""
    return {name: value for name, value in values.items() if name not in given}


def _job(occasion: Occasion, before: Job | None, given: dict[str, Any]) -> Mapping[str, Any]:
    values: dict[str, Any] = {}
    if before is None:
        values = defaults(
            given,
            number=UNNUMBERED,
            status=JobStatus.SCHEDULED,
            department=given.get("category"),
            total=nothing(occasion),
            created_at=occasion.now,
        )
    status = given.get("status", values.get("status"))
    if status is None or (before is not None and before.status is status):
        return values
    completed_at = given.get("completed_at") or occasion.now
    at = completed_at if status is JobStatus.COMPLETED else occasion.now
    entry = JobStatusEntry(status=status, at=at, by=author_of(occasion.viewer))
    history = (*(before.status_history if before else ()), entry)
    return {**values, "status_history": history, "completed_at": at if status is JobStatus.COMPLETED else None}


def _invoice(occasion: Occasion, before: Invoice | None, given: dict[str, Any]) -> Mapping[str, Any]:
    values: dict[str, Any] = {}
    if before is None:
        issued_at = given.get("issued_at", occasion.now)
        values = defaults(
            given,
            number=UNNUMBERED,
            tax=nothing(occasion),
            balance=given.get("total"),
            issued_at=issued_at,
            due_on=company_day(occasion, issued_at),
            status=InvoiceStatus.OPEN,
        )
    total = given.get("total", before.total if before else None)
    tax = given.get("tax", values.get("tax", before.tax if before else None))
    if total is not None and tax is not None and tax.minor > total.minor:
        raise InvalidInput([Fault(UserErrorCode.INVALID, "The tax is within the total. Send both.", ("tax",))])
    stage = given.get("stage")
    if stage is None or (stage is InvoiceStage.ISSUED and before is not None and before.status in ISSUED):
        return values
    return {**values, "status": _STATUS[stage]}


def _payment(occasion: Occasion, before: Payment | None, given: dict[str, Any]) -> Mapping[str, Any]:
    if "invoice_id" in given and given["invoice_id"] is None:
        message = "A payment is for an invoice: send invoiceExternalId or invoiceId."
        raise InvalidInput([Fault(UserErrorCode.REQUIRED, message, ("invoiceExternalId",))])
    return {} if before else defaults(given, received_at=occasion.now)


JOBS = RecordSpec(Job, "job", _job, Series(Job, "J-"), staff=("technician_id",))
INVOICES = RecordSpec(
    Invoice,
    "invoice",
    _invoice,
    Series(Invoice, "INV-"),
    links=(JOB_WITH_NUMBER,),
    parts={"lines": line},
    inputs=frozenset({"stage"}),
)
PAYMENTS = RecordSpec(Payment, "payment", _payment, links=(INVOICE,), is_placed=False)
