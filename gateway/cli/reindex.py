"""`gateway reindex`: the keys that customers are found by, and when statuses change."""

import asyncio
from collections.abc import Callable
from typing import Annotated

import typer

from gateway.app.keys import signing_secret
from gateway.cli.company import companies_of
from gateway.cli.indexes import create_indexes
from gateway.cli.local_services import reachable_mongodb
from gateway.cli.seed import progress_bar
from gateway.documents.database import connect
from gateway.operations.reindex import renew_customer_keys, renew_status_instants
from gateway.settings import Settings, load_settings


def reindex(
    company: Annotated[str | None, typer.Option(help="Handle of a company; without it, every company.")] = None,
) -> None:
    """Bring what is derived of stored records up to date, after an upgrade that changed it.

    That is the keys that customers are found by, and the instants at which quotes, agreements and recurring invoices
    begin or end. Safe while the gateway serves; it may be stopped, and run again at any time.

    Example: gateway reindex --company acme
    """
    with reachable_mongodb(load_settings()) as settings:
        asyncio.run(create_indexes(settings))
        with progress_bar() as progress:
            seen, changed, retimed = asyncio.run(_reindex(settings, company, progress))
    typer.echo(f"Looked at {seen} customers; the keys of {changed} were not up to date and are now.")
    if retimed:
        typer.echo(f"Stored when {retimed} quotes, agreements and recurring invoices begin or end.")


async def _reindex(
    settings: Settings, handle: str | None, progress: Callable[[str, int, int], None]
) -> tuple[int, int, int]:
    database = connect(str(settings.mongodb_uri), settings.database)
    seen = changed = retimed = 0
    try:
        for scope, company in await companies_of(database, signing_secret(settings), handle):

            def show(done: int, total: int, name: str = company.name) -> None:
                progress(name, done, total)

            looked_at, renewed = await renew_customer_keys(scope, show)
            seen, changed = seen + looked_at, changed + renewed
            retimed += await renew_status_instants(scope, company)
    finally:
        await database.close()
    return seen, changed, retimed
