"""The worker of background jobs: claims what is due, of all companies, and removes what has expired."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import msgspec
import structlog

from gateway.documents.background_job import BackgroundJob, BackgroundJobKind, BackgroundJobStatus
from gateway.documents.base.record import instant
from gateway.documents.base.unfit_record import require_fit
from gateway.integrations.file_storage import FileStorage
from gateway.operations.background.background import repeat
from gateway.operations.background.background_job import RECORD_LIFETIME
from gateway.operations.background.job_run import DATABASE_SECONDS, LEASE, MAX_ATTEMPTS, JobFailed, JobOutput, JobRun
from gateway.store.database import deadline
from gateway.store.scope import TenantScope
from gateway.store.system_queue import Claim, SystemQueue
from gateway.store.transaction import Transaction

POLL_SECONDS: Final = 2.0
CLEAN_SECONDS: Final = 300.0
"""How often expired jobs are looked for: at the start, and then."""
MAX_AT_ONCE: Final = 2
"""Jobs that one worker runs at a time."""
MAX_RUNNING_BY_COMPANY: Final = 2
"""Jobs of one company that all workers together run at a time."""
BUSY_PAUSE: Final = timedelta(seconds=5)

JobHandler = Callable[[JobRun], Awaitable[JobOutput]]

log = structlog.get_logger("gateway.jobs")


@dataclass(frozen=True, slots=True)
class JobQueue:
    """Where jobs are claimed, the way into each company, and what does each kind."""

    due: SystemQueue
    ended: Sequence[SystemQueue]
    """By the status of ended jobs."""
    make_scope: Callable[[str], TenantScope]
    storage: FileStorage
    handlers: Mapping[BackgroundJobKind, JobHandler]


async def run_next(queue: JobQueue) -> bool:
    """Run the job that has been due longest; whether there was one."""
    async with deadline(DATABASE_SECONDS):
        claim = await queue.due.claim(instant(), LEASE, only={"kind": queue.handlers})
        if claim is None:
            return False
    scope = queue.make_scope(claim.company_id)
    async with scope.isolated(BackgroundJob, claim.record_id):
        await _run(queue, scope, claim)
    return True


async def _run(queue: JobQueue, scope: TenantScope, claim: Claim) -> None:
    async with deadline(DATABASE_SECONDS):
        job = await scope.get(BackgroundJob, claim.record_id)
    if job is None or job.claim != claim.token:
        return  # deleted or canceled since
    # All of it, before the work: what does not fit could not be stored again with what came of it.
    require_fit(job)
    run = JobRun(scope, job, queue.storage)
    if await _company_is_busy(scope, claim):
        await run.put_back(BUSY_PAUSE)
        return
    ended = await run.attempt(queue.handlers[job.kind] if job.attempts <= MAX_ATTEMPTS else _given_up)
    log.info("job", job=job.id, kind=job.kind.value, company=job.company_id, status=ended and ended.status.value)


async def run_all_due(queue: JobQueue, stop: asyncio.Event | None = None) -> int:
    """Run jobs until no job is due, or until `stop` is set; return how many were claimed."""
    claimed = 0
    while not (stop and stop.is_set()) and await run_next(queue):
        claimed += 1
    return claimed


async def work(queue: JobQueue, stop: asyncio.Event) -> None:
    """Run all that becomes due until `stop` is set; what is under way then is left to other workers at once."""
    turns = [
        asyncio.ensure_future(repeat(lambda: run_all_due(queue, stop), stop, POLL_SECONDS)) for _ in range(MAX_AT_ONCE)
    ]
    turns.append(asyncio.ensure_future(repeat(lambda: clean_up(queue), stop, CLEAN_SECONDS)))
    await stop.wait()
    for turn in turns:
        turn.cancel()
    await asyncio.gather(*turns, return_exceptions=True)


async def clean_up(queue: JobQueue) -> int:
    """Remove the files of jobs that have expired, and the jobs whose retention is over; return how many."""
    cleaned = 0
    for ended in queue.ended:
        while (claim := await ended.claim(instant(), LEASE)) is not None:
            scope = queue.make_scope(claim.company_id)
            async with scope.isolated(BackgroundJob, claim.record_id):
                await _clean(queue, scope, claim)
            cleaned += 1
    return cleaned


async def _clean(queue: JobQueue, scope: TenantScope, claim: Claim) -> None:
    job = await scope.get(BackgroundJob, claim.record_id)
    for key in job.stored_keys if job is not None else ():
        await queue.storage.remove(key)

    async def change(transaction: Transaction) -> None:
        current = await transaction.get(BackgroundJob, claim.record_id)
        if current is None or current.claim != claim.token:
            return
        if current.status is not BackgroundJobStatus.DONE:
            await transaction.delete(current)
            return
        kept_until = (current.ended_at or current.created_at) + RECORD_LIFETIME
        status = BackgroundJobStatus.EXPIRED
        removed = {"file_key": None, "file_parts": (), "source_key": None, "claim": None}
        await transaction.replace(msgspec.structs.replace(current, status=status, due_at=kept_until, **removed))

    await scope.in_transaction(change)


async def _company_is_busy(scope: TenantScope, claim: Claim) -> bool:
    """Return whether as many jobs of the company run as may: those count whose claims are older than this one."""
    running = {
        "status": BackgroundJobStatus.OPEN.value,
        "due_at": {"$gt": instant()},
        "claim": {"$lt": claim.token},
    }
    return await scope.count(BackgroundJob, running) >= MAX_RUNNING_BY_COMPANY


async def _given_up(_: JobRun) -> JobOutput:
    """Fail a job whose every attempt ended with the death of its worker."""
    raise JobFailed("INTERNAL: each attempt ended its worker. Ask for less, or tell the gateway's operator.")
