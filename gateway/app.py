"""The application: everything is wired here, once."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Route

from gateway.access.file_link import FileLinks
from gateway.access.token import PublicKey, TokenVerifier, development_key, public_key_from
from gateway.access.viewer import Viewer
from gateway.context import SignedIn
from gateway.documents.database import CommandListener, Database, connect
from gateway.documents.grid_file_storage import GridFileStorage
from gateway.documents.scope import TenantScope
from gateway.errors import SettingsRefused
from gateway.execution.engine import GraphQLEngine
from gateway.integrations.file_storage import FileStorage, object_file_storage
from gateway.integrations.stripe import NoStripe, Stripe
from gateway.loaders import Loaders
from gateway.operations.card_worker import CardWorker
from gateway.schema import build_schema
from gateway.settings import Settings
from gateway.transport.authentication import Authentication
from gateway.transport.budget import MemoryBudgets, MongoDBBudgets
from gateway.transport.endpoint import METHODS, OTHER_METHODS, PATHS, GraphQLEndpoint
from gateway.transport.fallback import failed, not_found
from gateway.transport.file_download import file_routes
from gateway.transport.graphiql import graphiql_assets
from gateway.transport.health import health_routes
from gateway.transport.metrics import Metrics, metrics_route
from gateway.transport.operation import OperationRunner
from gateway.transport.persisted import PersistedDocuments
from gateway.transport.stripe_webhook import stripe_webhook
from gateway.transport.traffic import Traffic, announced_stop

if TYPE_CHECKING:
    from gateway.transport.tracing import Tracing


def create_app(settings: Settings, listeners: Sequence[CommandListener] = ()) -> Starlette:
    """The ASGI application. Needs `mongodb_uri`. Raises SettingsRefused."""
    if settings.mongodb_uri is None:
        raise SettingsRefused("Set MONGODB_URI, or start with `gateway serve`, which brings its own MongoDB.")
    parts = _Parts(settings, settings.mongodb_uri, listeners)
    return Starlette(
        routes=parts.routes(),
        exception_handlers={HTTPException: not_found, Exception: failed},
        lifespan=parts.lifespan,
    )


class _Parts:
    """What an application is made of, from the database up to the routes."""

    def __init__(self, settings: Settings, mongodb_uri: str, listeners: Sequence[CommandListener]) -> None:
        self.settings = settings
        self.metrics, self.tracing = Metrics(), _tracing(settings)
        watching: list[CommandListener] = [self.metrics, *([self.tracing] if self.tracing else []), *listeners]
        self.database = connect(mongodb_uri, settings.database, watching)
        self.traffic = Traffic(settings, self.metrics)
        self.secret = signing_secret(settings)
        self.storage = file_storage(settings, self.database)
        self.links = FileLinks(self.secret, settings.file_link_seconds)
        self.stripe = stripe_of(settings)

    def scope_of(self, viewer: Viewer) -> TenantScope:
        """What a viewer can reach."""
        return TenantScope(self.database, viewer, self.secret)

    def sign_in(self, viewer: Viewer) -> SignedIn:
        """A viewer at the start of a request."""
        scope = self.scope_of(viewer)
        return SignedIn(viewer, scope, Loaders(scope), self.storage, self.links, self.stripe)

    def endpoint(self) -> GraphQLEndpoint:
        """`/graphql`, ready to answer."""
        settings = self.settings
        budgets = MongoDBBudgets() if settings.budget_store == "mongodb" else MemoryBudgets()
        runner = OperationRunner(settings, _engine(settings), PersistedDocuments(self.scope_of), budgets, self.sign_in)
        verifier = TokenVerifier(token_key(settings), issuer=settings.token_issuer, audience=settings.token_audience)
        authentication = Authentication(settings, verifier, self.scope_of)
        return GraphQLEndpoint(settings, authentication, runner, self.traffic, self.metrics, self.tracing)

    def routes(self) -> list[BaseRoute]:
        """Every address there is."""
        endpoint = self.endpoint()
        return [
            *(Route(path, endpoint.respond, methods=[*METHODS, *OTHER_METHODS]) for path in PATHS),
            graphiql_assets(),
            *file_routes(self.links, self.storage, self.scope_of, self.settings.request_timeout_seconds),
            stripe_webhook(self.settings, CardWorker(self.database, self.secret, self.stripe)),
            *health_routes(self.database, self.traffic),
            metrics_route(self.settings, self.metrics),
        ]

    @asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        """From the first request to the last."""
        with announced_stop(self.traffic, self.settings.drain_lag_seconds):
            yield
        await self.stripe.close()
        await self.database.close()
        if self.tracing:
            self.tracing.close()


def _tracing(settings: Settings) -> "Tracing | None":
    if settings.otlp_endpoint is None:
        return None
    # Imported when it is used: OpenTelemetry takes a third of a second and 5 MB to load.
    from gateway.transport.tracing import tracing_to  # noqa: PLC0415

    return tracing_to(settings.otlp_endpoint, settings.trace_ratio)


def _engine(settings: Settings) -> GraphQLEngine:
    return GraphQLEngine(
        build_schema(suggestions=settings.development),
        suggestions=settings.development,
        planned=settings.planned_execution,
    )


def file_storage(settings: Settings, database: Database) -> FileStorage:
    """Where the contents of files are kept. Raises SettingsRefused."""
    if settings.file_storage == "gridfs":
        return GridFileStorage(database)
    return object_file_storage(settings.file_storage)


def stripe_of(settings: Settings) -> Stripe:
    """The deployment's Stripe account; without a key one that says so. It connects in the loop that uses it first."""
    if settings.stripe_secret_key is None:
        return NoStripe()
    key = settings.stripe_secret_key.get_secret_value()
    return Stripe(
        key,
        settings.stripe_api_base,
        timeout_seconds=settings.stripe_timeout_seconds,
        publishable_key=settings.stripe_publishable_key,
    )


def token_key(settings: Settings) -> PublicKey:
    """The key that verifies tokens: the operator's, or in development our own."""
    if settings.token_public_key_file is not None:
        return public_key_from(settings.token_public_key_file)
    return development_key(settings.data_folder).public_key()


def signing_secret(settings: Settings) -> bytes:
    """What cursors and links are signed with: the operator's secret, or one of the development key."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value().encode()
    key = development_key(settings.data_folder)
    return hashlib.sha256(key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())).digest()
