"""Reads by the raw read pool while another member of a real replica set is elected primary."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress

import pytest

from gateway.documents.customer import Customer
from gateway.errors import Unavailable
from tests import records
from tests.raw_reader import Reader, company_reader
from tests.replica_set import ReplicaSet, running_replica_set

COMPANY = "com_election"
READERS = 8
SECONDS = 90
REFUSAL_SECONDS = 3.0


@pytest.fixture
def replica_set(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReplicaSet]:
    """Yield a replica set of three."""
    with running_replica_set(tmp_path_factory.mktemp("three")) as running:
        yield running


@pytest.fixture
async def reader(replica_set: ReplicaSet) -> AsyncIterator[Reader]:
    """Yield a reader by the raw read pool."""
    reader = await company_reader(replica_set.uri, "election", COMPANY)
    yield reader
    await reader.database.close()


@pytest.mark.parametrize("elect", [ReplicaSet.step_down, ReplicaSet.kill_primary])
async def test_while_another_primary_is_elected_every_read_is_answered_or_refused_soon(
    replica_set: ReplicaSet, reader: Reader, elect: Callable[[ReplicaSet], None]
) -> None:
    """By PyMongo, which waits for the new one for a moment; then the raw read pool leads there."""
    made = records.customer(COMPANY)
    await reader.scope.add_missing([made])
    before = replica_set.primary()
    elected = asyncio.Event()

    async def read_on() -> None:
        while not elected.is_set():
            begun = time.monotonic()
            try:
                assert await reader.scope.get(Customer, made.id) == made
            except Unavailable:
                assert time.monotonic() - begun < REFUSAL_SECONDS
                await asyncio.sleep(0.05)

    async with asyncio.timeout(SECONDS), asyncio.TaskGroup() as reading:
        for _ in range(READERS):
            reading.create_task(read_on())
        await asyncio.to_thread(elect, replica_set)
        assert await asyncio.to_thread(replica_set.primary) != before
        elected.set()
    assert "PyMongo" in reader.log.ways
    await eventually_direct(reader, made)
    assert {connection.address[1] for connection in reader.pool._open} == {replica_set.primary()}


async def eventually_direct(reader: Reader, made: Customer) -> None:
    """Read until the raw read pool does it; it rests for a second after a connection that could not be made."""
    async with asyncio.timeout(SECONDS):
        while True:
            reader.log.clear()
            with suppress(Unavailable):
                assert await reader.scope.get(Customer, made.id) == made
            if reader.log.ways == ["direct"]:
                return
