"""`python -m tests.soak`: storms of clients that give up, and kills under writes; exits with 1 for any fault."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from tests.soak.cards import run_cards
from tests.soak.feed_schedules import run_schedules
from tests.soak.kills import run_kills
from tests.soak.storm import run_storms
from tests.soak.webhook_kills import run_webhook_kills

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)


@app.command()
def storm(
    runs: Annotated[int, typer.Option(help="Storms of each kind.", min=1, max=100)] = 20,
    seconds: Annotated[float, typer.Option(help="How long each lasts.", min=4, max=120)] = 18,
) -> None:
    """Clients that give up, with deadlines of 0.15, 1 and 10 s, direct reads on and off, mongod frozen for 6 s.

    Example: python -m tests.soak storm --runs 1
    """
    _exit(run_storms(runs, seconds))


@app.command()
def kills(
    mongod: Annotated[int, typer.Option(help="SIGKILLs of mongod.", min=0, max=1000)] = 100,
    gateway: Annotated[int, typer.Option(help="SIGKILLs of the gateway.", min=0, max=1000)] = 100,
    writers: Annotated[int, typer.Option(help="Writes at a time.", min=9, max=1000)] = 300,
    minutes: Annotated[float, typer.Option(help="Limit; the kills so far count.", min=0.5, max=600)] = 120,
) -> None:
    """Kill mongod and the gateway under concurrent writes of every kind: no write lost, no write done twice.

    Example: python -m tests.soak kills --mongod 5 --gateway 5 --writers 30
    """
    with TemporaryDirectory(prefix="gateway-soak-") as folder:
        _exit(asyncio.run(run_kills(Path(folder), mongod=mongod, gateway=gateway, writers=writers, minutes=minutes)))


@app.command()
def webhooks(
    kills: Annotated[int, typer.Option(help="SIGKILLs of the worker.", min=1, max=100_000)] = 1_000,
    minutes: Annotated[float, typer.Option(help="Limit; the kills so far count.", min=0.5, max=600)] = 120,
) -> None:
    """Kill the worker while it writes the feed and delivers webhooks: nothing lost, nothing out of order.

    Example: python -m tests.soak webhooks --kills 20
    """
    with TemporaryDirectory(prefix="gateway-soak-") as folder:
        _exit(asyncio.run(run_webhook_kills(Path(folder), kills, minutes)))


@app.command()
def feed(
    schedules: Annotated[int, typer.Option(help="Random schedules.", min=1, max=100_000)] = 1_000,
    steps: Annotated[int, typer.Option(help="Steps of each.", min=5, max=1_000)] = 25,
    first: Annotated[int, typer.Option(help="Number of the first, which decides what it does.", min=0)] = 0,
    minutes: Annotated[float, typer.Option(help="Limit; the schedules so far count.", min=0.5, max=600)] = 120,
) -> None:
    """Edit, kill the feed's writer and let the primary step down at random: each copy equals the database.

    Example: python -m tests.soak feed --schedules 50
    """
    _exit(run_schedules(schedules, steps, minutes, first))


@app.command()
def cards(
    lives: Annotated[int, typer.Option(help="Lives, each of one customer.", min=1, max=1_000_000)] = 1_000,
    first: Annotated[int, typer.Option(help="Seed of the first, which decides what happens in it.", min=0)] = 0,
) -> None:
    """Add, prefer and remove cards while answers are lost, processes end and events come twice: both sides agree.

    Example: python -m tests.soak cards --lives 100
    """
    _exit(run_cards(lives, first))


def _exit(ok: bool) -> None:
    raise typer.Exit(0 if ok else 1)


app()
