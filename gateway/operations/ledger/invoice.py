"""What remains to be paid on an issued invoice, and the status that follows from it."""

from datetime import datetime

import msgspec

from gateway.documents.invoice import Invoice, InvoiceStatus
from gateway.documents.money import Money


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
