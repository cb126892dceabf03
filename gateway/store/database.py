"""The connection to MongoDB: opened once, closed with the application."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from bson import Timestamp
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from gridfs import AsyncGridFSBucket
from pymongo.asynchronous.change_stream import AsyncDatabaseChangeStream
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.monitoring import CommandFailedEvent as CommandFailed
from pymongo.monitoring import CommandListener
from pymongo.monitoring import CommandStartedEvent as CommandStarted
from pymongo.monitoring import CommandSucceededEvent as CommandSucceeded

from gateway.documents.base.record import Record
from gateway.documents.base.zone import TOLERANT
from gateway.documents.company import Company
from gateway.documents.registry import RECORDS
from gateway.errors import Unavailable
from gateway.store.across_companies import AcrossCompanies
from gateway.store.beanie_document import beanie_documents
from gateway.store.change_log import ChangeLog
from gateway.store.client import Connection, Cursor, OpenedClient, Stored, close_client, open_answering
from gateway.store.command_meter import CommandMeter
from gateway.store.conflict_turn import ConflictTurns
from gateway.store.database_upkeep import DatabaseUpkeep
from gateway.store.deadline import TOOK_TOO_LONG, deadline, remaining_seconds, time_limit
from gateway.store.driver_task import as_coroutine, run_to_end, wait_for_abandoned
from gateway.store.outage import translated_errors
from gateway.store.raw_read import PYMONGO_ONLY, ConnectionCount, RawReads, ReadDriver
from gateway.store.raw_write import DURABLE, RawWrites
from gateway.store.server_facts import ServerFacts, read_server_facts
from gateway.store.server_knowledge import ServerKnowledge
from gateway.store.session import SessionKiller, run_transaction

MAX_OPERATION_SECONDS = 60.0
"""Limit of one database operation of a server or worker that has no separate deadline."""
STREAM_BATCH = 500

__all__ = [
    "CommandFailed", "CommandListener", "CommandMeter", "CommandStarted", "CommandSucceeded", "ConnectionCount",
    "Database", "ServerFacts", "Stored", "connect", "deadline", "translated_errors",
]  # fmt: skip

T = TypeVar("T")
D = TypeVar("D", bound=Mapping[str, Any])


class Database(AcrossCompanies):
    """One MongoDB database. Features reach it through a TenantScope only."""

    def __init__(self, connection: Connection, name: str, max_operation_seconds: float | None) -> None:
        self.name = name
        self.driver = connection.driver
        self._connection = connection
        self._max_operation_seconds = max_operation_seconds
        self._killer = SessionKiller(connection.open_spare)
        self._turns = ConflictTurns()
        self.change_log = ChangeLog(self)
        self.on_set_aside: Callable[[str], None] = lambda _: None
        """Is called with the collection of a record that background work leaves for now."""
        self._open(connection.open())

    def _open(self, opened: OpenedClient) -> None:
        self.client, self._pool = opened
        self._database = self.client.get_database(self.name, codec_options=TOLERANT, write_concern=DURABLE)
        self._servers = ServerKnowledge(self.client)
        self._initialised = False
        self.files = AsyncGridFSBucket(self._database)
        self._collections: dict[type[Record], AsyncCollection[Stored]] = {
            record: self._database.get_collection(record.collection) for record in RECORDS
        }
        bare = TOLERANT.with_options(tz_aware=False)
        self._reading = {record: found.with_options(bare) for record, found in self._collections.items()}
        self.reads = RawReads(self._collections, self._pool, self.run)
        self.raw_writes = RawWrites(self._pool)

    @property
    def upkeep(self) -> DatabaseUpkeep:
        """Return what brings the database to this version, and repairs it."""
        return DatabaseUpkeep(self._database, self.run, self.collection)

    @property
    def is_sharded(self) -> bool:
        """Return whether this is a sharded cluster, reached through `mongos`."""
        return self.client.topology_description.topology_type_name == "Sharded"

    def count_connections(self) -> ConnectionCount | None:
        """Return how many connections to MongoDB are in use and idle; `None` if that is not known."""
        return self.driver.count_connections(self.client, self._pool)

    async def run(self, work: Callable[[], Awaitable[T]], *, writes: bool = False) -> T:
        """Run an operation of PyMongo and return its result. Every use of PyMongo goes through here.

        It runs in a task that nothing cancels. `writes`: it needs the primary, regardless of the read preference.
        Raises Unavailable, in a server or worker at once when it is known that no server is there for it.
        """
        if self._max_operation_seconds is not None and not self._servers.is_there(writes=writes):
            await self._servers.require(writes=writes)
        await wait_for_abandoned()
        left = remaining_seconds()
        if left is not None and left <= 0:
            raise Unavailable(TOOK_TOO_LONG)
        if left is None and self._max_operation_seconds is not None:
            with time_limit(self._max_operation_seconds):
                return await run_to_end(as_coroutine(work))
        return await run_to_end(as_coroutine(work))

    async def stream(self, cursor: Cursor[D]) -> AsyncIterator[D]:
        """Yield what a cursor finds; it is freed at the end, or as soon as the reader stops."""
        in_use = asyncio.Lock()  # The last read goes on when no caller waits for it any more.

        async def read() -> list[D]:
            async with in_use:
                return await cursor.to_list(STREAM_BATCH)

        async def close() -> None:
            async with in_use:
                await cursor.close()

        try:
            while found := await self.run(read):
                for document in found:
                    yield document
        finally:
            await run_to_end(close())

    def collection(self, record: type[Record]) -> AsyncCollection[Stored]:
        """Return the collection that stores records of this kind."""
        return self._collections[record]

    def reading(self, record: type[Record]) -> AsyncCollection[Stored]:
        """Return the collection for reads of records: instants come without their zone, which records then give."""
        return self._reading[record]

    def documents(self, record: type[Record]) -> AsyncCollection[RawBSONDocument]:
        """Return the collection for reads of documents that may hold what PyMongo cannot decode."""
        return self._collections[record].with_options(CodecOptions(document_class=RawBSONDocument))

    async def ping(self) -> None:
        """Raise Unavailable unless a primary answers."""
        with translated_errors():
            # Past what is known of the servers: PyMongo looks for one that was away until now.
            await run_to_end(self._database.command("ping"))

    async def initialise_documents(self) -> None:
        """Bind the beanie documents, which validate what is written; done once, before the first write."""
        if self._initialised:
            return
        # In a thread: other requests are answered while the classes are made.
        documents = await run_to_end(asyncio.to_thread(beanie_documents))
        from beanie import init_beanie  # noqa: PLC0415  # see beanie_document.py

        database = self._database
        await self.run(lambda: init_beanie(database, document_models=documents, skip_indexes=True))
        self._initialised = True

    async def transact(
        self, work: Callable[[AsyncClientSession], Awaitable[T]], company_id: str = "", *, validates: bool = True
    ) -> T:
        """Return what `work` returns, from one transaction of the primary; it runs again, in turn, after a conflict."""

        async def transaction() -> T:
            if validates:
                await self.initialise_documents()
            turn = self._turns.turn(company_id)
            return await run_transaction(self.client, self._killer, work, DURABLE, turn)

        return await self.run(transaction, writes=True)

    async def watch(
        self,
        stages: Sequence[Stored],
        after: Mapping[str, Any] | None,
        begun: Timestamp,
        wait_milliseconds: int,
        *,
        full_document: str | None = None,
    ) -> AsyncDatabaseChangeStream[Stored]:
        """Watch all collections in a change stream. For the system feed (docs/adr/0011) and the feed writer (0018)."""
        return await self.run(
            lambda: self._database.watch(
                list(stages),
                resume_after=after,
                start_at_operation_time=None if after else begun,
                max_await_time_ms=wait_milliseconds,
                batch_size=1_000,
                full_document=full_document,
            )
        )

    def writer_state(self) -> AsyncCollection[Stored]:
        """Return the collection in which the feed writer keeps its lease and its place: no company's data."""
        return self._database.get_collection("feed_writer")

    async def next_operation_time(self) -> Timestamp:
        """Return the instant, on the database's clock, after everything that is stored so far."""
        last: Timestamp = (await self.run(lambda: self._database.command("ping")))["operationTime"]
        return Timestamp(last.time, last.inc + 1)

    async def server_facts(self) -> "ServerFacts":
        """Return the server's version, replica set and clock. Raises Unavailable."""
        with translated_errors():
            return await self.run(partial(read_server_facts, self._database))

    async def reads_directly(self) -> bool:
        """Return whether reads may go past PyMongo; one is tried, as that shows what the pool does not know."""
        if (pool := self.reads.pool) is None:
            return False
        await pool.read({"find": Company.collection, "projection": {"_id": 1}, "limit": 1})
        return pool.on

    async def drop(self) -> None:
        """Delete the whole database: for tests only."""
        with translated_errors():
            command = {"dropDatabase": 1, "writeConcern": DURABLE.document}
            await self.run(lambda: self._database.command(command), writes=True)

    async def close(self) -> None:
        """Close the connections; what does not let itself be closed in time is left."""
        await self.change_log.close()
        await close_client(self.client, self.reads.pool)

    def close_stale(self) -> None:
        """Close direct connections to a server that is no longer the one to read from."""
        if self.reads.pool is not None:
            self.reads.pool.close_stale()

    async def replacement(self) -> OpenedClient | None:
        """Return another client of the same database that answers within a few seconds; `None` when it does not."""
        return await open_answering(self._connection)

    async def replace_client(self, opened: OpenedClient) -> None:
        """Go on with another client: the one so far does not answer any more."""
        old = self.client, self.reads.pool
        self._open(opened)
        await close_client(*old)


def connect(
    uri: str,
    name: str,
    listeners: Sequence[CommandListener] = (),
    *,
    driver: ReadDriver = PYMONGO_ONLY,
    max_operation_seconds: float | None = None,
) -> Database:
    """Return the database with this name; nothing is sent until it is used. Raises SettingsRefused for a wrong URI.

    `driver` says how reads are done; another than PyMongo's pays for who reads much (docs/adr/0014).
    `max_operation_seconds` limits operations without a separate deadline; commands may take as long as they take.
    """
    return Database(Connection(uri, name, listeners, driver), name, max_operation_seconds)
