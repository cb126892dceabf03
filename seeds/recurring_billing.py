"""What is billed again and again: recurring invoices of businesses, subscriptions of homes."""

from datetime import date, timedelta
from typing import TypeVar

from gateway.documents.billing_interval import BillingInterval
from gateway.documents.customer import CustomerStatus
from gateway.documents.money import Money
from gateway.documents.recurring_invoice import RecurringInvoice, RecurringInvoiceStatus
from gateway.documents.service_subscription import ServiceSubscription, SubscriptionStatus
from seeds.account import Account
from seeds.draw import Draw, seeded_id
from seeds.line import lines_of, subtotal, tax_on, tax_percent

S = TypeVar("S")

MONTHS = {BillingInterval.MONTHLY: 1, BillingInterval.QUARTERLY: 3, BillingInterval.YEARLY: 12}
WEEKS = {BillingInterval.WEEKLY: 1, BillingInterval.EVERY_TWO_WEEKS: 2}
_INVOICED = (BillingInterval.MONTHLY, BillingInterval.MONTHLY, BillingInterval.QUARTERLY)
_INVOICING = (*(RecurringInvoiceStatus.ACTIVE,) * 6, RecurringInvoiceStatus.PAUSED, RecurringInvoiceStatus.ENDED)
_SUBSCRIBED = (*(SubscriptionStatus.ACTIVE,) * 6, SubscriptionStatus.PAUSED, SubscriptionStatus.CANCELED)


def recurring_invoices_of(account: Account) -> list[RecurringInvoice]:
    """Return the template of a business's regular bill, for half of them."""
    draw = Draw(f"{account.key}:recurring invoices")
    if not account.business or not account.jobs or not draw.chance(0.5):
        return []
    company, address = account.company, account.sites[0].address
    service = draw.pick(company.recurring_services)
    title = draw.pick(service.titles)
    lines = lines_of(draw, company, service, title)
    status = _status(account, draw.pick(_INVOICING), RecurringInvoiceStatus.ENDED)
    frequency, starts_on = draw.pick(_INVOICED), next_month(account.joined_at.date())
    today = company.reference.date()
    ended = status is RecurringInvoiceStatus.ENDED
    amount = subtotal(lines)
    tax = tax_on(amount, tax_percent(company, account.customer, address, today))
    return [
        RecurringInvoice(
            id=seeded_id("rin", account.joined_at, f"{account.key}:recurring invoice:0"),
            company_id=company.id,
            customer_id=account.customer.id,
            number=f"R-{account.digits}-01",
            address_id=address.id,
            title=title,
            status=status,
            frequency=frequency,
            lines=lines,
            total=Money(minor=amount + tax, currency=company.currency),
            tax=Money(minor=tax, currency=company.currency),
            starts_on=starts_on,
            ends_on=max(starts_on, today - timedelta(days=draw.between(20, 200))) if ended else None,
            next_issue_on=(
                _next_after(today, starts_on, frequency) if status is RecurringInvoiceStatus.ACTIVE else None
            ),
            created_at=account.joined_at,
        ).in_zone(company.zone)
    ]


def subscriptions_of(account: Account) -> list[ServiceSubscription]:
    """Return the plan of a home, for a few."""
    draw = Draw(f"{account.key}:subscriptions")
    if account.business or not account.jobs or not draw.chance(0.12):
        return []
    company, plan = account.company, draw.pick(account.company.plans)
    status = _status(account, draw.pick(_SUBSCRIBED), SubscriptionStatus.CANCELED)
    started_on, today = account.joined_at.date(), company.reference.date()
    canceled = status is SubscriptionStatus.CANCELED
    return [
        ServiceSubscription(
            id=seeded_id("sub", account.joined_at, f"{account.key}:subscription:0"),
            company_id=company.id,
            customer_id=account.customer.id,
            number=f"P-{account.digits}-01",
            address_id=account.sites[0].address.id,
            plan=plan.name,
            status=status,
            price=Money(minor=plan.price, currency=company.currency),
            interval=plan.interval,
            started_on=started_on,
            next_charge_on=(
                _next_after(today, started_on, plan.interval) if status is SubscriptionStatus.ACTIVE else None
            ),
            canceled_on=max(started_on, today - timedelta(days=draw.between(10, 300))) if canceled else None,
            created_at=account.joined_at,
        )
    ]


def next_month(day: date) -> date:
    """Return the first of the month after a day."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _status(account: Account, drawn: S, over: S) -> S:
    """Nothing goes on for who is no longer served."""
    return drawn if account.customer.status is CustomerStatus.ACTIVE else over


def _next_after(today: date, first: date, interval: BillingInterval) -> date:
    """Return the first due day after today, counted from the first."""
    due = first
    while due <= today:
        due = _one_later(due, interval)
    return due


def _one_later(day: date, interval: BillingInterval) -> date:
    if interval in WEEKS:
        return day + timedelta(weeks=WEEKS[interval])
    month = day.month - 1 + MONTHS[interval]
    return day.replace(year=day.year + month // 12, month=month % 12 + 1, day=min(day.day, 28))
