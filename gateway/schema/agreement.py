"""Service agreements."""

from datetime import date, datetime

import strawberry

from gateway.access.permission import Permission
from gateway.documents import agreement
from gateway.documents.agreement import AgreementStatus
from gateway.resolvers.address import address_of
from gateway.resolvers.customer import customer_of
from gateway.schema.contact import Address
from gateway.schema.field import describe_enum, field
from gateway.schema.money import Money
from gateway.schema.node import Node, node_type
from gateway.schema.reference import CustomerReference

describe_enum(
    AgreementStatus,
    "Status of a service agreement.",
    PENDING="Agreed, not begun: `startsOn` is after the company's today.",
    ACTIVE="In force.",
    EXPIRED="Ended, not renewed: `endsOn` is before the company's today, unless `autoRenew`.",
    CANCELED="Ended before its time.",
)


@node_type(agreement.Agreement, description="A service agreement: visits that a customer has agreed to.")
class Agreement(Node):
    """An agreement."""

    external_id: str | None = field("The id that another system gave it; null without one.")
    number: str = field("People-facing number.")
    title: str = field("What was agreed.")
    current_status: AgreementStatus = field("Status as of now: it begins and ends with its days.", name="status")
    starts_on: date = field("First day.")
    ends_on: date | None = field(
        "Last day; null if it runs until it is ended. With `autoRenew` the last day of the term: a day in the "
        "past means that the renewal is not entered yet."
    )
    visits_per_year: int = field("How many visits a year it includes.")
    price: Money = field("Price of a year, before tax.")
    auto_renew: bool = field("Whether it is renewed on its last day unless it is ended before.")
    address_id: strawberry.ID = field("The address, among the customer's addresses.")
    address: Address | None = field(
        "The address it is at; null when the customer has it no more.",
        resolver=address_of,
        requires=Permission.CUSTOMER_READ,
    )
    created_at: datetime = field("When it was entered.")
    customer: CustomerReference | None = field("Who agreed.", resolver=customer_of, requires=Permission.CUSTOMER_READ)
