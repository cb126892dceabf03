"""Who is signed in, and what they have to do."""

from collections.abc import Awaitable
from datetime import date
from typing import Annotated

import strawberry

from gateway.access.viewer import Viewer
from gateway.documents.appointment import Appointment
from gateway.documents.company import Company
from gateway.documents.customer import Customer
from gateway.documents.job import Job
from gateway.documents.staff_member import StaffMember
from gateway.operations.working_day import list_days, planned_jobs, planned_visits
from gateway.pages.page import Page, page_request
from gateway.resolvers.arguments import After, Before, First, GatewayInfo, Last
from gateway.resolvers.company import load_company
from gateway.resolvers.reference import referenced

VIEWER_PREFIX = "vwr"

FirstDay = Annotated[
    date | None,
    strawberry.argument(name="from", description="First day, in the company's time zone; today by default."),
]
LastDay = Annotated[
    date | None, strawberry.argument(name="to", description="Last day, included; the day of `from` by default.")
]


async def viewer(info: GatewayInfo) -> Viewer:
    """The viewer of this request."""
    return info.context.require_signed_in().viewer


def viewer_id(parent: strawberry.Parent[Viewer]) -> str:
    """Return the id of the viewer, which is no record's."""
    return f"{VIEWER_PREFIX}_{parent.id}"


company = referenced(Company, "company_id")
customer = referenced(Customer, "customer_id")


def permissions(parent: strawberry.Parent[Viewer]) -> list[str]:
    """Return what the viewer may do, in alphabetical order."""
    return sorted(permission.value for permission in parent.permissions)


def staff_member(parent: strawberry.Parent[Viewer], info: GatewayInfo) -> Awaitable[StaffMember | None]:
    """Return the viewer's own record among the staff, or `None`."""
    is_staff = parent.id.startswith(f"{StaffMember.id_prefix}_")
    return info.context.require_signed_in().loaders.record_by_id.record(StaffMember, parent.id if is_staff else None)


async def jobs(
    info: GatewayInfo,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
    first_day: FirstDay = None,
    last_day: LastDay = None,
) -> Page[Job]:
    """Return a page of the jobs that are planned for the viewer."""
    scope, page = info.context.require_signed_in().scope, page_request(first, after, last, before)
    days = list_days(await load_company(info), first_day, last_day, info.context.now)
    return await planned_jobs(scope, days, page, counted=info.selects("totalCount"))


async def appointments(
    info: GatewayInfo,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
    first_day: FirstDay = None,
    last_day: LastDay = None,
) -> Page[Appointment]:
    """Return a page of the visits that are planned for the viewer."""
    scope, page = info.context.require_signed_in().scope, page_request(first, after, last, before)
    days = list_days(await load_company(info), first_day, last_day, info.context.now)
    return await planned_visits(scope, days, page, counted=info.selects("totalCount"))
