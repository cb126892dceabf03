"""What staff do with the books: invoices and payments. Refunds are in `ledger/refund.py`."""

from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from gateway.access.permission import Permission
from gateway.documents.base.without_unfit import without_unfit
from gateway.documents.invoice import ISSUED, Invoice, InvoiceStatus
from gateway.documents.payment import Payment
from gateway.errors import Fault, InvalidInput, UserErrorCode
from gateway.inputs.invoice import InvoiceStage
from gateway.operations.record.books import INVOICES, PAYMENTS
from gateway.operations.record.filling import company_day, default_tax
from gateway.operations.record.settlement import settled_minor
from gateway.operations.record.spec import Occasion
from gateway.operations.record.staff_change import StaffChange, Values, keep_shown
from gateway.operations.record.worksheet import Worksheet

_INVOICE = Permission.INVOICE_WRITE


def _draft(occasion: Occasion, before: Invoice | None, given: Values) -> Values:
    """Return the day to pay by and the tax of a new invoice. Raises InvalidInput for a change of one that was sent."""
    if before is None:
        return {**_dates(occasion, given), **default_tax(occasion, given)}
    if before.status is not InvoiceStatus.DRAFT:
        keep_shown(given, "This invoice is issued. Void it with invoiceVoid and make another, or issue a credit.")
    return {}


def _dates(occasion: Occasion, given: Values) -> Values:
    """Return when an invoice is issued, and by when it is to be paid by the customer's terms."""
    issued_at = given.get("issued_at") or occasion.now
    terms = without_unfit(occasion.customer).payment_terms or ""
    days = int(terms.removeprefix("NET")) if terms.startswith("NET") else 0
    due_on = given.get("due_on") or company_day(occasion, issued_at) + timedelta(days=days)
    return {"issued_at": issued_at, "due_on": due_on}


def _issue(occasion: Occasion, _: Any, given: Values) -> Values:
    return _dates(occasion, given)


async def _fit_payment(sheet: Worksheet, occasion: Occasion, before: Payment | None, after: Payment) -> None:
    """Raise InvalidInput for a payment of what nobody owes, which is told to those who may read the invoice."""
    if before is not None and (before.amount, before.invoice_id) == (after.amount, after.invoice_id):
        return
    invoice, is_shown = await sheet.get(Invoice, after.invoice_id), occasion.viewer.may(Permission.INVOICE_READ)
    if invoice is None or invoice.status not in ISSUED:
        state = "has not arrived" if invoice is None else f"is {invoice.status}" if is_shown else "is not issued"
        message = f"The invoice {state}: nothing is owed on it. Issue it with invoiceIssue first."
        raise InvalidInput([Fault(UserErrorCode.WRONG_STATUS, message, ("invoiceId",))])
    surplus = await settled_minor(sheet, invoice) - invoice.total.minor
    if surplus > 0:
        left = replace(after.amount, minor=max(0, after.amount.minor - surplus))
        message = "That is more than is owed on this invoice. Give less."
        if is_shown:
            message = f"{left.amount} {left.currency} can be paid on invoice {invoice.number}; give that or less."
        raise InvalidInput([Fault(UserErrorCode.INVALID, message, ("amount",))])


INVOICE_CREATE = StaffChange("invoiceCreate", INVOICES, _INVOICE, values={"stage": InvoiceStage.DRAFT}, fill=_draft)
INVOICE_UPDATE = StaffChange("invoiceUpdate", INVOICES, _INVOICE, fill=_draft)
INVOICE_ISSUE = StaffChange(
    "invoiceIssue",
    INVOICES,
    _INVOICE,
    sources=(InvoiceStatus.DRAFT,),
    values={"stage": InvoiceStage.ISSUED},
    fill=_issue,
)
INVOICE_VOID = StaffChange(
    "invoiceVoid",
    INVOICES,
    _INVOICE,
    sources=(InvoiceStatus.DRAFT, InvoiceStatus.OPEN),
    hint="Refund what was paid with paymentRefund first.",
    values={"stage": InvoiceStage.VOID},
)
PAYMENT_RECORD = StaffChange("paymentRecord", PAYMENTS, _INVOICE, follow=_fit_payment)
PAYMENT_UPDATE = StaffChange("paymentUpdate", PAYMENTS, _INVOICE, follow=_fit_payment)
