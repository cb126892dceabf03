"""Customers: one, by identifier, and the list."""

from collections.abc import Awaitable
from typing import Annotated

import strawberry

from gateway.documents.customer import Customer
from gateway.inputs.customer import CustomerFilter, CustomerIdentifier, CustomerSort
from gateway.operations.customer.customer import customer_by, list_customers
from gateway.pages.page import Page, page_request
from gateway.resolvers.arguments import After, Before, First, GatewayInfo, Last
from gateway.resolvers.planning import prefetchable
from gateway.resolvers.reference import referenced

customer_of = referenced(Customer, "customer_id")


@prefetchable(Customer)
def customer(
    info: GatewayInfo, id: Annotated[strawberry.ID, strawberry.argument(description="The customer's id.")]
) -> Awaitable[Customer | None]:
    """The customer with an id, or `None`."""
    return info.context.require_signed_in().loaders.record_by_id.record(Customer, str(id))


async def customer_by_identifier(
    info: GatewayInfo,
    identifier: Annotated[CustomerIdentifier, strawberry.argument(description="Names the customer.")],
) -> Customer | None:
    """The customer that an identifier names, or `None`."""
    return await customer_by(info.context.require_signed_in().scope, identifier)


async def customers(
    info: GatewayInfo,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
    filter: Annotated[CustomerFilter | None, strawberry.argument(description="Which customers.")] = None,
    sort: Annotated[CustomerSort | None, strawberry.argument(description="Defaults to newest first.")] = None,
) -> Page[Customer]:
    """A page of the customer list."""
    return await list_customers(
        info.context.require_signed_in().scope,
        filter or CustomerFilter(),
        sort or CustomerSort(),
        page_request(first, after, last, before, most=info.context.max_page_size),
        counted=info.selects("totalCount"),
        attributes=info.attributes,
        raw=info.raw,
    )
