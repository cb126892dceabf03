"""Background jobs as their owners and operators see them: list, cancel, retry; and how one is written down."""

from datetime import timedelta

import msgspec

from gateway.documents.background_job import BackgroundJob, BackgroundJobKind, BackgroundJobStatus
from gateway.documents.base.record import instant
from gateway.errors import Fault, MutationRefused, NotFound, UserErrorCode
from gateway.pages.page import Page, PageRequest
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

MAX_OPEN_JOBS = 20
"""Of one kind, in one company."""
MAX_KEPT_FILES = 2_000
"""Files of jobs that one company keeps at a time."""
RECORD_LIFETIME = timedelta(days=90)
"""How long it is known what a job was: who started it, when, and what came of it."""

_Status = BackgroundJobStatus
_RETRYABLE = (_Status.FAILED, _Status.CANCELED)


async def insert_job(transaction: Transaction, job: BackgroundJob) -> None:
    """Store a new job in the transaction of what asks for it. Raises MutationRefused beyond the company's limits."""
    system, kind = transaction.as_system(), {"kind": job.kind.value}
    if await system.count(BackgroundJob, {**kind, "status": _Status.OPEN.value}) >= MAX_OPEN_JOBS:
        raise _too_many(f"Your company has {MAX_OPEN_JOBS} of these under way. Wait for one to end, or cancel one.")
    if await system.count(BackgroundJob, {**kind, "status": _Status.DONE.value}) >= MAX_KEPT_FILES:
        raise _too_many(f"Your company keeps {MAX_KEPT_FILES:,} finished ones. Some expire each day: try later.")
    await transaction.insert(job)


async def list_jobs(
    scope: TenantScope, request: PageRequest, status: BackgroundJobStatus | None, kind: BackgroundJobKind | None
) -> Page[BackgroundJob]:
    """Return a page of a company's jobs, newest first, and how many there are."""
    where = {"status": status and status.value, "kind": kind and kind.value}
    given = {name: value for name, value in where.items() if value is not None}
    return await scope.page(BackgroundJob, given, BackgroundJob.order, request, counted=True)


async def job_by_id(scope: TenantScope, job_id: str) -> BackgroundJob:
    """Return a job of this company. Raises NotFound."""
    job = await scope.get(BackgroundJob, job_id)
    if job is None:
        raise NotFound("job", ("id",))
    return job


async def cancel_job(scope: TenantScope, job_id: str, *, dry_run: bool = False) -> BackgroundJob:
    """Cancel a job that has not ended; a worker that runs it stops within seconds. Raises MutationRefused.

    A dry run returns the job as it is.
    """

    async def work(transaction: Transaction) -> BackgroundJob:
        job = await _required(transaction, job_id)
        if job.status is not _Status.OPEN:
            raise _wrong_status(f"It is {job.status.value} already: only what has not ended can be canceled.")
        now = instant()
        canceled = msgspec.structs.replace(
            job, status=_Status.CANCELED, claim=None, ended_at=now, due_at=now + RECORD_LIFETIME
        )
        await transaction.replace(canceled)
        return job if dry_run else canceled

    return await (scope.in_dry_run(work) if dry_run else scope.in_transaction(work))


async def retry_job(scope: TenantScope, job_id: str) -> BackgroundJob:
    """Queue a failed or canceled job again, due at once, with all of its attempts. Raises MutationRefused."""

    async def work(transaction: Transaction) -> BackgroundJob:
        job = await _required(transaction, job_id)
        if job.status not in _RETRYABLE:
            raise _wrong_status(f"It is {job.status.value}: only what FAILED or was CANCELED can be tried again.")
        again = msgspec.structs.replace(
            job, status=_Status.OPEN, claim=None, attempts=0, failure=None, ended_at=None, due_at=instant()
        )
        await transaction.replace(again)
        return again

    return await scope.in_transaction(work)


async def _required(transaction: Transaction, job_id: str) -> BackgroundJob:
    job = await transaction.get(BackgroundJob, job_id)
    if job is None:
        raise NotFound("job", ("id",))
    return job


def _wrong_status(message: str) -> MutationRefused:
    return MutationRefused([Fault(UserErrorCode.WRONG_STATUS, message, ("id",))])


def _too_many(message: str) -> MutationRefused:
    return MutationRefused([Fault(UserErrorCode.TOO_MANY, message)])
