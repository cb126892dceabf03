"""The tabs of a customer that are about work: what is planned, agreed, charged, proposed and sold."""

import strawberry

from gateway.access.permission import Permission
from gateway.documents import agreement, estimate, recurring_invoice, sale, service_subscription
from gateway.documents.service_subscription import SubscriptionStatus
from gateway.resolvers.job import future_jobs
from gateway.resolvers.referral import referrals
from gateway.resolvers.schedule import schedule
from gateway.resolvers.tab import tab, tab_by_status
from gateway.schema.agreement import Agreement
from gateway.schema.connection import Connection
from gateway.schema.estimate import Estimate
from gateway.schema.field import field
from gateway.schema.job import Job
from gateway.schema.recurring_invoice import RecurringInvoice
from gateway.schema.referral import CustomerReferrals
from gateway.schema.sale import Sale
from gateway.schema.schedule import ScheduleEntry
from gateway.schema.service_subscription import ServiceSubscription


@strawberry.type(description="The work tabs of a customer.")
class CustomerWork:
    """A part of the profile."""

    future_jobs: Connection[Job] | None = field(
        "Jobs that are planned for a later instant and still to be done, soonest first.",
        resolver=future_jobs,
        requires=Permission.JOB_READ,
    )
    schedule: Connection[ScheduleEntry] | None = field(
        "What is ahead, in one list, soonest first: appointments that have not ended and are neither completed, "
        "canceled nor missed, and future jobs that no such appointment is planned for.",
        resolver=schedule,
        requires=Permission.JOB_READ,
    )
    estimates: Connection[Estimate] | None = field(
        "Estimates, newest first. What is offered at a price is a quote.",
        resolver=tab_by_status(estimate.Estimate, estimate.EstimateStatus),
        requires=Permission.QUOTE_READ,
    )
    recurring_invoices: Connection[RecurringInvoice] | None = field(
        "Templates of invoices, newest first.",
        resolver=tab_by_status(recurring_invoice.RecurringInvoice, recurring_invoice.RecurringInvoiceStatus),
        requires=Permission.INVOICE_READ,
    )
    agreements: Connection[Agreement] | None = field(
        "Service agreements, newest first.",
        resolver=tab_by_status(agreement.Agreement, agreement.AgreementStatus),
        requires=Permission.AGREEMENT_READ,
    )
    subscriptions: Connection[ServiceSubscription] | None = field(
        "Subscriptions, newest first; by default active ones.",
        resolver=tab_by_status(
            service_subscription.ServiceSubscription, SubscriptionStatus, unless_told=(SubscriptionStatus.ACTIVE,)
        ),
        requires=Permission.INVOICE_READ,
    )
    sales: Connection[Sale] | None = field(
        "Leads and what came of them, newest first.",
        resolver=tab(sale.Sale),
        requires=Permission.SALE_READ,
    )
    referrals: CustomerReferrals | None = field(
        "Who came on the customer's recommendation, newest first, and the rewards.",
        resolver=referrals,
        requires=Permission.REFERRAL_READ,
    )
