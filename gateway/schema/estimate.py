"""Estimates."""

from datetime import datetime

import strawberry

from gateway.access.permission import Permission
from gateway.documents import estimate
from gateway.documents.estimate import EstimateStatus
from gateway.resolvers import estimate as resolve_estimate
from gateway.resolvers.address import address_of
from gateway.resolvers.customer import customer_of
from gateway.resolvers.staff_member import seller
from gateway.schema.contact import Address
from gateway.schema.field import describe_enum, field
from gateway.schema.money import Money
from gateway.schema.node import Node, node_type
from gateway.schema.quote import Quote
from gateway.schema.reference import CustomerReference
from gateway.schema.staff_member import StaffMember

describe_enum(
    EstimateStatus,
    "What became of an estimate.",
    OPEN="The customer is thinking it over.",
    QUOTED="A quote was made of it.",
    CLOSED="Nothing came of it.",
)


@node_type(
    estimate.Estimate,
    description="What work may cost, in a range that is not binding. A quote names a price that can be accepted.",
)
class Estimate(Node):
    """A likely price."""

    external_id: str | None = field("The id that another system gave it; null without one.")
    number: str = field("People-facing number.")
    title: str = field("What is estimated.")
    status: EstimateStatus = field("What became of it.")
    total: Money = field("The likely price, with tax.")
    lowest: Money = field("The lower end of the range, with tax.")
    highest: Money = field("The upper end of the range, with tax.")
    address_id: strawberry.ID = field("The address, among the customer's addresses.")
    address: Address | None = field(
        "The address it is at; null when the customer has it no more.",
        resolver=address_of,
        requires=Permission.CUSTOMER_READ,
    )
    created_at: datetime = field("When it was made.")
    sold_by: StaffMember | None = field("Who made it.", resolver=seller, requires=Permission.STAFF_READ)
    quote: Quote | None = field(
        "The quote that was made of it.", resolver=resolve_estimate.quote, requires=Permission.QUOTE_READ
    )
    customer: CustomerReference | None = field(
        "Who it was made for.", resolver=customer_of, requires=Permission.CUSTOMER_READ
    )
