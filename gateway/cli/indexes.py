"""`gateway indexes`: the indexes that queries need."""

import asyncio

import typer

from gateway.cli.local_services import reachable_mongodb
from gateway.documents.database import connect
from gateway.settings import Settings, load_settings


def indexes() -> None:
    """Create the MongoDB indexes that are missing. Safe to run again at any time.

    Example: MONGODB_URI=mongodb://db.internal/?replicaSet=rs0 gateway indexes
    """
    with reachable_mongodb(load_settings()) as settings:
        created = asyncio.run(create_indexes(settings))
    for name in created:
        typer.echo(f"created {name}")
    typer.echo(f"{len(created)} created; all declared indexes are there." if created else "All indexes are there.")


async def create_indexes(settings: Settings) -> list[str]:
    """Create missing indexes; `collection.index` of each."""
    database = connect(str(settings.mongodb_uri), settings.database)
    try:
        made = await database.create_indexes()
    finally:
        await database.close()
    return [f"{collection}.{name}" for collection, names in made.items() for name in names]
