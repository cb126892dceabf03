"""Reads that bring documents back as MongoDB sent them: BSON, each in one piece, not decoded yet."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import bson
from bson.codec_options import CodecOptions
from pymongo.asynchronous.collection import AsyncCollection

Stored = dict[str, Any]

# Instants without their zone, which records give them: the driver takes longer to.
_NAIVE: CodecOptions[Stored] = CodecOptions(tz_aware=False)


class Found(NamedTuple):
    """What a `find` asks for; `limit` 0 means all."""

    filter: Mapping[str, Any]
    projection: Mapping[str, int]
    sort: Mapping[str, int] | None = None
    limit: int = 0
    hint: str | None = None


async def find(collection: AsyncCollection[Stored], wanted: Found) -> list[bytes]:
    """The documents that match, each a whole BSON document."""
    cursor = collection.find_raw_batches(
        wanted.filter, wanted.projection, sort=wanted.sort, limit=wanted.limit, hint=wanted.hint
    )
    return [document async for batch in cursor for document in _documents(batch)]


async def aggregate(
    collection: AsyncCollection[Stored], pipeline: Sequence[Mapping[str, Any]], index: str | None = None
) -> list[bytes]:
    """What an aggregation gives, each a whole BSON document."""
    options: dict[str, Any] = {"hint": index} if index else {}
    cursor = await collection.aggregate_raw_batches(list(pipeline), **options)
    return [document async for batch in cursor for document in _documents(batch)]


def decoded(document: bytes) -> Stored:
    """A document with its instants in UTC, but without their zone."""
    return bson.decode(document, _NAIVE)


def _documents(batch: Any) -> list[bytes]:
    """The documents of a batch, which is bytes whatever PyMongo says; each begins with its length (bsonspec.org)."""
    documents, start = [], 0
    while start < len(batch):
        end = start + int.from_bytes(batch[start : start + 4], "little")
        documents.append(batch[start:end])
        start = end
    return documents
