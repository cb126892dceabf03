"""Customers that seem to belong together."""

from collections.abc import Awaitable
from typing import Annotated

import strawberry

from gateway.documents.customer import Customer
from gateway.documents.page import Page, page_request
from gateway.inputs.customer_related import CustomerRelatedInput
from gateway.operations.customer_related import RelatedCustomer, dismiss_related, related_customers
from gateway.resolvers.arguments import After, First, GatewayInfo
from gateway.resolvers.mutation import Outcome, outcome_of

Pair = Annotated[CustomerRelatedInput, strawberry.argument(description="Which two.")]


async def related(
    parent: strawberry.Parent[Customer], info: GatewayInfo, first: First = None, after: After = None
) -> Page[RelatedCustomer]:
    """A page of the customers that share something with this one."""
    signed_in, request = info.context.require_signed_in(), page_request(first, after)
    sharing = await signed_in.loaders.sharing_by_customer.of(parent)

    def read(customer_id: str) -> Awaitable[Customer | None]:
        return signed_in.loaders.record_by_id.record(Customer, customer_id)

    counted = info.selects("totalCount")
    return await related_customers(signed_in.scope, parent, sharing, read, request, counted=counted)


async def customer_related_dismiss(info: GatewayInfo, input: Pair) -> Outcome[Customer]:
    """The customer, no longer related to the other."""
    signed_in = info.context.require_signed_in()
    return await outcome_of(signed_in, dismiss_related(signed_in.scope, input, info.context.request_id))


async def customer_related_restore(info: GatewayInfo, input: Pair) -> Outcome[Customer]:
    """The customer, again related to the other if they share anything."""
    signed_in = info.context.require_signed_in()
    return await outcome_of(signed_in, dismiss_related(signed_in.scope, input, info.context.request_id, undo=True))
