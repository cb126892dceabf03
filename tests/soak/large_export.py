"""How much memory a large export takes: `python -m tests.soak.large_export --rows 100000`.

Exit status 1 if the worker, or the process that writes the file, takes more than the limit above what it took before.
"""

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from gateway.access.viewer import system_viewer
from gateway.documents.background_job import BackgroundJob, BackgroundJobStatus
from gateway.local.embedded_mongodb import EmbeddedMongoDB
from gateway.operations.export.money_tabs import INVOICES
from gateway.store.database import connect
from gateway.store.scope import TenantScope
from tests import records
from tests.cli.command import GATEWAY, environment
from tests.export_spoils import export_job
from tests.running_gateway import Tenant

MAX_MEGABYTES = 60
BATCH = 5_000


def megabytes(pid: int) -> float:
    """Return the resident memory of a process; 0 when it is gone."""
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024
    return 0.0


def children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


async def seeded(scope: TenantScope, tenant: Tenant, rows: int, form: str) -> BackgroundJob:
    """Return an export, not stored yet, of a customer with so many invoices."""
    owner = records.customer(tenant.company.id)
    await scope.add_missing([tenant.company])
    await scope.add_missing([owner])
    for start in range(0, rows, BATCH):
        await scope.add_missing([records.invoice(owner, number) for number in range(start, min(start + BATCH, rows))])
    columns = [column.key for column in INVOICES.columns]
    wanted = {"list": "INVOICES", "form": form, "columns": columns, "arguments": {}, "narrowed": {}, "locale": "en_US"}
    return export_job(tenant, customer_id=owner.id, input=wanted, total=rows)


async def watched(scope: TenantScope, job: BackgroundJob, worker: int) -> tuple[BackgroundJob, float, float]:
    """Return a job after it has ended, and the most memory that the worker and the writer of the file had."""
    await scope.add_missing([job])
    peak = writing = 0.0
    while (now := await scope.get(BackgroundJob, job.id)) and now.status is BackgroundJobStatus.OPEN:
        peak = max(peak, megabytes(worker))
        writing = max([writing, *map(megabytes, children(worker))])
        await asyncio.sleep(0.1)
    assert now is not None
    return now, peak, writing


async def measured(rows: int, form: str, folder: Path) -> bool:
    """Print what an export took; whether it kept within the limit."""
    with EmbeddedMongoDB(folder / "mongodb") as server:
        database = connect(server.uri, "large")
        await database.upkeep.create_indexes()
        company = records.company("acme")
        scope = TenantScope(database, system_viewer(company.id), b"secret")
        tenant = Tenant(None, company, scope)  # type: ignore[arg-type]  # without a gateway
        job = await seeded(scope, tenant, rows, form)
        variables = environment(folder, MONGODB_URI=server.uri, GATEWAY_DATABASE="large", TMPDIR=str(folder))
        worker = await asyncio.create_subprocess_exec(GATEWAY, "worker", env=variables, stderr=subprocess.DEVNULL)
        try:
            # A small export first: what the worker loads for any export is no matter of its rows.
            await watched(scope, export_job(tenant), worker.pid)
            idle, began = megabytes(worker.pid), time.monotonic()
            now, peak, writing = await watched(scope, job, worker.pid)
        finally:
            with suppress(ProcessLookupError):
                os.kill(worker.pid, signal.SIGTERM)
            await worker.wait()
            await database.close()
    took, status = time.monotonic() - began, now.status.value
    print(f"{form}: {status}, {now.result}, {took:.1f} s")
    print(f"worker {idle:.0f} MB idle, {peak:.0f} MB at most (+{peak - idle:.0f}); writer {writing:.0f} MB at most")
    return status == "DONE" and peak - idle < MAX_MEGABYTES and writing < MAX_MEGABYTES


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--form", default="XLSX", choices=["XLSX", "CSV"])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gateway-soak-") as folder:
        sys.exit(0 if asyncio.run(measured(given.rows, given.form, Path(folder))) else 1)


if __name__ == "__main__":
    main()
