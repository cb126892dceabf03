"""Photos and documents of the customers in a company's file, taken at their latest jobs."""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from gateway.documents.file import File, FileKind, FileVisibility
from gateway.documents.job import Job, JobStatus
from gateway.documents.staff_member import StaffMember
from seeds.draw import Draw, seeded_id
from seeds.facts import CompanyFacts
from seeds.generator import CustomerFile, customer_file
from seeds.picture import Picture, document, photo
from seeds.staff_member import author, staff_of

CUSTOMERS_WITH_FILES = 7
JOBS_WITH_FILES = 2
UPLOADED_AFTER = timedelta(minutes=5)


class SeededFile(NamedTuple):
    """A file's record, and what to store for it."""

    record: File
    original: bytes
    thumbnail: bytes | None = None


def files_of(company: CompanyFacts) -> list[SeededFile]:
    """Return the files of a demo company; drawing them takes some milliseconds each."""
    told = range(1, min(CUSTOMERS_WITH_FILES, len(company.customers)) + 1)
    return [file for index in told for file in _files(company, customer_file(company, index))]


def _files(company: CompanyFacts, owner: CustomerFile) -> Iterator[SeededFile]:
    done = [job for job in owner.jobs if job.status is JobStatus.COMPLETED and job.completed_at and job.scheduled_start]
    for job in done[-JOBS_WITH_FILES:]:
        yield from _files_of_job(company, owner, job)


def _files_of_job(company: CompanyFacts, owner: CustomerFile, job: Job) -> Iterator[SeededFile]:
    draw = Draw(f"{job.id}:files")
    started, completed = job.scheduled_start, job.completed_at
    if started is None or completed is None:
        return
    yield _photo(company, job, "before", started + timedelta(minutes=10), draw)
    yield _photo(company, job, "after", completed - timedelta(minutes=10), draw)
    if draw.chance(0.4):
        yield _photo(company, job, "shut-off", started + timedelta(minutes=5), draw)
    lines = (
        f"Customer: {owner.customer.display_name} ({owner.customer.number})",
        f"Job: {job.number}",
        f"Work: {job.title}",
        f"Technician: {_technician(company, job).name}",
        "The work was done, tested and left clean.",
    )
    content = document(f"{company.name}: service report", lines)
    facts = {"kind": FileKind.DOCUMENT, "content_type": "application/pdf", "filename": f"{job.number} report.pdf"}
    record = _record(company, job, "report", completed, content, description=f"Service report: {job.title}", **facts)
    yield SeededFile(record, content)


def _photo(company: CompanyFacts, job: Job, moment: str, taken_at: datetime, draw: Draw) -> SeededFile:
    texts = {
        "before": f"Before: {job.title}",
        "after": f"After: {job.title}",
        "shut-off": "Where the main shut-off is",
    }
    picture: Picture = photo(f"{job.number}  {moment}", done=moment == "after", draw=draw)
    record = _record(
        company,
        job,
        moment,
        taken_at,
        picture.original,
        kind=FileKind.PHOTO,
        visibility=FileVisibility.TEAM if moment == "shut-off" else FileVisibility.CUSTOMER,
        content_type="image/jpeg",
        filename=f"{job.number} {moment}.jpg",
        description=texts[moment],
        taken_at=taken_at,
        width=picture.size[0],
        height=picture.size[1],
        thumbnail_size=len(picture.thumbnail),
    )
    return SeededFile(record, picture.original, picture.thumbnail)


def _record(company: CompanyFacts, job: Job, key: str, dated_at: datetime, content: bytes, **facts: Any) -> File:
    return File(
        id=seeded_id("fil", dated_at, f"{job.id}:file:{key}"),
        company_id=job.company_id,
        customer_id=job.customer_id,
        address_id=job.address_id,
        job_id=job.id,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=author(_technician(company, job)),
        uploaded_at=dated_at + UPLOADED_AFTER,
        dated_at=dated_at if "taken_at" in facts else dated_at + UPLOADED_AFTER,
        day=dated_at.astimezone(company.zone).date(),
        **{"visibility": FileVisibility.CUSTOMER, **facts},
    )


def _technician(company: CompanyFacts, job: Job) -> StaffMember:
    return next(member for member in staff_of(company.handle).everyone if member.id == job.technician_id)
