"""Refunds of payments."""

import strawberry

from gateway.documents.customer import Customer
from gateway.documents.invoice import Invoice
from gateway.documents.payment import Payment
from gateway.documents.refund import Refund
from gateway.inputs.refund import PaymentRefundInput
from gateway.operations.ledger.refund import RefundImpact, RefundResult, refund_payment
from gateway.resolvers.arguments import GatewayInfo
from gateway.resolvers.mutation import Outcome, changing_once
from gateway.resolvers.reference import referenced
from gateway.resolvers.tab import rows_below

RefundOutcome = Outcome[RefundResult | Customer]
"""A refund that was done; of a conflict the customer as it is now."""

refunds = rows_below(Customer, Refund)
payment_of = referenced(Payment, "payment_id")
invoice_of = referenced(Invoice, "invoice_id")
payment_refund = changing_once(refund_payment, PaymentRefundInput, "Which payment to refund, how much, and why.")


def refund_after(parent: strawberry.Parent[RefundOutcome]) -> Refund | None:
    """Return the refund of an outcome."""
    return parent.changed.refund if isinstance(parent.changed, RefundResult) else None


def list_impact(parent: strawberry.Parent[RefundOutcome]) -> RefundImpact | None:
    """Return the numbers after a refund."""
    return parent.changed.impact if isinstance(parent.changed, RefundResult) else None


async def payment_after(parent: strawberry.Parent[RefundOutcome], info: GatewayInfo) -> Payment | None:
    """Return the payment of an outcome as it is stored."""
    if not isinstance(parent.changed, RefundResult):
        return None
    loader = info.context.require_signed_in().loaders.record_by_id
    return await loader.record(Payment, parent.changed.payment_id, parent.changed.customer_id)


async def customer_after(parent: strawberry.Parent[RefundOutcome], info: GatewayInfo) -> Customer | None:
    """Return the customer of an outcome as it is stored; of a conflict too."""
    if not isinstance(parent.changed, RefundResult):
        return parent.changed
    return await info.context.require_signed_in().loaders.record_by_id.record(Customer, parent.changed.customer_id)
