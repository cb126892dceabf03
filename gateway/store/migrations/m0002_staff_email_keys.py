"""Migration 2: staff members get the key of their e-mail address, by which an invitation is claimed."""

from typing import Any

from pymongo import UpdateOne

from gateway.documents.staff_member import StaffMember, email_key
from gateway.store.migrations.migration import Advance, Migration, StoredDatabase

BATCH_SIZE = 500
LEFT: dict[str, Any] = {"email": {"$type": "string"}, "keys.email": {"$exists": False}}


async def _count(database: StoredDatabase) -> int:
    return await database.get_collection(StaffMember.collection).count_documents(LEFT)


async def _apply(database: StoredDatabase, advance: Advance) -> None:
    staff = database.get_collection(StaffMember.collection)
    while batch := await staff.find(LEFT, {"email": 1}).limit(BATCH_SIZE).to_list():
        # An address that was changed in between has its key already.
        await staff.bulk_write(
            [
                UpdateOne({"_id": found["_id"], **LEFT}, {"$set": {"keys.email": email_key(found["email"])}})
                for found in batch
            ],
            ordered=False,
        )
        await advance(len(batch))


STAFF_EMAIL_KEYS = Migration(
    2, "staff_email_keys", "staff members can be found by their e-mail address", 1, _count, _apply
)
