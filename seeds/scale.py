"""`gateway seed --customers N`: a company of any size, in bounded memory, by several processes."""

import asyncio
import multiprocessing
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

from gateway.access.viewer import system_viewer
from gateway.documents.customer import Customer
from gateway.store.database import connect
from gateway.store.scope import TenantScope
from seeds.demo import Progress
from seeds.facts import company_facts
from seeds.generator import records_by_kind, seeded_customer_id
from seeds.staff_member import company_record, staff_of

SCALE_COMPANY = "scale"
BATCH = 500
"""Customers that a worker keeps in memory and inserts at a time, with everything of theirs."""


class ScaleReport(NamedTuple):
    """What `seed_scale` did: customers asked for, documents added, seconds taken."""

    customers: int
    documents: int
    seconds: float


class Target(NamedTuple):
    """Where the customers go; plain values, for they travel to the workers."""

    uri: str
    database: str
    secret: bytes


class Batch(NamedTuple):
    """Customers `first` to `last`, both included."""

    target: Target
    first: int
    last: int


def seed_scale(
    uri: str, database_name: str, secret: bytes, customers: int, progress: Progress, batch_size: int = BATCH
) -> ScaleReport:
    """Load the company `scale` with that many customers, skipping the batches that are there already.

    Call it from plain code, not from a running event loop: it blocks, and starts a process per processor core.
    """
    started = time.perf_counter()
    target = Target(uri, database_name, secret)
    documents = asyncio.run(_add_company(target))
    done = 0
    # Forking a process whose MongoDB client has threads can deadlock: workers start afresh. Ctrl-C is for this
    # process, which then stops them.
    afresh = multiprocessing.get_context("spawn")
    batches = _batches(target, customers, batch_size)
    with afresh.Pool(_workers(len(batches)), signal.signal, (signal.SIGINT, signal.SIG_IGN)) as pool:
        for size, added in pool.imap_unordered(_load, batches):
            done += size
            documents += added
            progress(company_facts(SCALE_COMPANY).name, done, customers)
        pool.close()
        pool.join()
    return ScaleReport(customers, documents, time.perf_counter() - started)


def _workers(batches: int) -> int:
    """Return one for each processor core, but never more than there are batches."""
    return max(1, min(os.cpu_count() or 1, batches))


def _batches(target: Target, customers: int, size: int) -> list[Batch]:
    return [Batch(target, first, min(first + size - 1, customers)) for first in range(1, customers + 1, size)]


def _load(batch: Batch) -> tuple[int, int]:
    """Return (customers in the batch, documents added)."""
    return batch.last - batch.first + 1, asyncio.run(_add_customers(batch))


async def _add_company(target: Target) -> int:
    company = company_facts(SCALE_COMPANY)
    async with _scope(target) as scope:
        staff = await scope.add_missing(staff_of(company.handle).everyone)
        return staff + await scope.add_missing([company_record(company)])


async def _add_customers(batch: Batch) -> int:
    indexes = range(batch.first, batch.last + 1)
    ids = [seeded_customer_id(SCALE_COMPANY, index) for index in indexes]
    async with _scope(batch.target) as scope:
        if await scope.count(Customer, {"_id": {"$in": ids}}) == len(ids):
            return 0
        *rows, customers = records_by_kind(company_facts(SCALE_COMPANY), indexes)
        added = await asyncio.gather(*(scope.add_missing(kind) for kind in rows))
        # Customers last: finding all customers of a batch shows that their rows are there.
        return sum(added) + await scope.add_missing(customers)


@asynccontextmanager
async def _scope(target: Target) -> AsyncIterator[TenantScope]:
    database = connect(target.uri, target.database)
    try:
        yield TenantScope(database, system_viewer(company_facts(SCALE_COMPANY).id), target.secret)
    finally:
        await database.close()
