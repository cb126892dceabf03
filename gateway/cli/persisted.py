"""`gateway persisted`: the documents that partners' applications send by id."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from graphql import OperationDefinitionNode, parse, validate
from rich.console import Console
from rich.progress import track

from gateway.cli.candidate_schema import find_place, schema_in
from gateway.cli.company import CompanyHandle, in_company
from gateway.cli.listing import shown
from gateway.cli.table import print_table
from gateway.documents.partner_app import PartnerApp
from gateway.documents.persisted_document import PersistedDocument, PricedOperation
from gateway.errors import SettingsRefused, UnfitValue
from gateway.execution.document_cache import InvalidDocument
from gateway.execution.engine import GraphQLEngine
from gateway.inputs.manifest import ManifestEntry, canonical_id, read_manifest
from gateway.operations.partner_app import partner_app
from gateway.operations.persisted_document import load_documents, publish
from gateway.operations.persisted_document import unpublish as take_away
from gateway.schema import build_schema
from gateway.settings import load_settings
from gateway.store.scope import TenantScope

FAULTS_SHOWN = 20
A_FILE: Any = {"exists": True, "dir_okay": False}

Partner = Annotated[str, typer.Option(help="Handle of the partner's application.")]

persisted = typer.Typer(
    help="Documents that partners' applications send by id.\n\n"
    "Example: gateway persisted list --partner route-planner --company acme",
    no_args_is_help=True,
)


@persisted.command("publish")
def publish_manifest(
    manifest: Annotated[Path, typer.Argument(help="Of Apollo, Relay or GraphQL Code Generator.", **A_FILE)],
    partner: Partner,
    company: CompanyHandle,
) -> None:
    """Check every document of a manifest against the schema, price it, and publish all of them or publish nothing.

    Running gateways serve them within a second. Documents of before stay, until `gateway persisted unpublish`.

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
    company: CompanyHandle,
    partner: Annotated[str | None, typer.Option(help="Only this application's, by its handle.")] = None,
    schema: Annotated[
        Path | None,
        typer.Option(help="The schema to come, as SDL; this gateway's own without it.", **A_FILE),
    ] = None,
) -> None:
    """Tell which published documents of which partners a schema would break; exit status 1 if any.

    Example: gateway persisted check --company acme --schema schema.graphql
    """
    target = schema_in(schema) if schema else build_schema()._schema

    async def work(scope: TenantScope) -> list[tuple[PartnerApp, PersistedDocument]]:
        one = [await partner_app(scope, partner)] if partner is not None else None
        apps = one or await scope.find(PartnerApp, {}, order=PartnerApp.order)
        return [(app, document) for app in apps for document in await load_documents(scope, app)]

    published = in_company(company, work)
    rows = []
    for app, document in published:
        for error in validate(target, parse(document.body)):
            names = " ".join(operation.name or "" for operation in document.operations)
            rows.append((app.handle, document.document_id, names, error.message))
    if rows:
        print_table(("application", "document", "operation", "what breaks"), rows, whole=("application", "document"))
        raise typer.Exit(1)
    typer.echo(f"All {len(published)} published documents fit.")


@persisted.command("list")
def list_documents(partner: Partner, company: CompanyHandle) -> None:
    """Show the documents that were published for an application.

    Example: gateway persisted list --partner route-planner --company acme
    """

    async def work(scope: TenantScope) -> list[PersistedDocument]:
        return await load_documents(scope, await partner_app(scope, partner))

    print_documents(in_company(company, work))


@persisted.command()
def unpublish(
    partner: Partner,
    company: CompanyHandle,
    document_ids: Annotated[list[str] | None, typer.Argument(help="Ids, as `list` shows them.")] = None,
    manifest: Annotated[
        Path | None,
        typer.Option(help="Take away all that this manifest has, and is still there.", **A_FILE),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be taken away.")] = False,
) -> None:
    """Take published documents away from an application. Running gateways refuse them within five seconds.

    Examples:

    gateway persisted unpublish 8d1f… --partner route-planner --company acme

    gateway persisted unpublish --manifest version-1.json --partner route-planner --company acme --dry-run
    """
    if bool(document_ids) == bool(manifest):
        raise SettingsRefused("Say what to take away: ids of documents, or a --manifest.")
    wanted = {canonical_id(given) for given in document_ids or ()} | _ids_in(manifest)

    async def work(scope: TenantScope) -> list[PersistedDocument]:
        app = await partner_app(scope, partner)
        return await take_away(scope, app, wanted, partly=manifest is not None, dry_run=dry_run)

    taken = in_company(company, work)
    print_documents(taken)
    missing = f"; {len(wanted) - len(taken)} of the manifest were not published" if len(taken) < len(wanted) else ""
    typer.echo(f"{len(taken)} documents {'would be' if dry_run else 'were'} taken away from {partner}{missing}.")


def print_documents(documents: Sequence[PersistedDocument]) -> None:
    """Show published documents, a line for each operation."""
    rows = [row for document in documents for row in _rows(document)]
    print_table(("document", "operation", "type", "cost", "published"), rows, whole=("document",))


def _rows(document: PersistedDocument) -> list[tuple[str, ...]]:
    document_id = shown(lambda: document.document_id)
    published = shown(lambda: f"{document.published_at:%Y-%m-%d}")
    try:
        return [
            (document_id, operation.name or "", operation.type, str(operation.cost), published)
            for operation in document.operations
        ]
    except UnfitValue:
        return [(document_id, shown(lambda: document.operations), "", "", published)]


def _priced(engine: GraphQLEngine, entry: ManifestEntry, limit: int) -> tuple[list[PricedOperation], list[str]]:
    """(the operations of a document, what is wrong with it)."""
    checked = engine.document(entry.body)
    if isinstance(checked, InvalidDocument):
        return [], [f"{entry.id}: {find_place(error)}" for error in checked.errors]
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


def _ids_in(manifest: Path | None) -> set[str]:
    """The ids that a manifest names. Raises SettingsRefused for anything but a manifest."""
    if manifest is None:
        return set()
    entries, faults = read_manifest(_json(manifest))
    if faults:
        raise SettingsRefused(f"Nothing was taken away. {manifest} is no manifest: {faults[0]}")
    return {entry.id for entry in entries}


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text())
    except ValueError as error:
        raise SettingsRefused(f"{path} is not JSON: {error}") from None
