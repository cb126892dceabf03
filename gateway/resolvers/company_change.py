"""The log of changes of the company and its staff."""

from typing import Any

import strawberry

from gateway.documents.change import FieldChange
from gateway.documents.company_change import CompanyChange
from gateway.inputs.text import api_name
from gateway.operations.company.change import list_company_changes
from gateway.pages.page import Page, page_request
from gateway.resolvers.api_shape import plain
from gateway.resolvers.arguments import After, Before, First, GatewayInfo, Last


async def company_changes(
    info: GatewayInfo, first: First = None, after: After = None, last: Last = None, before: Before = None
) -> Page[CompanyChange]:
    """Return a page of the log."""
    scope, page = info.context.require_signed_in().scope, page_request(first, after, last, before)
    return await list_company_changes(scope, page, counted=info.selects("totalCount"))


def own_id(parent: strawberry.Parent[CompanyChange]) -> strawberry.ID:
    """Return the id of an entry."""
    return strawberry.ID(parent.id)


def field_name(parent: strawberry.Parent[FieldChange]) -> str:
    """Return the name of a field as the API has it."""
    return api_name(parent.field)


def value_before(parent: strawberry.Parent[FieldChange]) -> Any:
    """Return the value before."""
    return plain(parent.before)


def value_after(parent: strawberry.Parent[FieldChange]) -> Any:
    """Return the value after."""
    return plain(parent.after)
