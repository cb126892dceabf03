"""Invoices: drafted, issued, paid, taken back. Each moves the customer's numbers in the same transaction."""

from datetime import date, datetime

import msgspec

from gateway.documents.change import Origin
from gateway.documents.customer import Customer
from gateway.documents.invoice import UNPAID, Invoice, InvoiceStatus
from gateway.documents.money import Money
from gateway.documents.payment import Payment
from gateway.operations.ledger.ledger import Entry, post, refused, require_payable, required
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction


async def add_invoice(scope: TenantScope, invoice: Invoice, origin: Origin) -> Customer:
    """Store a new invoice, a draft or issued with nothing paid; the customer after it. Raises MutationRefused."""
    if invoice.status not in (InvoiceStatus.DRAFT, InvoiceStatus.OPEN) or invoice.balance != invoice.total:
        raise refused("A new invoice is a draft or open, with nothing paid yet.", "status")
    if invoice.total.minor < 0:
        raise refused("An invoice cannot be below zero; issue a credit instead.", "total")
    added = settled_as(invoice, invoice.balance, invoice.issued_at) if invoice.status in UNPAID else invoice

    async def work(transaction: Transaction) -> Customer:
        await _require_currency(transaction, added)
        return await post(scope, transaction, [Entry(None, added)], operation="invoiceAdd", origin=origin)

    return await scope.in_transaction(work)


async def issue_invoice(
    scope: TenantScope, invoice_id: str, issued_at: datetime, due_on: date, origin: Origin
) -> Customer:
    """Issue a draft: from now on it is due. Raises MutationRefused."""

    async def work(transaction: Transaction) -> Customer:
        before = await required(transaction, Invoice, invoice_id, "id")
        if before.status is not InvoiceStatus.DRAFT:
            raise refused(f"Invoice {before.number} is issued already, or was taken back.", "id")
        dated = msgspec.structs.replace(before, issued_at=issued_at, due_on=due_on)
        after = settled_as(dated, before.total, issued_at)
        return await post(scope, transaction, [Entry(before, after)], operation="invoiceIssue", origin=origin)

    return await scope.in_transaction(work)


async def void_invoice(scope: TenantScope, invoice_id: str, origin: Origin) -> Customer:
    """Take an invoice back, as if it had never been; only while nothing was paid. Raises MutationRefused."""

    async def work(transaction: Transaction) -> Customer:
        before = await required(transaction, Invoice, invoice_id, "id")
        if before.status is InvoiceStatus.VOID:
            raise refused(f"Invoice {before.number} was taken back already.", "id")
        if before.settled.minor:
            raise refused(f"Something was paid on invoice {before.number}; issue a credit instead.", "id")
        nothing = Money(minor=0, currency=before.total.currency)
        after = msgspec.structs.replace(before, status=InvoiceStatus.VOID, balance=nothing, paid_at=None)
        return await post(scope, transaction, [Entry(before, after)], operation="invoiceVoid", origin=origin)

    return await scope.in_transaction(work)


async def receive_payment(scope: TenantScope, payment: Payment, origin: Origin) -> Customer:
    """Store a payment for an invoice, at most what remains of it. Raises MutationRefused."""

    async def work(transaction: Transaction) -> Customer:
        before = await required(transaction, Invoice, payment.invoice_id, "invoiceId")
        if before.customer_id != payment.customer_id or before.status not in UNPAID:
            raise refused(f"Nothing remains to be paid on invoice {before.number} by this customer.", "invoiceId")
        require_payable(payment.amount, before.balance, before.number)
        after = paid_down(before, payment.amount, payment.received_at)
        entries = [Entry(None, payment), Entry(before, after)]
        return await post(scope, transaction, entries, operation="paymentReceive", origin=origin)

    return await scope.in_transaction(work)


def paid_down(invoice: Invoice, amount: Money, at: datetime) -> Invoice:
    """Subtract a payment from the balance of an invoice."""
    return settled_as(invoice, Money(minor=invoice.balance.minor - amount.minor, currency=amount.currency), at)


def reopened(invoice: Invoice, amount: Money) -> Invoice:
    """Return the issued invoice with that much more to be paid."""
    balance = Money(minor=invoice.balance.minor + amount.minor, currency=amount.currency)
    return settled_as(invoice, balance, invoice.issued_at)


def settled_as(invoice: Invoice, balance: Money, at: datetime) -> Invoice:
    """Set the balance of an issued invoice, and the status that follows from it."""
    if balance.minor == 0:
        return msgspec.structs.replace(invoice, balance=balance, status=InvoiceStatus.PAID, paid_at=at)
    status = InvoiceStatus.OPEN if balance == invoice.total else InvoiceStatus.PARTIALLY_PAID
    return msgspec.structs.replace(invoice, balance=balance, status=status, paid_at=None)


async def _require_currency(transaction: Transaction, invoice: Invoice) -> None:
    customer = await required(transaction, Customer, invoice.customer_id, "customerId")
    books = customer.metrics.total_due.currency
    if invoice.total.currency != books:
        raise refused(f"The books are in {books}; give amounts in that currency.", "total")
