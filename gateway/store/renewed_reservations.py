"""Making the reservations that stored records lack, and freeing those that no record needs.

Gateways of a version that knows no reservations leave both: they store records without, and delete others whose
reservations stay. It may run while gateways serve, and again at any time.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any

from pymongo import DeleteOne
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase

from gateway.documents.base.record import Record
from gateway.documents.registry import RECORDS, record_of_id
from gateway.documents.reservation import Reservation, reserved, unique_projection
from gateway.store.absent import insert_absent

BATCH_SIZE = 1_000
KINDS = tuple(kind for kind in RECORDS if kind.unique_values)

Stored = dict[str, Any]


async def count_unreserved(database: AsyncDatabase[Stored]) -> int:
    """Return how many more unique values are stored than reserved: about as many reservations are missing."""
    values = [
        await database.get_collection(kind.collection).count_documents({unique.field: {"$type": "string"}})
        for kind in KINDS
        for unique in kind.unique_values
    ]
    return max(0, sum(values) - await database.get_collection(Reservation.collection).count_documents({}))


async def renew_reservations(database: AsyncDatabase[Stored]) -> AsyncIterator[int]:
    """Free the reservations that no record needs, make those that are missing; yield how many, batch by batch."""
    reservations = database.get_collection(Reservation.collection)
    async for batch in _batches(reservations, {}, {"owner_id": 1}):
        yield await _free_left_over(database, {one["_id"]: one["owner_id"] for one in batch})
    for kind in KINDS:
        has_values = {"$or": [{unique.field: {"$type": "string"}} for unique in kind.unique_values]}
        where = {"company_id": {"$type": "string"}, **has_values}
        async for batch in _batches(database.get_collection(kind.collection), where, unique_projection(kind)):
            yield await _reserve(database, kind, batch)


async def _batches(
    collection: AsyncCollection[Stored], where: Mapping[str, Any], projection: Mapping[str, int]
) -> AsyncIterator[list[Stored]]:
    """Yield what matches in the order of ids; each batch is a separate query, so that no cursor is kept open."""
    beyond: dict[str, Any] = {"$type": "string"}
    while batch := await collection.find({**where, "_id": beyond}, projection).sort("_id").limit(BATCH_SIZE).to_list():
        yield batch
        beyond = {"$gt": batch[-1]["_id"], "$type": "string"}


async def _reserve(database: AsyncDatabase[Stored], kind: type[Record], batch: Sequence[Stored]) -> int:
    """Make the reservations that a batch of records lacks; return how many."""
    reservations = database.get_collection(Reservation.collection)
    wanted = {
        name: {"_id": name, "company_id": document["company_id"], "owner_id": document["_id"]}
        for document in batch
        for name in reserved(kind, document)
    }
    found = await reservations.find({"_id": {"$in": list(wanted)}}, {"owner_id": 1}).to_list()
    of_others = {one["_id"]: one["owner_id"] for one in found if one["owner_id"] != wanted[one["_id"]]["owner_id"]}
    if of_others:
        await _free_left_over(database, of_others)
    there = {one["_id"] for one in found} - of_others.keys()
    missing = [document for name, document in wanted.items() if name not in there]
    if not missing:
        return 0
    made = await insert_absent(reservations, missing)
    # A record may have got another value since it was read; from now on its next change frees it.
    await _free_left_over(database, {document["_id"]: document["owner_id"] for document in missing})
    return made


async def _free_left_over(database: AsyncDatabase[Stored], owners: Mapping[str, str]) -> int:
    """Free those reservations, given with their owners, that these do not need; return how many."""
    needed = await _needed(database, set(owners.values()))
    left = [DeleteOne({"_id": name, "owner_id": owner}) for name, owner in owners.items() if name not in needed]
    if left:
        await database.get_collection(Reservation.collection).bulk_write(left, ordered=False)
    return len(left)


async def _needed(database: AsyncDatabase[Stored], record_ids: Iterable[str]) -> set[str]:
    """Return the reservations that some records need."""
    by_kind: dict[type[Record], list[str]] = {}
    for record_id in record_ids:
        if (kind := record_of_id(record_id)) is not None:
            by_kind.setdefault(kind, []).append(record_id)
    needed: set[str] = set()
    for kind, ids in by_kind.items():
        found = database.get_collection(kind.collection).find({"_id": {"$in": ids}}, unique_projection(kind))
        needed.update(name for document in await found.to_list() for name in reserved(kind, document))
    return needed
