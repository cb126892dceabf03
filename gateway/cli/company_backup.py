"""`gateway company export` and `company import`: one company as a file."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from gateway.access.viewer import system_viewer
from gateway.app.connections import file_storage
from gateway.app.keys import signing_secret
from gateway.cli.company import CompanyHandle, list_companies
from gateway.cli.local_services import reachable_mongodb
from gateway.integrations.file_storage import FileStorage
from gateway.operations.company.backup import export_company, import_company, read_manifest
from gateway.settings import load_settings
from gateway.store.database import Database, connect
from gateway.store.scope import TenantScope

T = TypeVar("T")

BackupFile = Annotated[Path, typer.Argument(help="The zip file.")]


def company_export(file: BackupFile, company: CompanyHandle) -> None:
    """Write everything of a company to a zip file: records, and the contents of files.

    Example: gateway company export acme.zip --company acme
    """

    async def work(database: Database, secret: bytes, storage: FileStorage) -> None:
        ((scope, _),) = await list_companies(database, secret, company)
        entries = await export_company(scope, storage, file, _tell)
        typer.echo(f"{sum(entry.count for entry in entries)} records and files written to {file}.")

    with_files(work)


def company_import(file: BackupFile) -> None:
    """Add the company of a file to this deployment, where it must not exist; every count is verified.

    Example: gateway company import acme.zip
    """
    company_id = str(read_manifest(file)["company"])

    async def work(database: Database, secret: bytes, storage: FileStorage) -> None:
        await database.upkeep.create_indexes()
        scope = TenantScope(database, system_viewer(company_id), secret)
        counts = await import_company(scope, storage, file, _tell)
        typer.echo(f"{company_id}: {sum(counts.values())} records and files imported.")

    with_files(work)


def _tell(what: str, count: int) -> None:
    if count:
        typer.echo(f"{count:>8} {what}")


def with_files(work: Callable[[Database, bytes, FileStorage], Awaitable[T]]) -> T:
    """Return what some work gives that needs the contents of files beside the database."""

    async def run(database: Database, secret: bytes, storage: FileStorage) -> T:
        try:
            return await work(database, secret, storage)
        finally:
            await database.close()

    with reachable_mongodb(load_settings()) as settings:

        async def connected() -> T:
            database = connect(str(settings.mongodb_uri), settings.database)
            return await run(database, signing_secret(settings), file_storage(settings, database))

        return asyncio.run(connected())
