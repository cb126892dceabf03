"""`gateway seed`: demo companies, or as many customers as a load test wants."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from gateway.app.connections import file_storage
from gateway.app.keys import signing_secret
from gateway.cli.demo_data import seed_demo, seed_scale
from gateway.cli.indexes import create_indexes
from gateway.cli.local_services import reachable_mongodb
from gateway.settings import Settings, load_settings
from gateway.store.database import connect


def seed(
    customers: Annotated[
        int | None, typer.Option(help="Instead of the demo: this many customers in the company 'scale'.", min=1)
    ] = None,
) -> None:
    """Load the demo companies acme and brightside. What is there already stays as it is.

    Examples:

    gateway seed

    gateway seed --customers 1000000
    """
    with reachable_mongodb(load_settings()) as settings:
        asyncio.run(create_indexes(settings))
        with progress_bar() as progress:
            report = load_demo(settings, progress) if customers is None else load_scale(settings, customers, progress)
    typer.echo(report)


def load_demo(settings: Settings, progress: Callable[[str, int, int], None]) -> str:
    """Load the demo companies; a line that says what was added."""

    async def load() -> dict[str, int]:
        database = connect(str(settings.mongodb_uri), settings.database)
        try:
            storage = file_storage(settings, database)
            return await seed_demo(database, signing_secret(settings), progress, storage)
        finally:
            await database.close()

    added = asyncio.run(load())
    total = sum(added.values())
    if not total:
        return "The demo companies are there already; nothing was added."
    parts = ", ".join(f"{count} {collection}" for collection, count in added.items() if count)
    return f"Added {total} documents: {parts}."


def load_scale(settings: Settings, customers: int, progress: Callable[[str, int, int], None]) -> str:
    """Load many customers; a line with the rate."""
    done = seed_scale(str(settings.mongodb_uri), settings.database, signing_secret(settings), customers, progress)
    rate = round(done.documents / done.seconds) if done.seconds else 0
    return (
        f"Company 'scale' has {done.customers} customers; added {done.documents} documents "
        f"in {done.seconds:.1f} s ({rate} documents/s)."
    )


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """A function that shows how far a load has come: (what, done, total)."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, TaskID] = {}

        def show(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield show
