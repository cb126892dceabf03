"""`gateway sweep`: remove stored contents that belong to no file."""

import asyncio
from datetime import timedelta
from typing import Annotated

import typer

from gateway.app.connections import file_storage, system_scopes
from gateway.cli.local_services import reachable_mongodb
from gateway.documents.base.record import instant
from gateway.operations.file.sweep import sweep_files
from gateway.settings import Settings, load_settings
from gateway.store.database import connect


def sweep(
    hours: Annotated[int, typer.Option(help="Leave alone what was written within this many hours.", min=1)] = 24,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be removed.")] = False,
) -> None:
    """Remove contents without a file: what a gateway leaves that is killed in the midst of an upload or removal.

    Example: gateway sweep --dry-run
    """
    with reachable_mongodb(load_settings()) as settings:
        orphans = asyncio.run(_swept(settings, timedelta(hours=hours), dry_run=dry_run))
    for key in orphans:
        typer.echo(key)
    typer.echo(f"{len(orphans)} contents without a file{' would be' if dry_run else ''} removed.")


async def _swept(settings: Settings, age: timedelta, *, dry_run: bool) -> list[str]:
    database = connect(str(settings.mongodb_uri), settings.database)
    make_scope = system_scopes(settings, database)
    try:
        return await sweep_files(file_storage(settings, database), make_scope, instant() - age, dry_run=dry_run)
    finally:
        await database.close()
