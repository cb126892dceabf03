"""The schedule of a customer: appointments and jobs to come, in one list."""

from asyncio import gather
from collections.abc import Awaitable, Sequence
from datetime import datetime
from typing import Any

import msgspec
import strawberry

from gateway.documents.appointment import EXPECTED, Appointment
from gateway.documents.base.record import Order
from gateway.documents.customer import Customer
from gateway.documents.job import Job
from gateway.pages.connection_request import Conditions, Unless
from gateway.pages.page import Page, PageRequest, mixed, page_request
from gateway.resolvers.appointment import AppointmentTime, at_time
from gateway.resolvers.arguments import AddressId, After, Before, First, GatewayInfo, Last
from gateway.resolvers.connection import connection
from gateway.resolvers.job import ahead
from gateway.resolvers.tab import among, at_address

APPOINTMENTS = Order("START", "window.start", "window.start", descending=False, merged_list="schedule")
JOBS = Order("START", "scheduled_start", "scheduled_start", descending=False, merged_list="schedule")


def schedule(
    parent: strawberry.Parent[Customer],
    info: GatewayInfo,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
    address_id: AddressId = None,
) -> Awaitable[Page[Any]]:
    """A page of what is ahead, soonest first: each planned visit once, and jobs that no visit is planned for.

    Both kinds are requested at once, before anything is awaited: so they are in the one command of all tabs.
    """
    page = page_request(first, after, last, before)
    one_more = msgspec.structs.replace(page, size=page.size + 1)
    where = at_address(address_id)
    visits, jobs = (*where, *_expected(info.context.now)), (*where, *ahead(info.context.now))
    return _mixed(
        [
            connection(info, parent, Appointment, one_more, visits, order=APPOINTMENTS),
            connection(info, parent, Job, one_more, jobs, order=JOBS, unless=Unless(Appointment, "job_id", visits)),
        ],
        page,
    )


def _expected(now: datetime) -> Conditions:
    return (*at_time(AppointmentTime.UPCOMING, now), *among("status", EXPECTED))


async def _mixed(pages: Sequence[Awaitable[Page[Any]]], request: PageRequest) -> Page[Any]:
    return mixed(await gather(*pages), (APPOINTMENTS, JOBS), request)
