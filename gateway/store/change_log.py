"""The way of a log entry from its customer into the change log (docs/adr/0020).

An edit without a transaction stores its entry in the customer, with the same update. The process of the edit inserts it
into the log before it answers, together with those of other edits, and removes it from the customer soon after. What a
process leaves that is killed in between, any other process does: inserting an entry twice changes nothing.
"""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from contextvars import Context
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import structlog
from pymongo import UpdateOne
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.errors import BulkWriteError, OperationFailure

from gateway.documents.base.record import Record, instant
from gateway.documents.change import PENDING_ENTRY, Change
from gateway.documents.customer import Customer
from gateway.documents.customer_merge import IN_FORCE, CustomerMerge
from gateway.errors import Unavailable
from gateway.store.deadline import time_limit
from gateway.store.driver_task import start_beyond_deadline
from gateway.store.duplicate_value import is_there_already
from gateway.store.outage import translated_errors

if TYPE_CHECKING:
    from gateway.store.database import Database

Entry = dict[str, Any]
"""An entry in its stored form."""
MAX_BATCH: Final = 500
RELEASE_SECONDS: Final = 0.5
"""How long inserted entries are gathered before they are removed from their customers together."""
PATIENCE_SECONDS: Final = 0.25
"""How long the next entries wait for a batch: a transaction may hold one of its entries until it ends."""
CLOSE_SECONDS: Final = 2.0
LEFT_AFTER: Final = timedelta(seconds=2)
"""Age of an entry that its own process would have inserted by now."""
NO_SUCH_INDEX: Final = 2
"""MongoDB's code for a hint without an index."""
NOT_CERTAIN: Final = "The database did not answer. Try again in a moment."
"""Of a write that other members do not have yet: it may be lost with the primary, so its entry stays pending."""
COMMENT: Final = "finishing edits"
"""What commands are marked with that no request waits for."""

log = structlog.get_logger("gateway.change_log")


class ChangeLog:
    """Inserts the pending entries of all companies, as one process finds them."""

    def __init__(self, database: "Database") -> None:
        self._database = database
        self._waiting: dict[str, Entry] = {}
        self._results: dict[str, asyncio.Future[None]] = {}
        """Of entries that wait, or are being inserted."""
        self._inserting: asyncio.Task[None] | None = None
        self._batches: set[asyncio.Task[None]] = set()
        self._to_release: dict[str, Entry] = {}
        """Entries that the log has, and their customers as well."""
        self._releasing: asyncio.Task[None] | None = None

    def insert(self, entry: Entry) -> asyncio.Future[None]:
        """Insert an entry, unless the log has it; return the future of that, which must not be cancelled."""
        entry_id = entry["_id"]
        if (known := self._results.get(entry_id)) is not None:
            return known
        result: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._results[entry_id], self._waiting[entry_id] = result, entry
        if self._inserting is None:
            self._inserting = _start(self._insert_waiting())
        return result

    async def finish(self, entry: Entry) -> None:
        """Return once the log has an entry that was found in its customer. Raises Unavailable."""
        if entry["_id"] not in self._to_release:
            await asyncio.shield(self.insert(entry))

    async def has(self, entry: Entry) -> bool:
        """Return whether an edit was stored that was sent before without an answer, and now matches nothing.

        Its entry is in its customer then, or in the log. PyMongo's update, which matched nothing, has waited until
        other members have what it found, so this is not taken back any more.
        """
        customers, changes = self._database.collection(Customer), self._database.collection(Change)
        holding, logged = _holding(entry), _logged(entry)
        return bool(await customers.find_one(holding, {"_id": 1}) or await changes.find_one(logged, {"_id": 1}))

    async def sweep(self) -> None:
        """Finish the edits of processes that were killed, of all companies. Raises Unavailable."""
        left = {f"{PENDING_ENTRY}.changed_at": {"$lt": instant() - LEFT_AFTER}}
        while await self.finish_left(left) == MAX_BATCH:
            pass

    async def finish_left(self, where: Mapping[str, Any]) -> int:
        """Insert what is still in the customers that match, and remove it from them; return how many entries.

        Raises Unavailable.
        """
        found = await self._find_left(where)
        for result in [self.insert(entry) for entry in found]:
            await asyncio.shield(result)
        await self._release(found)
        return len(found)

    async def close(self) -> None:
        """Release what is inserted, if that can be done at once."""
        if self._releasing is not None:
            self._releasing.cancel()
        with suppress(Unavailable), time_limit(CLOSE_SECONDS):
            await self._release(list(self._to_release.values()))

    async def _find_left(self, where: Mapping[str, Any]) -> list[Entry]:
        customers = self._database.collection(Customer)
        match = {f"{PENDING_ENTRY}.changed_at": {"$exists": True}, **where}
        fields = {PENDING_ENTRY: 1, "company_id": 1}
        index = None if "_id" in where else PENDING_ENTRY
        try:
            with translated_errors():
                left = await self._database.run(
                    lambda: customers.find(match, fields, limit=MAX_BATCH, hint=index, comment=COMMENT).to_list()
                )
        except OperationFailure as error:
            if error.code != NO_SUCH_INDEX:
                raise
            raise Unavailable("An index is missing.", "Run `gateway migrate up`.") from None
        return [entry for document in left if (entry := take_pending(document)) is not None]

    async def _insert_waiting(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, {}
            task = start_beyond_deadline(self._insert_batch(list(batch.values())))
            self._batches.add(task)
            task.add_done_callback(self._batches.discard)
            await asyncio.wait((task,), timeout=PATIENCE_SECONDS)
        self._inserting = None

    async def _insert_batch(self, entries: Sequence[Entry]) -> None:
        failure: Exception | None = None
        try:
            await self._insert_absent(entries)
        except Exception as raised:  # noqa: BLE001  # whoever waits for an entry gets it
            failure = raised
        for entry in entries:
            result = self._results.pop(entry["_id"])
            if failure is not None:
                result.set_exception(failure)
                result.exception()  # Retrieve it: the caller may have left.
            else:
                result.set_result(None)
                self._to_release[entry["_id"]] = entry
        if self._to_release and self._releasing is None:
            self._releasing = _start(self._release_soon())

    async def _insert_absent(self, entries: Sequence[Entry]) -> None:
        changes = self._database.collection(Change)

        async def insert() -> None:
            if not await self._database.raw_writes.insert(Change, entries):
                await changes.insert_many(entries, ordered=False)

        try:
            with translated_errors():
                await self._database.run(insert, writes=True)
        except BulkWriteError as error:
            if error.details["writeConcernErrors"]:
                raise Unavailable(NOT_CERTAIN) from None
            for fault in error.details["writeErrors"]:
                if is_there_already(fault):
                    continue
                if "version" not in fault.get("keyPattern", {}):
                    raise
                # Something else wrote an entry of this version: the log keeps both, and the customer can be edited.
                entry = entries[fault["index"]]
                log.error("version logged twice", id=entry["_id"], remedy="run `gateway verify`")
                await self._insert_absent([{name: value for name, value in entry.items() if name != "version"}])

    async def _release_soon(self) -> None:
        try:
            while self._to_release:
                await asyncio.sleep(RELEASE_SECONDS)
                entries = list(self._to_release.values())[:MAX_BATCH]
                await self._release(entries)
        except Unavailable:
            self._to_release.clear()  # a sweep does it
        finally:
            self._releasing = None

    async def _release(self, entries: Sequence[Entry]) -> None:
        """Remove entries from their customers: the log has them. Raises Unavailable."""
        if not entries:
            return
        customers = self._database.collection(Customer)
        updates = [UpdateOne(_holding(entry), {"$unset": {PENDING_ENTRY: ""}}) for entry in entries]
        with translated_errors():
            try:
                released = await self._database.run(
                    lambda: customers.bulk_write(updates, ordered=False, comment=COMMENT), writes=True
                )
            except BulkWriteError:
                raise Unavailable(NOT_CERTAIN) from None
            if released.matched_count < len(entries):
                await self._remove_orphans(entries)
        for entry in entries:
            self._to_release.pop(entry["_id"], None)

    async def _remove_orphans(self, entries: Sequence[Entry]) -> None:
        """Remove those entries whose customer was deleted before they came into the log."""
        customers = self._database.collection(Customer)
        companies, ids = ({entry[name] for entry in entries} for name in ("company_id", "customer_id"))
        match = {"company_id": {"$in": sorted(companies)}, "_id": {"$in": sorted(ids)}}
        found = await self._database.run(lambda: customers.find(match, {"_id": 1}, comment=COMMENT).to_list())
        there = {str(customer["_id"]) for customer in found}
        for entry in entries:
            if entry["customer_id"] not in there:
                await self._database.transact(partial(self._remove_orphan, entry), entry["company_id"])

    async def _remove_orphan(self, entry: Entry, session: AsyncClientSession) -> None:
        """Remove an entry unless its customer is there, or was merged into another and may come back.

        What a merge has carried away is removed too: on a sharded cluster its id is free again where it was.
        """
        customers, merges = self._database.collection(Customer), self._database.collection(CustomerMerge)
        changes = self._database.collection(Change)
        whose = {"company_id": entry["company_id"]}
        if await customers.find_one({**whose, "_id": entry["customer_id"]}, {"_id": 1}, session=session) is not None:
            return
        merged = {**whose, "other_id": entry["customer_id"], **IN_FORCE}
        carried = {**whose, "_id": entry["_id"], "customer_id": {"$ne": entry["customer_id"]}}
        is_merged = await merges.find_one(merged, {"_id": 1}, session=session) is not None
        if not is_merged or await changes.find_one(carried, {"_id": 1}, session=session) is not None:
            left = {**whose, "_id": entry["_id"], "customer_id": entry["customer_id"]}
            await changes.delete_one(left, session=session)


def take_pending(document: dict[str, Any]) -> Entry | None:
    """Take the pending entry out of a customer's document; `None` for what is no entry of this customer."""
    entry = document.pop(PENDING_ENTRY, None)
    if not isinstance(entry, dict) or not isinstance(entry.get("_id"), str):
        return None
    is_own = entry.get("customer_id") == document["_id"] and entry.get("company_id") == document.get("company_id")
    return entry if is_own else None


def edited_projection(record: type[Record]) -> Mapping[str, Any]:
    """Return what is read of a record that may be changed: of a customer also a log entry that is pending."""
    return {**record.projection(), PENDING_ENTRY: 1} if record is Customer else record.projection()


async def log_within(database: "Database", session: AsyncClientSession, entry: Entry) -> None:
    """Move a pending entry from its customer into the log, within a transaction: which may read the log."""
    key = _logged(entry)
    body = {name: value for name, value in entry.items() if name not in key}
    changes, customers = database.collection(Change), database.collection(Customer)
    await changes.update_one(key, {"$setOnInsert": body}, upsert=True, session=session)
    await customers.update_one(_holding(entry), {"$unset": {PENDING_ENTRY: ""}}, session=session)


def _logged(entry: Entry) -> dict[str, Any]:
    """Return the filter for an entry in the log."""
    return {name: entry[name] for name in ("_id", "company_id", "customer_id")}


def _holding(entry: Entry) -> dict[str, Any]:
    """Return the filter for the customer that still has an entry."""
    return {
        "_id": entry["customer_id"],
        "company_id": entry["company_id"],
        f"{PENDING_ENTRY}._id": entry["_id"],
    }


def _start(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    """Start work that no deadline of a caller is for."""
    return asyncio.create_task(work, context=Context())
