"""The system feed: the only code that watches all companies (docs/adr/0011).

It reports that something was stored, its owner, and its id. Listeners read what it is through their own tenant scope,
or not at all.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any, NamedTuple

import structlog
from bson import Timestamp
from pymongo.asynchronous.change_stream import AsyncDatabaseChangeStream
from pymongo.errors import OperationFailure

from gateway.documents.change import Change
from gateway.documents.customer_merge import CustomerMerge
from gateway.documents.deleted_customer import DeletedCustomer
from gateway.documents.incoming_call import IncomingCall
from gateway.store.database import Database, translated_errors
from gateway.store.driver_task import run_to_end

WATCHED = (Change.collection, CustomerMerge.collection, DeletedCustomer.collection, IncomingCall.collection)
FEED_PROJECTION = {
    "ns.coll": 1,
    "fullDocument._id": 1,
    "fullDocument.company_id": 1,
    "fullDocument.customer_id": 1,
    "fullDocument.deleted_customer_id": 1,
    "fullDocument.other_id": 1,
}
WAIT_MILLISECONDS = 1_000
"""How long MongoDB waits with an empty answer, and so how long closing the feed may take."""
# ChangeStreamFatalError, ChangeStreamHistoryLost, InvalidResumeToken: no place to go on from.
CANNOT_RESUME = frozenset({280, 286, 260})

log = structlog.get_logger("gateway.live")


class FeedPosition(NamedTuple):
    """A place in the feed to go on from: after a notice, or, before the first, at an instant in the database."""

    token: Mapping[str, Any] | None
    begun: Timestamp


class FeedLost(Exception):
    """Notices since then are lost: listeners must read their data again."""


class Notice(NamedTuple):
    """Something was stored; `customer_id` is `None` for calls."""

    company_id: str
    collection: str
    record_id: str
    customer_id: str | None


class OpenFeed:
    """A feed that is open; every notice comes once, in the order of the writes."""

    def __init__(
        self, database: Database, stream: AsyncDatabaseChangeStream[dict[str, Any]], opened_at: FeedPosition
    ) -> None:
        self._database = database
        self._stream = stream
        self._in_use = asyncio.Lock()
        self._opened_at = opened_at

    @property
    def place(self) -> FeedPosition:
        """The place after the last notice."""
        return self._opened_at._replace(token=self._stream.resume_token or self._opened_at.token)

    async def notices(self) -> AsyncIterator[Notice]:
        """Yield what is stored from now on. Ends with Unavailable, after which the place is good, or FeedLost."""
        with translated_errors(), _lost_places():
            while self._stream.alive:
                event = await self._database.run(self._next)
                if event is None:
                    continue
                if (notice := _notice(event)) is not None:
                    yield notice
        raise FeedLost("the feed has ended: the database was dropped")

    async def close(self) -> None:
        """Free it, once MongoDB has answered the last command: that goes on after its caller has left."""
        await run_to_end(self._close())

    async def _next(self) -> Mapping[str, Any] | None:
        async with self._in_use:
            return await self._stream.try_next()

    async def _close(self) -> None:
        async with self._in_use:
            await self._stream.close()


def _notice(event: Mapping[str, Any]) -> Notice | None:
    """Return the notice of an event; `None` for a record without an owner, which must not stop the others."""
    collection, stored = event["ns"]["coll"], event["fullDocument"]
    customer_id = stored.get("other_id") or stored.get("customer_id") or stored.get("deleted_customer_id")
    names = (stored.get("company_id"), stored["_id"], customer_id or "")
    if not all(isinstance(name, str) for name in names):
        log.error("stored value does not fit", collection=collection, id=str(stored["_id"]), field="company_id")
        return None
    return Notice(stored["company_id"], collection, stored["_id"], customer_id)


class SystemFeed:
    """Opens the feed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def opened(self, after: FeedPosition | None) -> AsyncIterator[OpenFeed]:
        """The feed after a place; `None`: from now on. Raises Unavailable, FeedLost."""
        stages: list[dict[str, Any]] = [
            {"$match": {"operationType": "insert", "ns.coll": {"$in": list(WATCHED)}}},
            {"$project": FEED_PROJECTION},
        ]
        with translated_errors(), _lost_places():
            place = after or FeedPosition(None, await self._database.next_operation_time())
            stream = await self._database.watch(stages, place.token, place.begun, WAIT_MILLISECONDS)
        feed = OpenFeed(self._database, stream, place)
        try:
            yield feed
        finally:
            await feed.close()


@contextmanager
def _lost_places() -> Iterator[None]:
    """A place that MongoDB has forgotten becomes FeedLost."""
    try:
        yield
    except OperationFailure as error:
        if error.code in CANNOT_RESUME:
            raise FeedLost(str(error)) from None
        raise
