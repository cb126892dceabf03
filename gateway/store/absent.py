"""Inserting documents in bulk, of which some may be there already."""

from collections.abc import Sequence
from typing import Any

from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import BulkWriteError

from gateway.store.duplicate_value import is_there_already


async def insert_absent(collection: AsyncCollection[dict[str, Any]], documents: Sequence[dict[str, Any]]) -> int:
    """Insert the documents whose id is free; return how many those were. Raises BulkWriteError for other faults."""
    try:
        result = await collection.insert_many(documents, ordered=False)
    except BulkWriteError as error:
        if any(not is_there_already(fault) for fault in error.details["writeErrors"]):
            raise
        return int(error.details["nInserted"])
    return len(result.inserted_ids)
