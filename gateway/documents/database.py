"""The connection to MongoDB: opened once, closed with the application."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, NamedTuple

import pymongo
from beanie import init_beanie
from bson import Timestamp
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from gridfs import AsyncGridFSBucket
from pymongo import AsyncMongoClient, IndexModel
from pymongo.asynchronous.change_stream import AsyncDatabaseChangeStream
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import ConnectionFailure, NetworkTimeout, PyMongoError, ServerSelectionTimeoutError
from pymongo.monitoring import CommandFailedEvent as CommandFailed
from pymongo.monitoring import CommandListener
from pymongo.monitoring import CommandStartedEvent as CommandStarted
from pymongo.monitoring import CommandSucceededEvent as CommandSucceeded

from gateway.documents.beanie_document import beanie_document
from gateway.documents.command_meter import CommandMeter
from gateway.documents.company import Company
from gateway.documents.direct_lane import DirectLane
from gateway.documents.index_state import IndexState, index_state, rebuild
from gateway.documents.raw_read import RawReads
from gateway.documents.record import Record
from gateway.documents.registry import RECORDS
from gateway.errors import SettingsRefused, TurnedErrors, Unavailable

SERVER_SELECTION_MILLISECONDS = 5_000
FILES_LOOKED_UP = 1_000

__all__ = [
    "CommandFailed", "CommandListener", "CommandMeter", "CommandStarted", "CommandSucceeded", "Database",
    "ServerFacts", "Stored", "connect", "deadline", "translated_errors",
]  # fmt: skip

Stored = dict[str, Any]


DOCUMENTS = [beanie_document(record) for record in RECORDS]


class ServerFacts(NamedTuple):
    """A MongoDB server's version, replica set (None when it is none) and clock."""

    version: str
    replica_set: str | None
    clock: datetime


class Database:
    """One MongoDB database. Features reach it through a TenantScope only."""

    def __init__(self, client: AsyncMongoClient[Stored], name: str, lane: DirectLane | None = None) -> None:
        self.client = client
        self.name = name
        self._database = client.get_database(name)
        self._initialised = False
        self.files = AsyncGridFSBucket(self._database)
        self._collections: dict[type[Record], AsyncCollection[Stored]] = {
            record: self._database.get_collection(record.collection) for record in RECORDS
        }
        bare = self._database.codec_options.with_options(tz_aware=False)
        self._reading = {record: found.with_options(bare) for record, found in self._collections.items()}
        self.reads = RawReads(self._collections, lane)

    def collection(self, record: type[Record]) -> AsyncCollection[Stored]:
        """The collection that keeps records of this kind."""
        return self._collections[record]

    def reading(self, record: type[Record]) -> AsyncCollection[Stored]:
        """The collection for reads that end in records: instants come without their zone, which records then give."""
        return self._reading[record]

    def documents(self, record: type[Record]) -> AsyncCollection[RawBSONDocument]:
        """The collection for reads of documents that may hold what PyMongo cannot decode."""
        return self._collections[record].with_options(CodecOptions(document_class=RawBSONDocument))

    async def ping(self) -> None:
        """Raise Unavailable unless a primary answers."""
        with translated_errors():
            await self._database.command("ping")

    async def initialise_documents(self) -> None:
        """Bind the beanie documents, which validate what is written; done once, before the first write."""
        if not self._initialised:
            await init_beanie(self._database, document_models=DOCUMENTS, skip_indexes=True)
            self._initialised = True

    async def create_indexes(self, *, drop_unwanted: bool = False) -> dict[str, IndexState]:
        """Bring the indexes to what the records declare; collection → what was not as declared before.

        Indexes that are not declared are left, unless `drop_unwanted`.
        """
        before = await self.index_states()
        with translated_errors():
            await self.initialise_documents()
            for record in RECORDS:
                collection, state = self.collection(record), before[record.collection]
                await rebuild(collection, record.indexes, state)
                left = await index_state(collection, record.indexes)
                for name in left.unwanted if drop_unwanted else ():
                    await collection.drop_index(name)
            await self._create_file_indexes()
        return before

    async def index_states(self) -> dict[str, IndexState]:
        """Collection → how its indexes differ from what the records declare."""
        with translated_errors():
            return {record.collection: await index_state(self.collection(record), record.indexes) for record in RECORDS}

    async def _create_file_indexes(self) -> None:
        """Make what GridFS makes at its first upload, and what `unfinished_files` and a sweep find files by."""
        await self._database.get_collection("fs.files").create_indexes(
            [IndexModel([("filename", 1), ("uploadDate", 1)]), IndexModel([("uploadDate", 1)], name="by_upload_date")]
        )
        await self._database.get_collection("fs.chunks").create_indexes(
            [IndexModel([("files_id", 1), ("n", 1)], unique=True)]
        )

    async def company_ids(self) -> list[str]:
        """The ids of all companies, for work on the whole deployment: each company in a scope of its own."""
        with translated_errors():
            found = self.collection(Company).find({}, {"_id": 1}, sort={"_id": 1})
            return [str(company["_id"]) async for company in found]

    async def unfinished_files(self, begun_before: datetime) -> list[str]:
        """Ids of GridFS files that have chunks and no end: their writer died. A whole-database repair, no company's.

        The ids in the chunks' index are read one after the other, and one chunk of each that has no end.
        """
        chunks, files = self._database.get_collection("fs.chunks"), self._database.get_collection("fs.files")
        unfinished: list[str] = []
        with translated_errors():
            ids = await chunks.aggregate([{"$sort": {"files_id": 1}}, {"$group": {"_id": "$files_id"}}])
            while batch := [found["_id"] async for found in _first(ids, FILES_LOOKED_UP)]:
                whole = {found["_id"] async for found in files.find({"_id": {"$in": batch}}, {"_id": 1})}
                for file_id in [each for each in batch if each not in whole]:
                    begun = await chunks.find_one({"files_id": file_id}, {"_id": 1}, sort={"n": 1})
                    if begun is not None and begun["_id"].generation_time < begun_before:
                        unfinished.append(file_id)
        return unfinished

    async def companies_with(self, record: type[Record], where: Mapping[str, Any]) -> list[str]:
        """Ids of the companies that have such a record: for work that comes without a viewer, as a webhook does.

        Nothing but the ids leaves here; the work itself is done in the scope of each company.
        """
        with translated_errors():
            return sorted(await self.collection(record).distinct("company_id", dict(where)))

    async def watch(
        self, stages: Sequence[Stored], after: Mapping[str, Any] | None, begun: Timestamp, wait_milliseconds: int
    ) -> AsyncDatabaseChangeStream[Stored]:
        """A change stream over all collections. For the system feed only (docs/adr/0011)."""
        return await self._database.watch(
            list(stages),
            resume_after=after,
            start_at_operation_time=None if after else begun,
            max_await_time_ms=wait_milliseconds,
            batch_size=1_000,
        )

    async def next_operation_time(self) -> Timestamp:
        """The instant, on the database's clock, after everything that is stored by now."""
        last: Timestamp = (await self._database.command("ping"))["operationTime"]
        return Timestamp(last.time, last.inc + 1)

    async def server_facts(self) -> "ServerFacts":
        """What the server says of itself. Raises Unavailable."""
        with translated_errors():
            hello = await self._database.command("hello", codec_options=self._database.codec_options)
            build = await self._database.command("buildInfo")
        return ServerFacts(build["version"], hello.get("setName"), hello["localTime"])

    async def reads_directly(self) -> bool:
        """Whether reads may go by the direct lane; one is tried, as that shows what the lane does not know."""
        lane = self.reads.lane
        if lane is None:
            return False
        await lane.read({"find": Company.collection, "projection": {"_id": 1}, "limit": 1})
        return lane.on

    async def drop(self) -> None:
        """Delete the whole database: for tests and `gateway seed --fresh` only."""
        await self.client.drop_database(self.name)

    async def close(self) -> None:
        """Close the connections."""
        if self.reads.lane is not None:
            self.reads.lane.close()
        await self.client.close()


async def _first(cursor: AsyncIterator[Stored], count: int) -> AsyncIterator[Stored]:
    """Read up to so many documents of a cursor."""
    for _ in range(count):
        try:
            yield await anext(cursor)
        except StopAsyncIteration:
            return


def connect(uri: str, name: str, listeners: Sequence[CommandListener] = (), *, direct_reads: bool = False) -> Database:
    """The database with this name; nothing is sent until it is used. Raises SettingsRefused for an unusable URI.

    `direct_reads`: reads may go by the direct lane, which pays for who reads much (docs/adr/0014).
    """
    try:
        client: AsyncMongoClient[Stored] = AsyncMongoClient(
            uri,
            tz_aware=True,
            appname="customer-profile-gateway",
            serverSelectionTimeoutMS=SERVER_SELECTION_MILLISECONDS,
            event_listeners=list(listeners),
        )
    except (PyMongoError, ValueError) as error:
        raise SettingsRefused(f"MONGODB_URI cannot be used: {error}") from None
    return Database(client, name, DirectLane(client, name, listeners) if direct_reads else None)


def deadline(seconds: float) -> AbstractContextManager[None]:
    """Every MongoDB command inside is given up when the time is over."""
    return pymongo.timeout(seconds)


def translated_errors() -> TurnedErrors:
    """Outages of MongoDB become Unavailable; everything else passes."""
    return _TRANSLATED_ERRORS


def _translate(error: PyMongoError) -> None:
    if isinstance(error, ServerSelectionTimeoutError):
        raise Unavailable("The database cannot be reached. Try again in a moment.") from None
    if isinstance(error, ConnectionFailure | NetworkTimeout):
        raise Unavailable("The database did not answer. Try again in a moment.") from None
    if error.timeout:
        raise Unavailable("The database took too long. Ask for less, or try again.") from None


_TRANSLATED_ERRORS = TurnedErrors(PyMongoError, _translate)
