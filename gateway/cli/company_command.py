"""`gateway company`: the companies of a deployment, and their settings."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Annotated

import typer

from gateway.access.token import company_handle
from gateway.app.keys import signing_secret
from gateway.cli.company import in_company, in_new_company, list_companies
from gateway.cli.company_backup import company_export, company_import, with_files
from gateway.cli.company_settings import (
    Category,
    Country,
    Currency,
    Department,
    Email,
    Locale,
    Notice,
    Number,
    Quiet,
    Retention,
    Tax,
    TimeZone,
    company_input,
    refusals_told,
    require_handle,
    show_company,
)  # fmt: skip
from gateway.cli.listing import shown
from gateway.cli.local_services import reachable_mongodb
from gateway.cli.table import print_table
from gateway.documents.base.record import Record, instant
from gateway.documents.change import COMMAND_LINE
from gateway.documents.company import Company
from gateway.documents.registry import RECORDS
from gateway.errors import SettingsRefused
from gateway.integrations.file_storage import FileStorage
from gateway.operations.company.company import (
    create_company,
    ground_before,
    new_company,
    offboard_company,
    update_company,
)
from gateway.settings import load_settings
from gateway.store.database import Database, connect
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

ERASED_AT_ONCE = 1_000
ANY_CLOCK = timedelta(days=1)
"""How far the clock of an object store may be ahead."""

company = typer.Typer(
    help="Companies of this deployment, and their settings.\n\nExample: gateway company list", no_args_is_help=True
)

Handle = Annotated[str, typer.Argument(help="Handle of the company, as acme: 2 to 40 of a-z, 0-9 and -.")]


@company.command()
def add(
    handle: Handle,
    name: Annotated[str, typer.Option(help="Name, as customers read it.")],
    time_zone: Annotated[str, typer.Option(help="IANA time zone, as America/Chicago.")],
    currency: Annotated[str, typer.Option(help="ISO 4217 code of its books, as USD.")],
    country: Annotated[str, typer.Option(help="ISO 3166-1 code, as US.")],
    email: Email = None,
    locale: Locale = None,
    category: Category = None,
    department: Department = None,
    tax: Tax = None,
    numbering: Number = None,
    booking_notice: Notice = None,
    retention: Retention = None,
    quiet: Quiet = None,
) -> None:
    """Create a company in this deployment.

    Example:

    gateway company add acme --name "Acme Plumbing" --time-zone America/Chicago --currency USD --country US
    """
    given = {
        "name": name, "time_zone": time_zone, "currency": currency, "country": country, "email": email,
        "locale": locale, "categories": category, "departments": department, "tax_basis_points": tax,
        "numbering": numbering, "booking_notice_hours": booking_notice, "retention_days": retention,
        "quiet_hours": quiet,
    }  # fmt: skip
    require_handle(handle)
    with refusals_told():
        made = new_company(handle, company_input(given).validate_or_raise(ground_before(country)))
    if not in_new_company(made.id, lambda scope: create_company(scope, made)):
        raise SettingsRefused(f"There is a company '{handle}' already. `gateway company set` changes it.")
    typer.echo(f"Company {handle} is there. Add its staff: gateway staff add NAME --company {handle} …")


@company.command("set")
def set_(
    handle: Handle,
    name: Annotated[str | None, typer.Option(help="Name, as customers read it.")] = None,
    time_zone: TimeZone = None,
    currency: Currency = None,
    country: Country = None,
    email: Email = None,
    locale: Locale = None,
    category: Category = None,
    department: Department = None,
    tax: Tax = None,
    numbering: Number = None,
    booking_notice: Notice = None,
    retention: Retention = None,
    quiet: Quiet = None,
) -> None:
    """Change settings; what is not named stays.

    Examples:

    gateway company set acme --booking-notice 24 --quiet-hours 21:00-08:00 --tax 825

    gateway company set acme --category Plumbing --category Heating --numbering customer=C-:5000
    """
    given = {
        "name": name, "time_zone": time_zone, "currency": currency, "country": country, "email": email,
        "locale": locale, "categories": category, "departments": department, "tax_basis_points": tax,
        "numbering": numbering, "booking_notice_hours": booking_notice, "retention_days": retention,
        "quiet_hours": quiet,
    }  # fmt: skip
    if all(value is None for value in given.values()):
        raise SettingsRefused("Say what to change: `gateway company set --help` lists the options.")
    wanted = company_input(given)
    with refusals_told():
        changed = in_company(handle, lambda scope: update_company(scope, wanted, COMMAND_LINE))
    show_company(changed)


@company.command("list")
def list_() -> None:
    """Show all companies.

    Example: gateway company list
    """

    async def work(uri: str, name: str, secret: bytes) -> list[Company]:
        database = connect(uri, name)
        try:
            return [found for _, found in await list_companies(database, secret, None)]
        finally:
            await database.close()

    with reachable_mongodb(load_settings()) as settings:
        found = asyncio.run(work(str(settings.mongodb_uri), settings.database, signing_secret(settings)))
    rows = [_row(each) for each in found]
    print_table(("company", "name", "time zone", "currency", "closed"), rows, whole=("company",))


def _row(found: Company) -> tuple[str, ...]:
    return (
        company_handle(found.id),
        shown(lambda: found.name),
        shown(lambda: found.time_zone),
        shown(lambda: found.currency),
        shown(lambda: f"{found.closed_at:%Y-%m-%d}" if found.closed_at else ""),
    )


@company.command()
def show(
    handle: Handle, as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False
) -> None:
    """Show a company's settings.

    Example: gateway company show acme --json
    """
    found = in_company(handle, lambda scope: scope.get(Company, scope.viewer.company_id))
    if found is not None:
        show_company(found, as_json=as_json)


@company.command()
def offboard(
    handle: Handle,
    erase: Annotated[bool, typer.Option("--erase", help="Delete all its records too. There is no way back.")] = False,
    confirm: Annotated[str | None, typer.Option(help="The handle once more, for --erase.")] = None,
) -> None:
    """Close a company: deactivate its staff and revoke its partners' keys; with --erase, delete its data.

    Without --erase all data stays. Safe to run again, also after it was interrupted.

    Examples:

    gateway company offboard acme

    gateway company offboard acme --erase --confirm acme
    """
    if erase and confirm != handle:
        raise SettingsRefused(f"This deletes every record of {handle}. Say so: --confirm {handle}")
    done = in_company(handle, offboard_company)
    typer.echo(f"Closed {handle}: {done.staff} staff members deactivated, {done.keys} keys revoked.")
    if erase:
        for what, count in with_files(partial(_erase, handle)).items():
            typer.echo(f"deleted {count} of {what}")


async def _erase(handle: str, database: Database, secret: bytes, storage: FileStorage) -> dict[str, int]:
    """Delete every record and file of a company, the company last, so that an interrupted run can be run again."""
    ((scope, _),) = await list_companies(database, secret, handle)
    deleted = await _delete_records(scope, [kind for kind in RECORDS if kind is not Company])
    files = [key async for key in storage.keys(instant() + ANY_CLOCK) if key.startswith(f"{scope.viewer.company_id}/")]
    for key in files:
        await storage.remove(key)
    return {**deleted, "contents of files": len(files), **await _delete_records(scope, [Company])}


async def _delete_records(scope: TenantScope, kinds: Sequence[type[Record]]) -> dict[str, int]:
    """Delete the company's records of some kinds; return how many, by collection."""
    deleted: dict[str, int] = {}
    for kind in kinds:
        ids = [record.id async for record in scope.stream(kind, {}, frozenset({"id"}))]
        for begin in range(0, len(ids), ERASED_AT_ONCE):
            some = ids[begin : begin + ERASED_AT_ONCE]
            count = await scope.in_transaction(partial(_remove, kind=kind, ids=some))
            deleted[kind.collection] = deleted.get(kind.collection, 0) + count
    return deleted


async def _remove(transaction: Transaction, kind: type[Record], ids: list[str]) -> int:
    return await transaction.remove(kind, {"_id": {"$in": ids}})


company.command("export")(company_export)
company.command("import")(company_import)
