"""Pausing and resuming subscriptions and recurring invoices."""

from functools import partial
from typing import Any

import strawberry

from gateway.documents.change import Origin
from gateway.documents.customer import Customer
from gateway.documents.recurring_invoice import RecurringInvoice
from gateway.documents.scope import TenantScope
from gateway.documents.service_subscription import ServiceSubscription
from gateway.inputs.plan_pause import PlanPauseInput, PlanResumeInput
from gateway.operations.plan_pause import RECURRING_INVOICE, SUBSCRIPTION, PlanKind, pause_plan, resume_plan
from gateway.resolvers.mutation import Outcome, changing


async def _pause(
    kind: PlanKind[Any], operation: str, scope: TenantScope, wanted: PlanPauseInput, origin: Origin
) -> Any:
    return await pause_plan(kind, scope, wanted, origin, operation)


async def _resume(
    kind: PlanKind[Any], operation: str, scope: TenantScope, wanted: PlanResumeInput, origin: Origin
) -> Any:
    return await resume_plan(kind, scope, wanted, origin, operation)


subscription_pause = changing(partial(_pause, SUBSCRIPTION, "subscriptionPause"), PlanPauseInput)
subscription_resume = changing(partial(_resume, SUBSCRIPTION, "subscriptionResume"), PlanResumeInput)
recurring_invoice_pause = changing(partial(_pause, RECURRING_INVOICE, "recurringInvoicePause"), PlanPauseInput)
recurring_invoice_resume = changing(partial(_resume, RECURRING_INVOICE, "recurringInvoiceResume"), PlanResumeInput)


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
