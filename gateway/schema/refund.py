"""Refunds, and recording one."""

from datetime import datetime

import strawberry

from gateway.access.permission import Permission
from gateway.documents import refund
from gateway.documents.payment import PaymentMeans
from gateway.resolvers import refund as resolve
from gateway.resolvers.customer import customer_of
from gateway.schema.author import Author
from gateway.schema.field import field
from gateway.schema.invoice import Payment
from gateway.schema.money import Money
from gateway.schema.node import Node, node_type
from gateway.schema.reference import CustomerReference, InvoiceReference
from gateway.schema.user_error import UserError


@node_type(refund.Refund, description="Money of a payment that was given back.")
class Refund(Node):
    """A refund."""

    external_id: str | None = field("The id that another system gave it; null without one.")
    number: str = field("People-facing number.")
    amount: Money = field("How much was given back.")
    means: PaymentMeans = field("How it was given back: as the payment came.")
    reason: str = field("Why, as the customer reads it.")
    author: Author = field("Who recorded it.")
    refunded_at: datetime = field("When it was recorded.")
    payment: Payment | None = field(
        "The payment that was refunded.", resolver=resolve.payment_of, requires=Permission.INVOICE_READ
    )
    invoice: InvoiceReference | None = field(
        "The invoice that was paid.", resolver=resolve.invoice_of, requires=Permission.INVOICE_READ
    )
    customer: CustomerReference | None = field(
        "Whose payment it was.", resolver=customer_of, requires=Permission.CUSTOMER_READ
    )


@strawberry.type(description="What a refund changes: each number as it is after it, in a dry run as it would be.")
class PaymentRefundImpact:
    """Numbers."""

    refundable: Money = field("What can still be refunded of the payment.")
    invoice_balance: Money = field("What remains to be paid on the payment's invoice.")
    total_due: Money = field("The customer's total due.")
    lifetime_value: Money = field("The customer's lifetime value, which a refund lowers.")


@strawberry.type(description="The answer of `paymentRefund`.")
class PaymentRefundPayload:
    """A recorded refund, or why not."""

    refund: Refund | None = field(
        "The refund; null in a dry run and when it was refused.",
        resolver=resolve.refund_after,
        requires=Permission.INVOICE_READ,
    )
    payment: Payment | None = field(
        "The payment after it; in a dry run as it is now.",
        resolver=resolve.payment_after,
        requires=Permission.INVOICE_READ,
    )
    impact: PaymentRefundImpact | None = field(
        "What it changes, in a dry run what it would; null when it was refused.",
        resolver=resolve.list_impact,
        requires=Permission.INVOICE_READ,
    )
    customer: CustomerReference | None = field(
        "The customer after it; in a dry run or on CONFLICT as it is now; null on other refusals.",
        resolver=resolve.customer_after,
        requires=Permission.CUSTOMER_READ,
    )
    user_errors: list[UserError] = field("Why it was, or in a dry run would be, refused.")


@strawberry.type(description="Refunds.")
class RefundMutations:
    """A part of the root of mutations."""

    payment_refund: PaymentRefundPayload | None = field(
        "Records a refund of a payment: money that you gave back. It moves no money itself. Lifetime value falls by "
        "it; the invoice's balance and the total due rise by it, unless `isOwedAgain` is false. It is in the statement "
        "as a debit. Takes an idempotency key. Refusals: NOT_FOUND, REQUIRED, INVALID (also more than `refundable`), "
        "TOO_LONG, CARD_NUMBER, CONFLICT, IDEMPOTENCY_MISMATCH, IN_PROGRESS.",
        resolver=resolve.payment_refund,
        requires=Permission.LEDGER_WRITE,
    )
