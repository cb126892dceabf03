"""Lists of the company for pickers."""

from typing import Annotated

import strawberry

from gateway.documents.staff_member import StaffMember, StaffRole
from gateway.operations.company.lists import (
    Department,
    ServiceCategory,
    list_categories,
    list_departments,
    list_staff,
)
from gateway.pages.page import Page, page_request
from gateway.resolvers.arguments import After, Before, First, GatewayInfo, Last


async def staff_members(
    info: GatewayInfo,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
    role: Annotated[list[StaffRole] | None, strawberry.argument(description="Any of these roles.")] = None,
    active: Annotated[
        bool | None,
        strawberry.argument(description="True: who works for the company now; false: who no longer does; null: both."),
    ] = True,
) -> Page[StaffMember]:
    """Return a page of the company's staff."""
    scope, page = info.context.require_signed_in().scope, page_request(first, after, last, before)
    return await list_staff(scope, role, active, page, counted=info.selects("totalCount"))


async def categories(info: GatewayInfo) -> list[ServiceCategory]:
    """Return the company's service categories."""
    return await list_categories(info.context.require_signed_in().scope)


async def departments(info: GatewayInfo) -> list[Department]:
    """Return the company's departments."""
    return await list_departments(info.context.require_signed_in().scope)
