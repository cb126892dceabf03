"""Database work goes on to its end even if its caller leaves: PyMongo alone would lose its locks (docs/adr/0016)."""

import asyncio
import random
from collections.abc import AsyncIterator

import pytest
from pymongo.lock import _async_cond_wait, _async_create_condition, _async_create_lock

from gateway.access.viewer import system_viewer
from gateway.documents.customer import Customer
from gateway.errors import Unavailable
from gateway.fastpath import FastReads
from gateway.settings import Settings
from gateway.store.database import Database, connect, deadline
from gateway.store.deadline import remaining_seconds
from gateway.store.driver_task import is_driver_task, run_beyond_deadline, run_to_end
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction
from tests import records
from tests.running_gateway import CommandLog

SOON = 20.0
COMPANY = "com_storm"


async def test_who_waits_may_leave_and_the_work_is_finished() -> None:
    """At once; nothing of it is cancelled."""
    begun, go_on, finished = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        await go_on.wait()
        finished.set()

    waiting = asyncio.create_task(run_to_end(work()))
    await begun.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    go_on.set()
    async with asyncio.timeout(SOON):
        await finished.wait()


async def test_work_within_such_work_needs_no_task_more() -> None:
    """It is done in the same one."""

    async def outer() -> bool:
        first = asyncio.current_task()
        return is_driver_task() and await run_to_end(_current_task()) is first

    assert await run_to_end(outer())
    assert not is_driver_task()


async def _current_task() -> asyncio.Task[object] | None:
    return asyncio.current_task()


async def test_a_deadline_reaches_the_work_unless_it_is_beyond_it() -> None:
    """What has to be put in order after a deadline is not stopped by it."""
    async with deadline(5):
        assert 0 < (await run_to_end(_remaining()) or 0) <= 5
        assert await run_beyond_deadline(_remaining()) is None


async def _remaining() -> float | None:
    return remaining_seconds()


async def test_a_deadline_ends_a_wait_that_nothing_else_ends() -> None:
    """A little later than the driver's own time-out, which says better what happened."""
    with pytest.raises(Unavailable):
        async with deadline(0.05):
            await asyncio.Event().wait()


async def test_pymongos_condition_survives_two_cancellations() -> None:
    """By itself PyMongo's lock is then held for ever without an owner, on Python 3.11: the reason for these tasks."""
    lock = _async_create_lock()
    condition = _async_create_condition(lock)

    async def wait_for_a_connection() -> None:
        async with condition:
            await _async_cond_wait(condition, 0.05)

    waiting = asyncio.create_task(run_to_end(wait_for_a_connection()))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await lock.acquire()  # another task works under the lock
    for _ in range(2):  # the client leaves, and the deadline ends
        waiting.cancel()
        await asyncio.sleep(0)
    lock.release()
    async with asyncio.timeout(SOON), lock:
        pass


@pytest.fixture(params=[True, False], ids=["direct reads", "PyMongo's reads"])
async def narrow(mongodb_uri: str, request: pytest.FixtureRequest) -> AsyncIterator[tuple[Database, CommandLog]]:
    """Yield a database behind so few connections that almost everybody waits for one."""
    log = CommandLog()
    uri = f"{mongodb_uri}&maxPoolSize=2"
    database = connect(uri, "storm", [log], driver=FastReads(direct=request.param), max_operation_seconds=30)
    yield database, log
    await database.close()
    # By another way, and without a time limit: what the storm left behind may still hold both connections.
    cleaner = connect(mongodb_uri, "storm")
    await cleaner.drop()
    await cleaner.close()


async def test_after_a_storm_of_cancellations_everything_works(
    narrow: tuple[Database, CommandLog], settings: Settings
) -> None:
    """Reads, transactions and streams that are given up at any moment, some of them twice, leave nothing behind."""
    database, log = narrow
    scope = TenantScope(database, system_viewer(COMPANY), b"s" * 32)
    made = records.customer(COMPANY)
    await scope.add_missing([made])
    draw = random.Random(1)  # noqa: S311  # data is drawn, not secrets

    async def write(transaction: Transaction) -> None:
        found = await transaction.get(Customer, made.id)
        assert found is not None
        await transaction.replace(found)

    async def use() -> None:
        with_deadline = draw.random() < 0.5
        async with deadline(draw.random() * 0.05 if with_deadline else 5):
            match draw.randrange(3):
                case 0:
                    await scope.get(Customer, made.id)
                case 1:
                    await scope.in_transaction(write)
                case _:
                    assert [found async for found in scope.stream(Customer, {})] == [made]

    async def give_up(number: int) -> None:
        await asyncio.sleep(number * 0.002)
        task = asyncio.create_task(use())
        for _ in range(2):
            await asyncio.sleep(draw.random() * 0.02)
            task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    await asyncio.gather(*(give_up(number) for number in range(400)))
    async with asyncio.timeout(SOON):
        assert await scope.get(Customer, made.id) == made
        await scope.in_transaction(write)
    assert log.strays == []
