"""Appointments of jobs: the visit itself, sometimes one that was missed before or a return."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from gateway.documents.appointment import Appointment, AppointmentStatus, AppointmentWindow
from gateway.documents.job import Job, JobStatus
from seeds.account import Account
from seeds.draw import Draw, seeded_id
from seeds.working_day import ARRIVAL_TAKES, arrival

CONFIRMED_WITHIN = timedelta(days=7)
_VISIT_OF = {
    JobStatus.COMPLETED: AppointmentStatus.COMPLETED,
    JobStatus.IN_PROGRESS: AppointmentStatus.COMPLETED,
    JobStatus.ON_HOLD: AppointmentStatus.COMPLETED,
    JobStatus.CANCELED: AppointmentStatus.CANCELED,
}
_SUMMARIES = {
    AppointmentStatus.COMPLETED: ("Done as planned.", "Done; customer on site.", "Done, area left clean.", None, None),
    AppointmentStatus.CANCELED: ("Canceled by the customer.", "Canceled: booked elsewhere.", None),
    AppointmentStatus.MISSED: ("Nobody at home.", "Gate was locked, no answer."),
}


def appointments_of(account: Account, job: Job, invoice_number: str | None, draw: Draw) -> list[Appointment]:
    """Return the appointments of a job, the visit at its scheduled start among them."""
    visits = list(_visits(account, job, draw))
    return [
        _appointment(account, job, start, status, invoice_number, f"{job.number[2:]}{suffix}", draw)
        for (start, status), suffix in zip(visits, ("", "-2", "-3"), strict=False)
    ]


def _visits(account: Account, job: Job, draw: Draw) -> Iterator[tuple[datetime, AppointmentStatus]]:
    """Yield (begin of the window, status)."""
    start = job.scheduled_start
    if start is None:
        return
    reference, zone = account.company.reference, account.company.zone
    if job.status is JobStatus.SCHEDULED:
        soon = start - reference < CONFIRMED_WITHIN
        yield start, AppointmentStatus.CONFIRMED if soon else AppointmentStatus.SCHEDULED
        return
    yield start, _VISIT_OF[job.status]
    if job.status is JobStatus.COMPLETED and draw.chance(0.06):
        earlier = arrival(draw, start.date() - timedelta(days=3), zone)
        if job.created_at < earlier < start:
            yield earlier, AppointmentStatus.MISSED
    if job.status is JobStatus.IN_PROGRESS:
        yield arrival(draw, reference.date() + timedelta(days=draw.between(1, 5)), zone), AppointmentStatus.CONFIRMED


def _appointment(
    account: Account,
    job: Job,
    start: datetime,
    status: AppointmentStatus,
    invoice_number: str | None,
    number: str,
    draw: Draw,
) -> Appointment:
    summaries = _SUMMARIES.get(status)
    return Appointment(
        id=seeded_id("apt", job.created_at, f"{account.key}:appointment:{number}"),
        company_id=job.company_id,
        customer_id=job.customer_id,
        number=f"A-{number}",
        address_id=job.address_id,
        status=status,
        category=job.category,
        department=job.department,
        window=AppointmentWindow(start=start, end=start + ARRIVAL_TAKES, time_zone=account.company.time_zone),
        summary=draw.pick(summaries) if summaries else None,
        job_id=job.id,
        job_number=job.number,
        invoice_number=invoice_number if status is AppointmentStatus.COMPLETED else None,
        technician_id=job.technician_id,
    )
