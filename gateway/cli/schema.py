"""`gateway schema`: the contract as a file."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.schema import build_schema

SCHEMA_FILE = Path("schema.graphql")


def schema(
    output: Annotated[Path, typer.Option(help="File to write; - for standard output.")] = SCHEMA_FILE,
) -> None:
    """Write the GraphQL schema.

    Example: gateway schema --output schema.graphql
    """
    text = build_schema().as_str() + "\n"
    if str(output) == "-":
        typer.echo(text, nl=False)
        return
    output.write_text(text, "utf-8")
    typer.echo(f"Wrote {output} ({len(text.splitlines())} lines).")
