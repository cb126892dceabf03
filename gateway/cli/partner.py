"""`gateway partner`: applications of partners and their keys."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from gateway.access.client import DocumentMode
from gateway.access.permission import ROLE_PERMISSIONS, Permission, Role
from gateway.access.token import company_id_of
from gateway.access.viewer import system_viewer
from gateway.app.keys import signing_secret
from gateway.cli.local_services import reachable_mongodb
from gateway.documents.database import connect
from gateway.documents.partner_app import PartnerApp
from gateway.documents.record import instant
from gateway.documents.scope import TenantScope
from gateway.errors import RequestRefused, SettingsRefused
from gateway.operations.partner_app import add_key, add_partner_app, revoke_key
from gateway.settings import load_settings

T = TypeVar("T")

Company = Annotated[str, typer.Option(help="Handle of the company, as acme.")]
Handle = Annotated[str, typer.Argument(help="Handle of the partner's application, as route-planner.")]

partner = typer.Typer(
    help="Applications of partners and their keys.\n\nExample: gateway partner list --company acme",
    no_args_is_help=True,
)


@partner.command()
def add(
    handle: Handle,
    company: Company,
    name: Annotated[str, typer.Option(help="What people call it.")],
    scope: Annotated[list[str], typer.Option(help="A permission, as customer:read; give it several times.")],
    documents: Annotated[
        DocumentMode, typer.Option(help="What becomes of documents that were not published for it.")
    ] = DocumentMode.ENFORCE,
    budget: Annotated[int, typer.Option(help="Points it may spend at once.", min=1)] = 10_000,
    restore_rate: Annotated[int, typer.Option(help="Points that come back each second.", min=1)] = 500,
) -> None:
    """Register an application and print its first key.

    Example:

    gateway partner add route-planner --company acme --name "Route Planner" --scope customer:read --scope job:read
    """
    known = {permission.value: permission for permission in ROLE_PERMISSIONS[Role.PARTNER]}
    unknown = [text for text in scope if text not in known]
    if unknown:
        raise SettingsRefused(f"--scope {unknown[0]} is none a partner may have: {', '.join(sorted(known))}.")

    async def work(tenant: TenantScope) -> str:
        scopes: list[Permission] = [known[text] for text in scope]
        await add_partner_app(
            tenant, handle, name, scopes, documents=documents, budget=budget, restore_rate=restore_rate
        )
        return await add_key(tenant, handle, company, None)

    _print_key(in_company(company, work))


@partner.command()
def key(
    handle: Handle,
    company: Company,
    days: Annotated[int | None, typer.Option(help="Days until it expires; for ever without it.", min=1)] = None,
) -> None:
    """Make another key; older ones go on working until they are revoked. That is how keys are rotated.

    Example: gateway partner key route-planner --company acme --days 365
    """
    lifetime = timedelta(days=days) if days else None
    _print_key(in_company(company, lambda tenant: add_key(tenant, handle, company, lifetime)))


@partner.command()
def revoke(
    handle: Handle, key_id: Annotated[str, typer.Argument(help="The third part of the key.")], company: Company
) -> None:
    """End a key; gateways that know it forget it within five seconds.

    Example: gateway partner revoke route-planner 1f0c9a2b3d4e --company acme
    """
    in_company(company, lambda tenant: revoke_key(tenant, handle, key_id))
    typer.echo(f"Key {key_id} of {handle} opens nothing any more.")


@partner.command("list")
def list_apps(company: Company) -> None:
    """Show the applications of a company and their keys.

    Example: gateway partner list --company acme
    """
    table = Table("application", "scopes", "documents", "budget", "key", "last used", "state")
    for app in in_company(company, lambda tenant: tenant.find(PartnerApp, {}, order=PartnerApp.order)):
        facts = (app.handle, " ".join(app.scopes), app.documents, f"{app.budget} + {app.restore_rate}/s")
        for held in app.api_keys:
            state = "works" if held.holds_at(instant()) else "revoked" if held.revoked_at else "expired"
            table.add_row(*facts, held.id, str(held.last_used_on or "never"), state)
        if not app.api_keys:
            table.add_row(*facts, "none", "", "")
    Console(soft_wrap=True).print(table)


def in_company(company: str, work: Callable[[TenantScope], Awaitable[T]]) -> T:
    """What some work in a company gives; the command runs for the system. Raises SettingsRefused."""

    async def run(uri: str, database: str, secret: bytes) -> T:
        connection = connect(uri, database)
        try:
            scope = TenantScope(connection, system_viewer(company_id_of(company)), secret)
            return await work(scope)
        finally:
            await connection.close()

    with reachable_mongodb(load_settings()) as settings:
        try:
            return asyncio.run(run(str(settings.mongodb_uri), settings.database, signing_secret(settings)))
        except RequestRefused as refusal:
            raise SettingsRefused(str(refusal)) from None


def _print_key(made: str) -> None:
    Console(stderr=True).print("The key is shown here only; send it as 'Authorization: Bearer KEY':")
    typer.echo(made)
