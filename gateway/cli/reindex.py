"""`gateway reindex`: the keys of customers, the addresses of portal accounts, and when statuses change."""

import asyncio
from collections.abc import Callable
from typing import Annotated, NamedTuple

import typer

from gateway.app.keys import signing_secret
from gateway.cli.company import list_companies, scope_handle
from gateway.cli.indexes import create_indexes
from gateway.cli.local_services import reachable_mongodb
from gateway.cli.seed import progress_bar
from gateway.operations.contact.address_names import set_aside_removed
from gateway.operations.reindex import (
    RenewedAccounts,
    renew_account_addresses,
    renew_customer_keys,
    renew_status_instants,
)
from gateway.settings import Settings, load_settings
from gateway.store.database import connect


class Reindexed(NamedTuple):
    """Number of records found and renewed, of all companies together."""

    seen: int
    changed: int
    accounts: RenewedAccounts
    retimed: int
    set_aside: int
    reservations: int


def reindex(
    company: Annotated[str | None, typer.Option(help="Handle of a company; without it, every company.")] = None,
) -> None:
    """Bring what is derived of stored records up to date, after an upgrade that changed it.

    That is the keys that customers are found by, the removed addresses that notes and files name, and the instants at
    which quotes, agreements and recurring invoices begin or end. Portal accounts with an international domain in an
    older form sign in again. Where another account has the address by now, both customers are named, nothing of them is
    changed, and the exit code is 1. What is unique is reserved in all companies.

    Safe while the gateway serves; it may be stopped, and run again at any time.

    Example: gateway reindex --company acme
    """
    with reachable_mongodb(load_settings()) as settings:
        asyncio.run(create_indexes(settings))
        with progress_bar() as progress:
            done = asyncio.run(_reindex(settings, company, progress))
    typer.echo(f"Looked at {done.seen} customers; the keys of {done.changed} were not up to date and are now.")
    if done.set_aside:
        typer.echo(f"Set aside the ids of removed addresses in {done.set_aside} notes and files.")
    if done.retimed:
        typer.echo(f"Stored when {done.retimed} quotes, agreements and recurring invoices begin or end.")
    if done.reservations:
        typer.echo(f"Made or freed {done.reservations} reservations of numbers, external ids and the like.")
    if done.accounts.changed:
        typer.echo(f"{done.accounts.changed} portal accounts had their address in an older form and sign in again.")
    for conflict in done.accounts.conflicts:
        typer.echo(
            f"The portal account of {conflict.customer_id} keeps its old address: {conflict.other_customer_id} signs "
            f"in with {conflict.email}. Change the e-mail address of one of the two customers and invite them again.",
            err=True,
        )
    if done.accounts.conflicts:
        raise typer.Exit(1)


async def _reindex(settings: Settings, handle: str | None, progress: Callable[[str, int, int], None]) -> Reindexed:
    database = connect(str(settings.mongodb_uri), settings.database)
    seen = changed = retimed = set_aside = 0
    accounts = RenewedAccounts(0, ())
    try:
        reservations = await database.upkeep.renew_reservations()
        for scope, company in await list_companies(database, signing_secret(settings), handle):

            def show(done: int, total: int, name: str = scope_handle(scope)) -> None:
                progress(name, done, total)

            looked_at, renewed = await renew_customer_keys(scope, show)
            seen, changed = seen + looked_at, changed + renewed
            found = await renew_account_addresses(scope)
            accounts = RenewedAccounts(accounts.changed + found.changed, accounts.conflicts + found.conflicts)
            retimed += await renew_status_instants(scope, company)
            set_aside += await set_aside_removed(scope)
    finally:
        await database.close()
    return Reindexed(seen, changed, accounts, retimed, set_aside, reservations)
