"""What follows in the books from a written record: balances, statuses and sums, the same in any order of writes."""

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from gateway.documents.base.record import CustomerRecord
from gateway.documents.credit import Credit
from gateway.documents.invoice import ISSUED, Invoice, InvoiceStatus
from gateway.documents.money import Money
from gateway.documents.payment import Payment
from gateway.documents.refund import Refund
from gateway.errors import Fault, InvalidInput, UserErrorCode
from gateway.operations.ledger.invoice import settled_as
from gateway.operations.record.worksheet import Worksheet, WorksheetState


async def settle(sheet: Worksheet, since: WorksheetState) -> None:
    """Give payments and invoices what follows from the changes since a state.

    Raises InvalidInput for books that cannot be.
    """
    changed = sheet.since(since)
    for payment_id in sorted(_named(changed, Refund, "payment_id") | _named(changed, Payment, "id")):
        await _sum_refunds(sheet, payment_id)
    changed = sheet.since(since)
    paid = _named(changed, Payment, "invoice_id") | _named(changed, Refund, "invoice_id")
    for invoice_id in sorted(paid | _named(changed, Invoice, "id")):
        await _balance(sheet, invoice_id)


def _named(records: Iterable[CustomerRecord | None], kind: type[CustomerRecord], attribute: str) -> set[str]:
    return {getattr(record, attribute) for record in records if isinstance(record, kind)}


async def _sum_refunds(sheet: Worksheet, payment_id: str) -> None:
    """Set what was refunded of a payment; its refunds are for its invoice, and went back as it came."""
    payment = await sheet.get(Payment, payment_id)
    if payment is None:
        return
    refunds = await sheet.find_by(Refund, "payment_id", payment_id)
    refunded = sum(refund.amount.minor for refund in refunds)
    if refunded > payment.amount.minor:
        message = f"The payment is over {payment.amount.amount}, and more than that would be refunded."
        raise InvalidInput([Fault(UserErrorCode.INVALID, message, ("amount",))])
    for refund in refunds:
        sheet.put(replace(refund, invoice_id=payment.invoice_id, means=payment.means))
    sheet.put(replace(payment, refunded_minor=refunded))


async def _balance(sheet: Worksheet, invoice_id: str) -> None:
    """Set what remains of an invoice by all that was paid, refunded and credited; more than its total leaves zero."""
    invoice = await sheet.get(Invoice, invoice_id)
    if invoice is None:
        return
    payments = await sheet.find_by(Payment, "invoice_id", invoice_id)
    if any(payment.customer_id != invoice.customer_id for payment in payments):
        message = f"A payment of another customer names invoice {invoice.number}. Correct that payment first."
        raise InvalidInput([Fault(UserErrorCode.INVALID, message, ("customerExternalId",))])
    if invoice.status not in ISSUED:
        left = invoice.total.minor if invoice.status is InvoiceStatus.DRAFT else 0
        sheet.put(replace(invoice, balance=_money(invoice, left), paid_at=None))
        return
    _, applied_at = await _credited(sheet, invoice)
    left = min(invoice.total.minor, max(0, invoice.total.minor - await settled_minor(sheet, invoice)))
    last = max([*(each.received_at for each in payments), *applied_at], default=invoice.issued_at)
    sheet.put(settled_as(invoice, _money(invoice, left), last))


async def settled_minor(sheet: Worksheet, invoice: Invoice) -> int:
    """Return what was paid of an invoice and credited to it, less refunds; it may be more than its total."""
    payments = await sheet.find_by(Payment, "invoice_id", invoice.id)
    refunds = await sheet.find_by(Refund, "invoice_id", invoice.id)
    credited, _ = await _credited(sheet, invoice)
    return sum(each.amount.minor for each in payments) - sum(each.amount.minor for each in refunds) + credited


async def _credited(sheet: Worksheet, invoice: Invoice) -> tuple[int, list[datetime]]:
    await sheet.load(Credit, "customer_id", [invoice.customer_id])
    credits_ = await sheet.find_by(Credit, "customer_id", invoice.customer_id)
    applied = [each for credit in credits_ for each in credit.applications if each.invoice_id == invoice.id]
    return sum(each.amount.minor for each in applied), [each.applied_at for each in applied]


def _money(invoice: Invoice, minor: int) -> Money:
    return Money(minor=minor, currency=invoice.total.currency)


async def load_books(sheet: Worksheet, invoice_ids: Iterable[str], payment_ids: Iterable[str]) -> None:
    """Read at once what settles these invoices and payments."""
    invoices, payments = sorted(invoice_ids), sorted(payment_ids)
    await sheet.load(Invoice, "id", invoices)
    await sheet.load(Payment, "id", payments)
    await sheet.load(Payment, "invoice_id", invoices)
    await sheet.load(Refund, "invoice_id", invoices)
    await sheet.load(Refund, "payment_id", payments)
