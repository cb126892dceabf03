"""`gateway migrate`: brings what a database holds to this version."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Annotated, TypeVar

import typer

from gateway.cli.indexes import create_indexes, names
from gateway.cli.local_services import reachable_mongodb
from gateway.errors import SettingsRefused
from gateway.settings import Settings, load_settings
from gateway.store.database import Database, connect
from gateway.store.index_state import IndexState
from gateway.store.migrations.migration import Migration
from gateway.store.schema_version import LATEST, SchemaState

T = TypeVar("T")

migrate = typer.Typer(
    help="Bring what the database holds to this version: its migrations and its indexes.\n\n"
    "Example: gateway migrate status",
    no_args_is_help=True,
)


@migrate.command()
def status() -> None:
    """Show the database's version, and what `up` would do. Exits with 1 if there is anything to do.

    Example: gateway migrate status
    """
    with reachable_mongodb(load_settings()) as settings:
        state, indexes = asyncio.run(_in(settings, _examine))
    typer.echo(f"The database has version {state.version}; this gateway knows {LATEST}.")
    if state.is_too_new or _show_plan(state, indexes):
        typer.echo(too_new(state) if state.is_too_new else "Run `gateway migrate up`.")
        raise typer.Exit(1)
    typer.echo("There is nothing to do.")


@migrate.command()
def up(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    keep_unwanted: Annotated[
        bool, typer.Option("--keep-unwanted", help="Keep indexes that this version does not declare.")
    ] = False,
) -> None:
    """Apply the migrations that are left, then rebuild changed indexes, create missing ones and drop unwanted ones.

    Gateways may go on serving in the meantime. Safe to run again at any time: an interrupted run is resumed. While
    gateways of the earlier version still serve, --keep-unwanted leaves them their indexes; the next run without it
    repeats the migrations, for what these gateways wrote in between.

    Examples:

    gateway migrate up --dry-run

    MONGODB_URI=mongodb://db.internal/?replicaSet=rs0 gateway migrate up
    """
    with reachable_mongodb(load_settings()) as settings:
        state, before = asyncio.run(_in(settings, _examine))
        if state.is_too_new:
            raise SettingsRefused(too_new(state))
        if dry_run:
            if not _show_plan(state, before, earlier_versions_serve=keep_unwanted):
                typer.echo("There is nothing to do.")
            return
        for migration in asyncio.run(_in(settings, partial(_migrate, earlier_versions_serve=keep_unwanted))):
            typer.echo(f"applied {_title(migration)}")
        indexes, moved = asyncio.run(create_indexes(settings, drop_unwanted=not keep_unwanted))
    for old, count in moved.items():
        typer.echo(f"moved {count} documents of {old}, which were written meanwhile")
    _show_indexes(indexes, ("created", "rebuilt", "dropped"), drops=not keep_unwanted)
    typer.echo(f"The database has version {LATEST}.")


def too_new(state: SchemaState) -> str:
    """Return what to do about a database that a later version has changed."""
    return (
        f"The database was brought to version {state.version} by a later gateway; this one knows {LATEST} and would "
        "misread it. Run the later version again, or restore the backup from before the upgrade (docs/upgrade.md)."
    )


def too_old(state: SchemaState) -> str | None:
    """Return what to do about a database that lacks migrations; `None` for one that has them all."""
    if not state.pending:
        return None
    lacking = ", ".join(_title(pending.migration) for pending in state.pending)
    return f"The database has version {state.version}, and lacks {lacking}. Run `gateway migrate up`."


async def _examine(database: Database) -> tuple[SchemaState, Mapping[str, IndexState]]:
    return await database.upkeep.schema_state(), await database.upkeep.index_states()


async def _migrate(database: Database, *, earlier_versions_serve: bool) -> list[Migration]:
    return await database.upkeep.migrate(_report, earlier_versions_serve=earlier_versions_serve)


async def _in(settings: Settings, work: Callable[[Database], Awaitable[T]]) -> T:
    database = connect(str(settings.mongodb_uri), settings.database)
    try:
        return await work(database)
    finally:
        await database.close()


def _title(migration: Migration) -> str:
    return f"{migration.number:04} {migration.name}"


def _report(migration: Migration, changed: int) -> None:
    typer.echo(f"{_title(migration)}: {changed} documents", err=True)


def _show_plan(state: SchemaState, indexes: Mapping[str, IndexState], *, earlier_versions_serve: bool = False) -> bool:
    """Print what `up` would do; return whether there is anything."""
    repeated = () if earlier_versions_serve else state.to_repeat
    for migration in repeated:
        typer.echo(f"to repeat: {_title(migration)}: gateways of an earlier version have written since")
    for pending in state.pending:
        resumed = ", begun before" if pending.begun else ""
        title = _title(pending.migration)
        typer.echo(f"to apply: {title}: {pending.migration.purpose} ({pending.left} documents{resumed})")
    verbs = ("to create:", "to rebuild:", "to drop:")
    shown = _show_indexes(indexes, verbs, drops=not earlier_versions_serve)
    return bool(state.pending or repeated) or shown


def _show_indexes(indexes: Mapping[str, IndexState], verbs: tuple[str, str, str], *, drops: bool) -> bool:
    created, rebuilt, dropped = (names(indexes, kind) for kind in ("missing", "redefined", "unwanted"))
    lines = [f"{verbs[0]} {name}" for name in created] + [f"{verbs[1]} {name}" for name in rebuilt]
    lines += [f"{verbs[2]} {name}" for name in dropped] if drops else []
    for line in lines:
        typer.echo(line)
    return bool(lines)
