"""The feed behind subscriptions: nothing is lost or sent twice, even if the database fails."""

import asyncio
import contextlib

import pytest
from pymongo.errors import AutoReconnect

from gateway.documents.customer import Customer
from gateway.errors import SubscriptionLagged, Unavailable
from gateway.operations.live_feed import Listener, LiveFeed, Topic
from gateway.settings import Settings
from gateway.store.database import Database, connect
from gateway.store.system_feed import SystemFeed
from gateway.store.transaction import Transaction
from tests import records
from tests.running_gateway import Tenant


async def store(tenant: Tenant, customer: Customer, count: int) -> list[str]:
    """Return ids of so many stored changes."""
    changes = [records.change(customer) for _ in range(count)]

    async def work(transaction: Transaction) -> None:
        for change in changes:
            await transaction.insert(change)

    await tenant.scope.in_transaction(work)
    return [change.id for change in changes]


async def told(listener: Listener, count: int) -> list[str]:
    """Return ids of the next so many notices."""
    async with asyncio.timeout(60):
        return [(await anext(listener)).record_id for _ in range(count)]


@pytest.mark.parametrize("commands", [["getMore"], ["getMore", "aggregate"]])
async def test_after_a_broken_connection_nothing_is_lost_or_doubled(
    acme: Tenant, database: Database, commands: list[str]
) -> None:
    """Also when the first attempts to go on fail: the feed goes on after the last notice it gave."""
    stored = await acme.customer()
    feed = LiveFeed(SystemFeed(database), 1_000)
    listener = await feed.listen(Topic(acme.company.id, stored.id))
    expected = await store(acme, stored, 2)
    assert await told(listener, 2) == expected
    data = {"failCommands": commands, "closeConnection": True}
    times = {"times": 2 * len(commands)}
    await database.client.admin.command({"configureFailPoint": "failCommand", "mode": times, "data": data})
    expected = [*await store(acme, stored, 3), *await store(acme, stored, 2)]
    assert await told(listener, 5) == expected
    expected = await store(acme, stored, 1)
    assert await told(listener, 1) == expected
    listener.close()
    await feed.close()


async def test_after_a_step_down_nothing_is_lost_or_doubled(acme: Tenant, database: Database) -> None:
    """The primary steps down, and comes back."""
    stored = await acme.customer()
    feed = LiveFeed(SystemFeed(database), 1_000)
    listener = await feed.listen(Topic(acme.company.id, stored.id))
    expected = await store(acme, stored, 2)
    with contextlib.suppress(AutoReconnect):
        await database.client.admin.command({"replSetStepDown": 1, "force": True})
    expected += await store(acme, stored, 3)
    assert await told(listener, 5) == expected
    listener.close()
    await feed.close()


async def test_the_feed_is_open_only_while_somebody_listens(acme: Tenant, database: Database) -> None:
    """One for all listeners, separated by company and customer; then closed."""
    feed = LiveFeed(SystemFeed(database), 10)
    first, second = await acme.customer(), await acme.customer()
    listeners = [await feed.listen(Topic(acme.company.id, customer.id)) for customer in (first, first, second)]
    ids = await store(acme, second, 1) + await store(acme, first, 1)
    assert [await told(listener, 1) for listener in listeners] == [ids[1:], ids[1:], ids[:1]]
    assert feed.listeners == 3
    for listener in listeners:
        listener.close()
        listener.close()
    assert feed.listeners == 0
    again = await feed.listen(Topic(acme.company.id, first.id))
    expected = await store(acme, first, 1)
    assert await told(again, 1) == expected
    await feed.close()
    with pytest.raises(SubscriptionLagged):
        await anext(again)


async def test_who_is_too_slow_hears_no_more(acme: Tenant, database: Database) -> None:
    """With more waiting than there is room for; what waited is not kept."""
    feed = LiveFeed(SystemFeed(database), 2)
    stored = await acme.customer()
    slow, quick = [await feed.listen(Topic(acme.company.id, stored.id)) for _ in range(2)]
    for _ in range(3):
        expected = await store(acme, stored, 1)
        assert await told(quick, 1) == expected
    with pytest.raises(SubscriptionLagged):
        await anext(slow)
    assert feed.listeners == 1
    quick.close()
    await feed.close()


async def test_without_a_database_nobody_can_begin_to_listen(settings: Settings) -> None:
    """Refused at once, and nothing is left of the attempt."""
    nowhere = connect("mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=100", settings.database)
    feed = LiveFeed(SystemFeed(nowhere), 10)
    with pytest.raises(Unavailable):
        await feed.listen(Topic("com_x", "cus_x"))
    assert feed.listeners == 0
    await feed.close()
    await nowhere.close()


async def test_when_the_database_is_dropped_listeners_have_to_begin_anew(mongodb_uri: str) -> None:
    """What cannot be sent is not skipped in silence."""
    other = connect(mongodb_uri, "dropped")
    await other.upkeep.create_indexes()
    feed = LiveFeed(SystemFeed(other), 10)
    listener = await feed.listen(Topic("com_x", "cus_x"))
    await other.drop()
    with pytest.raises(SubscriptionLagged):
        await anext(listener)
    assert feed.listeners == 0
    await feed.close()
    await other.close()
