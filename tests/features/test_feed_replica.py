"""A copy that is built from the change feed equals the database, after any writes and any stops.

`GATEWAY_FEED_SCHEDULES=1000` tries as many schedules; the default is a few.
"""

import asyncio
import os
import random
from typing import Any

import msgspec
import pytest

from gateway.documents.base.record import Record, instant
from gateway.documents.customer import Customer
from gateway.documents.feed_item import FeedItem
from gateway.documents.note import Note
from gateway.operations.change_feed import FeedPlace, begin_feed, read_feed
from gateway.store.database import Database
from gateway.store.feed_writer import FeedWriter
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction
from tests import records
from tests.feed import RETENTION, write_feed
from tests.running_gateway import RunningGateway

SCHEDULES = int(os.environ.get("GATEWAY_FEED_SCHEDULES", "4"))
STEPS = 25


class Stopped(Exception):
    """Ends a writer as a kill does: what it was about to commit is gone, and its lease remains."""


class KilledWriter(FeedWriter):
    """A writer that dies after some batches, in the midst of its transaction."""

    def __init__(self, database: Database, batches: int) -> None:
        super().__init__(database, RETENTION, wait_milliseconds=5)
        self._left = batches

    async def _insert(self, session: Any, drafts: Any) -> None:
        await super()._insert(session, drafts)
        self._left -= 1
        if self._left < 0:
            raise Stopped

    async def _release(self, claim: str) -> None:
        """Leave the lease as it is: no one releases it after a kill."""


class Schedule:
    """A company, a random writer, and a reader who keeps a copy."""

    def __init__(self, scope: TenantScope, database: Database, seed: int) -> None:
        self.scope, self.database, self.random = scope, database, random.Random(seed)  # noqa: S311  # no secret
        self.copy: dict[str, Any] = {}
        self.place: FeedPlace | None = None
        self.last_versions: dict[str, int] = {}

    async def step(self) -> None:
        """Do one thing at random."""
        chosen = self.random.choice([self.add, self.change, self.change, self.remove, self.write, self.kill, self.read])
        await chosen()

    async def add(self) -> None:
        """Create a customer with a note, at once or one after the other."""
        owner = records.customer(self.scope.viewer.company_id)

        async def work(transaction: Transaction) -> None:
            await transaction.insert(owner)
            await transaction.insert(records.note(owner))

        await self.scope.in_transaction(work)

    async def change(self) -> None:
        """Change several customers in one transaction."""
        owners = await self.scope.find(Customer, {})
        some = self.random.sample(owners, min(len(owners), 2))

        async def work(transaction: Transaction) -> None:
            for owner in some:
                current = await transaction.get(Customer, owner.id)
                assert current is not None
                changed = msgspec.structs.replace(
                    current, version=current.version + 1, first_name=f"Ada {self.random.random()}"
                )
                await transaction.replace(changed)

        await self.scope.in_transaction(work)

    async def remove(self) -> None:
        """Remove a customer with what belongs to it, or a note."""
        owners = await self.scope.find(Customer, {})
        if not owners:
            return
        owner, whole = self.random.choice(owners), self.random.random() < 0.5

        async def work(transaction: Transaction) -> None:
            await transaction.remove(Note, {"customer_id": owner.id})
            if whole:
                await transaction.delete(owner)

        await self.scope.in_transaction(work)

    async def write(self) -> None:
        """Write the feed."""
        await self._end_lease()
        await write_feed(self.database)

    async def kill(self) -> None:
        """Kill a writer of the feed in the midst of a batch."""
        await self._end_lease()
        killed = KilledWriter(self.database, self.random.randrange(2))
        try:
            await killed.write(asyncio.Event(), until_idle=True)
        except Stopped:
            return

    async def read(self) -> None:
        """Read some pages into the copy; a reader may die before it stores its cursor, and read them again."""
        if self.place is None:
            self.place = (await begin_feed(self.scope)).place
            self.copy = await self.database_now()
        for _ in range(self.random.randrange(1, 4)):
            page = await read_feed(self.scope, self.place, None, self.random.randrange(1, 9), RETENTION)
            for entry in page.entries:
                assert entry.record_id is not None
                kind: type[Record] = Customer if entry.record_id.startswith("cus") else Note
                found = await self.scope.get(kind, entry.record_id)
                if entry.version is not None:
                    assert entry.version >= self.last_versions.get(entry.record_id, 0)
                if found is None:
                    self.copy.pop(entry.record_id, None)
                else:
                    self.copy[entry.record_id] = found
            if self.random.random() < 0.8:
                self.place = page.place
        if not page.has_next_page:
            self.place = page.place

    async def database_now(self) -> dict[str, Any]:
        """Return all objects as they are stored now."""
        found = [*await self.scope.find(Customer, {}), *await self.scope.find(Note, {})]
        return {record.id: record for record in found}

    async def _end_lease(self) -> None:
        states = self.database.writer_state()
        ended = {"$set": {"leased_until": instant()}}
        await self.database.run(lambda: states.update_one({"_id": "feed"}, ended), writes=True)


@pytest.mark.parametrize("seed", range(SCHEDULES))
async def test_a_copy_equals_the_database(gateway: RunningGateway, own_database: Database, seed: int) -> None:
    """And the feed has every sequence once."""
    company = records.company("acme")
    scope = TenantScope(own_database, (await gateway.tenant()).scope.viewer, b"secret")
    scope.viewer = msgspec.structs.replace(scope.viewer, company_id=company.id)
    await scope.add_missing([company])
    schedule = Schedule(scope, own_database, seed)
    await schedule.write()
    for _ in range(STEPS):
        await schedule.step()
    await schedule.write()
    for _ in range(200):
        await schedule.read()
        if schedule.place is not None and not (await read_feed(scope, schedule.place, None, 1, RETENTION)).entries:
            break
    assert schedule.copy == await schedule.database_now()
    sequences = [item.sequence for item in await scope.find(FeedItem, {}, order=FeedItem.order)]
    assert sequences == list(range(1, len(sequences) + 1))
