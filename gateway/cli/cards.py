"""`gateway cards`: what keeps the cards here and at Stripe the same."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import typer

from gateway.app.connections import stripe_of
from gateway.app.keys import signing_secret
from gateway.cli.local_services import reachable_mongodb
from gateway.cli.logs import configure_logs
from gateway.errors import SettingsRefused
from gateway.operations.card.worker import CardWorker
from gateway.settings import Settings, load_settings
from gateway.store.database import connect

T = TypeVar("T")

cards = typer.Typer(
    help="Keep the cards here and at Stripe the same.\n\nExample: gateway cards sweep", no_args_is_help=True
)


@cards.command()
def finish() -> None:
    """Finish what a crash or an outage left over, and what webhooks reported. Run it every minute.

    Example: STRIPE_SECRET_KEY=sk_test_… gateway cards finish
    """
    taken = _with_worker(lambda worker: worker.finish())
    typer.echo(f"{taken} pieces of card work were taken up." if taken else "No card work was left over.")


@cards.command()
def sweep() -> None:
    """Compare every card and default with Stripe, and set them right. Run it every night. Exits with 2 after drift.

    Example: STRIPE_SECRET_KEY=sk_test_… gateway cards sweep
    """
    drifted = _with_worker(_swept)
    typer.echo(f"{drifted} customers had drifted; they are right now." if drifted else "All cards are as Stripe says.")
    if drifted:
        raise typer.Exit(2)


async def _swept(worker: CardWorker) -> int:
    drifted = 0
    async for drift in worker.sweep():
        drifted += 1
        typer.echo(f"{drift.company_id} {drift.customer_id}: {'; '.join(drift.differences)}")
    return drifted


def _with_worker(work: Callable[[CardWorker], Awaitable[T]]) -> T:
    settings = load_settings()
    if settings.stripe_secret_key is None:
        raise SettingsRefused("Set STRIPE_SECRET_KEY: without it there is no Stripe to compare with.")
    configure_logs()
    with reachable_mongodb(settings) as reachable:
        return asyncio.run(_at_work(reachable, work))


async def _at_work(settings: Settings, work: Callable[[CardWorker], Awaitable[T]]) -> T:
    database, stripe = connect(str(settings.mongodb_uri), settings.database), stripe_of(settings)
    try:
        return await work(CardWorker(database, signing_secret(settings), stripe))
    finally:
        await stripe.close()
        await database.close()
