"""Customers that seem to belong together."""

import strawberry

from gateway.access.permission import Permission
from gateway.resolvers.customer_related import related
from gateway.schema.connection import Connection
from gateway.schema.field import describe_enum, field
from gateway.schema.reference import CustomerReference
from gateway.store.lookups.customer_relation import RelatedOn

describe_enum(
    RelatedOn,
    "What two customers share.",
    PHONE="A phone, in E.164.",
    ADDRESS="Street and postal code of an address.",
    LAST_NAME="The last name.",
    FIRST_NAME="The first name.",
)


@strawberry.type(description="A customer that shares something with another.")
class RelatedCustomer:
    """A customer who may belong to the same household or firm as another."""

    customer: CustomerReference = field("Who it is.")
    matched_on: list[RelatedOn] = field("What they share.")
    score: float = field("The sum of what they share: a phone 0.4, an address 0.3, last name 0.2, first name 0.1.")


@strawberry.type(description="What a customer has to do with others.")
class CustomerRelations:
    """A part of `Customer`."""

    related: Connection[RelatedCustomer] | None = field(
        "Customers that share last name, first name, an address or any phone, most first; without those that were "
        "dismissed. For each thing shared the oldest customers are compared: 100 by phone, 100 by address, 200 by "
        "last name, 10 by first name.",
        resolver=related,
        requires=Permission.CUSTOMER_LIST,
        cost=10,
    )
