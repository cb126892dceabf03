"""What rests on a visit: what moves with it, and what calling it off breaks."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import msgspec

from gateway.documents.appointment import EXPECTED, Appointment
from gateway.documents.change import FieldChange
from gateway.documents.company import Company
from gateway.documents.job import UNDONE, Job
from gateway.documents.transaction import Transaction
from gateway.operations.booking_window import is_short_notice


class BookingImpactCode(StrEnum):
    """What calling a visit off breaks."""

    JOB_WITHOUT_VISIT = "JOB_WITHOUT_VISIT"
    TECHNICIAN_PLANNED = "TECHNICIAN_PLANNED"
    SHORT_NOTICE = "SHORT_NOTICE"
    INVOICED = "INVOICED"


class BookingImpact(NamedTuple):
    """One thing that would break."""

    code: BookingImpactCode
    message: str


async def impact_of_cancel(
    transaction: Transaction, company: Company, visit: Appointment, now: datetime
) -> tuple[BookingImpact, ...]:
    """All that calling a visit off breaks, most pressing first."""
    job = await _open_job(transaction, visit)
    if job is not None:
        others = {
            "job_id": job.id,
            "_id": {"$ne": visit.id},
            "status": {"$in": [status.value for status in EXPECTED]},
            "window.end": {"$gte": now},
        }
        if await transaction.count(Appointment, others):
            job = None
    return tuple(_impact(company, visit, job, now))


def _impact(company: Company, visit: Appointment, job: Job | None, now: datetime) -> Iterator[BookingImpact]:
    if job is not None:
        message = f"The job {job.number} is {job.status.value} and has no other visit to come."
        yield BookingImpact(BookingImpactCode.JOB_WITHOUT_VISIT, message)
    if is_short_notice(company, visit.window.start, now):
        message = f"It begins in less than {company.booking_notice_hours} hours, or has begun."
        yield BookingImpact(BookingImpactCode.SHORT_NOTICE, message)
    if visit.technician_id is not None:
        yield BookingImpact(BookingImpactCode.TECHNICIAN_PLANNED, "A technician is planned for it.")
    if visit.invoice_number is not None:
        message = f"The invoice {visit.invoice_number} came of it and stays as it is."
        yield BookingImpact(BookingImpactCode.INVOICED, message)


async def move_job(transaction: Transaction, visit: Appointment, start: datetime) -> tuple[FieldChange, ...]:
    """Plan the job of a visit for its new time, if it was planned for the old one; the change for the log.

    A schedule would else show the job where nobody comes. No number of the ledger hangs on when a job is.
    """
    job = await _open_job(transaction, visit)
    if job is None or job.scheduled_start != visit.window.start:
        return ()
    await transaction.replace(msgspec.structs.replace(job, scheduled_start=start))
    place, (old, new) = f"jobs.{job.number}.scheduled_start", (visit.window.start, start)
    return (FieldChange(field=place, before=msgspec.to_builtins(old), after=msgspec.to_builtins(new)),)


async def _open_job(transaction: Transaction, visit: Appointment) -> Job | None:
    job = await transaction.get(Job, visit.job_id) if visit.job_id else None
    return job if job is not None and job.status in UNDONE else None
