"""What would break if a customer were blocked, archived or deleted."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from gateway.access.permission import Permission
from gateway.access.viewer import Viewer
from gateway.documents.agreement import Agreement, AgreementStatus
from gateway.documents.appointment import EXPECTED, Appointment
from gateway.documents.base.record import CustomerRecord, instant
from gateway.documents.base.unfit_record import drop_unfit
from gateway.documents.base.without_unfit import without_unfit
from gateway.documents.customer import Customer
from gateway.documents.invoice import Invoice, InvoiceStatus
from gateway.documents.job import Job, JobStatus
from gateway.documents.money import Money
from gateway.documents.quote import Quote, QuoteStatus
from gateway.documents.recurring_invoice import RecurringInvoice, RecurringInvoiceStatus
from gateway.documents.service_subscription import ServiceSubscription, SubscriptionStatus
from gateway.pages.connection_request import build_filter
from gateway.pages.timed_condition import now_among
from gateway.store.scope import TenantScope


class ConsequenceKind(StrEnum):
    """Kind of record or state that depends on a customer."""

    OPEN_JOBS = "OPEN_JOBS"
    FUTURE_APPOINTMENTS = "FUTURE_APPOINTMENTS"
    UNPAID_BALANCE = "UNPAID_BALANCE"
    SUBSCRIPTIONS = "SUBSCRIPTIONS"
    RECURRING_INVOICES = "RECURRING_INVOICES"
    AGREEMENTS = "AGREEMENTS"
    OPEN_QUOTES = "OPEN_QUOTES"
    CARDS = "CARDS"


@dataclass(frozen=True, slots=True)
class Consequence:
    """One thing that would break."""

    kind: ConsequenceKind
    count: int
    amount: Money | None
    message: str
    prevents_delete: bool


_MESSAGE = {
    ConsequenceKind.OPEN_JOBS: "Jobs that are neither completed nor canceled: {0}.",
    ConsequenceKind.FUTURE_APPOINTMENTS: "Appointments to come: {0}.",
    ConsequenceKind.SUBSCRIPTIONS: "Subscriptions that are charged or paused: {0}.",
    ConsequenceKind.RECURRING_INVOICES: "Recurring invoices that are issued or paused: {0}.",
    ConsequenceKind.AGREEMENTS: "Agreements in force, or about to be: {0}.",
    ConsequenceKind.OPEN_QUOTES: "Quotes that the customer may still accept: {0}.",
    ConsequenceKind.UNPAID_BALANCE: "Invoices that are not paid: {0}.",
    ConsequenceKind.CARDS: "Cards that payments are collected from: {0}.",
}
_PREVENT_DELETE = frozenset(
    {ConsequenceKind.OPEN_JOBS, ConsequenceKind.FUTURE_APPOINTMENTS, ConsequenceKind.UNPAID_BALANCE}
)
_SHOWN_WITH = {
    ConsequenceKind.OPEN_JOBS: Permission.JOB_READ,
    ConsequenceKind.FUTURE_APPOINTMENTS: Permission.JOB_READ,
    ConsequenceKind.SUBSCRIPTIONS: Permission.INVOICE_READ,
    ConsequenceKind.RECURRING_INVOICES: Permission.INVOICE_READ,
    ConsequenceKind.AGREEMENTS: Permission.AGREEMENT_READ,
    ConsequenceKind.OPEN_QUOTES: Permission.QUOTE_READ,
    ConsequenceKind.UNPAID_BALANCE: Permission.INVOICE_READ,
    ConsequenceKind.CARDS: Permission.CARD_READ,
}
_UNDONE = [JobStatus.SCHEDULED.value, JobStatus.IN_PROGRESS.value, JobStatus.ON_HOLD.value]
_TO_COME = [status.value for status in EXPECTED]
_GOING_ON: Mapping[type[CustomerRecord], Sequence[StrEnum]] = {
    Quote: (QuoteStatus.DRAFT, QuoteStatus.OPEN),
    ServiceSubscription: (SubscriptionStatus.ACTIVE, SubscriptionStatus.PAUSED),
    RecurringInvoice: (RecurringInvoiceStatus.ACTIVE, RecurringInvoiceStatus.PAUSED),
    Agreement: (AgreementStatus.PENDING, AgreementStatus.ACTIVE),
}
"""Kind of record → the statuses, at the time, in which it is not over."""
_UNPAID = [InvoiceStatus.OPEN.value, InvoiceStatus.PARTIALLY_PAID.value]


async def impact_on(scope: TenantScope, customer: Customer) -> tuple[Consequence, ...]:
    """List everything that depends on a customer, most pressing first; `shown_to` omits what a viewer may not know."""
    system = scope.as_system()

    def counted(kind: type[CustomerRecord], where: Mapping[str, Any]) -> Any:
        return system.count(kind, {"customer_id": customer.id, **where})

    def going_on(kind: type[CustomerRecord]) -> Any:
        return counted(kind, build_filter(now_among(kind, _GOING_ON[kind], instant)))

    jobs, appointments, quotes, subscriptions, recurring, agreements, unpaid = await asyncio.gather(
        counted(Job, {"status": {"$in": _UNDONE}}),
        counted(Appointment, {"status": {"$in": _TO_COME}, "window.start": {"$gt": instant()}}),
        going_on(Quote),
        going_on(ServiceSubscription),
        going_on(RecurringInvoice),
        going_on(Agreement),
        system.find(Invoice, {"customer_id": customer.id, "status": {"$in": _UNPAID}}),
    )
    due = _sum([invoice.balance for invoice in drop_unfit(unpaid, ("balance",))])
    found = [
        _consequence(ConsequenceKind.OPEN_JOBS, jobs),
        _consequence(ConsequenceKind.FUTURE_APPOINTMENTS, appointments),
        _consequence(ConsequenceKind.UNPAID_BALANCE, len(unpaid), due),
        _consequence(ConsequenceKind.SUBSCRIPTIONS, subscriptions),
        _consequence(ConsequenceKind.RECURRING_INVOICES, recurring),
        _consequence(ConsequenceKind.AGREEMENTS, agreements),
        _consequence(ConsequenceKind.OPEN_QUOTES, quotes),
        _consequence(ConsequenceKind.CARDS, len(without_unfit(customer).payment_methods)),
    ]
    return tuple(consequence for consequence in found if consequence.count)


def shown_to(viewer: Viewer, impact: tuple[Consequence, ...]) -> tuple[Consequence, ...]:
    """Return the part of an impact that a viewer may know."""
    return tuple(consequence for consequence in impact if viewer.may(_SHOWN_WITH[consequence.kind]))


def _consequence(kind: ConsequenceKind, count: int, amount: Money | None = None) -> Consequence:
    return Consequence(kind, count, amount, _MESSAGE[kind].format(count), kind in _PREVENT_DELETE)


def _sum(amounts: list[Money]) -> Money | None:
    """Return the total; a company has one currency."""
    return Money(minor=sum(amount.minor for amount in amounts), currency=amounts[0].currency) if amounts else None
