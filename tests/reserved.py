"""Comparing what is reserved in a company with the records that are stored."""

from gateway.documents.registry import RECORDS
from gateway.documents.reservation import Reservation, reserved
from tests.running_gateway import Tenant


async def reservations_needed(tenant: Tenant) -> dict[str, str]:
    """Return the reservations that the stored records need → the record; one value of two records fails."""
    needed: dict[str, str] = {}
    for kind in RECORDS:
        if kind.unique_values:
            async for document in tenant.scope.whole_documents.stream_stored(kind, {}):
                names = reserved(kind, document)
                assert needed.keys().isdisjoint(names), f"{document['_id']} has a value of another record"
                needed.update(dict.fromkeys(names, document["_id"]))
    return needed


async def reservations_there(tenant: Tenant) -> dict[str, str]:
    """Return the stored reservations → their records."""
    return {one["_id"]: one["owner_id"] async for one in tenant.scope.whole_documents.stream_stored(Reservation, {})}
