"""Migration 1: the tasks of saved cards have moved from `card_works` to `card_tasks`."""

from gateway.store.migrations.migration import Advance, Migration, StoredDatabase
from gateway.store.renamed_collection import RENAMED, move_all


async def _count(database: StoredDatabase) -> int:
    return sum([await database.get_collection(old).count_documents({}) for old in RENAMED])


async def _apply(database: StoredDatabase, advance: Advance) -> None:
    moved = await move_all(database, drop_old=False)
    await advance(sum(moved.values()))


CARD_TASKS = Migration(1, "card_tasks", "tasks of saved cards move from card_works to card_tasks", 1, _count, _apply)
