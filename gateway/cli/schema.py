"""`gateway schema` and `gateway subgraph`: the contract as a file."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.schema import build_schema
from gateway.schema.subgraph import subgraph_sdl

SCHEMA_FILE = Path("schema.graphql")


def schema(
    output: Annotated[Path, typer.Option(help="File to write; - for standard output.")] = SCHEMA_FILE,
) -> None:
    """Write the GraphQL schema.

    Example: gateway schema --output schema.graphql
    """
    _write(build_schema().as_str() + "\n", output)


def subgraph(
    output: Annotated[Path, typer.Option(help="File to write; - for standard output.")] = Path("-"),
) -> None:
    """Print the schema as a subgraph of a federated graph (Apollo Federation 2).

    Compose it with others; serve it with GATEWAY_SUBGRAPH=true, so that the router can ask for entities.

    Example: gateway subgraph --output customers.graphql
    """
    _write(subgraph_sdl(build_schema().as_str() + "\n"), output)


def _write(text: str, output: Path) -> None:
    if str(output) == "-":
        typer.echo(text, nl=False)
        return
    output.write_text(text, "utf-8")
    typer.echo(f"Wrote {output} ({len(text.splitlines())} lines).")
