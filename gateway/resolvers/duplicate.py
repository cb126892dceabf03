"""Customers that may be one."""

from gateway.operations.merge.duplicate import DuplicateCandidate, duplicate_candidates
from gateway.pages.page import Page, page_request
from gateway.resolvers.arguments import After, First, GatewayInfo


async def candidates(info: GatewayInfo, first: First = None, after: After = None) -> Page[DuplicateCandidate]:
    """Return a page of the company's duplicates."""
    scope, request = info.context.require_signed_in().scope, page_request(first, after)
    return await duplicate_candidates(scope, request, counted=info.selects("totalCount"))
