"""Jobs: what was done for a customer, is being done, and is planned."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from gateway.documents.contact import Address
from gateway.documents.equipment import Equipment
from gateway.documents.job import Job, JobStatus
from gateway.documents.money import Money
from gateway.documents.quote import Line
from seeds.account import Account
from seeds.draw import Draw, seeded_id
from seeds.facts import PayingHabit, ServiceFacts
from seeds.job_history import history_of
from seeds.line import lines_of, subtotal, tax_on, tax_percent
from seeds.staff_member import staff_of
from seeds.working_day import arrival, office_hour, working_day

# Maintenance goes on for two years after the reference, so that a demo has upcoming visits for as long.
MAINTENANCE_AFTER_DAYS = (155, 340, 705)
FIRST_WORK_AFTER_DAYS = 12
LAST_PAST_WORK_DAYS = 2
RECENT_DAYS = 100


class Planned(NamedTuple):
    """When a job is, and what becomes of it."""

    day: date
    status: JobStatus
    maintenance: bool = False


class PricedJob(NamedTuple):
    """A job with the lines its invoice or accepted quote has."""

    job: Job
    service: ServiceFacts
    address: Address
    lines: tuple[Line, ...]


def jobs_of(account: Account, equipment: Sequence[Equipment], draw: Draw) -> list[PricedJob]:
    """Return the account's jobs in the order of their days, numbered in that order."""
    planned = [*_past(account, draw), *_current(account, draw), *_ahead(account, draw)]
    return [_job(account, equipment, draw, plan, number) for number, plan in enumerate(planned, start=1)]


def _past(account: Account, draw: Draw) -> list[Planned]:
    """Visits from soon after joining until shortly before the reference."""
    first = account.joined_at.date()
    last = account.company.reference.date() - timedelta(days=LAST_PAST_WORK_DAYS)
    room = (last - first).days - FIRST_WORK_AFTER_DAYS
    if room < 0 or account.jobs == 0:
        return []
    later = [draw.between(0, room) for _ in range(account.jobs - 1)]
    # A customer who does not pay has had work lately: the company would not have come again.
    if later and (account.pays is PayingHabit.NEVER or draw.chance(0.5)):
        later[0] = draw.between(max(0, room - RECENT_DAYS), room)
    after = [draw.between(1, FIRST_WORK_AFTER_DAYS), *(FIRST_WORK_AFTER_DAYS + days for days in sorted(later))]
    return [
        Planned(
            working_day(first + timedelta(days=days)), JobStatus.CANCELED if draw.chance(0.06) else JobStatus.COMPLETED
        )
        for days in after
    ]


def _current(account: Account, draw: Draw) -> Iterator[Planned]:
    """For few, work that has begun and is not done: going on, or waiting for a part."""
    today = account.company.reference.date()
    if (
        account.upcoming == 0
        or not draw.chance(0.25)
        or (today - account.joined_at.date()).days < FIRST_WORK_AFTER_DAYS
    ):
        return
    if draw.chance(0.5):
        yield Planned(working_day(today - timedelta(days=draw.between(3, 5))), JobStatus.ON_HOLD)
    else:
        yield Planned(working_day(today - timedelta(days=2)), JobStatus.IN_PROGRESS)


def _ahead(account: Account, draw: Draw) -> Iterator[Planned]:
    """Appointments within two months, and the visits of a maintenance plan."""
    today = account.company.reference.date()
    for _ in range(account.upcoming):
        yield Planned(working_day(today + timedelta(days=draw.between(2, 60))), JobStatus.SCHEDULED)
    if account.maintenance:
        for days in MAINTENANCE_AFTER_DAYS:
            day = working_day(today + timedelta(days=days + draw.between(0, 20)))
            yield Planned(day, JobStatus.SCHEDULED, maintenance=True)


def _job(account: Account, equipment: Sequence[Equipment], draw: Draw, plan: Planned, number: int) -> PricedJob:
    company = account.company
    service = draw.pick(company.recurring_services if plan.maintenance else company.weighted_services[account.business])
    title = draw.pick(service.titles)
    address = draw.pick(account.sites_on(plan.day)).address
    lines = lines_of(draw, company, service, title)
    start = arrival(draw, plan.day, company.zone)
    created = booked_at(account, draw, min(plan.day, company.reference.date()), start)
    amount = 0 if plan.status is JobStatus.CANCELED else subtotal(lines)
    tax = tax_on(amount, tax_percent(company, account.customer, address, plan.day))
    units = [unit.id for unit in equipment if unit.address_id == address.id and unit.name in service.equipment]
    key = f"{account.key}:job:{number}"
    technician = draw.pick(staff_of(company.handle).technicians[service.department])
    serviced = (draw.pick(units),) if units else ()
    completed = _completed_at(draw, start) if plan.status is JobStatus.COMPLETED else None
    job = Job(
        id=seeded_id("job", created, key),
        company_id=company.id,
        customer_id=account.customer.id,
        number=f"J-{account.digits}-{number:02d}",
        address_id=address.id,
        title=title,
        status=plan.status,
        category=service.category,
        department=service.department,
        total=Money(minor=amount + tax, currency=company.currency),
        technician_id=technician.id,
        equipment_ids=serviced,
        created_at=created,
        scheduled_start=start,
        completed_at=completed,
        status_history=history_of(account, key, plan.status, created, start, completed, technician),
    )
    return PricedJob(job, service, address, lines)


def booked_at(account: Account, draw: Draw, day: date, start: datetime) -> datetime:
    """Return when something for that day was booked: up to ten days before, never before the customer was known."""
    booked = office_hour(draw, day - timedelta(days=draw.between(1, 10)), account.company.zone)
    return max(account.joined_at, min(booked, start))


def _completed_at(draw: Draw, start: datetime) -> datetime:
    return start + timedelta(minutes=draw.between(45, 330))
