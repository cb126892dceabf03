"""The benchmark's MongoDB: a replica set with one separate member, and its data, made once for each size."""

import asyncio
import functools
import multiprocessing
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.database import Database as SyncDatabase

from benchmarks import data
from benchmarks.machine import LOAD_CPU, cpu_time, pinned
from benchmarks.mark import fingerprint
from benchmarks.place import STATE
from gateway.documents import customer_key
from gateway.documents.registry import RECORDS
from gateway.local.embedded_mongodb import EmbeddedMongoDB
from gateway.matching import search_key
from gateway.store.database import connect

CACHE_MEGABYTES = 2_048
CUSTOMERS = 10_000
_CUSTOMERS_A_TASK = 500
_COUNTED = ("find", "aggregate", "getMore", "update", "insert", "findAndModify", "commitTransaction")

Stored = dict[str, Any]


class Store:
    """The running MongoDB and one of its databases."""

    def __init__(self, uri: str, customers: int, *, customers_only: bool = False) -> None:
        """`customers_only`: without the rows of their tabs, which makes a million a matter of minutes."""
        self.uri = uri
        self.customers = customers
        self.customers_only = customers_only
        self.database = f"bench_customers_{customers}" if customers_only else f"bench_{customers}"
        self._client: MongoClient[Stored] = MongoClient(uri, tz_aware=True)
        self._pid = int(self._client.admin.command("serverStatus")["pid"])

    @property
    def records(self) -> SyncDatabase[Stored]:
        """The collections, for looking behind the servers' backs."""
        return self._client[self.database]

    @property
    def version(self) -> str:
        """MongoDB's version."""
        return str(self._client.server_info()["version"])

    def cpu_seconds(self) -> float:
        """CPU time that mongod has used."""
        return cpu_time(self._pid).total

    def commands(self) -> dict[str, int]:
        """Return how often each command was sent, since mongod started."""
        known = self._client.admin.command("serverStatus")["metrics"]["commands"]
        return {name: int(known[name]["total"]) for name in _COUNTED}

    def count(self) -> int:
        """Return how many records there are."""
        return sum(self.records[record.collection].estimated_document_count() for record in RECORDS)

    def close(self) -> None:
        """Close the connection."""
        self._client.close()


@contextmanager
def running_mongodb() -> Iterator[str]:
    """Yield the URI of a MongoDB on the load's CPU, with what earlier runs have left in it."""
    with pinned(LOAD_CPU):
        server = EmbeddedMongoDB(STATE / "mongodb", cache_megabytes=CACHE_MEGABYTES)
        server.start()
    try:
        yield server.uri
    finally:
        server.stop()


@contextmanager
def loaded_store(uri: str, customers: int, *, customers_only: bool = False) -> Iterator[Store]:
    """Yield the database with the data of this many customers."""
    store = Store(uri, customers, customers_only=customers_only)
    try:
        load(store)
        yield store
    finally:
        store.close()


def load(store: Store) -> None:
    """Bring the database to the benchmark's data; nothing to do when it has them from an earlier run."""
    wanted = {"_id": "data", "customers": store.customers, "made_by": _fingerprint()}
    if store.records["benchmark"].find_one({"_id": "data"}) != wanted:
        started = time.monotonic()
        store.records.client.drop_database(store.database)
        _insert_all(store)
        asyncio.run(_create_indexes(store))
        store.records["benchmark"].insert_one(wanted)
        print(f"{store.count():,} records made in {time.monotonic() - started:.0f} s")
    # What the mutations of earlier runs have logged.
    store.records["changes"].delete_many({})


def _insert_all(store: Store) -> None:
    _insert(store.records, list(data.companies()))
    starts = range(0, store.customers, _CUSTOMERS_A_TASK)
    work = functools.partial(_insert_some, store.uri, store.database, store.customers, store.customers_only)
    if len(starts) == 1:
        work(0)
        return
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        for done, _ in enumerate(pool.map(work, starts)):
            if done % 200 == 199:
                print(f"  {(done + 1) * _CUSTOMERS_A_TASK:,} customers", flush=True)


def _insert_some(uri: str, database: str, customers: int, customers_only: bool, start: int) -> None:
    """The work of one task of the pool, in a separate process."""
    with MongoClient[Stored](uri) as client:
        numbers = range(start, min(start + _CUSTOMERS_A_TASK, customers))
        households = (tuple(data.household(number)) for number in numbers)
        wanted = (household[-1:] if customers_only else household for household in households)
        _insert(client[database], [record for household in wanted for record in household])


def _insert(database: SyncDatabase[Stored], records: list[Any]) -> None:
    by_kind: defaultdict[str, list[Stored]] = defaultdict(list)
    for record in records:
        by_kind[record.collection].append(record.stored())
    for collection, stored in by_kind.items():
        database[collection].insert_many(stored, ordered=False)


async def _create_indexes(store: Store) -> None:
    database = connect(store.uri, store.database)
    try:
        await database.upkeep.create_indexes()
    finally:
        await database.close()


def _fingerprint() -> str:
    """Changes when the code that makes the data does."""
    own = (Path(__file__).with_name(name) for name in ("data.py", "contact_data.py"))
    sources = (*own, *(Path(str(module.__file__)) for module in (customer_key, search_key)))
    return fingerprint(source.read_bytes() for source in sources)
