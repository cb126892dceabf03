"""Consequences of a change of a visit: what moves with it, and what its cancellation breaks."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import msgspec

from gateway.access.permission import Permission
from gateway.access.viewer import Viewer
from gateway.documents.appointment import EXPECTED, Appointment
from gateway.documents.change import FieldChange
from gateway.documents.company import Company
from gateway.documents.invoice import Invoice
from gateway.documents.job import OPEN_STATUSES, Job
from gateway.operations.booking.window import is_short_notice
from gateway.store.transaction import Transaction


class BookingImpactCode(StrEnum):
    """Kind of consequence of a cancelled visit."""

    JOB_WITHOUT_VISIT = "JOB_WITHOUT_VISIT"
    TECHNICIAN_PLANNED = "TECHNICIAN_PLANNED"
    SHORT_NOTICE = "SHORT_NOTICE"
    INVOICED = "INVOICED"


class BookingImpact(NamedTuple):
    """One thing that would break."""

    code: BookingImpactCode
    message: str


async def impact_of_cancel(
    transaction: Transaction, viewer: Viewer, company: Company, visit: Appointment, now: datetime
) -> tuple[BookingImpact, ...]:
    """Return all that calling a visit off breaks, as far as the viewer can read it, most pressing first."""
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
    return tuple(
        _impact(company, visit, job, now, is_invoice_shown=await _can_read_invoice(transaction, viewer, visit))
    )


async def _can_read_invoice(transaction: Transaction, viewer: Viewer, visit: Appointment) -> bool:
    """Return whether the viewer can read the invoice of a visit; a portal customer's must have been issued."""
    if visit.invoice_number is None or not viewer.may(Permission.INVOICE_READ):
        return False
    return viewer.customer_id is None or await transaction.count(Invoice, {"number": visit.invoice_number}) > 0


def _impact(
    company: Company, visit: Appointment, job: Job | None, now: datetime, *, is_invoice_shown: bool
) -> Iterator[BookingImpact]:
    if job is not None:
        message = f"The job {job.number} is {job.status.value} and has no other visit to come."
        yield BookingImpact(BookingImpactCode.JOB_WITHOUT_VISIT, message)
    if is_short_notice(company, visit.window.start, now):
        message = f"It begins in less than {company.booking_notice_hours} hours, or has begun."
        yield BookingImpact(BookingImpactCode.SHORT_NOTICE, message)
    if visit.technician_id is not None:
        yield BookingImpact(BookingImpactCode.TECHNICIAN_PLANNED, "A technician is planned for it.")
    if is_invoice_shown:
        message = f"The invoice {visit.invoice_number} came of it and stays as it is."
        yield BookingImpact(BookingImpactCode.INVOICED, message)


async def move_job(transaction: Transaction, visit: Appointment, start: datetime) -> tuple[FieldChange, ...]:
    """Move the job of a visit to its new time, if it was planned for the old one; return the change for the log.

    Otherwise a schedule would show the job at a time when no one comes. No number of the ledger depends on when a job
    is.
    """
    job = await _open_job(transaction, visit)
    if job is None or job.scheduled_start != visit.window.start:
        return ()
    await transaction.replace(msgspec.structs.replace(job, scheduled_start=start))
    place, (old, new) = f"jobs.{job.number}.scheduled_start", (visit.window.start, start)
    return (FieldChange(field=place, before=msgspec.to_builtins(old), after=msgspec.to_builtins(new)),)


async def _open_job(transaction: Transaction, visit: Appointment) -> Job | None:
    job = await transaction.get(Job, visit.job_id) if visit.job_id else None
    return job if job is not None and job.status in OPEN_STATUSES else None
