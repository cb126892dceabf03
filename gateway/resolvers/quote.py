"""The quotes of a customer."""

from collections.abc import Awaitable
from typing import Annotated

import strawberry

from gateway.documents.customer import Customer
from gateway.documents.page import Page, page_request
from gateway.documents.quote import Quote, QuoteStatus
from gateway.resolvers.arguments import AddressId, After, Before, First, GatewayInfo, Last
from gateway.resolvers.connection import among, at_address, connection


def quotes(
    parent: strawberry.Parent[Customer],
    info: GatewayInfo,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
    address_id: AddressId = None,
    status: Annotated[list[QuoteStatus] | None, strawberry.argument(description="Any of these statuses.")] = None,
) -> Awaitable[Page[Quote]]:
    """A page of the customer's quotes."""
    where = (*at_address(address_id), *among("status", status))
    return connection(info, parent, Quote, page_request(first, after, last, before), where)
