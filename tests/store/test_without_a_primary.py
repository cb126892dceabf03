"""Without a primary no one waits for long, and everything goes on when there is one again."""

import asyncio
import itertools
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator

import pytest

from gateway.access.viewer import system_viewer
from gateway.documents.customer import Customer
from gateway.errors import Unavailable
from gateway.fastpath import FastReads
from gateway.store.database import connect, deadline
from gateway.store.scope import TenantScope
from gateway.store.watchdog import Watchdog
from tests import records
from tests.replica_set import ReplicaSet, running_replica_set

COMPANY = "com_headless"
SECONDS = 90
REFUSAL_SECONDS = 3.0
"""A second, on a machine that has other work."""
FROZEN_SECONDS = 25.0
"""An election, and how long it takes to notice that a server is frozen."""


@pytest.fixture(scope="module")
def replica_set(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReplicaSet]:
    """Yield a replica set of three."""
    with running_replica_set(tmp_path_factory.mktemp("headless")) as running:
        yield running


@pytest.fixture(params=[True, False], ids=["direct reads", "PyMongo's reads"])
async def scope(replica_set: ReplicaSet, request: pytest.FixtureRequest) -> AsyncIterator[TenantScope]:
    """Yield a company's scope, watched by a watchdog as a server's is."""
    database = connect(replica_set.uri, "headless", driver=FastReads(direct=request.param), max_operation_seconds=60)
    watching = asyncio.create_task(Watchdog(database).keep_watch())
    yield TenantScope(database, system_viewer(COMPANY), b"s" * 32)
    watching.cancel()
    await database.close()


async def refused_after(scope: TenantScope, record_id: str) -> float | None:
    """Return how long a read took that was refused; None for one that was answered."""
    begun = time.monotonic()
    try:
        async with deadline(10):
            await scope.get(Customer, record_id)
    except Unavailable:
        return time.monotonic() - begun
    return None


async def until(scope: TenantScope, record_id: str, *, answered: bool) -> None:
    """Read until a read is answered, or refused."""
    for pause in itertools.repeat(0.05):
        if (await refused_after(scope, record_id) is None) is answered:
            return
        await asyncio.sleep(pause)


async def test_a_frozen_primary_costs_no_more_than_an_election(replica_set: ReplicaSet, scope: TenantScope) -> None:
    """Reads that wait for it are given up, and go to the new one."""
    made = records.customer(COMPANY)
    await scope.add_missing([made])
    assert await refused_after(scope, made.id) is None
    frozen = replica_set.pid_of(replica_set.primary())
    os.kill(frozen, signal.SIGSTOP)
    begun = time.monotonic()
    try:
        async with asyncio.timeout(SECONDS):
            await until(scope, made.id, answered=True)
        assert time.monotonic() - begun < FROZEN_SECONDS
    finally:
        os.kill(frozen, signal.SIGCONT)
        await asyncio.to_thread(replica_set.primary)


async def test_without_a_majority_requests_are_refused_soon(replica_set: ReplicaSet, scope: TenantScope) -> None:
    """Each of them, once it is known; and answered again when the others are back."""
    made = records.customer(COMPANY)
    await scope.add_missing([made])
    others = [replica_set.pid_of(port) for port in replica_set.ports if port != replica_set.primary()]
    for pid in others:
        os.kill(pid, signal.SIGSTOP)
    try:
        async with asyncio.timeout(SECONDS):
            await until(scope, made.id, answered=False)
            await asyncio.sleep(1)
        times = await asyncio.gather(*(refused_after(scope, made.id) for _ in range(20)))
        assert max(took for took in times if took is not None) < REFUSAL_SECONDS
        assert None not in times
    finally:
        for pid in others:
            os.kill(pid, signal.SIGCONT)
    async with asyncio.timeout(SECONDS):
        await until(scope, made.id, answered=True)
