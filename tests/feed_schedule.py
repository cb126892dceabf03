"""Random schedules of edits, kills of the feed's writer and step-downs, with a reader who keeps a copy."""

import asyncio
import random
from typing import Any

import msgspec
from pymongo.errors import AutoReconnect

from gateway.access.viewer import system_viewer
from gateway.documents.base.record import Record, instant
from gateway.documents.customer import Customer
from gateway.documents.feed_item import FeedItem
from gateway.documents.note import Note
from gateway.errors import Unavailable
from gateway.operations.change_feed import FeedPlace, begin_feed, read_feed
from gateway.store.database import Database, translated_errors
from gateway.store.feed_writer import FeedWriter
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction
from tests import records
from tests.feed import RETENTION, write_feed
from tests.transport.test_concurrency_limiter import eventually

STEPPED_DOWN_SECONDS = 5
"""How long a primary that stepped down stays so, unless it is told otherwise."""


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
        steps = (self.add, self.change, self.remove, self.merge, self.write, self.kill, self.read, self.step_down)
        (chosen,) = self.random.choices(steps, weights=(4, 8, 4, 2, 4, 4, 4, 1))
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

    async def merge(self) -> None:
        """Make a customer, with its notes, a part of another."""
        owners = await self.scope.find(Customer, {})
        if len(owners) < 2:
            return
        survivor, other = self.random.sample(owners, 2)

        async def work(transaction: Transaction) -> None:
            for note in await transaction.find(Note, {"customer_id": other.id}):
                await transaction.replace(msgspec.structs.replace(note, customer_id=survivor.id))
            await transaction.remove(Customer, {"_id": other.id}, merged_into=survivor.id)

        await self.scope.in_transaction(work)

    async def step_down(self) -> None:
        """Let the primary step down amid a change and a write of the feed; it is elected again at once."""
        admin = self.database.client.admin

        async def down() -> None:
            await admin.command({"replSetStepDown": STEPPED_DOWN_SECONDS, "force": True})
            await admin.command({"replSetFreeze": 0})  # a set of one then elects it without waiting

        for end in await asyncio.gather(self.change(), self.write(), down(), return_exceptions=True):
            if end is not None and not isinstance(end, Unavailable | AutoReconnect):
                raise end

        async def is_primary() -> bool:
            return bool((await admin.command("hello"))["isWritablePrimary"])

        await eventually(is_primary)

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
        with translated_errors():
            await self.database.run(lambda: states.update_one({"_id": "feed"}, ended), writes=True)

    async def finish(self) -> None:
        """Write what is left of the feed, and read it to its end."""
        await self.write()
        for _ in range(200):
            await self.read()
            if self.place is not None:
                page = await read_feed(self.scope, self.place, None, 1, RETENTION)
                if not page.entries and not page.has_next_page:  # a page of what is gone by now may be empty
                    return

    async def is_true(self) -> bool:
        """Return whether the copy equals the database, and the feed has every sequence once."""
        items = await self.scope.find(FeedItem, {}, order=FeedItem.order)
        sequences = [item.sequence for item in items]
        return sequences == list(range(1, len(sequences) + 1)) and self.copy == await self.database_now()


async def run_schedule(database: Database, seed: int, steps: int) -> Schedule:
    """Run a schedule in a company made for it, to the end of its feed."""
    company = records.company(f"feed-{seed}")
    scope = TenantScope(database, system_viewer(company.id), b"secret")
    await scope.add_missing([company])
    schedule = Schedule(scope, database, seed)
    await schedule.write()
    for _ in range(steps):
        await schedule.step()
    await schedule.finish()
    return schedule
