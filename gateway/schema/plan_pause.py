"""Pausing and resuming subscriptions and recurring invoices."""

import strawberry

from gateway.access.permission import Permission
from gateway.resolvers import plan_pause as resolve
from gateway.resolvers.mutation import customer_after
from gateway.schema.field import field
from gateway.schema.recurring_invoice import RecurringInvoice
from gateway.schema.reference import CustomerReference
from gateway.schema.service_subscription import ServiceSubscription
from gateway.schema.user_error import UserError

_CUSTOMER = "The customer after the change, in a dry run as they are; on CONFLICT as it is now; null on other refusals."
_ERRORS = "Why it was refused; empty when it was done."
_REFUSALS = "Refusals: NOT_FOUND, WRONG_STATUS, INVALID, CONFLICT, IDEMPOTENCY_MISMATCH, IN_PROGRESS."


@strawberry.type(description="The answer of `subscriptionPause` and `subscriptionResume`.")
class SubscriptionPayload:
    """A changed subscription, or why not."""

    subscription: ServiceSubscription | None = field(
        "The subscription after the change, in a dry run as it would be; null when it was refused.",
        resolver=resolve.subscription_after,
        requires=Permission.INVOICE_READ,
    )
    customer: CustomerReference | None = field(_CUSTOMER, resolver=customer_after, requires=Permission.CUSTOMER_READ)
    user_errors: list[UserError] = field(_ERRORS)


@strawberry.type(description="The answer of `recurringInvoicePause` and `recurringInvoiceResume`.")
class RecurringInvoicePayload:
    """A changed recurring invoice, or why not."""

    recurring_invoice: RecurringInvoice | None = field(
        "The recurring invoice after the change, in a dry run as it would be; null when it was refused.",
        resolver=resolve.recurring_invoice_after,
        requires=Permission.INVOICE_READ,
    )
    customer: CustomerReference | None = field(_CUSTOMER, resolver=customer_after, requires=Permission.CUSTOMER_READ)
    user_errors: list[UserError] = field(_ERRORS)


@strawberry.type(description="Pausing and resuming plans.")
class PlanMutations:
    """A part of the root of mutations."""

    subscription_pause: SubscriptionPayload | None = field(
        "Pauses an ACTIVE subscription: nothing is charged until it is resumed. Takes an idempotency key; "
        f"`expectedVersion` is the customer's. {_REFUSALS}",
        resolver=resolve.subscription_pause,
        requires=Permission.LEDGER_WRITE,
    )
    subscription_resume: SubscriptionPayload | None = field(
        "Resumes a PAUSED subscription, which is charged again from `nextOn`. Takes an idempotency key; "
        f"`expectedVersion` is the customer's. {_REFUSALS}",
        resolver=resolve.subscription_resume,
        requires=Permission.LEDGER_WRITE,
    )
    recurring_invoice_pause: RecurringInvoicePayload | None = field(
        "Pauses an ACTIVE recurring invoice: no invoice is issued until it is resumed. Takes an idempotency key; "
        f"`expectedVersion` is the customer's. {_REFUSALS}",
        resolver=resolve.recurring_invoice_pause,
        requires=Permission.LEDGER_WRITE,
    )
    recurring_invoice_resume: RecurringInvoicePayload | None = field(
        "Resumes a PAUSED recurring invoice, which is issued again from `nextOn`; INVALID when it ends before. Takes "
        f"an idempotency key; `expectedVersion` is the customer's. {_REFUSALS}",
        resolver=resolve.recurring_invoice_resume,
        requires=Permission.LEDGER_WRITE,
    )
