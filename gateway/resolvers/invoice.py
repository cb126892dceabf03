"""What hangs below an invoice."""

from gateway.documents.payment import Payment
from gateway.resolvers.tab import rows_below

payments = rows_below(Payment)
