"""The command line: one file for each command."""

import gc
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import version
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from gateway.cli.standard_streams import open_what_is_closed
from gateway.errors import GatewayError, Unavailable

COMMANDS = (
    "serve", "worker", "seed", "indexes", "recompute", "reindex", "schema", "subgraph", "token", "sweep", "verify",
    "doctor", "config",
)  # fmt: skip
GROUPS = ("company", "staff", "migrate", "partner", "persisted", "outbox", "feed", "webhook", "cards", "jobs", "import")
_ELSEWHERE = {
    "subgraph": ("schema", "subgraph"),
    "company": ("company_command", "company"),
    "import": ("import_file", "imports"),
}
"""The file and the name in it of commands that are not named as their file is."""


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"customer-profile-gateway {version('customer-profile-gateway')}")
        raise typer.Exit


def root(
    show_version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Customer Profile Gateway: a GraphQL API over MongoDB.

    Example: gateway serve --demo
    """


def build_app(only: str = "") -> typer.Typer:
    """Return the command line; with `only` of the one command that is run, as all of them take long to import."""
    app = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(root)
    names = (only,) if only in (*COMMANDS, *GROUPS) else (*COMMANDS, *GROUPS)
    for name in names:
        file, attribute = _ELSEWHERE.get(name, (name, name))
        found = getattr(import_module(f"gateway.cli.{file}"), attribute)
        if name in COMMANDS:
            app.command()(found)
        else:
            app.add_typer(found, name=name)
    return app


def __getattr__(name: str) -> typer.Typer:
    """Return the whole command line as `app`."""
    if name == "app":
        return build_app()
    raise AttributeError(name)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Leave out the search for cyclic garbage while modules are imported, and later among what they hold.

    Nearly all of it stays; the search was a quarter of a start.
    """
    gc.disable()
    yield
    gc.freeze()
    gc.enable()


TERMINATED = 128 + signal.SIGTERM
"""The exit status of a command that was terminated, as shells count."""


def main() -> None:
    """Run a command; a refusal is one line on standard error and exit status 1."""
    open_what_is_closed()
    # A terminated command still stops, in order, what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    try:
        with _without_collecting():
            app = build_app(next(iter(sys.argv[1:]), ""))
        app()
    except GatewayError as error:
        told = (error.remedy if isinstance(error, Unavailable) else None) or str(error)
        Console(stderr=True, highlight=False, soft_wrap=True).print(f"[red]Error:[/red] {escape(told)}")
        sys.exit(1)
