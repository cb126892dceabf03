"""Reads that bring documents back as MongoDB sent them: BSON, each in one piece, not decoded yet."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple, NewType, Protocol

import msgspec
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo import AsyncMongoClient
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.monitoring import CommandListener

from gateway.documents.base.record import Record
from gateway.pages.page import RecordCursors
from gateway.store import bson_document

ALL_AT_ONCE = 10_000_000
"""Documents in the first batch of a pool's read: MongoDB ends it sooner only when 16 MB are full."""

Stored = dict[str, Any]

ScopedFilter = NewType("ScopedFilter", dict[str, Any])
"""A filter that a tenant scope has narrowed to what its viewer can reach: no other is read by."""


class FindQuery(msgspec.Struct, frozen=True):
    """Parameters of a `find`; `limit` 0 means all."""

    filter: ScopedFilter
    projection: Mapping[str, Any]
    sort: Mapping[str, int] | None = None
    limit: int = 0
    index: str | None = None
    begin: Mapping[str, Any] | None = None
    """First place in the index that is read."""
    end: Mapping[str, Any] | None = None
    """First place in the index that is not read any more."""


class CommandPool(Protocol):
    """Connections for commands past PyMongo. When anything goes wrong there, PyMongo does the work again."""

    @property
    def on(self) -> bool:
        """Return whether it may be used at all."""

    async def read(self, command: Stored) -> list[bytes] | None:
        """Return all that a `find` or an `aggregate` gives, each document whole; `None` when PyMongo has to read it."""

    async def write(self, command: Stored) -> Stored | None:
        """Return MongoDB's reply to a write that it has carried out; `None` when it may be done or not."""

    def close_stale(self) -> None:
        """Close connections to a server that is no longer the one to read from."""

    def close(self) -> None:
        """Close all connections."""


class ConnectionCount(NamedTuple):
    """Number of connections of a process to MongoDB."""

    in_use: int
    idle: int


class ReadDriver:
    """The seam by which documents are read, and edits written, past PyMongo (gateway/fastpath); this is PyMongo's."""

    split_arrays: Callable[[bytes, str], tuple[bytes, dict[str, list[bytes]]]] = staticmethod(
        bson_document.split_arrays
    )
    split_group: Callable[[bytes], tuple[list[bytes], int]] = staticmethod(bson_document.split_group)
    groups_by_parent: Callable[[list[bytes]], tuple[dict[str, bytes], int]] = staticmethod(
        bson_document.groups_by_parent
    )

    group_rows: Callable[[list[bytes], str, int], dict[str, bytes]] = staticmethod(bson_document.group_rows)
    raw_cursors: Callable[[RecordCursors], Callable[[Any], str]] = staticmethod(lambda cursors: cursors)
    """Returns what makes the same cursors, of documents in BSON."""

    def open_pool(
        self, client: AsyncMongoClient[Any], database: str, listeners: Sequence[CommandListener]
    ) -> CommandPool | None:
        """Return the pool of a client, empty for now; `None` if PyMongo does everything."""
        del client, database, listeners
        return None

    def count_connections(self, client: AsyncMongoClient[Any], pool: CommandPool | None) -> ConnectionCount | None:
        """Return how many connections to MongoDB are in use and idle; `None` if that is not known."""
        del client, pool
        return None


PYMONGO_ONLY = ReadDriver()


class RawReads:
    """Reads by a pool, where there is one and it can; by PyMongo otherwise."""

    def __init__(
        self,
        collections: Mapping[type[Record], AsyncCollection[Stored]],
        pool: CommandPool | None,
        run: Callable[[Callable[[], Awaitable[list[RawBSONDocument]]]], Awaitable[list[RawBSONDocument]]],
    ) -> None:
        """Set `run`, which does PyMongo's work (`Database.run`)."""
        # PyMongo's own raw batches would make two commands of an aggregation.
        raw = CodecOptions(document_class=RawBSONDocument)
        self._collections = {record: found.with_options(raw) for record, found in collections.items()}
        self.pool = pool
        self._run = run

    async def find(self, record: type[Record], wanted: FindQuery) -> list[bytes]:
        """Return the documents that match, each a whole BSON document."""
        if self.pool is not None and (found := await self.pool.read(_find_command(record, wanted))) is not None:
            return found
        cursor = self._collections[record].find(
            wanted.filter,
            wanted.projection,
            sort=wanted.sort,
            limit=wanted.limit,
            hint=wanted.index,
            min=wanted.begin,
            max=wanted.end,
        )
        return [bytes(document.raw) for document in await self._run(cursor.to_list)]

    async def aggregate(
        self, record: type[Record], pipeline: Sequence[Mapping[str, Any]], index: str | None = None
    ) -> list[bytes]:
        """Return the result of an aggregation that writes nothing, each a whole BSON document."""
        options: dict[str, Any] = {"hint": index} if index else {}
        if self.pool is not None:
            command = {"aggregate": record.collection, "pipeline": pipeline, "cursor": {"batchSize": ALL_AT_ONCE}}
            if (found := await self.pool.read(command | options)) is not None:
                return found
        collection = self._collections[record]

        async def read() -> list[RawBSONDocument]:
            return await (await collection.aggregate(list(pipeline), **options)).to_list()

        return [bytes(document.raw) for document in await self._run(read)]


def _find_command(record: type[Record], wanted: FindQuery) -> Stored:
    command: Stored = {"find": record.collection, "filter": wanted.filter, "projection": wanted.projection}
    if wanted.sort:
        command["sort"] = wanted.sort
    if wanted.limit:
        command["limit"] = wanted.limit
    if wanted.index:
        command["hint"] = wanted.index
    if wanted.begin is not None:
        command["min"] = wanted.begin
    if wanted.end is not None:
        command["max"] = wanted.end
    command["batchSize"] = ALL_AT_ONCE
    return command
