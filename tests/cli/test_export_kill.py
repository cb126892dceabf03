"""A worker is killed in the midst of an export: another makes the whole file, once."""

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from gateway.documents.background_job import BackgroundJobStatus
from gateway.documents.base.record import instant
from gateway.operations.background.background_job import cancel_job
from tests import records
from tests.cli.command import GATEWAY, environment
from tests.exporting import TAB_EXPORT, content_of, csv_table, export_now, exported, job_queue, stored_job, tab_input
from tests.portal import change_stored
from tests.running_gateway import Tenant
from tests.transport.test_concurrency_limiter import eventually

ROWS = 12_000


@asynccontextmanager
async def worker(tenant: Tenant, folder: Path, *options: str, **more: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Yield a `gateway worker` on the tests' database, killed at the end; its files are in `folder`."""
    settings = tenant.gateway.settings
    variables = environment(
        folder,
        MONGODB_URI=str(settings.mongodb_uri),
        GATEWAY_DATABASE=settings.database,
        GATEWAY_DATA_FOLDER=str(settings.data_folder),
        TMPDIR=str(folder),
        **more,
    )
    process = await asyncio.create_subprocess_exec(
        GATEWAY, "worker", *options, env=variables, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            os.kill(process.pid, signal.SIGKILL)
        await process.wait()


async def tidy(folder: Path) -> bool:
    """Return whether no process has left a part of a file."""
    return not await asyncio.to_thread(lambda: list(folder.glob("gateway-export-*")))


async def is_writing(folder: Path) -> bool:
    """Return whether a process has begun a file: progress is stored too seldom to be seen on a quick machine."""
    return await asyncio.to_thread(
        lambda: any(file.is_file() and file.stat().st_size > 0 for file in folder.glob("gateway-export-*/*"))
    )


async def begun(tenant: Tenant, folder: Path) -> str:
    """Return the id of a large export that a worker has written some rows of, and that was killed then."""
    owner = await tenant.customer()
    for start in range(0, ROWS, 2_000):
        await tenant.scope.add_missing([records.invoice(owner, number) for number in range(start, start + 2_000)])
    export = await exported(tenant, TAB_EXPORT, tab_input(owner.id, "INVOICES"))
    async with worker(tenant, folder):
        await eventually(lambda: is_writing(folder))
    return str(export["id"])


async def test_an_export_whose_worker_was_killed_is_made_whole_by_another(acme: Tenant, tmp_path: Path) -> None:
    """Nothing of the first attempt is seen, and nothing of it is left on the disk."""
    export_id = await begun(acme, tmp_path)
    job = await stored_job(acme, export_id)
    assert (job.status, job.result, job.file_key) == (BackgroundJobStatus.OPEN, None, None)
    await eventually(lambda: tidy(tmp_path))
    await change_stored(acme, job, due_at=instant() - timedelta(seconds=1))  # as if the lease were over
    async with worker(acme, tmp_path):

        async def is_done() -> bool:
            return (await stored_job(acme, export_id)).status is BackgroundJobStatus.DONE

        await eventually(is_done)
    done = await export_now(acme, export_id)
    assert done is not None
    _, rows = csv_table(await content_of(acme, done))
    assert len({row["Invoice"] for row in rows}) == len(rows) == ROWS
    assert (await stored_job(acme, export_id)).attempts == 2
    queue = job_queue(acme.gateway)
    keys = [key async for key in queue.storage.keys(instant() + timedelta(days=1)) if export_id in key]
    assert keys == [(await stored_job(acme, export_id)).file_key]


async def test_an_export_is_canceled_while_a_worker_writes_it(acme: Tenant, tmp_path: Path) -> None:
    """Its process stops writing; no file comes of it."""
    owner = await acme.customer()
    for start in range(0, ROWS, 2_000):
        await acme.scope.add_missing([records.invoice(owner, number) for number in range(start, start + 2_000)])
    export = await exported(acme, TAB_EXPORT, tab_input(owner.id, "INVOICES", "XLSX"))
    async with worker(acme, tmp_path):
        await eventually(lambda: is_writing(tmp_path))
        await cancel_job(acme.scope, export["id"])
        await eventually(lambda: tidy(tmp_path))
    canceled = await export_now(acme, export["id"])
    assert canceled is not None
    assert (canceled["status"], canceled["file"]) == ("CANCELED", None)
