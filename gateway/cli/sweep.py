"""`gateway sweep`: remove stored contents that belong to no file, and archived customers whose time is over."""

import asyncio
from datetime import timedelta
from typing import Annotated

import typer

from gateway.app.connections import file_storage, system_scopes
from gateway.app.keys import signing_secret
from gateway.cli.company import list_companies
from gateway.cli.local_services import reachable_mongodb
from gateway.documents.base.record import instant
from gateway.operations.change.sweep import sweep_log
from gateway.operations.customer.retention import delete_expired
from gateway.operations.file.sweep import sweep_files
from gateway.settings import Settings, load_settings
from gateway.store.database import connect


def sweep(
    hours: Annotated[int, typer.Option(help="Leave alone what was written within this many hours.", min=1)] = 24,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be removed.")] = False,
) -> None:
    """Remove contents without a file: what a gateway leaves that is killed in the midst of an upload or removal.

    In companies that set `--retention-days`, archived customers without a change for so long are deleted for good.

    Example: gateway sweep --dry-run
    """
    with reachable_mongodb(load_settings()) as settings:
        expired, entries, orphans = asyncio.run(_swept(settings, timedelta(hours=hours), dry_run=dry_run))
    would = " would be" if dry_run else ""
    for name in (*expired, *orphans):
        typer.echo(name)
    if expired:
        typer.echo(f"{len(expired)} archived customers{would} deleted.")
    if entries:
        typer.echo(f"{entries} log entries of deleted customers{would} removed.")
    typer.echo(f"{len(orphans)} contents without a file{would} removed.")


async def _swept(settings: Settings, age: timedelta, *, dry_run: bool) -> tuple[list[str], int, list[str]]:
    """Return the customers that were deleted, as `acme C-10001`, how many log entries went, and the removed contents.

    What killed gateways left of edits is finished.
    """
    database = connect(str(settings.mongodb_uri), settings.database)
    make_scope, storage = system_scopes(settings, database), file_storage(settings, database)
    expired, entries = list[str](), 0
    try:
        if not dry_run:
            await database.change_log.sweep()
        for scope, company in await list_companies(database, signing_secret(settings), None):
            numbers = await delete_expired(scope, company, storage, instant(), dry_run=dry_run)
            expired += [f"{company.handle} {number}" for number in numbers]
            entries += await sweep_log(scope, dry_run=dry_run)
        return expired, entries, await sweep_files(storage, make_scope, instant() - age, dry_run=dry_run)
    finally:
        await database.close()
