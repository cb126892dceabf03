"""Exports, wired: they read through the schema, as their owner, within this process."""

import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from gateway.access.export_link import ExportLinks
from gateway.access.file_link import FileLinks
from gateway.access.statement_link import StatementLinks
from gateway.access.viewer import Viewer
from gateway.app.fast_path import fast_path, page_splitter
from gateway.app.keys import signing_secret
from gateway.context import Context, SignedIn
from gateway.errors import BadRequest
from gateway.execution.bulk_document import bulk_document
from gateway.execution.document_cache import InvalidDocument
from gateway.execution.engine import GraphQLEngine, Operation, UnrunnableOperation
from gateway.execution.json_part import to_json
from gateway.integrations.file_storage import FileStorage
from gateway.integrations.stripe import Stripe
from gateway.loaders import Loaders
from gateway.operations.export.bulk_order import MAX_BULK_PAGE_SIZE, BulkPlan, ListPlan, PlanBulk
from gateway.operations.export.exporter import Exporter
from gateway.operations.export.source import DocumentAnswer, ReadDocument
from gateway.pages.page import MAX_PAGE_SIZE
from gateway.schema import build_schema
from gateway.settings import Settings
from gateway.store.database import Database, deadline
from gateway.store.scope import TenantScope
from gateway.transport.error_format import document_error, formatted_error

SignIn = Callable[[Viewer], SignedIn]

PAGE_SECONDS: Final = 30.0
"""How long reading one page may take."""


def build_engine(settings: Settings) -> GraphQLEngine:
    """Return what executes documents."""
    schema = build_schema(suggestions=settings.schema_is_open, subgraph=settings.subgraph)
    return GraphQLEngine(schema, suggestions=settings.schema_is_open, fast_path=fast_path(schema, settings))


def sign_in_with(settings: Settings, database: Database, storage: FileStorage, stripe: Stripe) -> SignIn:
    """Return what gives a viewer, whose access was checked, everything that is open to them."""
    secret = signing_secret(settings)
    file_links = FileLinks(secret, settings.file_link_seconds)
    statement_links = StatementLinks(secret, settings.file_link_seconds)

    def sign_in(viewer: Viewer) -> SignedIn:
        scope = TenantScope(database, viewer, secret)
        return SignedIn(viewer, scope, Loaders(scope), storage, file_links, statement_links, stripe)

    return sign_in


def build_exporter(
    settings: Settings, database: Database, storage: FileStorage, engine: GraphQLEngine, sign_in: SignIn
) -> Exporter:
    """Build the maker of exports."""
    secret = signing_secret(settings)
    return Exporter(
        read=_reader(engine, sign_in),
        read_bulk=_reader(engine, _in_bulk(sign_in), MAX_BULK_PAGE_SIZE),
        make_scope=lambda viewer: TenantScope(database, viewer, secret),
        storage=storage,
        links=ExportLinks(secret, settings.file_link_seconds),
        plan_bulk=_bulk_planner(engine, settings.max_cost),
        split_page=page_splitter(),
    )


def _in_bulk(sign_in: SignIn) -> SignIn:
    """Return what gives a viewer the same, with loaders that read nested lists to their end."""

    def sign_in_to_bulk(viewer: Viewer) -> SignedIn:
        signed_in = sign_in(viewer)
        return msgspec.structs.replace(signed_in, loaders=Loaders(signed_in.scope, whole_lists=True))

    return sign_in_to_bulk


def _reader(engine: GraphQLEngine, sign_in: SignIn, max_page_size: int = MAX_PAGE_SIZE) -> ReadDocument:
    async def read(viewer: Viewer, text: str, variables: Mapping[str, Any]) -> DocumentAnswer:
        request_id = secrets.token_hex(16)
        document = engine.document(text)
        if isinstance(document, InvalidDocument):
            raise AssertionError(f"{document.errors[0].message} in {text}")
        operation = engine.operation(document, None, dict(variables))
        if operation.errors:
            return DocumentAnswer(b"null", [document_error(error, request_id) for error in operation.errors])
        context = Context(request_id, datetime.now(UTC), sign_in(viewer), max_page_size=max_page_size)
        async with deadline(PAGE_SECONDS):
            result = await engine.execute(operation, context)
        errors = [formatted_error(error, request_id) for error in result.errors or ()]
        return DocumentAnswer(to_json(result.data), errors)

    return read


def _bulk_planner(engine: GraphQLEngine, max_cost: int) -> PlanBulk:
    def page_size(text: str, what: str, most: int) -> int:
        """Return the largest `$first` up to `most` that one operation may cost. Raises BadRequest if there is none."""
        price = engine.price(_runnable(engine, text, {}))
        sizes = (size for size in range(most, 0, -1) if price.requested({"first": size}) <= max_cost)
        if (size := next(sizes, None)) is not None:
            return size
        message = f"{what} costs {price.requested({'first': 1})} points, and a page may cost {max_cost}."
        raise BadRequest(f"{message} Select less, or give nested lists a smaller 'first': they are read to the end.")

    def plan(text: str) -> BulkPlan:
        document = bulk_document(engine.schema, _runnable(engine, text, {}).document.node)
        lists = {
            (type_, each.key): ListPlan(each.text, page_size(each.text, "One row", MAX_PAGE_SIZE))
            for each in document.lists
            for type_ in each.types
        }
        return BulkPlan(document.text, page_size(document.text, "One customer", MAX_BULK_PAGE_SIZE), lists)

    return plan


def _runnable(engine: GraphQLEngine, text: str, variables: dict[str, Any]) -> Operation:
    """Return the operation of a document. Raises BadRequest when it cannot be run."""
    document = engine.document(text)
    if isinstance(document, InvalidDocument):
        raise BadRequest(document.errors[0].message)
    try:
        return engine.operation(document, None, variables)
    except UnrunnableOperation as refusal:
        raise BadRequest(str(refusal)) from None
