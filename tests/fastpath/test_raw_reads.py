"""Reads by the raw pool: the same documents as PyMongo's."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from pymongo.topology_description import TopologyDescription

from gateway.access.viewer import system_viewer
from gateway.documents.base.record import Order
from gateway.documents.customer import Customer
from gateway.documents.job import Job
from gateway.documents.note import Note
from gateway.fastpath import FastReads
from gateway.pages.page import PageRequest
from gateway.settings import Settings
from gateway.store.database import Database, connect
from gateway.store.index_read import Span
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction
from gateway.transport.metrics import Metrics
from tests import records
from tests.raw_reader import Reader, is_direct, reader_of
from tests.running_gateway import Tenant, run_gateway
from tests.slow_reads import one_lost_read


@pytest.fixture
async def reader(mongodb_uri: str, acme: Tenant) -> AsyncIterator[Reader]:
    """Yield a reader by the raw pool."""
    reader = await reader_of(mongodb_uri, acme)
    yield reader
    await reader.database.close()


@pytest.fixture
async def plain(mongodb_uri: str, acme: Tenant) -> AsyncIterator[Reader]:
    """Yield a reader by PyMongo."""
    reader = await reader_of(mongodb_uri, acme, direct_reads=False)
    yield reader
    await reader.database.close()


async def test_the_lane_is_on_with_the_locked_pymongo(reader: Reader, acme: Tenant) -> None:
    """Its inside is still what the pool knows: else this fails, and nothing else would."""
    made = await acme.customer()
    assert await reader.scope.get(Customer, made.id) == made
    assert reader.log.ways == ["direct"]
    assert reader.log.ended == [("find", True)]
    assert (reader.pool.on, reader.pool.connections) == (True, 1)


async def test_all_reads_bring_what_pymongo_brings(reader: Reader, plain: Reader, acme: Tenant) -> None:
    """Finds, pages and aggregations, with more documents than PyMongo's first batch has."""
    customers = [records.customer(acme.company.id) for _ in range(150)]
    await acme.scope.add_missing(customers)
    await acme.scope.add_missing([records.job(customer) for customer in customers[:20] for _ in range(3)])
    order = Order("OLDEST_FIRST", "created_at", "created_at")
    below = {"from": "jobs", "localField": "_id", "foreignField": "customer_id", "as": "jobs"}
    found = []
    for scope in (reader.scope, plain.scope):
        page = await scope.page(Customer, {}, order, PageRequest(size=30), counted=True)
        match = scope.filter(Customer, {})
        found.append(
            (
                await scope.find(Customer, {}, order=order),
                await scope.find(Customer, {"_id": {"$gt": customers[70].id}}, order=order, limit=7, index="number"),
                await scope.find(Job, {"customer_id": customers[3].id}),
                (page.nodes, page.total_count),
                await scope.aggregate(Customer, {}, [{"$sort": {"_id": 1}}, {"$lookup": below}]),
                await scope.aggregate(Customer, {}, [{"$sort": {"_id": 1}}], for_records=True),
                await scope.aggregate_raw(Customer, {}, [{"$sort": {"_id": -1}}, {"$limit": 120}], index="number"),
                await scope.find_raw(Customer, match, {"tags": 1}, sort={"_id": -1}, limit=110, index="number"),
                await scope.index_reads.scan(Customer, "by_phrase", Span(("", ""), "~"), limit=200),
            )
        )
    assert found[0] == found[1]
    assert [len(part) for part in found[0]] == [150, 7, 3, 2, 150, 150, 120, 110, len(found[1][8])]
    assert found[0][8]
    assert set(reader.log.ways) == {"direct"}
    assert set(plain.log.ways) == {"PyMongo"}


async def test_what_is_too_much_for_one_reply_comes_by_pymongo(reader: Reader, plain: Reader, acme: Tenant) -> None:
    """Whole; and no cursor is left behind."""
    customer = await acme.customer()
    notes = [records.note(customer, body="x" * 2_000_000) for _ in range(10)]
    for note in notes:
        await acme.add(note)
    admin = reader.database.client.admin
    before = (await admin.command("serverStatus"))["metrics"]["cursor"]["open"]["total"]
    reader.log.clear()
    found = await reader.scope.find(Note, {}, order=Note.order)
    assert {note.id for note in found} == {note.id for note in notes}
    assert found == await plain.scope.find(Note, {}, order=Note.order)
    assert reader.log.ways[:2] == ["direct", "PyMongo"]
    assert (await admin.command("serverStatus"))["metrics"]["cursor"]["open"]["total"] == before
    assert reader.pool.connections == 1


async def test_reads_at_the_same_time_get_their_own_answers(reader: Reader, acme: Tenant) -> None:
    """Over many connections, each used again and again."""
    customers = [records.customer(acme.company.id) for _ in range(100)]
    await acme.scope.add_missing(customers)
    for _ in range(5):
        found = await asyncio.gather(*(reader.scope.get(Customer, customer.id) for customer in customers))
        assert found == customers
    assert 2 < reader.pool.connections <= 100
    assert reader.log.ways.count("direct") > reader.pool.connections


async def test_there_are_never_more_connections_than_the_pool_may_have(mongodb_uri: str, acme: Tenant) -> None:
    """PyMongo does the other reads."""
    made = await acme.customer()
    reader = await reader_of(f"{mongodb_uri}&maxPoolSize=3", acme)
    for _ in range(5):
        found = await asyncio.gather(*(reader.scope.get(Customer, made.id) for _ in range(20)))
        assert found == [made] * 20
    assert reader.pool.connections <= 3
    await reader.database.close()
    assert reader.pool.connections == 0


async def test_connections_that_are_not_needed_any_more_are_closed(mongodb_uri: str, acme: Tenant) -> None:
    """After `maxIdleTimeMS`, or a minute."""
    made = await acme.customer()
    reader = await reader_of(f"{mongodb_uri}&maxIdleTimeMS=50", acme)
    while reader.pool.connections < 3:
        await asyncio.gather(*(reader.scope.get(Customer, made.id) for _ in range(20)))
    async with asyncio.timeout(20):
        while reader.pool.connections > 1:
            assert await reader.scope.get(Customer, made.id) == made
    await reader.database.close()


async def test_metrics_count_direct_reads(mongodb_uri: str, settings: Settings, acme: Tenant) -> None:
    """Those that failed too, and what PyMongo did then."""
    metrics, made = Metrics(), await acme.customer()
    database = connect(mongodb_uri, settings.database, [metrics], driver=FastReads(direct=True))
    scope = TenantScope(database, system_viewer(acme.company.id), b"s" * 32)

    def counted(outcome: str) -> float | None:
        metrics.tell()
        labels = {"command": "find", "outcome": outcome}
        return metrics.registry.get_sample_value("gateway_mongodb_command_seconds_count", labels)

    for _ in range(3):
        assert await scope.get(Customer, made.id) == made
    assert (counted("ok"), counted("failed")) == (3, None)
    async with one_lost_read(acme.gateway.database):
        assert await scope.get(Customer, made.id) == made
    assert (counted("ok"), counted("failed")) == (4, 1)
    await database.close()


async def test_another_companys_records_never_come(reader: Reader, rival: Tenant) -> None:
    """However they are requested."""
    foreign = await rival.customer()
    await rival.add(records.job(foreign))
    assert await reader.scope.get(Customer, foreign.id) is None
    assert await reader.scope.find(Customer, {"company_id": rival.company.id}) == []
    assert await reader.scope.aggregate_raw(Job, {"company_id": rival.company.id}, [{"$match": {}}]) == []
    assert reader.log.ways == ["direct"] * 3


async def test_reads_of_a_transaction_stay_in_it(reader: Reader, acme: Tenant) -> None:
    """They see what it has written, which by another connection they would not."""
    made = records.customer(acme.company.id)

    async def work(transaction: Transaction) -> list[Customer]:
        await transaction.insert(made)
        return await transaction.find(Customer, {"_id": made.id})

    assert await reader.scope.in_transaction(work) == [made]
    assert "direct" not in reader.log.ways


@pytest.mark.parametrize("on", [True, False])
async def test_a_setting_turns_the_lane_off(settings: Settings, database: Database, on: bool) -> None:
    """Then every command is PyMongo's."""
    async with run_gateway(settings.model_copy(update={"direct_reads": on}), database) as gateway:
        tenant = await gateway.tenant()
        stored = await tenant.customer()
        query = "query ($id: ID!) { customer(id: $id) { number jobs { totalCount } } }"
        await tenant.ask(query, {"id": stored.id})
        with gateway.commands() as seen:
            answer = await tenant.ask(query, {"id": stored.id})
    assert answer.data["customer"]["number"] == stored.number
    assert [is_direct(command) for command in seen if "aggregate" in command] == [on]


@pytest.mark.parametrize(
    "option",
    [
        "readPreference=secondaryPreferred", "readConcernLevel=majority", "timeoutMS=10000", "socketTimeoutMS=10000",
        "compressors=zlib",
    ],
)  # fmt: skip
async def test_what_the_lane_does_not_know_turns_it_off(mongodb_uri: str, acme: Tenant, option: str) -> None:
    """PyMongo respects the option."""
    made = await acme.customer()
    reader = await reader_of(f"{mongodb_uri}&{option}", acme)
    assert not reader.pool.on
    assert await reader.scope.get(Customer, made.id) == made
    assert reader.log.ways == ["PyMongo"]
    await reader.database.close()


async def test_a_pymongo_of_another_inside_turns_it_off(
    mongodb_uri: str, acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For good, without an error."""
    made = await acme.customer()
    monkeypatch.delattr(TopologyDescription, "has_writable_server")
    reader = await reader_of(mongodb_uri, acme)
    assert not reader.pool.on
    assert await reader.scope.get(Customer, made.id) == made
    assert reader.log.ways == ["PyMongo"]
    await reader.database.close()
