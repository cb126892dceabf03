"""`gateway verify`: stored records that do not fit their declaration."""

import asyncio
from typing import Annotated

import typer

from gateway.app.keys import signing_secret
from gateway.cli.company import list_companies, scope_handle
from gateway.cli.local_services import reachable_mongodb
from gateway.cli.seed import progress_bar
from gateway.documents.registry import RECORDS
from gateway.operations.verify import Progress
from gateway.operations.verify import verify as verify_company
from gateway.settings import Settings, load_settings
from gateway.store.database import Database, connect

NO_COMPANY = "company_id: names no company that is there, or its own id is no text"


def verify(
    company: Annotated[str | None, typer.Option(help="Only this company, by its handle.")] = None,
) -> None:
    """Find stored records that do not fit their declaration, or name records that are not there. Changes nothing.

    Each line has the company, the kind of record, its id, the field, and what is wrong. Without --company, records that
    belong to no company are found too. Safe while gateways serve; it reads one batch of records at a time. Exit status
    1 when something is wrong.

    Examples:

    gateway verify

    gateway verify --company acme > problems.txt
    """
    with reachable_mongodb(load_settings()) as settings, progress_bar() as progress:
        found = asyncio.run(_verify(settings, company, progress))
    typer.echo(f"{found} problems found." if found else "All records fit their declaration.")
    if found:
        raise typer.Exit(1)


async def _verify(settings: Settings, handle: str | None, progress: Progress) -> int:
    database, found = connect(str(settings.mongodb_uri), settings.database), 0
    try:
        scopes = [scope for scope, _ in await list_companies(database, signing_secret(settings), handle)]
        for scope in scopes:
            name = scope_handle(scope)

            def show(kind: str, done: int, total: int, name: str = name) -> None:
                progress(f"{name}: {kind}", done, total)

            async for problem in verify_company(scope, show):
                found += 1
                place = f"{problem.record_kind} {problem.record_id} {problem.field}"
                typer.echo(f"{name}: {place}: {problem.what}")
        if handle is None:
            found += await _show_strays(database)
    finally:
        await database.close()
    return found


async def _show_strays(database: Database) -> int:
    """Show the records that belong to no company, and return how many there are."""
    found, company_ids = 0, await database.company_ids()
    for kind in RECORDS:
        for record_id in await database.strays(kind, company_ids):
            found += 1
            typer.echo(f"(no company): {kind.__name__} {record_id} {NO_COMPANY}")
    return found
