"""Subscriptions of customers."""

from datetime import date, datetime

import strawberry

from gateway.access.permission import Permission
from gateway.documents import service_subscription
from gateway.documents.billing_interval import BillingInterval
from gateway.documents.service_subscription import SubscriptionStatus
from gateway.resolvers.address import address_of
from gateway.resolvers.customer import customer_of
from gateway.resolvers.plan_pause import is_charge_overdue
from gateway.schema.contact import Address
from gateway.schema.field import describe_enum, field
from gateway.schema.money import Money
from gateway.schema.node import Node, node_type
from gateway.schema.reference import CustomerReference

describe_enum(
    SubscriptionStatus,
    "Whether a subscription is charged.",
    ACTIVE="At each interval.",
    PAUSED="Not for the time being.",
    CANCELED="No more.",
)


@node_type(
    service_subscription.ServiceSubscription, description="A plan that a customer is charged for again and again."
)
class ServiceSubscription(Node):
    """A plan."""

    external_id: str | None = field("The id that another system gave it; null without one.")
    number: str = field("People-facing number.")
    plan: str = field("Name of the plan.")
    status: SubscriptionStatus = field("Whether it is charged.")
    price: Money = field("Price of one interval, with tax.")
    interval: BillingInterval = field("The time from one charge to the next.")
    started_on: date = field("First day.")
    next_charge_on: date | None = field(
        "Day on which the next charge is due; null if none follows. In the past, see `isChargeOverdue`."
    )
    is_charge_overdue: bool = field(
        "Whether it is ACTIVE and `nextChargeOn` is before the company's today: no charge of that day is entered.",
        resolver=is_charge_overdue,
    )
    canceled_on: date | None = field("Day of the cancellation.")
    paused_on: date | None = field("Day on which it was paused; null unless PAUSED.")
    resumes_on: date | None = field("Planned day of resumption, if one was given.")
    address_id: strawberry.ID = field("The address, among the customer's addresses.")
    address: Address | None = field(
        "The address it is at; null when the customer has it no more.",
        resolver=address_of,
        requires=Permission.CUSTOMER_READ,
    )
    created_at: datetime = field("When it was entered.")
    customer: CustomerReference | None = field(
        "Who subscribed.", resolver=customer_of, requires=Permission.CUSTOMER_READ
    )
