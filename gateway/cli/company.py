"""Commands that work within one company, which has to be there."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from gateway.access.token import company_handle, read_company_id
from gateway.access.viewer import system_viewer
from gateway.app.keys import signing_secret
from gateway.cli.local_services import reachable_mongodb
from gateway.documents.company import Company
from gateway.errors import SettingsRefused
from gateway.settings import load_settings
from gateway.store.database import Database, connect
from gateway.store.scope import TenantScope

T = TypeVar("T")

CompanyHandle = Annotated[str, typer.Option("--company", help="Handle of the company, as acme.")]

HANDLES_NAMED = 10


def in_company(handle: str, work: Callable[[TenantScope], Awaitable[T]]) -> T:
    """Return what some work in a company gives; the command runs for the system. Raises SettingsRefused."""

    async def run(uri: str, database_name: str, secret: bytes) -> T:
        database = connect(uri, database_name)
        try:
            ((scope, _),) = await list_companies(database, secret, handle)
            return await work(scope)
        finally:
            await database.close()

    with reachable_mongodb(load_settings()) as settings:
        return asyncio.run(run(str(settings.mongodb_uri), settings.database, signing_secret(settings)))


def in_new_company(company_id: str, work: Callable[[TenantScope], Awaitable[T]]) -> T:
    """Return what some work gives in a company that may not exist yet; the command runs for the system."""

    async def run(uri: str, database_name: str, secret: bytes) -> T:
        database = connect(uri, database_name)
        try:
            return await work(TenantScope(database, system_viewer(company_id), secret))
        finally:
            await database.close()

    with reachable_mongodb(load_settings()) as settings:
        return asyncio.run(run(str(settings.mongodb_uri), settings.database, signing_secret(settings)))


async def list_companies(database: Database, secret: bytes, handle: str | None) -> list[tuple[TenantScope, Company]]:
    """The company with a handle, or every one without, each with the system's scope in it. Raises SettingsRefused."""
    company_ids = await database.company_ids() if handle is None else [read_company_id(handle)]
    scopes = [TenantScope(database, system_viewer(company_id), secret) for company_id in company_ids]
    found = [(scope, await scope.get(Company, scope.viewer.company_id)) for scope in scopes]
    there = [(scope, company) for scope, company in found if company is not None]
    if handle is not None and not there:
        raise SettingsRefused(await _no_company(database, handle))
    return there


def scope_handle(scope: TenantScope) -> str:
    """Return the handle of a scope's company, without its record."""
    return company_handle(scope.viewer.company_id)


async def _no_company(database: Database, handle: str) -> str:
    known = list(map(company_handle, await database.company_ids()))
    more = f" and {len(known) - HANDLES_NAMED} more" if len(known) > HANDLES_NAMED else ""
    there = f"There are: {', '.join(known[:HANDLES_NAMED])}{more}." if known else "This database has none at all."
    return f"There is no company '{handle}'. {there}"
