"""Reads that bring documents back as MongoDB sent them: BSON, each in one piece, not decoded yet."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NewType

import msgspec
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo.asynchronous.collection import AsyncCollection

from gateway.documents.direct_lane import ALL_AT_ONCE, DirectLane
from gateway.documents.record import Record

Stored = dict[str, Any]

Narrowed = NewType("Narrowed", dict[str, Any])
"""A filter that a tenant scope has narrowed to what its viewer can reach: no other is read by."""


class Found(msgspec.Struct, frozen=True):
    """What a `find` asks for; `limit` 0 means all."""

    filter: Narrowed
    projection: Mapping[str, int]
    sort: Mapping[str, int] | None = None
    limit: int = 0
    index: str | None = None
    begin: Mapping[str, Any] | None = None
    """The first place in the index that is looked at."""
    end: Mapping[str, Any] | None = None
    """The first place in the index that is looked at no longer."""


class RawReads:
    """Reads by the direct lane, where there is one and it can; by PyMongo otherwise."""

    def __init__(
        self,
        collections: Mapping[type[Record], AsyncCollection[Stored]],
        lane: DirectLane | None,
        run: Callable[[Callable[[], Awaitable[list[RawBSONDocument]]]], Awaitable[list[RawBSONDocument]]],
    ) -> None:
        """`run` does PyMongo's work (`Database.run`)."""
        # PyMongo's own raw batches would make two commands of an aggregation.
        raw = CodecOptions(document_class=RawBSONDocument)
        self._collections = {record: found.with_options(raw) for record, found in collections.items()}
        self.lane = lane
        self._run = run

    async def find(self, record: type[Record], wanted: Found) -> list[bytes]:
        """The documents that match, each a whole BSON document."""
        if self.lane is not None and (found := await self.lane.read(_find_command(record, wanted))) is not None:
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
        """What an aggregation that writes nothing gives, each a whole BSON document."""
        options: dict[str, Any] = {"hint": index} if index else {}
        if self.lane is not None:
            command = {"aggregate": record.collection, "pipeline": pipeline, "cursor": {"batchSize": ALL_AT_ONCE}}
            if (found := await self.lane.read(command | options)) is not None:
                return found
        collection = self._collections[record]

        async def read() -> list[RawBSONDocument]:
            return await (await collection.aggregate(list(pipeline), **options)).to_list()

        return [bytes(document.raw) for document in await self._run(read)]


def _find_command(record: type[Record], wanted: Found) -> Stored:
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
