"""Reads by the raw pool that go wrong: PyMongo answers them, or says why not."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator

import pytest

from gateway.documents.customer import Customer
from gateway.errors import Unavailable
from gateway.store.database import deadline
from tests.raw_reader import Reader, reader_of
from tests.running_gateway import Tenant
from tests.slow_reads import one_lost_read, one_refused_read, slow_reads

NOT_PRIMARY, STEPPED_DOWN, BAD_VALUE, INTERRUPTED, REAUTHENTICATE = 10107, 189, 2, 11601, 391


@pytest.fixture
async def reader(mongodb_uri: str, acme: Tenant) -> AsyncIterator[Reader]:
    """Yield a reader by the raw pool."""
    reader = await reader_of(mongodb_uri, acme)
    yield reader
    await reader.database.close()


async def test_a_read_whose_connection_is_lost_is_answered(reader: Reader, acme: Tenant) -> None:
    """By PyMongo; the next uses a new connection."""
    made = await acme.customer()
    async with one_lost_read(acme.gateway.database):
        assert await reader.scope.get(Customer, made.id) == made
    assert reader.log.ways == ["direct", "PyMongo"]
    assert reader.log.ended == [("find", False), ("find", True)]
    assert reader.pool.connections == 0
    assert await reader.scope.get(Customer, made.id) == made
    assert reader.log.ways[2:] == ["direct"]


@pytest.mark.parametrize("code", [NOT_PRIMARY, STEPPED_DOWN, BAD_VALUE, INTERRUPTED, REAUTHENTICATE])
async def test_a_read_that_is_refused_is_pymongos_to_answer(reader: Reader, acme: Tenant, code: int) -> None:
    """For any reason; the connection is not used again."""
    made = await acme.customer()
    async with one_refused_read(acme.gateway.database, code):
        assert await reader.scope.get(Customer, made.id) == made
    assert reader.log.ways == ["direct", "PyMongo"]
    assert reader.pool.connections == 0


async def test_after_a_change_of_primary_no_connection_is_used_again(reader: Reader, acme: Tenant) -> None:
    """Not those that were idle either."""
    made = await acme.customer()
    await asyncio.gather(*(reader.scope.get(Customer, made.id) for _ in range(20)))
    await asyncio.gather(*(reader.scope.get(Customer, made.id) for _ in range(20)))
    assert reader.pool.connections > 1
    async with one_refused_read(acme.gateway.database, NOT_PRIMARY):
        assert await reader.scope.get(Customer, made.id) == made
    assert reader.pool.connections == 0


async def test_when_pymongo_loses_the_server_its_connections_are_let_go(reader: Reader, acme: Tenant) -> None:
    """What PyMongo learns on its own connections holds for these."""
    made = await acme.customer()
    admin = acme.gateway.database.client.admin
    lost = {"failCommands": ["ping"], "closeConnection": True}
    await admin.command({"configureFailPoint": "failCommand", "mode": {"times": 1}, "data": lost})
    with pytest.raises(Unavailable):
        await reader.database.ping()
    async with asyncio.timeout(5):
        while "PyMongo" not in reader.log.ways and len(reader.log.ways) < 3:
            assert await reader.scope.get(Customer, made.id) == made
    assert await reader.scope.get(Customer, made.id) == made


async def test_a_read_that_takes_too_long_is_given_up(reader: Reader, acme: Tenant) -> None:
    """At the deadline, as by PyMongo; its connection is closed, for MongoDB works on it still."""
    async with slow_reads(acme.gateway.database, {"times": 1}):
        begun = time.monotonic()
        with pytest.raises(Unavailable):
            async with deadline(0.3):
                await reader.scope.find(Customer, {})
        assert time.monotonic() - begun < 2
    assert reader.log.commands[0]["maxTimeMS"] <= 300
    assert reader.pool.connections == 0
    async with deadline(5):
        assert await reader.scope.find(Customer, {}) == []


async def test_a_deadline_that_is_over_is_pymongos_to_tell(reader: Reader) -> None:
    """Nothing is sent."""
    with pytest.raises(Unavailable):
        async with deadline(0.000_1):
            await reader.scope.find(Customer, {})
    assert reader.log.commands == []
    assert reader.pool.connections == 1


async def test_a_read_that_nobody_waits_for_is_given_up(reader: Reader, acme: Tenant) -> None:
    """Its connection is closed, which ends MongoDB's work; PyMongo is not asked."""
    async with slow_reads(acme.gateway.database, {"times": 1}):
        reading = asyncio.create_task(reader.scope.find(Customer, {}))
        await reader.log.under_way.wait()
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
    assert reader.log.ways == ["direct"]
    assert reader.log.ended == [("find", False)]
    assert reader.pool.connections == 0


async def test_a_connection_that_cannot_be_made_is_not_tried_at_once_again(reader: Reader, acme: Tenant) -> None:
    """PyMongo reports that the database is away, and that it is back."""
    made = await acme.customer()
    reader.pool.close_idle()
    admin = acme.gateway.database.client.admin
    lost = {"failCommands": ["hello", "isMaster"], "closeConnection": True, "appName": "customer-profile-gateway"}
    await admin.command({"configureFailPoint": "failCommand", "mode": {"times": 1}, "data": lost})
    try:
        found = [await reader.scope.get(Customer, made.id) for _ in itertools.repeat(None, 3)]
    finally:
        await admin.command({"configureFailPoint": "failCommand", "mode": "off"})
    assert found == [made] * 3
