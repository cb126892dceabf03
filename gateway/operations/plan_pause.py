"""Pausing and resuming plans: subscriptions and recurring invoices."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from gateway.documents.base.timed_status import find_status
from gateway.documents.billing_interval import BillingInterval
from gateway.documents.change import FieldChange, Origin
from gateway.documents.customer import Customer
from gateway.documents.recurring_invoice import RecurringInvoice, RecurringInvoiceStatus
from gateway.documents.service_subscription import ServiceSubscription, SubscriptionStatus
from gateway.errors import ErrorCollector, Fault, InvalidInput, NotFound, UserErrorCode
from gateway.inputs.plan_pause import PlanPauseInput, PlanResumeInput
from gateway.operations.change.field_change import field_changes_at
from gateway.operations.company.validation import load_company, make_validation_context
from gateway.operations.customer.edit import CustomerEdit
from gateway.operations.customer.late_write import customer_as_seen
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

P = TypeVar("P", ServiceSubscription, RecurringInvoice)


class PlanKind(NamedTuple, Generic[P]):
    """What distinguishes the kinds of plan."""

    record: type[P]
    noun: str
    active: StrEnum
    paused: StrEnum
    next_on: str
    """The field with the day of the next charge or invoice."""
    first_on: str
    interval: str


SUBSCRIPTION = PlanKind(
    ServiceSubscription,
    "subscription",
    SubscriptionStatus.ACTIVE,
    SubscriptionStatus.PAUSED,
    "next_charge_on",
    "started_on",
    "interval",
)
RECURRING_INVOICE = PlanKind(
    RecurringInvoice,
    "recurring invoice",
    RecurringInvoiceStatus.ACTIVE,
    RecurringInvoiceStatus.PAUSED,
    "next_issue_on",
    "starts_on",
    "frequency",
)
_MONTHS = {BillingInterval.MONTHLY: 1, BillingInterval.QUARTERLY: 3, BillingInterval.YEARLY: 12}
_DAYS = {BillingInterval.WEEKLY: 7, BillingInterval.EVERY_TWO_WEEKS: 14}


async def pause_plan(kind: PlanKind[P], operation: str, scope: TenantScope, input: PlanPauseInput, origin: Origin) -> P:
    """Return the plan after it was paused: nothing is charged or issued until it is resumed. Raises MutationRefused."""

    def edit(plan: P, today: date) -> P:
        status = find_status(plan)
        if status != kind.active:
            raise _wrong_status(kind, plan, "paused already" if status == kind.paused else "over")
        changes = {"status": kind.paused, kind.next_on: None, "paused_on": today, "resumes_on": input.resumes_on}
        return msgspec.structs.replace(plan, **changes)

    return await _change(kind, operation, scope, input, origin, edit)


async def resume_plan(
    kind: PlanKind[P], operation: str, scope: TenantScope, input: PlanResumeInput, origin: Origin
) -> P:
    """Return the plan after it was resumed. Raises MutationRefused."""

    def edit(plan: P, today: date) -> P:
        status = find_status(plan)
        if status != kind.paused:
            raise _wrong_status(kind, plan, "not paused" if status == kind.active else "over")
        first, interval = getattr(plan, kind.first_on), getattr(plan, kind.interval)
        next_on = input.next_on or next_day(first, interval, today)
        last = getattr(plan, "ends_on", None)
        if last is not None and next_on > last:
            message = f"It ends on {last.isoformat()}, before the next day, {next_on.isoformat()}."
            raise InvalidInput([Fault(UserErrorCode.INVALID, message, ("nextOn",))])
        changes = {"status": kind.active, kind.next_on: next_on, "paused_on": None, "resumes_on": None}
        return msgspec.structs.replace(plan, **changes)

    return await _change(kind, operation, scope, input, origin, edit)


def is_overdue(kind: PlanKind[P], plan: P, today: date) -> bool:
    """Return whether a plan is active and the day of its next charge or invoice is past."""
    next_on: date | None = getattr(plan, kind.next_on)
    return find_status(plan) == kind.active and next_on is not None and next_on < today


def next_day(first: date, interval: BillingInterval, today: date) -> date:
    """Return the first day from today on that an interval gives, counted from a first day.

    Of months that are too short it is the last day; the later ones are not moved by it.
    """
    if interval in _DAYS:
        step = _DAYS[interval]
        return first + timedelta(days=max(0, -(-(today - first).days // step)) * step)
    step = _MONTHS[interval]
    passed = (today.year - first.year) * 12 + today.month - first.month
    count = max(0, passed // step)
    found = _months_later(first, count * step)
    return found if found >= today else _months_later(first, (count + 1) * step)


def _months_later(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))


async def _change(
    kind: PlanKind[P],
    operation: str,
    scope: TenantScope,
    input: PlanPauseInput | PlanResumeInput,
    origin: Origin,
    edit: Callable[[P, date], P],
) -> P:
    """Store the plan after `edit`, logged as a change of its customer. Raises MutationRefused with every reason.

    A dry run takes it back, and returns the plan as it would be.
    """
    today = make_validation_context(await load_company(scope)).today
    faults: list[Fault] = list(input.faults(today))

    async def work(transaction: Transaction) -> P:
        refusals = ErrorCollector(faults)
        plan: Any = await transaction.get(kind.record, str(input.id))
        if plan is None:
            raise InvalidInput([*NotFound(kind.noun, ("id",)).faults, *faults])
        with refusals:
            whose, version = plan.customer_id, input.expected_version
            await customer_as_seen(transaction, scope.viewer, whose, version, ("id",), gets_record=False)
        with refusals:
            after = edit(plan, today)
        refusals.raise_any()
        await _store(scope, kind, plan, after, operation, origin, transaction)
        return after

    return await (scope.in_dry_run if input.dry_run else scope.in_transaction)(work)


async def _store(
    scope: TenantScope,
    kind: PlanKind[P],
    before: Any,
    after: P,
    operation: str,
    origin: Origin,
    transaction: Transaction,
) -> None:
    """Store a plan, and log its change at the customer."""

    async def write(transaction: Transaction, _: Customer) -> list[FieldChange]:
        await transaction.replace(after)
        return list(field_changes_at(f"{kind.record.collection}.{before.number}", before, after))

    await CustomerEdit(scope=scope, customer_id=before.customer_id, operation=operation, origin=origin).store(
        extra_writes=write, within=transaction
    )


def _wrong_status(kind: PlanKind[P], plan: P, state: str) -> InvalidInput:
    message = f"The {kind.noun} {plan.number} is {state}."
    return InvalidInput([Fault(UserErrorCode.WRONG_STATUS, message, ("id",))])
