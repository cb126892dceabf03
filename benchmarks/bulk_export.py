"""How fast a bulk export is beside paging through the API: `python -m benchmarks.bulk_export --customers 100000`.

It starts a separate MongoDB, a gateway and a worker, stores customers with jobs, invoices and notes, pages through a
part of them over HTTP, and lets the worker export all. Seconds of CPU are those of gateway or worker and of MongoDB.
What the pages cost in points says how long a caller with the default budget would page.
"""

import argparse
import asyncio
import os
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

import httpx

from gateway.access.permission import Role
from gateway.access.viewer import system_viewer
from gateway.cli.token import development_token
from gateway.documents.base.record import Record
from gateway.local.embedded_mongodb import EmbeddedMongoDB
from gateway.local.mongod_record import read_record
from gateway.settings import Settings, load_settings
from gateway.store.absent import insert_absent
from gateway.store.database import Database, connect
from gateway.store.scope import TenantScope
from tests import records
from tests.cli.command import GATEWAY, environment, free_port

PAGE: Final = 100
ROWS: Final = 4
"""Rows of each tab of a customer."""
BATCH: Final = 500
IDLE_SECONDS: Final = 3.0
IDLE_SHARE: Final = 0.1
"""CPU time of an idle worker in that time, at most."""
TABS: Final = """number displayName status emails { address } defaultAddress { street city }
      jobs(first: 10) { nodes { id number title status total { amount } } pageInfo { hasNextPage endCursor } }
      invoices(first: 10) { nodes { id number status total { amount } } pageInfo { hasNextPage endCursor } }
      notes(first: 10) { nodes { id body createdAt } pageInfo { hasNextPage endCursor } }"""
DOCUMENT: Final = f"""query ($first: Int, $after: String) {{ customers(first: $first, after: $after) {{
  nodes {{ id {TABS} }} pageInfo {{ hasNextPage endCursor }} }} }}"""
NOBODY: Final = DOCUMENT.replace("after: $after)", "after: $after, filter: {status: [BLOCKED]})")
"""An export of no customers: a worker that has done it has loaded all that any export needs."""
START: Final = """mutation ($document: String!) { bulkExportStart(input: {document: $document}) {
  export { id } userErrors { message } } }"""
EXPORT: Final = """query ($id: ID!) { node(id: $id) { ... on Export { status rowCount failure } } }"""


class Cost(NamedTuple):
    """Cost of reading customers."""

    customers: int
    seconds: float
    own_cpu: float
    database_cpu: float

    def line(self, what: str) -> str:
        """Return it in words."""
        each = 1_000 / self.customers
        return (
            f"{what}: {self.customers:,} customers in {self.seconds:.1f} s; of each {self.seconds * each:.3f} ms, "
            f"{self.own_cpu * each:.3f} ms CPU of the gateway's and {self.database_cpu * each:.3f} ms of MongoDB's"
        )


def cpu_seconds(pid: int) -> float:
    """Return the CPU time that a process has had."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def megabytes(pid: int) -> float:
    """Return the resident memory of a process; 0 when it is gone."""
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024
    return 0.0


async def store_customers(scope: TenantScope, database: Database, count: int) -> None:
    """Store customers with their rows, quickly: copies of one with other ids and numbers."""
    company = records.company("acme")
    await scope.add_missing([company])
    owner = records.customer(company.id)
    rows: list[Record] = [make(owner, hour) for make in (records.job, records.invoice) for hour in range(ROWS)]
    rows += [records.note(owner, body=f"Gate code 47{hour}") for hour in range(ROWS)]
    for first in range(0, count, BATCH):
        copies: dict[type[Record], list[dict[str, Any]]] = {}
        for number in range(first, min(first + BATCH, count)):
            customer_id = type(owner).new_id()
            copies.setdefault(type(owner), []).append({**owner.stored(), "_id": customer_id, "number": f"B-{number}"})
            for place, row in enumerate(rows):
                changed = {"_id": type(row).new_id(), "customer_id": customer_id}
                numbered = {"number": f"B-{number}-{place}"} if hasattr(row, "number") else {}
                copies.setdefault(type(row), []).append({**row.stored(), **changed, **numbered})
        for kind, documents in copies.items():
            await database.run(partial(insert_absent, database.collection(kind), documents))


async def paged(client: httpx.AsyncClient, pages: int) -> tuple[int, int]:
    """Page through customers one page after the other; how many customers came, and what they cost in points."""
    after, seen, points = None, 0, 0
    for _ in range(pages):
        body = {"query": DOCUMENT, "variables": {"first": PAGE, "after": after}}
        answer = (await client.post("/graphql", json=body)).json()
        if answer.get("errors"):
            raise SystemExit(str(answer["errors"]))
        page = answer["data"]["customers"]
        seen += len(page["nodes"])
        points += answer["extensions"]["cost"]["actual"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    return seen, points


async def exported(client: httpx.AsyncClient, worker: int, document: str) -> tuple[dict[str, Any], float]:
    """Run an export; the export, and the most memory that the worker had."""
    body = {"query": START, "variables": {"document": document}}
    payload = (await client.post("/graphql", json=body)).json()["data"]["bulkExportStart"]
    if payload["userErrors"]:
        raise SystemExit(str(payload["userErrors"]))
    peak = 0.0
    while True:
        body = {"query": EXPORT, "variables": {"id": payload["export"]["id"]}}
        answer = (await client.post("/graphql", json=body)).json()
        if answer.get("errors"):
            raise SystemExit(str(answer["errors"]))
        found: dict[str, Any] = answer["data"]["node"]
        if found["status"] not in ("QUEUED", "RUNNING"):
            return found, peak
        peak = max(peak, megabytes(worker))
        await asyncio.sleep(0.2)


def process(folder: Path, *command: str, **variables: str) -> subprocess.Popen[bytes]:
    """Start a command of the gateway; its log is in the folder."""
    with (folder / f"{command[0]}.log").open("wb") as log:
        return subprocess.Popen([GATEWAY, *command], env=environment(folder, **variables), stdout=log, stderr=log)


async def until_ready(client: httpx.AsyncClient) -> None:
    """Wait until the gateway serves."""
    while True:
        with suppress(httpx.TransportError):
            if (await client.get("/health/ready")).is_success:
                return
        await asyncio.sleep(0.2)


async def until_idle(pid: int) -> None:
    """Wait until a worker has nothing to do: when it starts, it writes the change feed of all that was stored."""
    before = -1.0
    while (now := cpu_seconds(pid)) - before > IDLE_SHARE * IDLE_SECONDS:
        before = now
        await asyncio.sleep(IDLE_SECONDS)


async def measured(folder: Path, customers: int, pages: int) -> None:
    """Print what both ways cost, and how many times as fast the export is."""
    with EmbeddedMongoDB(folder / "mongodb") as server:
        settings: Settings = load_settings(mongodb_uri=server.uri, data_folder=folder / "customer-profile-gateway")
        database, mongod = connect(server.uri, "bulk"), read_record(folder / "mongodb").pid
        if mongod is None:
            raise SystemExit("MongoDB has no process.")
        await database.upkeep.create_indexes()
        await store_customers(
            TenantScope(database, system_viewer(records.company("acme").id), b"s"), database, customers
        )
        await database.close()
        port, variables = free_port(), {"MONGODB_URI": server.uri, "GATEWAY_DATABASE": "bulk"}
        serving = process(
            folder,
            "serve",
            "--port",
            str(port),
            GATEWAY_DELIVER_MESSAGES="false",
            GATEWAY_BUDGET="1000000000",
            **variables,
        )
        token = development_token(settings, Role.ADMIN, "acme")
        headers = {"authorization": f"Bearer {token}"}
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=300) as client:
            try:
                await until_ready(client)
                await paged(client, 3)  # to compile the plan
                paging, (seen, points) = await _timed(serving.pid, mongod, lambda: paged(client, pages))
                paging = paging._replace(customers=seen)
                print(paging.line("paging"))
                working = process(folder, "worker", **variables)
                try:
                    await exported(client, working.pid, NOBODY)
                    await until_idle(working.pid)
                    idle = megabytes(working.pid)
                    cost, (export, peak) = await _timed(
                        working.pid, mongod, lambda: exported(client, working.pid, DOCUMENT)
                    )
                finally:
                    working.send_signal(signal.SIGTERM)
                    working.wait()
            finally:
                serving.send_signal(signal.SIGTERM)
                serving.wait()
    print(f"worker {idle:.0f} MB before, {peak:.0f} MB at most")
    budgeted = max(0.0, points / seen * customers - settings.budget) / settings.budget_restore_rate
    report(paging, cost._replace(customers=customers), export, budgeted)


def report(paging: Cost, cost: Cost, export: dict[str, Any], budgeted: float) -> None:
    """Print what an export cost beside paging, which takes `budgeted` seconds with a budget."""
    print(cost.line("export"))
    print(f"{export['status']} {export['failure'] or ''}, {export['rowCount']:,} lines")
    unbudgeted = paging.seconds / paging.customers * cost.customers
    print(f"the export is {unbudgeted / cost.seconds:.1f} times as fast as paging without a budget,")
    print(f"and {budgeted / cost.seconds:.1f} times as with the default one, for which pages take {budgeted:.0f} s")


async def _timed(pid: int, mongod: int, work: Any) -> tuple[Cost, Any]:
    """Return what some work cost, of one customer for now, and what it gave."""
    own, database, began = cpu_seconds(pid), cpu_seconds(mongod), time.monotonic()
    given = await work()
    seconds = time.monotonic() - began
    return Cost(1, seconds, cpu_seconds(pid) - own, cpu_seconds(mongod) - database), given


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--pages", type=int, default=100, help="Pages of 100 customers that are read over HTTP.")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gateway-bulk-") as folder:
        asyncio.run(measured(Path(folder), given.customers, given.pages))


if __name__ == "__main__":
    main()
