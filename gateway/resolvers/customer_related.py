"""Customers that seem to belong together."""

from collections.abc import Awaitable
from functools import partial

import strawberry

from gateway.documents.customer import Customer
from gateway.inputs.customer_related import CustomerRelatedInput
from gateway.operations.customer.related import RelatedCustomer, dismiss_related, related_customers
from gateway.pages.page import Page, page_request
from gateway.resolvers.arguments import After, First, GatewayInfo
from gateway.resolvers.mutation import changing


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


customer_related_dismiss = changing(dismiss_related, CustomerRelatedInput, "Which two.")
customer_related_restore = changing(
    partial(dismiss_related, undo=True, operation="customerRelatedRestore"), CustomerRelatedInput, "Which two."
)
duplicate_dismiss = changing(partial(dismiss_related, operation="duplicateDismiss"), CustomerRelatedInput, "Which two.")
