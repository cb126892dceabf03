"""The application: everything is wired here, once."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Route

from gateway.access.portal_token import PortalTokens, portal_key_from
from gateway.access.token import PublicKey, TokenVerifier, development_key, public_key_from
from gateway.access.viewer import Viewer, system_viewer
from gateway.context import SignedIn
from gateway.documents.database import CommandListener, Database, connect
from gateway.documents.message import Message, MessageStatus
from gateway.documents.scope import TenantScope
from gateway.documents.system_queue import SystemQueue
from gateway.errors import SettingsRefused
from gateway.execution.engine import GraphQLEngine
from gateway.integrations.mail import SmtpMailer, SmtpServer, smtp_server
from gateway.integrations.text_message import TwilioAccount, TwilioTexter
from gateway.loaders import Loaders
from gateway.operations.correspondence import Correspondence
from gateway.operations.email_preferences import unsubscribe
from gateway.operations.message_delivery import Carriers, Outbox
from gateway.operations.message_worker import work
from gateway.operations.portal import Portal
from gateway.schema import build_schema
from gateway.settings import Settings
from gateway.transport.authentication import Authentication
from gateway.transport.budget import MemoryBudgets, MongoDBBudgets
from gateway.transport.endpoint import METHODS, OTHER_METHODS, PATHS, GraphQLEndpoint
from gateway.transport.fallback import failed, not_found
from gateway.transport.graphiql import graphiql_assets
from gateway.transport.health import health_routes
from gateway.transport.metrics import Metrics, metrics_route
from gateway.transport.operation import OperationRunner
from gateway.transport.persisted import PersistedDocuments
from gateway.transport.traffic import Traffic, announced_stop
from gateway.transport.unsubscribe import unsubscribe_route

DRAIN_SECONDS = 8.0
LOCAL_URL = "http://127.0.0.1:8000"

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
        self.portal, self.outbox = portal_of(settings, self.database), outbox_of(settings, self.database)

    def scope_of(self, viewer: Viewer) -> TenantScope:
        """What a viewer can reach."""
        return TenantScope(self.database, viewer, self.secret)

    def sign_in(self, viewer: Viewer) -> SignedIn:
        """A viewer at the start of a request."""
        scope = self.scope_of(viewer)
        return SignedIn(viewer, scope, Loaders(scope))

    def endpoint(self) -> GraphQLEndpoint:
        """`/graphql`, ready to answer."""
        settings = self.settings
        engine = GraphQLEngine(
            build_schema(suggestions=settings.development),
            suggestions=settings.development,
            planned=settings.planned_execution,
        )
        budgets = MongoDBBudgets() if settings.budget_store == "mongodb" else MemoryBudgets()
        runner = OperationRunner(
            settings, engine, PersistedDocuments(self.scope_of), budgets, self.sign_in, self.portal
        )
        verifier = _verifier(settings, self.portal)
        authentication = Authentication(settings, verifier, self.scope_of, self.portal)
        return GraphQLEndpoint(settings, authentication, runner, self.traffic, self.metrics, self.tracing)

    def routes(self) -> list[BaseRoute]:
        """Every address there is."""
        endpoint = self.endpoint()
        return [
            *(Route(path, endpoint.respond, methods=[*METHODS, *OTHER_METHODS]) for path in PATHS),
            graphiql_assets(),
            unsubscribe_route(partial(unsubscribe, self.scope_of, self.secret)),
            *health_routes(self.database, self.traffic),
            metrics_route(self.settings, self.metrics),
        ]

    @asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        """From the first request to the last."""
        async with _delivering(self.outbox if self.settings.deliver_messages else None):
            with announced_stop(self.traffic, self.settings.drain_lag_seconds):
                yield
        await self.database.close()
        if self.tracing:
            self.tracing.close()


def _tracing(settings: Settings) -> "Tracing | None":
    if settings.otlp_endpoint is None:
        return None
    # Imported when it is used: OpenTelemetry takes a third of a second and 5 MB to load.
    from gateway.transport.tracing import tracing_to  # noqa: PLC0415

    return tracing_to(settings.otlp_endpoint, settings.trace_ratio)


def _verifier(settings: Settings, portal: Portal) -> TokenVerifier:
    return TokenVerifier(
        token_key(settings),
        issuer=settings.token_issuer,
        audience=settings.token_audience,
        portal=portal.tokens.verifier() if portal.tokens else None,
    )


@asynccontextmanager
async def _delivering(outbox: Outbox | None) -> AsyncIterator[None]:
    """Deliver messages meanwhile; None: that is left to workers of their own."""
    if outbox is None:
        yield
        return
    stop = asyncio.Event()
    working = asyncio.create_task(work(outbox, stop))
    yield
    stop.set()
    with suppress(TimeoutError):  # what is under way then is sent again when its lease ends
        await asyncio.wait_for(working, DRAIN_SECONDS)


def outbox_of(settings: Settings, database: Database) -> Outbox:
    """The outbox and what delivers its messages. Raises SettingsRefused."""
    secret = signing_secret(settings)
    server, texter = mail_server(settings), None
    if settings.twilio_account_sid and settings.twilio_auth_token and settings.twilio_from:
        token = settings.twilio_auth_token.get_secret_value()
        account = TwilioAccount(settings.twilio_account_sid, token, settings.twilio_from, settings.twilio_api_base)
        texter = TwilioTexter(account)
    return Outbox(
        queue=SystemQueue(database, Message, MessageStatus.QUEUED.value),
        scope_of=lambda company_id: TenantScope(database, system_viewer(company_id), secret),
        carriers=Carriers(SmtpMailer(server) if server else None, texter, settings.mail_from or ""),
    )


def mail_server(settings: Settings) -> SmtpServer | None:
    """The operator's mail server, if there is one. Raises SettingsRefused."""
    return smtp_server(settings.smtp_url.get_secret_value()) if settings.smtp_url else None


def portal_of(settings: Settings, database: Database) -> Portal:
    """What the portal needs. Raises SettingsRefused."""
    secret = signing_secret(settings)
    public_url = (settings.public_url or LOCAL_URL).rstrip("/")
    key = portal_key(settings)
    tokens = None
    if key is not None:
        lifetime = timedelta(minutes=settings.portal_session_minutes)
        tokens = PortalTokens(key, issuer=settings.token_issuer, audience=settings.token_audience, lifetime=lifetime)
    return Portal(
        scope_of=lambda company_id: TenantScope(database, system_viewer(company_id), secret),
        tokens=tokens,
        correspondence=Correspondence(secret, public_url, (settings.portal_url or f"{public_url}/portal").rstrip("/")),
    )


def portal_key(settings: Settings) -> Ed25519PrivateKey | None:
    """The key that signs portal customers in: the operator's, in development our own, else none."""
    if settings.portal_key_file is not None:
        return portal_key_from(settings.portal_key_file)
    return development_key(settings.data_folder) if settings.development else None


def token_key(settings: Settings) -> PublicKey:
    """The key that verifies tokens: the operator's, or in development our own."""
    if settings.token_public_key_file is not None:
        return public_key_from(settings.token_public_key_file)
    return development_key(settings.data_folder).public_key()


def signing_secret(settings: Settings) -> bytes:
    """What cursors are signed with: the operator's secret, or in development one that the development key gives."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value().encode()
    key = development_key(settings.data_folder)
    return hashlib.sha256(key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())).digest()
