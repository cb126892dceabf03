"""`gateway reindex`: the keys that customers are found by."""

import asyncio
from collections.abc import Callable
from typing import Annotated

import typer

from gateway.access.token import company_id_of
from gateway.access.viewer import system_viewer
from gateway.app.keys import signing_secret
from gateway.cli.indexes import create_indexes
from gateway.cli.local_services import reachable_mongodb
from gateway.cli.seed import progress_bar
from gateway.documents.company import Company
from gateway.documents.database import connect
from gateway.documents.scope import TenantScope
from gateway.errors import SettingsRefused
from gateway.operations.reindex import renew_customer_keys
from gateway.settings import Settings, load_settings


def reindex(
    company: Annotated[str | None, typer.Option(help="Handle of a company; without it, every company.")] = None,
) -> None:
    """Bring the keys that customers are found by up to date, after an upgrade that changed them.

    Safe while the gateway serves; it may be stopped, and run again at any time.

    Example: gateway reindex --company acme
    """
    with reachable_mongodb(load_settings()) as settings:
        asyncio.run(create_indexes(settings))
        with progress_bar() as progress:
            seen, changed = asyncio.run(_reindex(settings, company, progress))
    typer.echo(f"Looked at {seen} customers; the keys of {changed} were not up to date and are now.")


async def _reindex(
    settings: Settings, handle: str | None, progress: Callable[[str, int, int], None]
) -> tuple[int, int]:
    database = connect(str(settings.mongodb_uri), settings.database)
    seen = changed = 0
    try:
        for company_id in await database.company_ids() if handle is None else [company_id_of(handle)]:
            scope = TenantScope(database, system_viewer(company_id), signing_secret(settings))
            company = await scope.get(Company, company_id)
            if company is None:
                raise SettingsRefused(f"There is no company '{handle}'. Check the handle: `gateway reindex` takes all.")
            name = company.name

            def show(done: int, total: int, name: str = name) -> None:
                progress(name, done, total)

            looked_at, renewed = await renew_customer_keys(scope, show)
            seen, changed = seen + looked_at, changed + renewed
    finally:
        await database.close()
    return seen, changed
