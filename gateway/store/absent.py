"""Inserting documents in bulk, of which some may be there already."""

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import BulkWriteError

DUPLICATE_KEY = 11_000


async def insert_absent(collection: AsyncCollection[dict[str, Any]], documents: Sequence[dict[str, Any]]) -> int:
    """Insert the documents whose id is free; return how many those were. Raises BulkWriteError for other faults."""
    try:
        result = await collection.insert_many(documents, ordered=False)
    except BulkWriteError as error:
        if any(not _is_there_already(fault) for fault in error.details["writeErrors"]):
            raise
        return int(error.details["nInserted"])
    return len(result.inserted_ids)


def _is_there_already(fault: Mapping[str, Any]) -> bool:
    """Return whether a document was not inserted because its own id is taken; a taken number is another matter."""
    return bool(fault["code"] == DUPLICATE_KEY and "_id" in fault.get("keyPattern", {}))
