"""`gateway verify`: stored records that do not fit their declaration."""

import asyncio
from typing import Annotated

import typer

from gateway.app.keys import signing_secret
from gateway.cli.company import companies_of
from gateway.cli.local_services import reachable_mongodb
from gateway.cli.seed import progress_bar
from gateway.documents.database import connect
from gateway.operations.verify import Progress
from gateway.operations.verify import verify as verify_company
from gateway.settings import Settings, load_settings


def verify(
    company: Annotated[str | None, typer.Option(help="Only this company, by its handle.")] = None,
) -> None:
    """Find stored records that do not fit their declaration, or name records that are not there. Changes nothing.

    Each line has the company, the kind of record, its id, the field, and what is wrong. Safe while gateways serve; it
    reads one batch of records at a time. Exit status 1 when something is wrong.

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
        for scope, company in await companies_of(database, signing_secret(settings), handle):

            def show(kind: str, done: int, total: int, name: str = company.handle) -> None:
                progress(f"{name}: {kind}", done, total)

            async for problem in verify_company(scope, show):
                found += 1
                place = f"{problem.record_kind} {problem.record_id} {problem.field}"
                typer.echo(f"{company.handle}: {place}: {problem.what}")
    finally:
        await database.close()
    return found
