"""`gateway config`: the settings that are in force, and where each value came from."""

import json
from typing import Annotated

import typer

from gateway.cli.table import print_table
from gateway.settings import Settings, load_settings
from gateway.settings.sources import origin, shown, variable_name


def config(
    only_set: Annotated[bool, typer.Option("--set", help="Only the settings that differ from their default.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
) -> None:
    """Print the settings in force and where each value came from; secrets are never shown.

    Every secret, and MONGODB_URI, may be in a file: NAME_FILE holds its path then.

    Example: GATEWAY_MAX_COST=5000 gateway config --set
    """
    settings = load_settings()
    rows = [
        {"variable": variable_name(name, field), "value": shown(getattr(settings, name)), "from": origin(name, field)}
        for name, field in sorted(Settings.model_fields.items())
    ]
    if only_set:
        rows = [row for row in rows if row["from"] != "default"]
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    print_table(("Variable", "Value", "From"), [tuple(row.values()) for row in rows], whole=("Variable",))
