"""One attempt at a background job: it keeps its lease while it works, and one transaction says what came of it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any, BinaryIO, Final, NamedTuple

import msgspec
import structlog

from gateway.documents.background_job import BackgroundJob, BackgroundJobStatus, StoredPart
from gateway.documents.base.record import instant
from gateway.errors import GatewayError, RequestRefused, Unavailable
from gateway.integrations.file_storage import FileStorage
from gateway.operations.background.background_job import RECORD_LIFETIME
from gateway.store.database import deadline
from gateway.store.driver_task import run_beyond_deadline
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

LEASE: Final = timedelta(seconds=60)
"""How long a job whose worker died stays claimed."""
HEARTBEAT_SECONDS: Final = 2.0
"""How often a run renews its lease, notes its progress, and learns that it was canceled."""
DATABASE_SECONDS: Final = 10.0
MAX_ATTEMPTS: Final = 5
FIRST_PAUSE: Final = timedelta(seconds=10)
MAX_PAUSE: Final = timedelta(minutes=30)

log = structlog.get_logger("gateway.jobs")

_Status = BackgroundJobStatus


class JobFailed(GatewayError):
    """A job cannot be done, and would not be at another attempt; the text says why to its owner."""


class JobOutput(NamedTuple):
    """Outcome of a job."""

    result: Mapping[str, Any]
    file: BinaryIO | None = None
    """The file to store with the job; the receiver closes it."""
    kept: timedelta | None = None
    """How long the file is kept."""
    parts: tuple[StoredPart, ...] = ()
    """In place of `file`: its parts, which are stored already."""


class JobRun:
    """One attempt, by the holder of the claim."""

    def __init__(self, scope: TenantScope, job: BackgroundJob, storage: FileStorage) -> None:
        self.scope = scope
        """The gateway's own in the job's company."""
        self.job = job
        self._storage = storage
        self._done, self._total, self._checkpoint = 0, job.total, job.checkpoint

    def note_progress(self, done: int, total: int | None = None, checkpoint: Mapping[str, Any] | None = None) -> None:
        """Note how far it has come; stored with the next heartbeat. A next attempt goes on at the checkpoint."""
        self._done, self._total = done, self._total if total is None else total
        self._checkpoint = self._checkpoint if checkpoint is None else checkpoint

    async def store_progress(self) -> None:
        """Store what was noted, before the next heartbeat does: a checkpoint that it would be dear to lose."""
        await self._write(self._renewed)

    @property
    def done(self) -> int:
        """Return how far it has come."""
        return self._done

    @property
    def total(self) -> int | None:
        """Return how much there is to do, if it is known."""
        return self._total

    async def attempt(self, work: Callable[["JobRun"], Awaitable[JobOutput]]) -> BackgroundJob | None:
        """Do the work while the lease is renewed; the ended job, or `None` when it was canceled or taken over.

        When this is cancelled itself, the job is left to the next worker at once.
        """
        working = asyncio.ensure_future(work(self))
        renewing = asyncio.ensure_future(self._keep_lease(working))
        try:
            return await self._settled(working)
        except asyncio.CancelledError:
            if not self._is_lost(renewing):
                await run_beyond_deadline(self._release())
                raise
            return None
        finally:
            renewing.cancel()
            working.cancel()

    def _is_lost(self, renewing: asyncio.Future[None]) -> bool:
        """Return whether the work was ended by the heartbeat, and not from outside."""
        return renewing.done() and not renewing.cancelled()

    async def _settled(self, working: asyncio.Future[JobOutput]) -> BackgroundJob | None:
        try:
            return await self._complete(await working)
        except JobFailed as failure:
            return await self._end(_Status.FAILED, failure=str(failure))
        except Unavailable as outage:
            return await self._postpone(str(outage))
        except RequestRefused as refusal:
            return await self._end(_Status.FAILED, failure=str(refusal))
        except Exception:  # a bug is no reason to end the worker
            log.exception("unexpected", job=self.job.id)
            return await self._postpone("INTERNAL: the gateway could not do it; the log says why.")

    async def _keep_lease(self, working: asyncio.Future[JobOutput]) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            with suppress(Unavailable):  # the lease lasts longer than one beat
                if await self._write(self._renewed) is None:
                    working.cancel()
                    return

    def _renewed(self, job: BackgroundJob) -> BackgroundJob:
        return msgspec.structs.replace(
            job, due_at=instant() + LEASE, done=self._done, total=self._total, checkpoint=self._checkpoint
        )

    async def _complete(self, output: JobOutput) -> BackgroundJob | None:
        """Store the file, then the job that names it: no one sees a part of either."""
        key = None
        if output.file is not None:
            key = f"{self.job.company_id}/{self.job.id}/{self.job.claim}"
            with output.file as content:
                await self._storage.write(key, content)
        expires = None if output.kept is None else instant() + output.kept
        ended = await self._end(
            _Status.DONE, result=output.result, file_key=key, file_parts=output.parts, expires_at=expires
        )
        if ended is None and key is not None:
            await self._storage.remove(key)
        return ended

    async def _end(self, status: BackgroundJobStatus, **facts: Any) -> BackgroundJob | None:
        def ended(job: BackgroundJob) -> BackgroundJob:
            now = instant()
            due = facts.get("expires_at") or now + RECORD_LIFETIME
            facts["failure"] = facts.get("failure")
            return msgspec.structs.replace(
                self._renewed(job), status=status, claim=None, ended_at=now, **{**facts, "due_at": due}
            )

        return await self._write(ended)

    async def _postpone(self, reason: str) -> BackgroundJob | None:
        """Leave it to a later attempt, or give it up after the last."""
        if self.job.attempts >= MAX_ATTEMPTS:
            return await self._end(_Status.FAILED, failure=reason)
        pause = min(FIRST_PAUSE * 4 ** (self.job.attempts - 1), MAX_PAUSE)
        return await self._write(
            lambda job: msgspec.structs.replace(job, claim=None, failure=reason, due_at=instant() + pause)
        )

    async def _release(self) -> None:
        """Give the job back as it was before this attempt."""
        await self.put_back(timedelta(0))

    async def put_back(self, pause: timedelta) -> None:
        """Leave the job to another claim, after a pause; this one does not count as an attempt."""
        await self._write(
            lambda job: msgspec.structs.replace(
                job, claim=None, attempts=max(0, job.attempts - 1), due_at=instant() + pause
            )
        )

    async def _write(self, change: Callable[[BackgroundJob], BackgroundJob]) -> BackgroundJob | None:
        """Store another state of the job; `None` when the claim is no longer ours."""

        async def work(transaction: Transaction) -> BackgroundJob | None:
            current = await transaction.get(BackgroundJob, self.job.id)
            if current is None or current.status is not _Status.OPEN or current.claim != self.job.claim:
                return None
            changed = change(current)
            await transaction.replace(changed)
            return changed

        async with deadline(DATABASE_SECONDS):
            return await self.scope.in_transaction(work)
