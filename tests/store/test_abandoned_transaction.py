"""A transaction that ran out of time does not keep others from what it has written."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace

from gateway.access.viewer import system_viewer
from gateway.documents.company import Company
from gateway.documents.customer import Customer
from gateway.errors import GatewayError
from gateway.store.database import Database, connect, deadline
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction
from tests import records

COMPANY = "com_abandoned"
MAX_WAIT_SECONDS = 10.0
"""Far below the minute after which MongoDB itself ends a transaction, and far above what it takes."""


@pytest.fixture
async def small(mongodb_uri: str) -> AsyncIterator[Database]:
    """Yield a database behind two connections."""
    database = connect(f"{mongodb_uri}&maxPoolSize=2", "abandoned", max_operation_seconds=60)
    yield database
    await database.drop()
    await database.close()


@pytest.fixture
async def other(mongodb_uri: str) -> AsyncIterator[Database]:
    """Yield the same database at another process."""
    database = connect(mongodb_uri, "abandoned", max_operation_seconds=60)
    yield database
    await database.close()


def scope_of(database: Database) -> TenantScope:
    """Return the system's scope."""
    return TenantScope(database, system_viewer(COMPANY), b"s" * 32)


async def hold_connections(database: Database, until: asyncio.Event) -> list[asyncio.Task[None]]:
    """Take all connections of a database, and keep them."""
    holding: list[asyncio.Task[None]] = []

    async def hold(taken: asyncio.Event) -> None:
        pool = next(iter(database.client._topology._servers.values())).pool
        async with pool.checkout():
            taken.set()
            await until.wait()

    for _ in range(2):
        taken = asyncio.Event()
        holding.append(asyncio.create_task(hold(taken)))
        await taken.wait()
    return holding


async def test_another_writer_gets_through_while_all_connections_are_taken(small: Database, other: Database) -> None:
    """Of the client whose transaction it was: the end of it has a connection to itself."""
    made, until = records.customer(COMPANY), asyncio.Event()
    await scope_of(other).add_missing([made])
    holding: list[asyncio.Task[None]] = []

    async def write_and_wait(transaction: Transaction) -> None:
        await transaction.replace(await _renamed(transaction, made, "Late"))
        holding.extend(await hold_connections(small, until))
        await transaction.get(Company, COMPANY)

    async def write(transaction: Transaction) -> None:
        await transaction.replace(await _renamed(transaction, made, "Soon"))

    with pytest.raises(GatewayError):
        async with deadline(1.0):
            await scope_of(small).in_transaction(write_and_wait)
    began = time.monotonic()
    async with deadline(MAX_WAIT_SECONDS):
        await scope_of(other).in_transaction(write)
    assert time.monotonic() - began < MAX_WAIT_SECONDS
    until.set()
    await asyncio.gather(*holding)
    found = await scope_of(other).get(Customer, made.id)
    assert found is not None
    assert found.first_name == "Soon"


async def _renamed(transaction: Transaction, customer: Customer, name: str) -> Customer:
    found = await transaction.get(Customer, customer.id)
    assert found is not None
    return replace(found, first_name=name)
