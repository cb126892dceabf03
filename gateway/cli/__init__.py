"""The command line: one file for each command."""

import signal
import sys
from importlib.metadata import version
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from gateway.cli.cards import cards
from gateway.cli.company_backup import company_export, company_import
from gateway.cli.company_command import company
from gateway.cli.config import config
from gateway.cli.doctor import doctor
from gateway.cli.feed import feed
from gateway.cli.import_file import imports
from gateway.cli.indexes import indexes
from gateway.cli.jobs import jobs
from gateway.cli.migrate import migrate
from gateway.cli.outbox import outbox
from gateway.cli.partner import partner
from gateway.cli.persisted import persisted
from gateway.cli.recompute import recompute
from gateway.cli.reindex import reindex
from gateway.cli.schema import schema, subgraph
from gateway.cli.seed import seed
from gateway.cli.serve import serve
from gateway.cli.staff import staff
from gateway.cli.sweep import sweep
from gateway.cli.token import token
from gateway.cli.verify import verify
from gateway.cli.webhook import webhook
from gateway.cli.worker import worker
from gateway.errors import GatewayError, Unavailable

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"customer-profile-gateway {version('customer-profile-gateway')}")
        raise typer.Exit


@app.callback()
def root(
    show_version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Customer Profile Gateway: a GraphQL API over MongoDB.

    Example: gateway serve --demo
    """


COMMANDS = (serve, worker, seed, indexes, recompute, reindex, schema, subgraph, token, sweep, verify, doctor, config)
for command in COMMANDS:
    app.command()(command)
app.add_typer(company, name="company")
app.add_typer(staff, name="staff")
app.add_typer(migrate, name="migrate")
company.command("export")(company_export)
company.command("import")(company_import)
app.add_typer(partner, name="partner")
app.add_typer(persisted, name="persisted")
app.add_typer(outbox, name="outbox")
app.add_typer(feed, name="feed")
app.add_typer(webhook, name="webhook")
app.add_typer(cards, name="cards")
app.add_typer(jobs, name="jobs")
app.add_typer(imports, name="import")

TERMINATED = 128 + signal.SIGTERM
"""The exit status of a command that was terminated, as shells count."""


def main() -> None:
    """Run a command; a refusal is one line on standard error and exit status 1."""
    # A terminated command still stops, in order, what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    try:
        app()
    except GatewayError as error:
        told = (error.remedy if isinstance(error, Unavailable) else None) or str(error)
        Console(stderr=True, highlight=False, soft_wrap=True).print(f"[red]Error:[/red] {escape(told)}")
        sys.exit(1)
