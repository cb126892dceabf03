"""The indexes of GridFS, and finding by them the files that were begun and never ended."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from pymongo import IndexModel
from pymongo.asynchronous.database import AsyncDatabase

FILES_LOOKED_UP = 1_000

Stored = dict[str, Any]


async def create_file_indexes(database: AsyncDatabase[Stored]) -> None:
    """Make what GridFS makes at its first upload, and what `find_unfinished_files` and a sweep find files by."""
    await database.get_collection("fs.files").create_indexes(
        [IndexModel([("filename", 1), ("uploadDate", 1)]), IndexModel([("uploadDate", 1)], name="by_upload_date")]
    )
    await database.get_collection("fs.chunks").create_indexes([IndexModel([("files_id", 1), ("n", 1)], unique=True)])


async def find_unfinished_files(database: AsyncDatabase[Stored], begun_before: datetime) -> list[str]:
    """Return the ids of files that have chunks and no end.

    The ids in the chunks' index are read one after the other, and one chunk of each that has no end.
    """
    chunks, files = database.get_collection("fs.chunks"), database.get_collection("fs.files")
    unfinished: list[str] = []
    ids = await chunks.aggregate([{"$sort": {"files_id": 1}}, {"$group": {"_id": "$files_id"}}])
    while batch := [found["_id"] async for found in _first(ids, FILES_LOOKED_UP)]:
        whole = {found["_id"] async for found in files.find({"_id": {"$in": batch}}, {"_id": 1})}
        for file_id in [each for each in batch if each not in whole]:
            begun = await chunks.find_one({"files_id": file_id}, {"_id": 1}, sort={"n": 1})
            if begun is not None and begun["_id"].generation_time < begun_before:
                unfinished.append(file_id)
    return unfinished


async def _first(cursor: AsyncIterator[Stored], count: int) -> AsyncIterator[Stored]:
    """Read up to so many documents of a cursor."""
    for _ in range(count):
        try:
            yield await anext(cursor)
        except StopAsyncIteration:
            return
