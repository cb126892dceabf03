"""The application: everything is wired here, once."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route

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
from gateway.loaders import Loaders
from gateway.schema import build_schema
from gateway.settings import Settings
from gateway.transport.authentication import Authentication
from gateway.transport.budget import MemoryBudgets, MongoDBBudgets
from gateway.transport.endpoint import METHODS, OTHER_METHODS, PATHS, GraphQLEndpoint
from gateway.transport.fallback import failed, not_found
from gateway.transport.file_download import file_routes
from gateway.transport.graphiql import graphiql_assets
from gateway.transport.health import health_routes
from gateway.transport.operation import OperationRunner
from gateway.transport.persisted import PersistedDocuments


def create_app(settings: Settings, listeners: Sequence[CommandListener] = ()) -> Starlette:
    """The ASGI application. Needs `mongodb_uri`. Raises SettingsRefused."""
    if settings.mongodb_uri is None:
        raise SettingsRefused("Set MONGODB_URI, or start with `gateway serve`, which brings its own MongoDB.")
    database = connect(settings.mongodb_uri, settings.database, listeners)
    secret = signing_secret(settings)
    storage = file_storage(settings, database)
    links = FileLinks(secret, settings.file_link_seconds)
    verifier = TokenVerifier(token_key(settings), issuer=settings.token_issuer, audience=settings.token_audience)

    def scope_of(viewer: Viewer) -> TenantScope:
        return TenantScope(database, viewer, secret)

    def sign_in(viewer: Viewer) -> SignedIn:
        scope = scope_of(viewer)
        return SignedIn(viewer, scope, Loaders(scope), storage, links)

    budgets = MongoDBBudgets() if settings.budget_store == "mongodb" else MemoryBudgets()
    runner = OperationRunner(settings, _engine(settings), PersistedDocuments(scope_of), budgets, sign_in)
    endpoint = GraphQLEndpoint(settings, Authentication(settings, verifier, scope_of), runner)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await database.close()

    return Starlette(
        routes=[
            *(Route(path, endpoint.respond, methods=[*METHODS, *OTHER_METHODS]) for path in PATHS),
            graphiql_assets(),
            *file_routes(links, storage, scope_of, settings.request_timeout_seconds),
            *health_routes(database),
        ],
        exception_handlers={HTTPException: not_found, Exception: failed},
        lifespan=lifespan,
    )


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
