"""Pausing and resuming subscriptions and recurring invoices."""

from functools import partial

import strawberry

from gateway.documents.customer import Customer
from gateway.documents.recurring_invoice import RecurringInvoice
from gateway.documents.service_subscription import ServiceSubscription
from gateway.inputs.plan_pause import PlanPauseInput, PlanResumeInput
from gateway.operations.plan_pause import RECURRING_INVOICE, SUBSCRIPTION, is_overdue, pause_plan, resume_plan
from gateway.resolvers.arguments import GatewayInfo
from gateway.resolvers.company import company_today
from gateway.resolvers.mutation import Outcome, changing

subscription_pause = changing(partial(pause_plan, SUBSCRIPTION, "subscriptionPause"), PlanPauseInput)
subscription_resume = changing(partial(resume_plan, SUBSCRIPTION, "subscriptionResume"), PlanResumeInput)
recurring_invoice_pause = changing(partial(pause_plan, RECURRING_INVOICE, "recurringInvoicePause"), PlanPauseInput)
recurring_invoice_resume = changing(partial(resume_plan, RECURRING_INVOICE, "recurringInvoiceResume"), PlanResumeInput)


async def is_charge_overdue(parent: strawberry.Parent[ServiceSubscription], info: GatewayInfo) -> bool:
    """Return whether the day of the next charge is past, in the company's time zone."""
    return is_overdue(SUBSCRIPTION, parent, await company_today(info))


async def is_issue_overdue(parent: strawberry.Parent[RecurringInvoice], info: GatewayInfo) -> bool:
    """Return whether the day of the next invoice is past, in the company's time zone."""
    return is_overdue(RECURRING_INVOICE, parent, await company_today(info))


def subscription_after(
    parent: strawberry.Parent[Outcome[ServiceSubscription | Customer]],
) -> ServiceSubscription | None:
    """Return the subscription of an outcome."""
    return parent.changed if isinstance(parent.changed, ServiceSubscription) else None


def recurring_invoice_after(
    parent: strawberry.Parent[Outcome[RecurringInvoice | Customer]],
) -> RecurringInvoice | None:
    """Return the recurring invoice of an outcome."""
    return parent.changed if isinstance(parent.changed, RecurringInvoice) else None
