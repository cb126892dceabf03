"""The version of what a database holds: which migrations were applied to it, and applying those that were not."""

from collections.abc import Callable
from typing import NamedTuple

from gateway.documents.base.record import instant
from gateway.store.migrations import MIGRATIONS
from gateway.store.migrations.migration import Migration, StoredDatabase

COLLECTION = "schema_migrations"
LATEST = MIGRATIONS[-1].number


class PendingMigration(NamedTuple):
    """A migration that is left to apply."""

    migration: Migration
    left: int
    """How many documents it has to change."""
    begun: bool
    """Whether an earlier run was interrupted."""


class SchemaState(NamedTuple):
    """What a database says of its version, beside what this gateway knows."""

    version: int
    """The highest number among the migrations that were applied; 0 for a database without any."""
    applied: tuple[int, ...]
    pending: tuple[PendingMigration, ...]
    to_repeat: tuple[Migration, ...]
    """Applied while gateways of the earlier version served, which may have written in the earlier form since."""
    oldest_reader: int
    """The version that a gateway must know to work with it."""

    @property
    def is_too_new(self) -> bool:
        """Return whether a later version has stored what this one does not understand."""
        return self.oldest_reader > LATEST


Report = Callable[[Migration, int], None]
"""Is called with a migration and how many documents it has changed so far."""


async def read_schema_state(database: StoredDatabase) -> SchemaState:
    """Return which migrations were applied, and what is left to do."""
    kept = {found["_id"]: found async for found in database.get_collection(COLLECTION).find({})}
    applied = tuple(sorted(number for number, found in kept.items() if found.get("finished_at")))
    pending = [
        PendingMigration(migration, await migration.count_left(database), migration.number in kept)
        for migration in MIGRATIONS
        if migration.number not in applied
    ]
    to_repeat = tuple(migration for migration in MIGRATIONS if kept.get(migration.number, {}).get("to_repeat"))
    oldest = max((kept[number].get("oldest_reader", number) for number in applied), default=0)
    return SchemaState(max(applied, default=0), applied, tuple(pending), to_repeat, oldest)


async def apply_pending(
    database: StoredDatabase, report: Report, *, earlier_versions_serve: bool = False
) -> list[Migration]:
    """Apply the migrations that are left, in order; return them. Run it again after an interruption.

    While earlier versions serve, each is marked to be repeated by the first run after they have stopped.
    """
    notes, done = database.get_collection(COLLECTION), []
    state = await read_schema_state(database)
    left = [pending.migration for pending in state.pending]
    if not earlier_versions_serve:
        left = sorted([*state.to_repeat, *left], key=lambda migration: migration.number)
    for migration in left:
        changed = 0
        facts = {"name": migration.name, "oldest_reader": migration.oldest_reader}
        begun = {"$set": facts, "$setOnInsert": {"started_at": instant(), "changed": 0}}
        await notes.update_one({"_id": migration.number}, begun, upsert=True)

        async def advance(more: int, migration: Migration = migration) -> None:
            nonlocal changed
            changed += more
            await notes.update_one({"_id": migration.number}, {"$inc": {"changed": more}})
            report(migration, changed)

        await migration.apply(database, advance)
        finished = {"finished_at": instant(), "to_repeat": earlier_versions_serve}
        await notes.update_one({"_id": migration.number}, {"$set": finished})
        done.append(migration)
    return done
