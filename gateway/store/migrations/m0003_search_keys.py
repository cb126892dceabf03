"""Migration 3: customers get the search keys that this version makes of their names and streets.

What is up to date is not written again, so a run that is resumed only compares what an earlier one has done.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from pymongo import UpdateOne
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import BulkWriteError

from gateway.documents.customer import Customer
from gateway.store.migrations.migration import Advance, Migration, StoredDatabase
from gateway.store.stale_keys import stale_keys

BATCH_SIZE = 500
MAX_ATTEMPTS = 10
"""Of writing a customer's keys beside others who change that customer."""
_SHOWN = {**Customer.projection(), "keys": 1}


async def _count(database: StoredDatabase) -> int:
    return await database.get_collection(Customer.collection).count_documents({})


async def _apply(database: StoredDatabase, advance: Advance) -> None:
    customers = database.get_collection(Customer.collection)
    beyond: dict[str, Any] = {}
    while batch := await customers.find(beyond, {"_id": 1}).sort("_id").limit(BATCH_SIZE).to_list():
        await _renew(customers, [found["_id"] for found in batch])
        await advance(len(batch))
        beyond = {"_id": {"$gt": batch[-1]["_id"]}}


async def _renew(customers: AsyncCollection[dict[str, Any]], ids: Sequence[Any]) -> None:
    """Write the keys of some customers; read those again that were changed in between."""
    left = ids
    for _ in range(MAX_ATTEMPTS):
        found = await customers.find({"_id": {"$in": list(left)}}, _SHOWN).to_list()
        stale = [(one, keys) for one in found if (keys := stale_keys(Customer, one))]
        if not stale:
            return
        with suppress(BulkWriteError):  # of some, which are tried again; the others are written
            await customers.bulk_write([_update(one, keys) for one, keys in stale], ordered=False)
        left = [one["_id"] for one, _ in stale]


def _update(found: dict[str, Any], keys: dict[str, Any]) -> UpdateOne:
    return UpdateOne({"_id": found["_id"], "version": {"$eq": found.get("version")}}, {"$set": keys})


SEARCH_KEYS = Migration(3, "search_keys", "a search forgives typos by half as many keys", 1, _count, _apply)
