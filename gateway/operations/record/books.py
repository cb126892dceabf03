"""Work and the books: jobs, invoices, payments and refunds."""

from collections.abc import Mapping
from typing import Any

from gateway.documents.company import NumberKind
from gateway.documents.invoice import ISSUED, Invoice, InvoiceStatus
from gateway.documents.job import Job, JobStatus, JobStatusEntry
from gateway.documents.payment import Payment, PaymentMeans
from gateway.documents.refund import Refund
from gateway.errors import Fault, InvalidInput, UserErrorCode
from gateway.inputs.invoice import InvoiceStage
from gateway.operations.authorship import make_author
from gateway.operations.number import SERIES
from gateway.operations.record.filling import company_day, defaults, line, nothing, require_tax_within
from gateway.operations.record.links import INVOICE, JOB_WITH_NUMBER, PAYMENT
from gateway.operations.record.spec import Occasion, RecordSpec
from gateway.operations.record.store import UNNUMBERED

UNKNOWN_INVOICE = ""
"""Invoice of a refund whose payment has not arrived."""
_STATUS = {
    InvoiceStage.DRAFT: InvoiceStatus.DRAFT,
    InvoiceStage.ISSUED: InvoiceStatus.OPEN,
    InvoiceStage.VOID: InvoiceStatus.VOID,
}


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
    entry = JobStatusEntry(status=status, at=at, by=make_author(occasion.viewer))
    history = (*(before.status_history if before else ()), entry)
    return {**values, "status_history": history, "completed_at": at if status is JobStatus.COMPLETED else None}


def _invoice(occasion: Occasion, before: Invoice | None, given: dict[str, Any]) -> Mapping[str, Any]:
    require_tax_within(before, given)
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
    stage = given.get("stage")
    if stage is None or (stage is InvoiceStage.ISSUED and before is not None and before.status in ISSUED):
        return values
    return {**values, "status": _STATUS[stage]}


def _payment(occasion: Occasion, before: Payment | None, given: dict[str, Any]) -> Mapping[str, Any]:
    if "invoice_id" in given and given["invoice_id"] is None:
        message = "A payment is for an invoice: send invoiceExternalId or invoiceId."
        raise InvalidInput([Fault(UserErrorCode.REQUIRED, message, ("invoiceExternalId",))])
    return {} if before else defaults(given, received_at=occasion.now)


def _refund(occasion: Occasion, before: Refund | None, given: dict[str, Any]) -> Mapping[str, Any]:
    if "payment_id" in given and given["payment_id"] is None:
        message = "A refund is of a payment: send paymentExternalId or paymentId."
        raise InvalidInput([Fault(UserErrorCode.REQUIRED, message, ("paymentExternalId",))])
    if before is not None:
        return {}
    return defaults(
        given,
        number=UNNUMBERED,
        means=PaymentMeans.CHECK,
        invoice_id=UNKNOWN_INVOICE,
        author=make_author(occasion.viewer),
        refunded_at=occasion.now,
    )


JOBS = RecordSpec(Job, "job", _job, SERIES[NumberKind.JOB], staff=("technician_id",))
INVOICES = RecordSpec(
    Invoice,
    "invoice",
    _invoice,
    SERIES[NumberKind.INVOICE],
    links=(JOB_WITH_NUMBER,),
    parts={"lines": line},
    inputs=frozenset({"stage"}),
)
PAYMENTS = RecordSpec(Payment, "payment", _payment, links=(INVOICE,), is_placed=False)
REFUNDS = RecordSpec(Refund, "refund", _refund, SERIES[NumberKind.REFUND], links=(PAYMENT,), is_placed=False)
