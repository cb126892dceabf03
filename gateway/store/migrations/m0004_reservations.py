"""Migration 4: what is unique of records is reserved, as no index can keep it unique on a sharded cluster."""

from gateway.store.migrations.migration import Advance, Migration, StoredDatabase
from gateway.store.renewed_reservations import count_unreserved, renew_reservations


async def _apply(database: StoredDatabase, advance: Advance) -> None:
    async for changed in renew_reservations(database):
        if changed:
            await advance(changed)


RESERVATIONS = Migration(
    4, "reservations", "numbers, external ids and the like are reserved", 1, count_unreserved, _apply
)
