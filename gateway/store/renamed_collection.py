"""Collections that an earlier version called otherwise: `gateway indexes` moves their documents to the new name."""

from typing import Any

from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import BulkWriteError

from gateway.store.duplicate_value import DUPLICATE_KEY

RENAMED = {"card_works": "card_tasks"}
"""Old name → new name. An entry goes when no deployment can still have the old collection."""
BATCH_SIZE = 500


async def move_documents(database: AsyncDatabase[dict[str, Any]], old: str) -> int:
    """Move all documents of a renamed collection; return how many there were.

    Repeat it after a crash, or once the last process of the earlier version has stopped: a document is deleted only
    when the new collection has it. One that the new collection already knows, by its id or a unique index, stays as it
    is there.
    """
    raw: CodecOptions[RawBSONDocument] = CodecOptions(document_class=RawBSONDocument)
    source = database.get_collection(old).with_options(raw)
    target = database.get_collection(RENAMED[old]).with_options(raw)
    moved = 0
    while batch := await source.find().limit(BATCH_SIZE).to_list():
        try:
            await target.insert_many(batch, ordered=False)
        except BulkWriteError as error:
            if any(fault["code"] != DUPLICATE_KEY for fault in error.details["writeErrors"]):
                raise
        await source.delete_many({"_id": {"$in": [document["_id"] for document in batch]}})
        moved += len(batch)
    return moved


async def move_all(database: AsyncDatabase[dict[str, Any]], *, drop_old: bool) -> dict[str, int]:
    """Move the documents of every renamed collection; return {old name: how many}, without those that had no documents.

    `drop_old`: drop the old collections too, unless a process of the earlier version has just written to one.
    """
    moved = {}
    for old in RENAMED:
        if count := await move_documents(database, old):
            moved[old] = count
        if drop_old and await database.get_collection(old).find_one() is None:
            await database.drop_collection(old)
    return moved


async def find_left(database: AsyncDatabase[dict[str, Any]]) -> list[str]:
    """Return the old names of renamed collections that still hold documents."""
    return [old for old in RENAMED if await database.get_collection(old).find_one({}, {"_id": 1}) is not None]
