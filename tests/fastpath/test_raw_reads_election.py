"""Reads and edits by the raw pool while another member of a real replica set is elected primary."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress

import pytest
from bson import ObjectId
from strawberry import ID

from gateway.documents.change import Change, Origin
from gateway.documents.customer import Customer
from gateway.errors import Unavailable
from gateway.inputs.customer_write import CustomerUpdateInput
from gateway.operations.customer.update import update_customer
from gateway.store.database import deadline
from gateway.store.scope import TenantScope
from tests import records
from tests.raw_reader import Reader, company_reader
from tests.replica_set import ReplicaSet, running_replica_set

COMPANY = "com_election"
READERS = 8
EDITORS = 2
SECONDS = 90
REFUSAL_SECONDS = 3.0
EDIT_SECONDS = 8.0
"""As long as a request may take."""


@pytest.fixture
def replica_set(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReplicaSet]:
    """Yield a replica set of three."""
    with running_replica_set(tmp_path_factory.mktemp("three")) as running:
        yield running


@pytest.fixture
async def reader(replica_set: ReplicaSet) -> AsyncIterator[Reader]:
    """Yield a reader by the raw pool."""
    reader = await company_reader(replica_set.uri, "election", COMPANY)
    yield reader
    await reader.database.close()


@pytest.mark.parametrize("elect", [ReplicaSet.step_down, ReplicaSet.kill_primary])
async def test_while_another_primary_is_elected_every_read_and_edit_is_answered_or_refused_soon(
    replica_set: ReplicaSet, reader: Reader, elect: Callable[[ReplicaSet], None]
) -> None:
    """By PyMongo, which waits for the new one for a moment; then the raw pool leads there."""
    made, *edited = [records.customer(COMPANY) for _ in range(EDITORS + 1)]
    await reader.scope.add_missing([made, *edited])
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
        editing = [reading.create_task(edit_on(reader.scope, customer, elected)) for customer in edited]
        await asyncio.to_thread(elect, replica_set)
        assert await asyncio.to_thread(replica_set.primary) != before
        elected.set()
    assert "PyMongo" in reader.log.ways
    await eventually_direct(reader, made)
    for customer, names in zip(edited, editing, strict=True):
        await check_log(reader, customer, names.result())
    assert {connection.address[1] for connection in reader.pool._open} == {replica_set.primary()}


async def eventually_direct(reader: Reader, made: Customer) -> None:
    """Read until the raw pool does it; it rests for a second after a connection that could not be made."""
    async with asyncio.timeout(SECONDS):
        while True:
            reader.log.clear()
            with suppress(Unavailable):
                assert await reader.scope.get(Customer, made.id) == made
            if reader.log.ways == ["direct"]:
                return


async def edit_on(scope: TenantScope, customer: Customer, elected: asyncio.Event) -> list[str]:
    """Rename a customer again and again, each time at the version before; return the names that were answered.

    At least one was, if only by the new primary.
    """
    names, version = list[str](), customer.version
    while not (names and elected.is_set()):
        name = f"Name {ObjectId()}"
        try:
            renamed = CustomerUpdateInput(id=ID(customer.id), first_name=name, expected_version=version)
            async with deadline(EDIT_SECONDS):
                version = (await update_customer(scope, renamed, Origin("election"))).version
            names.append(name)
        except Unavailable:  # it may have been stored
            version = await eventual_version(scope, customer)
    return names


async def eventual_version(scope: TenantScope, customer: Customer) -> int:
    """Read the version of a customer as soon as that can be done."""
    while True:
        with suppress(Unavailable):
            async with deadline(EDIT_SECONDS):
                (found,) = await scope.find(Customer, {"_id": customer.id})
            return found.version
        await asyncio.sleep(0.05)


async def check_log(reader: Reader, customer: Customer, names: list[str]) -> None:
    """Each version has its entry, and every edit that was answered is among them."""
    await reader.database.change_log.finish_left(reader.scope.filter(Customer, {"_id": customer.id}))
    (found,) = await reader.scope.find(Customer, {"_id": customer.id})
    entries = [entry async for entry in reader.scope.stream(Change, {"customer_id": customer.id})]
    assert sorted(entry.version or 0 for entry in entries) == list(range(2, found.version + 1))
    assert {*names} <= {str(field.after) for entry in entries for field in entry.fields}
