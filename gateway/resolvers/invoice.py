"""What hangs below an invoice, and below a payment."""

from gateway.documents.invoice import Invoice
from gateway.documents.payment import Payment
from gateway.documents.refund import Refund
from gateway.resolvers.tab import rows_below

payments = rows_below(Invoice, Payment)
refunds = rows_below(Payment, Refund)
