"""A command is killed in the midst of an import: another goes on, and does no row twice."""

import asyncio
import os
import signal
import subprocess
from collections import Counter
from datetime import timedelta
from pathlib import Path

from gateway.documents.background_job import BackgroundJob, BackgroundJobStatus
from gateway.documents.base.record import instant
from gateway.documents.change import Change
from gateway.documents.customer import Customer
from gateway.documents.import_row import ImportRow
from tests.cli.command import GATEWAY, environment, run
from tests.portal import change_stored
from tests.running_gateway import Tenant

ROWS = 1_300
"""Three batches."""
MAX_START_SECONDS = 110
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
    file = tmp_path / "customers.csv"
    lines = (f"{number},Ann,Miller {number},ann{number}@example.com" for number in range(ROWS))
    file.write_text("\n".join(("id,first name,last name,email", *lines)))
    company, variables = ("--company", acme.company.handle), variables_of(acme)
    process = await asyncio.create_subprocess_exec(
        GATEWAY, "import", str(file), *company, env=environment(tmp_path, **variables), stdout=subprocess.DEVNULL
    )

    try:
        async with asyncio.timeout(MAX_START_SECONDS):
            while process.returncode is None and not await acme.scope.count(ImportRow, {}):  # noqa: ASYNC110
                await asyncio.sleep(POLL_SECONDS)
    finally:
        if process.returncode is None:
            os.kill(process.pid, signal.SIGKILL)
        await process.wait()
    done = await acme.scope.count(ImportRow, {})
    assert done < ROWS
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
