"""`gateway persisted`: the documents that partners' applications send by id."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from graphql import GraphQLError, OperationDefinitionNode, parse, validate
from graphql import build_schema as schema_of_sdl
from rich.console import Console
from rich.progress import track
from rich.table import Table

from gateway.cli.partner import Company, in_company
from gateway.documents.partner_app import PartnerApp
from gateway.documents.persisted_document import PersistedDocument, PricedOperation
from gateway.documents.scope import TenantScope
from gateway.errors import SettingsRefused
from gateway.execution.document_cache import InvalidDocument
from gateway.execution.engine import GraphQLEngine
from gateway.inputs.manifest import ManifestEntry, read_manifest
from gateway.operations.partner_app import partner_app
from gateway.operations.persisted_document import documents_of, publish
from gateway.schema import build_schema
from gateway.settings import load_settings

FAULTS_SHOWN = 20

Partner = Annotated[str, typer.Option(help="Handle of the partner's application.")]

persisted = typer.Typer(
    help="Documents that partners' applications send by id.\n\n"
    "Example: gateway persisted list --partner route-planner --company acme",
    no_args_is_help=True,
)


@persisted.command("publish")
def publish_manifest(
    manifest: Annotated[Path, typer.Argument(help="Of Apollo, Relay or GraphQL Code Generator.", exists=True)],
    partner: Partner,
    company: Company,
) -> None:
    """Check every document of a manifest against the schema, price it, and publish all of them or none.

    Running gateways serve them within a second. Documents that were published before stay.

    Example: gateway persisted publish manifest.json --partner route-planner --company acme
    """
    entries, faults = read_manifest(_json(manifest))
    engine = GraphQLEngine(build_schema(), suggestions=True)
    limit = load_settings().max_cost
    priced = []
    for entry in track(entries, "Checking", console=Console(stderr=True), transient=True):
        operations, wrong = _priced(engine, entry, limit)
        priced.append((entry, operations))
        faults += wrong
    if faults:
        more = f"\n… and {len(faults) - FAULTS_SHOWN} more" if len(faults) > FAULTS_SHOWN else ""
        raise SettingsRefused("Nothing was published.\n" + "\n".join(faults[:FAULTS_SHOWN]) + more)

    async def work(scope: TenantScope) -> int:
        return await publish(scope, await partner_app(scope, partner), priced)

    added = in_company(company, work)
    dearest = max((operation.cost for _, operations in priced for operation in operations), default=0)
    typer.echo(f"{len(priced)} documents checked, {added} new; the dearest costs {dearest} points.")


@persisted.command()
def check(
    company: Company,
    schema: Annotated[
        Path | None, typer.Option(help="The schema to come, as SDL; this gateway's own without it.", exists=True)
    ] = None,
) -> None:
    """Tell which published documents of which partners a schema would break; exit status 1 if any.

    Example: gateway persisted check --company acme --schema schema.graphql
    """
    target = schema_of_sdl(schema.read_text()) if schema else build_schema()._schema
    table = Table("application", "document", "operation", "what breaks")

    async def work(scope: TenantScope) -> list[tuple[PartnerApp, PersistedDocument]]:
        apps = await scope.find(PartnerApp, {}, order=PartnerApp.order)
        return [(app, document) for app in apps for document in await documents_of(scope, app)]

    published = in_company(company, work)
    for app, document in published:
        for error in validate(target, parse(document.body)):
            names = " ".join(operation.name or "" for operation in document.operations)
            table.add_row(app.handle, document.document_id[:16], names, error.message)
    if table.row_count:
        Console(soft_wrap=True).print(table)
        raise typer.Exit(1)
    typer.echo(f"All {len(published)} published documents fit.")


@persisted.command("list")
def list_documents(partner: Partner, company: Company) -> None:
    """Show the documents that were published for an application.

    Example: gateway persisted list --partner route-planner --company acme
    """

    async def work(scope: TenantScope) -> list[PersistedDocument]:
        return await documents_of(scope, await partner_app(scope, partner))

    table = Table("document", "operation", "type", "cost", "published")
    for document in in_company(company, work):
        for operation in document.operations:
            published = document.published_at.date().isoformat()
            table.add_row(document.document_id, operation.name, operation.type, str(operation.cost), published)
    Console(soft_wrap=True).print(table)


def _priced(engine: GraphQLEngine, entry: ManifestEntry, limit: int) -> tuple[list[PricedOperation], list[str]]:
    """(the operations of a document, what is wrong with it)."""
    checked = engine.document(entry.body)
    if isinstance(checked, InvalidDocument):
        return [], [f"{entry.id}: {_place(error)}" for error in checked.errors]
    operations = []
    for node in checked.node.definitions:
        if isinstance(node, OperationDefinitionNode):
            name = node.name.value if node.name else None
            cost = engine.price(engine.operation(checked, name)).requested({})
            operations.append(PricedOperation(name=name, type=node.operation.value, cost=cost))
    dear = [
        f"{entry.id}: {one.name} costs {one.cost} points, at most {limit}." for one in operations if one.cost > limit
    ]
    return operations, dear


def _place(error: GraphQLError) -> str:
    place = error.locations[0] if error.locations else None
    return f"{error.message} (line {place.line}, column {place.column})" if place else error.message


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text())
    except ValueError as error:
        raise SettingsRefused(f"{path} is not JSON: {error}") from None
