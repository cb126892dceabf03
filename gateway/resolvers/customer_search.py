"""Searching customers."""

import asyncio
from typing import Annotated, Any

import strawberry

from gateway.documents.customer import CustomerStatus
from gateway.inputs.customer import LISTED_BY_DEFAULT
from gateway.operations.search.match import SearchHit
from gateway.operations.search.search import search_customers
from gateway.pages.page import Page, page_request
from gateway.resolvers.arguments import After, First, GatewayInfo
from gateway.resolvers.node import find_node

Term = Annotated[
    str,
    strawberry.argument(
        description="At least 4 characters of a name, company, e-mail address, phone or street, all words of which "
        "must match; or the number of a customer, job, invoice or other record."
    ),
]


async def customer_search(
    info: GatewayInfo,
    term: Term,
    first: First = None,
    after: After = None,
    include_archived: Annotated[bool, strawberry.argument(description="Whether to search the archive too.")] = False,
) -> Page[SearchHit]:
    """A page of the customers that answer a term."""
    return await search_customers(
        info.context.require_signed_in().scope,
        term,
        tuple(CustomerStatus) if include_archived else LISTED_BY_DEFAULT,
        page_request(first, after),
        counted=info.selects("totalCount"),
    )


async def matched_records(parent: strawberry.Parent[SearchHit], info: GatewayInfo) -> list[Any]:
    """The records whose number the term is."""
    signed_in = info.context.require_signed_in()
    found = await asyncio.gather(*(find_node(signed_in, record_id) for record_id in parent.record_ids))
    return [record for record in found if record is not None]
