"""The feed writer: turns what was committed in all companies into the change feed of each (docs/adr/0018).

One process at a time holds the lease and follows MongoDB's change stream, whose order is that of the commits. Items are
stored in one transaction with the place in the stream, so that no event is lost or stored twice, even if a writer is
killed.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

import structlog
from bson import ObjectId, Timestamp
from pymongo import ReturnDocument
from pymongo.asynchronous.change_stream import AsyncDatabaseChangeStream
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.errors import DuplicateKeyError, OperationFailure

from gateway.documents.base.record import instant
from gateway.documents.feed_event import FEED_STAGES, FeedDraft, readable_drafts
from gateway.documents.feed_item import FeedChange, FeedHead, FeedItem
from gateway.store.database import Database, translated_errors
from gateway.store.driver_task import run_to_end
from gateway.store.system_feed import CANNOT_RESUME

STATE_ID: Final = "feed"
LEASE: Final = timedelta(seconds=20)
RENEW_SECONDS: Final = 5.0
WAIT_MILLISECONDS: Final = 250
"""How long MongoDB waits for an event before it answers without one."""
GATHER_SECONDS: Final = 0.5
"""How long events are gathered before they are stored together."""
MAX_BATCH: Final = 500
START_MARGIN_SECONDS: Final = 60
"""How far before its first reader a feed begins, as clocks differ."""

log = structlog.get_logger("gateway.feed")


class LeaseLost(Exception):
    """Another process writes the feed now."""


class WriterState(NamedTuple):
    """Who writes the feed, until when, and how far it is."""

    leased_until: datetime
    place: Mapping[str, Any] | None
    begun: Timestamp | None
    noted_at: datetime | None


class FeedWriter:
    """Writes the feeds of all companies. Any number of processes may try; one does."""

    def __init__(self, database: Database, retention: timedelta, wait_milliseconds: int = WAIT_MILLISECONDS) -> None:
        self._database = database
        self._retention = retention
        self._wait = wait_milliseconds
        self._renewed = 0.0

    async def write(self, stop: asyncio.Event, *, until_idle: bool = False) -> bool:
        """Write the feed until stopped, or until there is nothing more to write; False if another process does it."""
        claim = str(ObjectId())
        with translated_errors():
            state = await self._claim(claim)
            if state is None:
                return False
            try:
                await self._follow(state, claim, stop, until_idle)
            except LeaseLost:
                log.warning("feed lease lost")
            except OperationFailure as error:
                if error.code not in CANNOT_RESUME:
                    raise
                log.error("feed place lost", reason=str(error))
                await self._note_loss(claim)
            finally:
                await self._release(claim)
        return True

    async def state(self) -> WriterState | None:
        """Return who writes and how far they are; `None` before the first start. Raises Unavailable."""
        with translated_errors():
            found = await self._database.run(lambda: self._database.writer_state().find_one({"_id": STATE_ID}))
        if found is None:
            return None
        return WriterState(found["leased_until"], found.get("place"), found.get("begun"), found.get("noted_at"))

    async def _follow(self, state: WriterState, claim: str, stop: asyncio.Event, until_idle: bool) -> None:
        async with AsyncExitStack() as opened:
            begun = state.begun or await self._database.next_operation_time()
            stream = await self._database.watch(
                FEED_STAGES, state.place, begun, self._wait, full_document="updateLookup"
            )
            opened.push_async_callback(run_to_end, stream.close())
            self._renewed = asyncio.get_running_loop().time()
            while stream.alive and not stop.is_set():
                drafts, had_events = await self._gather(stream)
                if drafts:
                    await self._store(drafts, claim, stream.resume_token)
                    continue
                if until_idle and not had_events:
                    await self._renew(claim, stream.resume_token)
                    return
                if asyncio.get_running_loop().time() - self._renewed > RENEW_SECONDS:
                    await self._renew(claim, stream.resume_token)

    async def _gather(self, stream: AsyncDatabaseChangeStream[dict[str, Any]]) -> tuple[list[FeedDraft], bool]:
        """Return what some events tell, and whether there were any."""
        loop, drafts, had_events = asyncio.get_running_loop(), list[FeedDraft](), False
        until = loop.time() + GATHER_SECONDS
        while len(drafts) < MAX_BATCH and loop.time() < until:
            event = await self._database.run(stream.try_next)
            if event is None:
                break
            had_events = True
            drafts += readable_drafts(event)
        return drafts, had_events

    async def _claim(self, claim: str) -> WriterState | None:
        now, states = instant(), self._database.writer_state()
        lease = {"claim": claim, "leased_until": now + LEASE}
        found = await self._database.run(
            lambda: states.find_one_and_update(
                {"_id": STATE_ID, "leased_until": {"$lte": now}}, {"$set": lease}, return_document=ReturnDocument.AFTER
            ),
            writes=True,
        )
        if found is None:
            begun = await self._beginning()
            first = {"_id": STATE_ID, **lease, "begun": begun}
            try:
                await self._database.run(lambda: states.insert_one(first), writes=True)
            except DuplicateKeyError:
                return None
            return WriterState(now + LEASE, None, begun, None)
        return WriterState(found["leased_until"], found.get("place"), found.get("begun"), found.get("noted_at"))

    async def _beginning(self) -> Timestamp:
        """Return the instant to begin at: the first reader's, or else now."""
        heads = self._database.collection(FeedHead)
        first = await self._database.run(lambda: heads.find_one({}, {"begun_at": 1}, sort=[("begun_at", 1)]))
        if first is None:
            return await self._database.next_operation_time()
        return Timestamp(int(first["begun_at"].timestamp()) - START_MARGIN_SECONDS, 1)

    async def _renew(self, claim: str, place: Mapping[str, Any] | None) -> None:
        async def work(session: AsyncClientSession) -> None:
            await self._take_note(session, claim, place)

        await self._database.transact(work)
        self._renewed = asyncio.get_running_loop().time()

    async def _release(self, claim: str) -> None:
        states = self._database.writer_state()
        await self._database.run(
            lambda: states.update_one({"_id": STATE_ID, "claim": claim}, {"$set": {"leased_until": instant()}}),
            writes=True,
        )

    async def _take_note(
        self, session: AsyncClientSession, claim: str, place: Mapping[str, Any] | None, **more: Any
    ) -> None:
        """Store the place and renew the lease, in the transaction of what was written. Raises LeaseLost."""
        noted = {"place": place, "leased_until": instant() + LEASE, "noted_at": instant(), **more}
        result = await self._database.writer_state().update_one(
            {"_id": STATE_ID, "claim": claim}, {"$set": noted}, session=session
        )
        if result.matched_count == 0:
            raise LeaseLost

    async def _store(self, drafts: Sequence[FeedDraft], claim: str, place: Mapping[str, Any] | None) -> None:
        """Store items and the place after them, all or nothing."""

        async def work(session: AsyncClientSession) -> None:
            await self._take_note(session, claim, place)
            await self._insert(session, drafts)

        await self._database.transact(work)
        self._renewed = asyncio.get_running_loop().time()

    async def _insert(self, session: AsyncClientSession, drafts: Sequence[FeedDraft]) -> None:
        counts: dict[str, int] = {}
        for draft in drafts:
            counts[draft.company_id] = counts.get(draft.company_id, 0) + 1
        following = {company: await self._reserve(session, company, count) for company, count in counts.items()}
        now, items = instant(), []
        for draft in drafts:
            items.append(draft.item(following[draft.company_id], now, now + self._retention).stored())
            following[draft.company_id] += 1
        await self._database.collection(FeedItem).insert_many(items, session=session)

    async def _reserve(self, session: AsyncClientSession, company_id: str, count: int) -> int:
        """Return the first of so many new sequences of a company."""
        await self._mend_head(session, company_id)
        new = {"company_id": company_id, "begun_at": instant()}
        head: Mapping[str, Any] = (
            await self._database.collection(FeedHead).find_one_and_update(
                {"_id": FeedHead.id_for(company_id)},
                {"$inc": {"sequence": count}, "$setOnInsert": new},
                upsert=True,
                return_document=ReturnDocument.AFTER,
                session=session,
            )
            or {}
        )
        return int(head["sequence"]) - count + 1

    async def _mend_head(self, session: AsyncClientSession, company_id: str) -> None:
        """Store a sequence that is beyond all that were given out in place of one that is no number.

        It leaves a gap, by which readers notice that something may be missing. Other companies do not wait for it.
        """
        is_other = {"$not": {"$type": ["int", "long"]}, "$exists": True}
        bad = {"_id": FeedHead.id_for(company_id), "sequence": is_other}
        beyond = int(instant().timestamp())
        mended = await self._database.collection(FeedHead).update_one(
            bad, {"$set": {"sequence": beyond}}, session=session
        )
        if mended.matched_count:
            log.error("stored value does not fit", record=FeedHead.__name__, id=bad["_id"], field="sequence")

    async def _note_loss(self, claim: str) -> None:
        """Begin again now, and make every reader take a snapshot: MongoDB has forgotten what came since."""
        begun = await self._database.next_operation_time()
        heads = self._database.collection(FeedHead)
        companies = await self._database.run(lambda: heads.distinct("company_id"))
        lost = [FeedDraft(company, FeedChange.SNAPSHOT_NEEDED, instant()) for company in companies]

        async def work(session: AsyncClientSession) -> None:
            await self._take_note(session, claim, None, begun=begun)
            if lost:
                await self._insert(session, lost)

        await self._database.transact(work)
