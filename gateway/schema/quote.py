"""Quotes."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from gateway.access.permission import Permission
from gateway.documents import quote
from gateway.documents.quote import QuoteStatus
from gateway.resolvers.address import address_of
from gateway.resolvers.customer import customer_of
from gateway.resolvers.job import job_of
from gateway.resolvers.staff_member import seller
from gateway.schema.contact import Address
from gateway.schema.field import describe_enum, field
from gateway.schema.money import Money
from gateway.schema.node import Node, node_type
from gateway.schema.reference import CustomerReference, JobReference
from gateway.schema.staff_member import StaffMember

describe_enum(
    QuoteStatus,
    "What became of a quote.",
    DRAFT="Not sent yet.",
    OPEN="Sent, waiting for an answer.",
    ACCEPTED="The customer accepted it.",
    DENIED="The customer declined it.",
    EXPIRED="Not answered in time: `expiresOn` is before the company's today.",
)


@strawberry.type(description="A line of a quote or an invoice.")
class Line:
    """A priced line."""

    description: str = field("What it is for.")
    quantity: Decimal = field("How many.")
    unit_price: Money = field("Price of one, before tax.")
    total: Money = field("Price of all, before tax.")


@node_type(quote.Quote, description="Work proposed to a customer, with its price.")
class Quote(Node):
    """A proposal."""

    external_id: str | None = field("The id that another system gave it; null without one.")
    number: str = field("People-facing number.")
    title: str = field("What is proposed.")
    current_status: QuoteStatus = field(
        "What became of it, as of now: an open quote is EXPIRED once its last day is over.", name="status"
    )
    total: Money = field("Price with tax.")
    tax: Money = field("Tax within the total.")
    lines: list[Line] = field("What the price is made of.")
    address_id: strawberry.ID = field("The address, among the customer's addresses.")
    address: Address | None = field(
        "The address it is at; null when the customer has it no more.",
        resolver=address_of,
        requires=Permission.CUSTOMER_READ,
    )
    job: JobReference | None = field("The job that came of it.", resolver=job_of, requires=Permission.JOB_READ)
    created_at: datetime = field("When it was written.")
    expires_on: date | None = field("Last day on which it can be accepted.")
    sold_by: StaffMember | None = field("Who proposed it.", resolver=seller, requires=Permission.STAFF_READ)
    customer: CustomerReference | None = field(
        "Who it was proposed to.", resolver=customer_of, requires=Permission.CUSTOMER_READ
    )
