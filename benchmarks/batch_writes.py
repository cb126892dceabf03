"""`python -m benchmarks.batch_writes`: what imports and upserts cost a row, beside `insert_many` of their documents."""

import argparse
import asyncio
import io
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import structlog

from benchmarks.place import STATE
from benchmarks.report import head, put_into_page, row
from benchmarks.store import Store, running_mongodb
from gateway.access.viewer import system_viewer
from gateway.app.connections import build_importer, file_storage
from gateway.app.keys import signing_secret
from gateway.documents.base.record import Record
from gateway.documents.change import COMMAND_LINE, Change
from gateway.documents.company import Company
from gateway.documents.customer import Customer
from gateway.documents.import_row import ImportRow
from gateway.documents.job import Job
from gateway.inputs.job import JobUpsertItem
from gateway.inputs.record import MAX_ITEMS
from gateway.integrations.source_table import Reading
from gateway.operations.background.job_run import JobRun
from gateway.operations.imports.intake import BATCH_ROWS
from gateway.operations.imports.order import import_order
from gateway.operations.imports.request import start_import
from gateway.operations.record.books import JOBS
from gateway.operations.record.upsert import upsert_records
from gateway.settings import Settings
from gateway.store.database import Database, connect
from gateway.store.scope import TenantScope

JOBS_A_CUSTOMER = 10
PLAIN = "`insert_many` of the same documents"
_STREETS = ("Oak St", "Elm Ave", "Maple Dr", "Lake Rd", "Church Ln")
Documents = Mapping[type[Record], list[Any]]
_NAMES = ("Ann", "José", "Mary", "Grace", "Ibrahim", "Zoë", "Peter")


class Cost(NamedTuple):
    """What a row of something cost."""

    title: str
    rows: int
    seconds: float
    own: float
    """CPU seconds of this process."""
    mongodb: float

    def cells(self) -> Sequence[str]:
        """Return the row of the table."""
        own, mongodb = (each / self.rows * 1e6 for each in (self.own, self.mongodb))
        return (self.title, f"{self.rows:,}", f"{self.rows / self.seconds:,.0f}", f"{own:,.0f}", f"{mongodb:,.0f}")


class Bench:
    """A database with one company, and the costs of what was done in it."""

    def __init__(self, settings: Settings, database: Database, cpu_seconds: Callable[[], float]) -> None:
        self.settings, self.database, self._cpu_seconds = settings, database, cpu_seconds
        self.company = Company(
            id=Company.new_id(), handle="batch", name="Batch", time_zone="America/Chicago", currency="USD",
            country="US",
        )  # fmt: skip
        self.scope = TenantScope(database, system_viewer(self.company.id), signing_secret(settings))
        self.costs: list[Cost] = []

    async def measure(self, title: str, rows: int, work: Callable[[], Awaitable[Any]]) -> None:
        """Do some work and note what it cost."""
        before = time.monotonic(), time.process_time(), self._cpu_seconds()
        await work()
        after = time.monotonic(), time.process_time(), self._cpu_seconds()
        self.costs.append(Cost(title, rows, *(one - other for one, other in zip(after, before, strict=True))))
        print(*self.costs[-1].cells(), sep="  ", flush=True)

    async def documents(self, kinds: Sequence[type[Record]]) -> Documents:
        """Return all that is stored of some kinds, in the order in which it was made."""
        return {kind: [one async for one in self.database.collection(kind).find().sort("_id")] for kind in kinds}

    async def changes_of(self, operation: str) -> list[Any]:
        """Return the log entries of an operation."""
        return [one async for one in self.database.collection(Change).find({"operation": operation}).sort("_id")]

    async def measure_plain(self, rows: int, documents: Documents, batch: int) -> None:
        """Insert documents into collections with the same indexes, those of a batch of rows at a time."""

        async def insert() -> None:
            for begin in range(0, rows, batch):
                for kind, found in documents.items():
                    if share := found[begin * len(found) // rows : (begin + batch) * len(found) // rows]:
                        await self.database.collection(kind).insert_many(share)

        await self.measure(PLAIN, rows, insert)


def file_of(rows: int) -> bytes:
    """Return a CSV with this many customers."""
    lines = ["Customer ID,First Name,Last Name,Email,Mobile Phone,Street,City,State,Zip"]
    for number in range(rows):
        first, street = _NAMES[number % len(_NAMES)], _STREETS[number % len(_STREETS)]
        last = "Miller" + "".join(chr(97 + number // 26**power % 26) for power in range(4))
        phone = f"(512) {200 + number // 10_000 % 700:03}-{number % 10_000:04}"
        lines.append(f"{number},{first},{last},{first}.{number}@example.com,{phone},{number} {street},Austin,TX,78701")
    return "\n".join(lines).encode()


async def import_rows(bench: Bench, rows: int) -> None:
    """Import a file, as `gateway import` does."""
    storage = file_storage(bench.settings, bench.database)
    importer, content = build_importer(bench.settings, bench.database, storage), io.BytesIO(file_of(rows))
    order = import_order(content, "customers.csv", Reading(), {})
    job = await start_import(bench.scope, storage, content, order, claimed=True)
    ended = await JobRun(bench.scope.as_system(), job, storage).attempt(importer.run)
    if ended is None or (ended.result or {}).get("created") != rows:
        raise SystemExit(f"The import failed: {ended and ended.failure}")


async def upsert_jobs(bench: Bench, rows: int) -> None:
    """Send jobs in batches, as `jobsUpsert` takes them: ten of a customer follow each other."""
    items = [
        JobUpsertItem(
            external_id=f"job-{number}", customer_external_id=str(number // JOBS_A_CUSTOMER), title="Boiler",
            category="Heating", total=Decimal("100.50"),
        )
        for number in range(rows)
    ]  # fmt: skip
    for begin in range(0, rows, MAX_ITEMS):
        batch = items[begin : begin + MAX_ITEMS]
        results = await upsert_records(bench.scope, JOBS, batch, "jobsUpsert", COMMAND_LINE)
        if any(result.user_errors for result in results):
            raise SystemExit(f"An item was refused: {results[0].user_errors}")


async def _emptied(database: Database) -> None:
    await database.drop()
    await database.upkeep.create_indexes()


async def measured(settings: Settings, cpu_seconds: Callable[[], float], rows: int) -> list[Cost]:
    """Measure both kinds of writes, each beside plain inserts of what it stored."""
    database = connect(str(settings.mongodb_uri), settings.database)
    try:
        await _emptied(database)
        bench = Bench(settings, database, cpu_seconds)
        await bench.scope.add_missing([bench.company])
        await bench.measure("`gateway import`, 500 rows a transaction", rows, lambda: import_rows(bench, rows))
        imported = await bench.documents((Customer, Change, ImportRow))
        await bench.measure("`jobsUpsert`, 200 jobs of 20 customers a call", rows, lambda: upsert_jobs(bench, rows))
        sent: Documents = {Job: (await bench.documents((Job,)))[Job], Change: await bench.changes_of("jobsUpsert")}
        await _emptied(database)
        await bench.measure_plain(rows, imported, BATCH_ROWS)
        await bench.measure_plain(rows, sent, MAX_ITEMS)
        first, second, *plain = bench.costs
        return [first, plain[0], second, plain[1]]
    finally:
        await database.drop()
        await database.close()


def main() -> None:
    """Measure, print the table, and with --write put it into docs/performance.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.batch_writes", description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000, help="rows of each measurement (default: 20,000)")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with running_mongodb() as uri:
        store = Store(uri, 0)
        settings = Settings(mongodb_uri=uri, database="bench_batch_writes", data_folder=STATE)
        costs = asyncio.run(measured(settings, store.cpu_seconds, options.rows))
        store.close()
    titles = ("", "rows", "rows/s", "CPU µs a row", "MongoDB CPU µs a row")
    table = "\n".join((*head(titles), *(row(cost.cells()) for cost in costs)))
    print(f"\n{table}")
    if options.write:
        put_into_page("batch writes", table)


if __name__ == "__main__":
    main()
