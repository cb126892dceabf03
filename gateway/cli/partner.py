"""`gateway partner`: applications of partners and their keys."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

import typer
from rich.console import Console

from gateway.access.client import DocumentMode
from gateway.access.permission import ROLE_PERMISSIONS, Permission, Role
from gateway.cli.company import CompanyHandle, in_company
from gateway.cli.listing import shown
from gateway.cli.table import print_table
from gateway.documents.base.record import instant
from gateway.documents.base.unfit_record import usable_items
from gateway.documents.partner_app import ApiKey, PartnerApp
from gateway.errors import SettingsRefused
from gateway.operations.partner_app import add_key, add_partner_app, change_partner_app, revoke_key
from gateway.store.scope import TenantScope

DOCUMENTS = "What becomes of documents that were not published for it."
BUDGET = "Points it may spend at once."
RESTORE_RATE = "Points that come back each second."

Handle = Annotated[str, typer.Argument(help="Handle of the partner's application, as route-planner.")]

partner = typer.Typer(
    help="Applications of partners and their keys.\n\nExample: gateway partner list --company acme",
    no_args_is_help=True,
)


@partner.command()
def add(
    handle: Handle,
    company: CompanyHandle,
    name: Annotated[str, typer.Option(help="What people call it.")],
    scope: Annotated[list[str], typer.Option(help="A permission, as customer:read; give it several times.")],
    documents: Annotated[DocumentMode, typer.Option(help=DOCUMENTS)] = DocumentMode.ENFORCE,
    budget: Annotated[int, typer.Option(help=BUDGET, min=1)] = 10_000,
    restore_rate: Annotated[int, typer.Option(help=RESTORE_RATE, min=1)] = 500,
) -> None:
    """Register an application and print its first key.

    Example:

    gateway partner add route-planner --company acme --name "Route Planner" --scope customer:read --scope job:read
    """
    scopes = _permissions(scope)

    async def work(tenant: TenantScope) -> str:
        await add_partner_app(
            tenant, handle, name, scopes, documents=documents, budget=budget, restore_rate=restore_rate
        )
        return await add_key(tenant, handle, company, None)

    _print_key(in_company(company, work))


@partner.command("set")
def set_terms(
    handle: Handle,
    company: CompanyHandle,
    documents: Annotated[DocumentMode | None, typer.Option(help=DOCUMENTS)] = None,
    scope: Annotated[
        list[str] | None,
        typer.Option("--scope", "--scopes", help="All that it may have then: as in `add`."),
    ] = None,
    budget: Annotated[int | None, typer.Option(help=BUDGET, min=1)] = None,
    restore_rate: Annotated[int | None, typer.Option(help=RESTORE_RATE, min=1)] = None,
) -> None:
    """Change what an application may do; what is not named stays. Running gateways follow within five seconds.

    Examples:

    gateway partner set route-planner --company acme --documents warn

    gateway partner set route-planner --company acme --scopes "customer:read job:read" --budget 20000
    """
    if documents is None and scope is None and budget is None and restore_rate is None:
        raise SettingsRefused("Say what to change: --documents, --scope, --budget or --restore-rate.")
    scopes = None if scope is None else _permissions(scope)

    async def work(tenant: TenantScope) -> tuple[PartnerApp, PartnerApp]:
        return await change_partner_app(
            tenant, handle, documents=documents, scopes=scopes, budget=budget, restore_rate=restore_rate
        )

    before, after = (_terms(app) for app in in_company(company, work))
    changed = [name for name in before if before[name] != after[name]]
    for name in changed:
        typer.echo(f"{name}: {before[name]} → {after[name]}")
    if not changed:
        typer.echo(f"{handle} has all of that already.")


@partner.command()
def key(
    handle: Handle,
    company: CompanyHandle,
    days: Annotated[int | None, typer.Option(help="Days until it expires; for ever without it.", min=1)] = None,
) -> None:
    """Make another key; older ones go on working until they are revoked. That is how keys are rotated.

    Example: gateway partner key route-planner --company acme --days 365
    """
    lifetime = timedelta(days=days) if days else None
    _print_key(in_company(company, lambda tenant: add_key(tenant, handle, company, lifetime)))


@partner.command()
def revoke(
    handle: Handle, key_id: Annotated[str, typer.Argument(help="The third part of the key.")], company: CompanyHandle
) -> None:
    """End a key; gateways that know it forget it within five seconds.

    Example: gateway partner revoke route-planner 1f0c9a2b3d4e --company acme
    """
    in_company(company, lambda tenant: revoke_key(tenant, handle, key_id))
    typer.echo(f"Key {key_id} of {handle} opens nothing any more.")


@partner.command("list")
def list_apps(company: CompanyHandle) -> None:
    """Show the applications of a company and their keys.

    Example: gateway partner list --company acme
    """
    rows: list[tuple[str, ...]] = []
    for app in in_company(company, lambda tenant: tenant.find(PartnerApp, {}, order=PartnerApp.order)):
        rows += _rows(app)
    headings = ("application", "scopes", "documents", "budget", "key", "last used", "state")
    print_table(headings, rows, whole=("application", "key"))


def _rows(app: PartnerApp) -> list[tuple[str, ...]]:
    """Return a row for each key of an application, or one that says that there is none."""
    facts = (
        shown(lambda: app.handle),
        shown(lambda: " ".join(app.scopes)),
        shown(lambda: app.documents.value),
        shown(lambda: f"{app.budget} + {app.restore_rate}/s"),
    )
    keys = usable_items(app, "api_keys")
    rows: list[tuple[str, ...]] = [
        (*facts, held.id, shown(lambda held=held: held.last_used_on or "never"), shown(lambda held=held: _state(held)))  # type: ignore[misc]
        for held in keys
    ]
    return rows or [(*facts, shown(lambda: "" if app.api_keys else "none"), "", "")]


def _state(held: ApiKey) -> str:
    return "works" if held.holds_at(instant()) else "revoked" if held.revoked_at else "expired"


def _print_key(made: str) -> None:
    Console(stderr=True).print("The key is shown here only; send it as 'Authorization: Bearer KEY':")
    typer.echo(made)


def _permissions(texts: Sequence[str]) -> list[Permission]:
    """The permissions that options name. Raises SettingsRefused for one that is not a partner's."""
    known = {permission.value: permission for permission in ROLE_PERMISSIONS[Role.PARTNER]}
    named = [name for text in texts for name in text.split()]
    unknown = [name for name in named if name not in known]
    if unknown or not named:
        wrong = f"--scope {unknown[0]}" if unknown else "An empty --scope"
        raise SettingsRefused(f"{wrong} is none a partner may have: {', '.join(sorted(known))}.")
    return [known[name] for name in named]


def _terms(app: PartnerApp) -> dict[str, str]:
    """Return what `set` changes, as it is printed."""
    return {
        "documents": app.documents.value,
        "scopes": " ".join(app.scopes),
        "budget": str(app.budget),
        "restore rate": str(app.restore_rate),
    }
