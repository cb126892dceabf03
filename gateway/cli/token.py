"""`gateway token`: development tokens."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Annotated

import typer
from rich.console import Console

from gateway.access.permission import ROLE_PERMISSIONS, Role
from gateway.access.token import development_key, mint_token
from gateway.app.keys import signing_secret
from gateway.cli.company import list_companies
from gateway.cli.local_services import running_mongodb
from gateway.documents.customer import Customer
from gateway.errors import SettingsRefused, Unavailable
from gateway.settings import Settings, load_settings
from gateway.store.database import connect, deadline
from gateway.store.scope import TenantScope
from gateway.transport.console.demo import DemoSignIn

LOOK_SECONDS = 1.0
"""How long a token waits for the database to say that its company is there."""
DEMO_TOKEN_SECONDS = 15 * 60
"""How long a token of the demo's console lasts; the page asks for the next one by itself."""


def token(
    role: Annotated[Role, typer.Option(help="What the token allows.")],
    company: Annotated[str, typer.Option(help="Handle of the company, as acme.")],
    customer: Annotated[str | None, typer.Option(help="Id or number of the customer, for the role customer.")] = None,
    scope: Annotated[str | None, typer.Option(help="Space-separated permissions, for the role partner.")] = None,
    subject: Annotated[str | None, typer.Option(help="Id of whom the token speaks for.")] = None,
    name: Annotated[str | None, typer.Option(help="Name of whom the token speaks for.")] = None,
    hours: Annotated[float, typer.Option(help="Lifetime.", min=0, max=24 * 365)] = 12,
) -> None:
    """Print a token for development; refused in production mode.

    Examples:

    gateway token --role office --company acme

    gateway token --role customer --company acme --customer C-10001

    gateway token --role partner --company acme --scope "customer:read job:read"
    """
    settings = load_settings()
    with suppress(Unavailable):
        customer = asyncio.run(_look_up(settings, company, customer))
    claims = {"sub": subject, "name": name, "customer": customer, "scope": scope}
    made = development_token(settings, role, company, timedelta(hours=hours), {k: v for k, v in claims.items() if v})
    typer.echo(made)


async def _look_up(settings: Settings, company: str, customer: str | None) -> str | None:
    """Return the id of a customer that is given by id or number, if a database runs; else what was given.

    Tells on standard error when there is no such company: the token would find nothing in it. Raises SettingsRefused
    when the company has no such customer.
    """
    uri = running_mongodb(settings) if settings.development else None
    if uri is None:
        return customer
    database = connect(uri, settings.database)
    try:
        async with deadline(LOOK_SECONDS):
            try:
                ((scope, _),) = await list_companies(database, signing_secret(settings), company)
            except SettingsRefused as unknown:
                Console(stderr=True, highlight=False, soft_wrap=True, markup=False).print(f"Warning: {unknown}")
                return customer
            return None if customer is None else await _customer_id(scope, company, customer)
    finally:
        await database.close()


async def _customer_id(scope: TenantScope, company: str, customer: str) -> str:
    where = {"$or": [{"_id": customer}, {"number": customer}]}
    known = await scope.find(Customer, where, limit=1)
    if not known:
        raise SettingsRefused(f"'{company}' has no customer '{customer}': give an id, or a number as C-10001.")
    return known[0].id


def development_token(
    settings: Settings,
    role: Role,
    company: str,
    lifetime: timedelta = timedelta(hours=12),
    claims: dict[str, str] | None = None,
) -> str:
    """A token signed with the development key. Raises SettingsRefused outside development."""
    if not settings.development:
        raise SettingsRefused("Development tokens are refused in production mode: get one from your identity provider.")
    given = {**_defaults(role, company), **(claims or {})}
    if role is Role.CUSTOMER:
        if "customer" not in given:
            raise SettingsRefused("Say which customer with --customer ID.")
        given = {"sub": given["customer"], **given}
    return mint_token(
        development_key(settings.data_folder),
        {**given, "role": role.value, "company": company},
        issuer=settings.token_issuer,
        audience=settings.token_audience,
        lifetime=lifetime,
    )


def demo_sign_in(settings: Settings) -> DemoSignIn | None:
    """Return what signs visitors of the demo's console in; `None` outside the demo."""
    if not settings.demo or not settings.development:
        return None
    from gateway.cli.demo_data import DEMO_COMPANIES  # noqa: PLC0415  # what makes demo data takes long to import

    lifetime = timedelta(seconds=DEMO_TOKEN_SECONDS)

    def sign(role: Role, company: str) -> str:
        return development_token(settings, role, company, lifetime)

    return DemoSignIn(DEMO_COMPANIES, DEMO_TOKEN_SECONDS, sign)


def _defaults(role: Role, company: str) -> dict[str, str]:
    """The default person of a token: in a seeded company, a member of its staff."""
    defaults = {"name": f"{company} {role.value}"}
    if role is Role.PARTNER:
        scope = " ".join(sorted(permission.value for permission in ROLE_PERMISSIONS[role]))
        return {**defaults, "sub": f"partner-of-{company}", "scope": scope}
    from gateway.cli import demo_data  # noqa: PLC0415  # as above

    if company not in (*demo_data.DEMO_COMPANIES, demo_data.SCALE_COMPANY):
        return defaults if role is Role.CUSTOMER else {**defaults, "sub": f"{role.value}-of-{company}"}
    if role is Role.CUSTOMER:
        return {**defaults, "customer": demo_data.seeded_customer_id(company, 1)}
    member = demo_data.seeded_staff_member(company, role.value)
    return {"sub": member.id, "name": member.name}
