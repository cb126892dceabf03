"""Background jobs: one worker at a time, progress, cancellation, resumption, failure; for any work."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway.access.viewer import system_viewer
from gateway.documents.background_job import BackgroundJob, BackgroundJobKind, BackgroundJobStatus
from gateway.documents.base.record import instant
from gateway.errors import MutationRefused, Unavailable
from gateway.integrations.file_storage import FileStorage
from gateway.operations.background import job_run
from gateway.operations.background.background_job import cancel_job, retry_job
from gateway.operations.background.job_run import MAX_ATTEMPTS, JobFailed, JobOutput, JobRun
from gateway.operations.background.job_worker import MAX_RUNNING_BY_COMPANY, JobQueue, run_all_due, run_next, work
from gateway.store.database import Database
from gateway.store.grid_file_storage import GridFileStorage
from gateway.store.scope import TenantScope
from gateway.store.system_queue import SystemQueue
from tests import records
from tests.export_spoils import export_job
from tests.portal import change_stored
from tests.running_gateway import Tenant
from tests.transport.test_traffic import eventually

Status = BackgroundJobStatus
Handler = Callable[[JobRun], Awaitable[JobOutput]]


class Bench:
    """A company in a separate database, and workers that do what a test says."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.company = records.company("acme")
        self.scope = self.scope_of(self.company.id)
        self.storage: FileStorage = GridFileStorage(database)
        self.tenant = Tenant(None, self.company, self.scope)  # type: ignore[arg-type]  # without a gateway

    def scope_of(self, company_id: str) -> TenantScope:
        """Return the system's scope."""
        return TenantScope(self.database, system_viewer(company_id), b"secret")

    def queue(self, handler: Handler) -> JobQueue:
        """Return a worker's queue, of one kind of jobs."""
        due = SystemQueue(self.database, BackgroundJob, Status.OPEN.value)
        return JobQueue(due, (), self.scope_of, self.storage, {BackgroundJobKind.EXPORT: handler})

    async def job(self, **changes: Any) -> BackgroundJob:
        """Return a stored job."""
        job = export_job(self.tenant, **changes)
        await self.scope.add_missing([job])
        return job

    async def now(self, job: BackgroundJob) -> BackgroundJob:
        """Return a job as it is stored now."""
        found = await self.scope.get(BackgroundJob, job.id)
        assert found is not None
        return found

    async def make_due(self, job: BackgroundJob) -> None:
        """As if its pause or its lease were over."""
        await change_stored(self.tenant, await self.now(job), due_at=instant() - timedelta(seconds=1))


@pytest.fixture
def bench(own_database: Database) -> Bench:
    """Return a bench."""
    return Bench(own_database)


@pytest.fixture(autouse=True)
def _quick_heartbeats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_run, "HEARTBEAT_SECONDS", 0.02)


async def nothing(_: JobRun) -> JobOutput:
    """Do nothing, and succeed."""
    return JobOutput({"rows": 0})


async def test_of_several_workers_one_does_a_job(bench: Bench) -> None:
    """However many ask at the same time; its file is there with it."""
    runs: list[str] = []

    async def write(run: JobRun) -> JobOutput:
        runs.append(run.job.id)
        return JobOutput({"rows": 1}, io.BytesIO(b"row"), timedelta(hours=1))

    job = await bench.job()
    await asyncio.gather(*(run_next(bench.queue(write)) for _ in range(5)))
    done = await bench.now(job)
    assert runs == [job.id]
    assert (done.status, done.result, done.claim, done.attempts) == (Status.DONE, {"rows": 1}, None, 1)
    assert await bench.storage.holds(done.file_key or "")
    assert done.expires_at == done.due_at


async def test_progress_is_stored_while_a_job_goes_on_and_its_lease_renewed(bench: Bench) -> None:
    """With each heartbeat."""
    noted, job = asyncio.Event(), await bench.job()

    async def slow(run: JobRun) -> JobOutput:
        run.note_progress(3, 10, {"row": 3})
        await noted.wait()
        return JobOutput({})

    working = asyncio.create_task(run_next(bench.queue(slow)))
    first_lease = instant() + job_run.LEASE

    async def renewed() -> bool:
        seen = await bench.now(job)
        return seen.done > 0 and seen.due_at >= first_lease

    await eventually(renewed)
    seen = await bench.now(job)
    assert (seen.done, seen.total, seen.checkpoint) == (3, 10, {"row": 3})
    assert seen.is_running(instant())
    noted.set()
    await working


async def test_a_job_whose_worker_died_goes_on_at_its_checkpoint_with_another(bench: Bench) -> None:
    """When the lease has ended, and not before."""
    job = await bench.job(claim="dead", attempts=1, due_at=instant() + job_run.LEASE, checkpoint={"row": 70}, total=100)
    resumed: list[Any] = []

    async def resume(run: JobRun) -> JobOutput:
        resumed.append(run.job.checkpoint)
        return JobOutput({})

    queue = bench.queue(resume)
    assert not await run_next(queue)
    await bench.make_due(job)
    assert await run_next(queue)
    assert resumed == [{"row": 70}]
    assert (await bench.now(job)).status is Status.DONE


async def test_a_worker_that_lost_its_lease_leaves_nothing_behind(bench: Bench) -> None:
    """What it made is not shown, and its file is removed: the job is done once."""
    job = await bench.job()

    async def overtaken(run: JobRun) -> JobOutput:
        await change_stored(bench.tenant, await bench.now(run.job), claim="another")
        return JobOutput({"rows": 1}, io.BytesIO(b"late"))

    await run_next(bench.queue(overtaken))
    assert [key async for key in bench.storage.keys(instant() + timedelta(days=1))] == []
    left = await bench.now(job)
    assert (left.status, left.claim, left.result) == (Status.OPEN, "another", None)


async def test_a_running_job_is_canceled_within_a_heartbeat(bench: Bench) -> None:
    """Its work is cancelled; the worker goes on with others."""
    begun, ended = asyncio.Event(), asyncio.Event()

    async def endless(run: JobRun) -> JobOutput:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        return JobOutput({})

    job = await bench.job()
    working = asyncio.create_task(run_next(bench.queue(endless)))
    await begun.wait()
    await cancel_job(bench.scope, job.id)
    assert await asyncio.wait_for(working, 10)
    assert ended.is_set()
    assert (await bench.now(job)).status is Status.CANCELED
    with pytest.raises(MutationRefused, match="CANCELED already"):
        await cancel_job(bench.scope, job.id)


async def test_a_worker_that_stops_leaves_its_job_to_another_at_once(bench: Bench) -> None:
    """Without waiting for the lease, and without an attempt being counted."""
    begun, stop = asyncio.Event(), asyncio.Event()

    async def endless(run: JobRun) -> JobOutput:
        begun.set()
        await asyncio.Event().wait()
        return JobOutput({})

    job = await bench.job()
    working = asyncio.create_task(work(bench.queue(endless), stop))
    await begun.wait()
    stop.set()
    await asyncio.wait_for(working, 10)
    left = await bench.now(job)
    assert (left.status, left.claim, left.attempts) == (Status.OPEN, None, 0)
    assert await run_next(bench.queue(nothing))
    assert (await bench.now(job)).status is Status.DONE


@pytest.mark.parametrize(
    ("failure", "said"),
    [(Unavailable("The database is away."), "The database is away."), (ValueError("x"), "INTERNAL")],
)
async def test_what_may_succeed_later_is_tried_again_with_growing_pauses_and_then_given_up(
    bench: Bench, failure: Exception, said: str
) -> None:
    """It says why at each attempt; an operator can start it again."""
    job = await bench.job()

    async def fail(_: JobRun) -> JobOutput:
        raise failure

    pauses = []
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert await run_next(bench.queue(fail))
        left = await bench.now(job)
        assert left.attempts == attempt
        assert said in (left.failure or "")
        pauses.append(left.due_at - instant())
        if attempt < MAX_ATTEMPTS:
            assert left.status is Status.OPEN
            await bench.make_due(job)
    assert left.status is Status.FAILED
    assert pauses[0] < pauses[1] < pauses[2]
    again = await retry_job(bench.scope, job.id)
    assert (again.status, again.attempts, again.failure) == (Status.OPEN, 0, None)


async def test_what_would_fail_again_is_not_tried_again(bench: Bench) -> None:
    """It says why."""

    async def fail(_: JobRun) -> JobOutput:
        raise JobFailed("Too many rows.")

    job = await bench.job()
    await run_all_due(bench.queue(fail))
    failed = await bench.now(job)
    assert (failed.status, failed.failure, failed.attempts) == (Status.FAILED, "Too many rows.", 1)


async def test_a_job_that_ends_its_worker_each_time_is_given_up(bench: Bench) -> None:
    """Else it would end every worker there is, for ever."""
    job = await bench.job(claim="dead", attempts=MAX_ATTEMPTS)
    await run_all_due(bench.queue(nothing))
    failed = await bench.now(job)
    assert failed.status is Status.FAILED
    assert "ended its worker" in (failed.failure or "")


async def test_a_company_has_some_jobs_running_at_a_time_and_others_go_on(bench: Bench) -> None:
    """Its next waits some seconds; another company's does not."""
    running = [
        await bench.job(claim=BackgroundJob.new_claim(), attempts=1, due_at=instant() + job_run.LEASE)
        for _ in range(MAX_RUNNING_BY_COMPANY)
    ]
    waiting = await bench.job()
    other = Bench(bench.database)
    other.company = records.company("rival")
    other.scope = other.scope_of(other.company.id)
    other.tenant = Tenant(None, other.company, other.scope)  # type: ignore[arg-type]  # without a gateway
    theirs = await other.job()
    await run_all_due(bench.queue(nothing))
    assert (await other.now(theirs)).status is Status.DONE
    left = await bench.now(waiting)
    assert (left.status, left.claim, left.attempts) == (Status.OPEN, None, 0)
    assert left.due_at > instant()
    assert all([(await bench.now(job)).status is Status.OPEN for job in running])


async def test_a_file_that_cannot_be_stored_leaves_the_job_to_a_later_attempt(bench: Bench, tmp_path: Path) -> None:
    """Never a job that says DONE without its file."""

    class Away(GridFileStorage):
        async def write(self, key: str, content: object) -> None:
            raise Unavailable("The file storage did not answer.")

    async def write(_: JobRun) -> JobOutput:
        return JobOutput({}, (tmp_path / "x").open("w+b"))

    bench.storage = Away(bench.database)
    job = await bench.job()
    await run_next(bench.queue(write))
    left = await bench.now(job)
    assert (left.status, left.failure) == (Status.OPEN, "The file storage did not answer.")


async def test_a_worker_leaves_jobs_that_it_cannot_do_to_those_that_can(bench: Bench) -> None:
    """While versions change, an older one does not use up the attempts of what it does not know."""
    job = await bench.job()
    await bench.database.collection(BackgroundJob).update_one({"_id": job.id}, {"$set": {"kind": "REINDEX"}})
    assert not await run_next(bench.queue(nothing))
