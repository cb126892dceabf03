"""`gateway indexes`: the indexes that queries need."""

import asyncio
from collections.abc import Mapping
from typing import Annotated

import typer

from gateway.cli.local_services import reachable_mongodb
from gateway.settings import Settings, load_settings
from gateway.store.database import connect
from gateway.store.index_state import IndexState
from gateway.store.renamed_collection import RENAMED


def indexes(
    drop_unwanted: Annotated[
        bool, typer.Option("--drop-unwanted", help="Also drop indexes that this version does not declare.")
    ] = False,
) -> None:
    """Create the MongoDB indexes that are missing, and rebuild those that are defined otherwise.

    Safe to run again at any time. An index that is rebuilt is missing while it is built, so run this before the new
    version serves. Indexes that are not declared are named and left alone: an earlier version may still need them.
    Documents of a collection that has a new name are moved there; run it again when the earlier version has stopped.

    Examples:

    MONGODB_URI=mongodb://db.internal/?replicaSet=rs0 gateway indexes

    gateway indexes --drop-unwanted
    """
    with reachable_mongodb(load_settings()) as settings:
        before, moved = asyncio.run(create_indexes(settings, drop_unwanted=drop_unwanted))
    for old, count in moved.items():
        typer.echo(f"moved {count} documents of {old} to {RENAMED[old]}")
    done = [f"created {name}" for name in names(before, "missing")]
    done += [f"rebuilt {name}" for name in names(before, "redefined")]
    for line in done:
        typer.echo(line)
    for name in names(before, "unwanted"):
        typer.echo(f"dropped {name}" if drop_unwanted else f"not declared: {name} (--drop-unwanted removes it)")
    typer.echo(f"{len(done)} created or rebuilt; all declared indexes are there." if done else "All indexes are there.")


async def create_indexes(
    settings: Settings, *, drop_unwanted: bool = False
) -> tuple[dict[str, IndexState], dict[str, int]]:
    """Bring indexes and collections to what is declared; return what was otherwise, and what was moved."""
    database = connect(str(settings.mongodb_uri), settings.database)
    try:
        before = await database.upkeep.create_indexes(drop_unwanted=drop_unwanted)
        return before, await database.upkeep.move_renamed(drop_old=drop_unwanted)
    finally:
        await database.close()


def names(states: Mapping[str, IndexState], of: str) -> list[str]:
    """`collection.index` of all that are missing, redefined or unwanted."""
    return [f"{collection}.{name}" for collection, state in states.items() for name in getattr(state, of)]
