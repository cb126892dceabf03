"""A command is killed in the midst of an import or its undo: another goes on, and does no row twice."""

import asyncio
import os
import signal
import subprocess
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path

from gateway.documents.background_job import BackgroundJob, BackgroundJobKind, BackgroundJobStatus
from gateway.documents.base.record import Record, instant
from gateway.documents.change import Change
from gateway.documents.customer import Customer
from gateway.documents.deleted_customer import DeletedCustomer
from gateway.documents.import_row import ImportRow
from gateway.documents.note import Note
from gateway.inputs.record import MAX_ITEMS
from gateway.operations.background.job_worker import run_all_due
from gateway.operations.imports.intake import BATCH_ROWS
from tests.cli.command import GATEWAY, environment, run
from tests.exporting import job_queue, stored_job
from tests.importing import imported
from tests.portal import change_stored
from tests.running_gateway import Tenant

ROWS = BATCH_ROWS * 4 + 100
"""Five batches."""
NOTES = MAX_ITEMS * 3 + 50
"""Four batches."""
MAX_START_SECONDS = 240
POLL_SECONDS = 0.02


def variables_of(tenant: Tenant) -> dict[str, str]:
    """Return the settings of a command that works on the tests' database."""
    settings = tenant.gateway.settings
    return {
        "MONGODB_URI": str(settings.mongodb_uri),
        "GATEWAY_DATABASE": settings.database,
        "GATEWAY_DATA_FOLDER": str(settings.data_folder),
    }


async def test_a_killed_import_is_gone_on_with_and_no_row_is_done_twice(acme: Tenant, tmp_path: Path) -> None:
    """Each row has made one customer with one entry in the log, no matter which process did it."""
    file, company, variables = _file(tmp_path), ("--company", acme.company.handle), variables_of(acme)
    await _kill_when(acme, tmp_path, ("import", str(file)), lambda: _has(acme, ImportRow, BATCH_ROWS + 1))
    done = await acme.scope.count(ImportRow, {})
    assert BATCH_ROWS < done < ROWS
    assert await acme.scope.count(Customer, {}) == done
    (job,) = await acme.scope.find(BackgroundJob, {})
    assert job.status is BackgroundJobStatus.OPEN
    await change_stored(acme, job, due_at=instant() - timedelta(seconds=1))  # as if the lease were over
    resumed = await asyncio.to_thread(run, tmp_path, "import", "resume", job.id, *company, **variables)
    assert resumed.returncode == 0, resumed.stdout + resumed.stderr
    assert f"{ROWS} rows: {ROWS} created" in resumed.stdout
    customers = Counter([customer.external_id async for customer in acme.scope.stream(Customer, {})])
    assert (len(customers), set(customers.values())) == (ROWS, {1})
    assert await acme.scope.count(Change, {"operation": "customerImport"}) == ROWS


async def test_a_killed_undo_is_gone_on_with_by_a_worker(acme: Tenant, tmp_path: Path) -> None:
    """Until nothing of the import is left but the numbers that are not given again."""
    job, _ = await imported(acme, _file(tmp_path).read_bytes())
    await _kill_when(acme, tmp_path, ("import", "undo", job.id), lambda: _has(acme, DeletedCustomer, 1))
    assert 0 < await acme.scope.count(Customer, {}) < ROWS
    (undo,) = await acme.scope.find(BackgroundJob, {"kind": BackgroundJobKind.IMPORT_UNDO.value})
    await change_stored(acme, undo, due_at=instant() - timedelta(seconds=1))
    await run_all_due(job_queue(acme.gateway))
    for kind in (Customer, Change, ImportRow):
        assert await acme.scope.count(kind, {}) == 0
    assert await acme.scope.count(DeletedCustomer, {}) == ROWS


async def test_a_killed_import_of_records_is_gone_on_with_and_no_row_is_done_twice(
    acme: Tenant, tmp_path: Path
) -> None:
    """Each row has made one note; the undo by the command takes all of them back."""
    await acme.customer(external_id="X-1")
    file, company, variables = tmp_path / "notes.csv", ("--company", acme.company.handle), variables_of(acme)
    file.write_text("\n".join(("customer id,note", *(f"X-1,Note {number}" for number in range(NOTES)))))
    options = ("--kind", "notes", "--set", "visibility=STAFF")
    await _kill_when(acme, tmp_path, ("import", str(file), *options), lambda: _has(acme, ImportRow, 1))
    done = await acme.scope.count(ImportRow, {})
    assert 1 <= done < NOTES
    assert await acme.scope.count(Note, {}) == done
    (job,) = await acme.scope.find(BackgroundJob, {})
    await change_stored(acme, job, due_at=instant() - timedelta(seconds=1))  # as if the lease were over
    await run_all_due(job_queue(acme.gateway))
    assert (await stored_job(acme, job.id)).done == NOTES
    assert len({note.body for note in await acme.scope.find(Note, {})}) == NOTES
    back = await asyncio.to_thread(run, tmp_path, "import", "undo", job.id, *company, **variables)
    assert f"{NOTES} notes removed, 0 as they were before." in back.stdout, back.stderr
    assert await acme.scope.count(Note, {}) == 0


def _file(folder: Path) -> Path:
    """Write a file with customers."""
    file = folder / "customers.csv"
    lines = (f"{number},Ann,Miller {number},ann{number}@example.com" for number in range(ROWS))
    file.write_text("\n".join(("id,first name,last name,email", *lines)))
    return file


async def _has(tenant: Tenant, kind: type[Record], count: int) -> bool:
    return await tenant.scope.count(kind, {}) >= count


async def _kill_when(
    tenant: Tenant, folder: Path, command: Sequence[str], is_time: Callable[[], Awaitable[bool]]
) -> None:
    """Run a command in the company, and kill it when it is time."""
    process = await asyncio.create_subprocess_exec(
        GATEWAY, *command, "--company", tenant.company.handle,
        env=environment(folder, **variables_of(tenant)), stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(MAX_START_SECONDS):
            while process.returncode is None and not await is_time():  # noqa: ASYNC110
                await asyncio.sleep(POLL_SECONDS)
    finally:
        if process.returncode is None:
            os.kill(process.pid, signal.SIGKILL)
        await process.wait()
