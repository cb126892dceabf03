"""The history of jobs: which status was set when, and by which person."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from gateway.documents.job import JobStatus, JobStatusEntry
from gateway.documents.note import Author
from gateway.documents.staff_member import StaffMember
from seeds.account import Account
from seeds.draw import Draw
from seeds.staff_member import author, staff_of

BEGUN = frozenset({JobStatus.IN_PROGRESS, JobStatus.ON_HOLD, JobStatus.COMPLETED})
HELD_AFTER = timedelta(minutes=50)


def history_of(
    account: Account,
    key: str,
    status: JobStatus,
    created: datetime,
    start: datetime,
    completed: datetime | None,
    technician: StaffMember,
) -> tuple[JobStatusEntry, ...]:
    """Return every status of a job, oldest first: entered in the office, begun and ended by its technician."""
    draw = Draw(f"{key}:history")
    office = author(draw.pick(staff_of(account.company.handle).office))
    return tuple(_steps(draw, status, created, start, completed, office, author(technician)))


def _steps(
    draw: Draw,
    status: JobStatus,
    created: datetime,
    start: datetime,
    completed: datetime | None,
    office: Author,
    technician: Author,
) -> Iterator[JobStatusEntry]:
    yield JobStatusEntry(status=JobStatus.SCHEDULED, at=created, by=office)
    if status in BEGUN:
        yield JobStatusEntry(status=JobStatus.IN_PROGRESS, at=start, by=technician)
    if status is JobStatus.CANCELED:
        waited = (start - created) * (draw.between(10, 95) / 100)
        yield JobStatusEntry(status=status, at=(created + waited).replace(microsecond=0), by=office)
    if status is JobStatus.ON_HOLD:
        yield JobStatusEntry(status=status, at=start + HELD_AFTER, by=technician)
    if completed is not None:
        yield JobStatusEntry(status=status, at=completed, by=technician)
