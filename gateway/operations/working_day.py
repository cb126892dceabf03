"""Work of one person: the jobs and visits that are planned for a staff member, or for a portal customer."""

from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from gateway.documents.appointment import Appointment, AppointmentStatus
from gateway.documents.base.record import CustomerRecord, Order
from gateway.documents.company import Company
from gateway.documents.job import Job, JobStatus
from gateway.errors import BadRequest
from gateway.inputs.calendar_range import FIRST_YEAR, LAST_YEAR
from gateway.pages.page import Page, PageRequest
from gateway.store.scope import TenantScope

MAX_DAYS = 366

JOBS = Order("SOONEST_FIRST", "scheduled_start", "scheduled_start", descending=False)
VISITS = Order("SOONEST_FIRST", "window.start", "window.start", descending=False)

R = TypeVar("R", bound=CustomerRecord)


def list_days(company: Company, first: date | None, last: date | None, now: datetime) -> tuple[datetime, datetime]:
    """Return when the first day begins and the last one ends; today by default. Raises BadRequest."""
    first = first or (min(last, company.find_day(now)) if last else company.find_day(now))
    last = last or first
    if not (first.year >= FIRST_YEAR and last.year <= LAST_YEAR):
        raise BadRequest(f"Give days from {FIRST_YEAR} to {LAST_YEAR}.")
    if last < first or last - first >= timedelta(days=MAX_DAYS):
        raise BadRequest(f"'to' must be on or after 'from', and at most {MAX_DAYS - 1} days later.")
    return company.first_instant(first), company.first_instant(last + timedelta(days=1))


async def planned_jobs(
    scope: TenantScope, days: tuple[datetime, datetime], request: PageRequest, *, counted: bool
) -> Page[Job]:
    """Return the jobs that begin in these days, soonest first, without canceled ones."""
    return await _planned(scope, Job, days, JOBS, JobStatus.CANCELED, request, counted=counted)


async def planned_visits(
    scope: TenantScope, days: tuple[datetime, datetime], request: PageRequest, *, counted: bool
) -> Page[Appointment]:
    """Return the visits whose window begins in these days, soonest first, without canceled ones."""
    return await _planned(scope, Appointment, days, VISITS, AppointmentStatus.CANCELED, request, counted=counted)


def planned_filter(
    scope: TenantScope, days: tuple[datetime, datetime], order: Order, canceled: JobStatus | AppointmentStatus
) -> dict[str, Any]:
    """Return the filter for what begins in these days and is planned for the viewer, without canceled ones."""
    begin, end = days
    where: dict[str, Any] = {order.field: {"$gte": begin, "$lt": end}, "status": {"$ne": canceled.value}}
    if scope.viewer.customer_id is None:  # a portal customer's scope has their own records only
        where["technician_id"] = scope.viewer.id
    return where


async def _planned(
    scope: TenantScope,
    record: type[R],
    days: tuple[datetime, datetime],
    order: Order,
    canceled: JobStatus | AppointmentStatus,
    request: PageRequest,
    *,
    counted: bool,
) -> Page[R]:
    return await scope.page(record, planned_filter(scope, days, order, canceled), order, request, counted=counted)
