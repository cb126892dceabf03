"""The equipment of a customer."""

from collections.abc import Awaitable

import strawberry

from gateway.documents.customer import Customer
from gateway.documents.equipment import Equipment
from gateway.documents.page import Page, page_request
from gateway.resolvers.arguments import AddressId, After, Before, First, GatewayInfo, Last
from gateway.resolvers.connection import at_address, connection


def equipment(
    parent: strawberry.Parent[Customer],
    info: GatewayInfo,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
    address_id: AddressId = None,
) -> Awaitable[Page[Equipment]]:
    """A page of the customer's equipment."""
    return connection(info, parent, Equipment, page_request(first, after, last, before), at_address(address_id))
