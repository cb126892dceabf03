"""Recurring invoices."""

from datetime import date, datetime

import strawberry

from gateway.access.permission import Permission
from gateway.documents import recurring_invoice
from gateway.documents.billing_interval import BillingInterval
from gateway.documents.recurring_invoice import RecurringInvoiceStatus
from gateway.resolvers.address import address_of
from gateway.resolvers.customer import customer_of
from gateway.resolvers.plan_pause import is_issue_overdue
from gateway.schema.contact import Address
from gateway.schema.field import describe_enum, field
from gateway.schema.money import Money
from gateway.schema.node import Node, node_type
from gateway.schema.quote import Line
from gateway.schema.reference import CustomerReference

describe_enum(
    BillingInterval,
    "The time from one bill or charge to the next.",
    WEEKLY="A week.",
    EVERY_TWO_WEEKS="Two weeks.",
    MONTHLY="A month.",
    QUARTERLY="Three months.",
    YEARLY="A year.",
)
describe_enum(
    RecurringInvoiceStatus,
    "Whether invoices are issued from a template.",
    ACTIVE="At each interval.",
    PAUSED="Not for the time being.",
    ENDED="No more: it was ended, or `endsOn` is before the company's today.",
)


@node_type(recurring_invoice.RecurringInvoice, description="A template from which invoices are issued at set times.")
class RecurringInvoice(Node):
    """A template."""

    external_id: str | None = field("The id that another system gave it; null without one.")
    number: str = field("People-facing number.")
    title: str = field("What is billed.")
    current_status: RecurringInvoiceStatus = field("Whether invoices are issued, as of now.", name="status")
    frequency: BillingInterval = field("The time from one invoice to the next.")
    lines: list[Line] = field("The lines of each invoice.")
    total: Money = field("Total of each invoice, with tax.")
    tax: Money = field("Tax within the total.")
    starts_on: date = field("Day of the first invoice.")
    ends_on: date | None = field("No invoice is issued after this day; null: until it is ended.")
    next_issue_on: date | None = field(
        "Day on which the next invoice is due; null if none follows. In the past, see `isIssueOverdue`."
    )
    is_issue_overdue: bool = field(
        "Whether it is ACTIVE and `nextIssueOn` is before the company's today: no invoice of that day is entered.",
        resolver=is_issue_overdue,
    )
    paused_on: date | None = field("Day on which it was paused; null unless PAUSED.")
    resumes_on: date | None = field("Planned day of resumption, if one was given.")
    address_id: strawberry.ID = field("The address, among the customer's addresses.")
    address: Address | None = field(
        "The address it is at; null when the customer has it no more.",
        resolver=address_of,
        requires=Permission.CUSTOMER_READ,
    )
    created_at: datetime = field("When it was set up.")
    customer: CustomerReference | None = field(
        "Who is billed.", resolver=customer_of, requires=Permission.CUSTOMER_READ
    )
