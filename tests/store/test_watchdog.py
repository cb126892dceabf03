"""A client that has lost its way to a database that is there is replaced."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import AsyncMongoClient

from gateway.access.viewer import system_viewer
from gateway.documents.customer import Customer
from gateway.fastpath import FastReads
from gateway.local.embedded_mongodb import EmbeddedMongoDB
from gateway.store import driver_task
from gateway.store.database import Database, connect
from gateway.store.scope import TenantScope
from gateway.store.watchdog import MAX_REPLACEMENTS, Watchdog
from tests import records

COMPANY = "com_watched"
JAMMED: list[AsyncMongoClient[dict[str, Any]]] = []
"""Clients that are let go of in the end, so that their sockets can be closed."""
SOON = 20.0


@pytest.fixture
async def watched(mongodb_uri: str) -> AsyncIterator[Database]:
    """Yield a database with a separate client."""
    database = connect(mongodb_uri, "watched", driver=FastReads(direct=True))
    yield database
    while JAMMED:
        JAMMED.pop()._topology._lock.release()
    if driver_task._tasks:
        await asyncio.wait(driver_task._tasks, timeout=SOON)  # they are being closed, and can be now
    await database.drop()
    await database.close()


def impatient(database: Database) -> Watchdog:
    """Return a watchdog that waits for nothing."""
    return Watchdog(database, ping_seconds=0.3, max_silence_seconds=0.0)


async def jam(database: Database) -> None:
    """Hold the lock that all of PyMongo's operations need, for ever."""
    await database.client._topology._lock.acquire()
    JAMMED.append(database.client)


async def test_a_client_that_hangs_is_replaced_and_everything_goes_on(watched: Database) -> None:
    """With the same database, also for those who have a scope already."""
    scope, made = TenantScope(watched, system_viewer(COMPANY), b"s" * 32), records.customer(COMPANY)
    await scope.add_missing([made])
    hanging = watched.client
    await jam(watched)
    dog = impatient(watched)
    await dog.check()
    assert watched.client is not hanging
    assert not dog.is_stuck
    async with asyncio.timeout(SOON):
        assert await scope.get(Customer, made.id) == made
        assert await scope.in_transaction(lambda transaction: transaction.get(Customer, made.id)) == made


async def test_a_client_that_answers_is_left_alone(watched: Database) -> None:
    """For any number of calls."""
    client = watched.client
    dog = impatient(watched)
    for _ in range(3):
        await dog.check()
    assert watched.client is client


async def test_a_database_that_is_away_is_no_fault_of_the_client(tmp_path: Path) -> None:
    """Nothing is replaced, and the process is not stuck: another one would not reach it either."""
    with EmbeddedMongoDB(tmp_path / "mongodb") as server:
        database = connect(server.uri, "away")
        await database.ping()
        client = database.client
    dog = impatient(database)
    for _ in range(2):
        await dog.check()
    assert database.client is client
    assert not dog.is_stuck
    await database.close()


async def test_a_process_that_new_clients_do_not_help_says_so(watched: Database) -> None:
    """After a few; `/health/live` then has it restarted. An answer makes it well again."""
    dog = impatient(watched)
    for _ in range(MAX_REPLACEMENTS + 1):
        assert not dog.is_stuck
        await jam(watched)
        await dog.check()
    assert dog.is_stuck
    await dog.check()
    assert not dog.is_stuck
