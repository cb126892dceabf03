"""The application: from the database up to the routes."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp

from gateway.access.file_link import FileLinks
from gateway.access.statement_link import StatementLinks
from gateway.access.viewer import Viewer
from gateway.app.agents import Agents
from gateway.app.connections import (
    build_ask_model,
    build_job_queue,
    build_outgoing,
    file_storage,
    make_card_worker,
    make_outbox,
    make_portal,
    make_stripe,
    work_in_background,
)
from gateway.app.console import console_routes_for, documents_of_console
from gateway.app.exports import build_engine, build_exporter, sign_in_with
from gateway.app.keys import signing_secret, token_keys, token_verifier
from gateway.app.monitoring import MonitoredDatabase
from gateway.errors import SettingsRefused
from gateway.operations.email_preferences import unsubscribe
from gateway.operations.live_feed import LiveFeed
from gateway.operations.staff_sign_in import StaffSignIn
from gateway.settings import Settings
from gateway.store.database import CommandListener
from gateway.store.scope import TenantScope
from gateway.store.system_feed import SystemFeed
from gateway.transport.authentication import Authentication
from gateway.transport.budget import MemoryBudgets, MongoDBBudgets
from gateway.transport.concurrency_limiter import ConcurrencyLimiter, announced_stop
from gateway.transport.console.demo import DemoSignIn
from gateway.transport.cors import CrossOrigin
from gateway.transport.endpoint import METHODS, OTHER_METHODS, PATHS, GraphQLEndpoint
from gateway.transport.export_download import export_route
from gateway.transport.fallback import failed, refused
from gateway.transport.fast_router import FastRouter
from gateway.transport.file_download import file_routes
from gateway.transport.graphiql import graphiql_assets
from gateway.transport.operation import OperationRunner
from gateway.transport.persisted import PersistedDocuments
from gateway.transport.request_head import CONNECTIONS
from gateway.transport.socket import SocketEndpoint
from gateway.transport.statement_download import statement_route
from gateway.transport.stripe_webhook import stripe_webhook
from gateway.transport.unsubscribe import unsubscribe_route

DRAIN_SECONDS = 5.0
"""How long the work in the background may take to end."""
NO_KEYS = "The identity provider's keys were never had: nobody can sign in. Check GATEWAY_TOKEN_JWKS_URL."

if TYPE_CHECKING:
    from gateway.transport.tracing import Tracing


def create_app(
    settings: Settings, listeners: Sequence[CommandListener] = (), demo: DemoSignIn | None = None
) -> ASGIApp:
    """The ASGI application. Needs `mongodb_uri`. Raises SettingsRefused."""
    if settings.mongodb_uri is None:
        raise SettingsRefused("Set MONGODB_URI, or start with `gateway serve`, which brings its own MongoDB.")
    parts = _Parts(settings, listeners, demo)
    http, socket, tools = parts.endpoints()
    routes = Starlette(
        routes=[*parts.routes(http, socket), *tools],
        middleware=parts.middleware(),
        exception_handlers={HTTPException: refused, Exception: failed},
        lifespan=parts.lifespan,
    )
    # A redirect would be empty, and go to http:// where a proxy ends TLS.
    routes.router.redirect_slashes = False
    return FastRouter(parts.behind_middleware(http), routes)


class _Parts:
    """What an application is made of, from the database up to the routes."""

    def __init__(self, settings: Settings, listeners: Sequence[CommandListener], demo: DemoSignIn | None) -> None:
        self.settings, self.demo = settings, demo
        self.tracing = _tracing(settings)
        self.monitored = MonitoredDatabase(settings, [*([self.tracing] if self.tracing else []), *listeners])
        self.database, self.metrics = self.monitored.database, self.monitored.metrics
        self.traffic = ConcurrencyLimiter(settings, self.metrics)
        self.live = LiveFeed(SystemFeed(self.database), settings.max_waiting_events)
        self.secret, self.token_keys = signing_secret(settings), token_keys(settings)
        self.storage = file_storage(settings, self.database)
        self.file_links = FileLinks(self.secret, settings.file_link_seconds)
        self.statement_links = StatementLinks(self.secret, settings.file_link_seconds)
        self.portal = make_portal(settings, self.database)
        self.outbox = make_outbox(settings, self.database)
        self.stripe = make_stripe(settings)
        self.cards = make_card_worker(settings, self.database, self.stripe)
        self.sign_in = sign_in_with(settings, self.database, self.storage, self.stripe)
        self.engine = build_engine(settings)
        self.exports = build_exporter(settings, self.database, self.storage, self.engine, self.sign_in)
        self.jobs = build_job_queue(settings, self.database, self.exports)
        self.agents = Agents(settings, self.engine, self.traffic, self.metrics)

    def make_scope(self, viewer: Viewer) -> TenantScope:
        """Return what a viewer can reach."""
        return TenantScope(self.database, viewer, self.secret)

    def endpoints(self) -> tuple[GraphQLEndpoint, SocketEndpoint, list[BaseRoute]]:
        """`/graphql` over HTTP and over WebSocket, ready to answer; and the tools of agents, if they are served."""
        settings = self.settings
        budgets = MongoDBBudgets() if settings.budget_store == "mongodb" else MemoryBudgets()
        documents = PersistedDocuments(self.make_scope, documents_of_console(settings, self.demo))
        runner = OperationRunner(
            settings,
            self.engine,
            documents,
            budgets,
            self.sign_in,
            self.portal,
            self.live,
            self.exports,
            build_ask_model(settings),
        )
        verifier = token_verifier(settings, self.token_keys, self.portal)
        staff = StaffSignIn(self.make_scope, self.database.companies_with, settings.token_group_roles)
        authentication = Authentication(settings, verifier, self.make_scope, staff)
        return (
            GraphQLEndpoint(settings, authentication, runner, self.traffic, self.metrics, self.tracing),
            SocketEndpoint(settings, authentication, runner, self.traffic, self.metrics),
            self.agents.routes(authentication, runner, self.make_scope, self.secret),
        )

    def routes(self, http: GraphQLEndpoint, socket: SocketEndpoint) -> list[BaseRoute]:
        """Every address there is."""
        return [
            *(Route(path, http, methods=[*METHODS, *OTHER_METHODS]) for path in PATHS),
            WebSocketRoute(PATHS[0], socket.serve),
            *([graphiql_assets()] if self.settings.schema_is_open else []),
            *console_routes_for(self.settings, self.demo),
            *file_routes(self.file_links, self.storage, self.make_scope, self.settings.request_timeout_seconds),
            statement_route(self.statement_links, self.make_scope, self.settings.request_timeout_seconds),
            export_route(self.exports, self.settings.request_timeout_seconds),
            unsubscribe_route(partial(unsubscribe, self.make_scope, self.secret)),
            stripe_webhook(self.settings, self.cards, self.traffic.arrivals),
            *self.monitored.routes(self.find_obstacle),
        ]

    def find_obstacle(self) -> str | None:
        """Return why the gateway wants no requests."""
        if self.traffic.draining:
            return "The gateway is stopping."
        return None if self.token_keys.is_ready else NO_KEYS

    def middleware(self) -> list[Middleware]:
        """Middleware before the routes: nothing, unless browsers of other origins are let in."""
        origins = self.settings.cors_origins
        return [Middleware(CrossOrigin, origins=origins)] if origins else []

    def behind_middleware(self, app: ASGIApp) -> ASGIApp:
        """An application that is reached without the routes, behind the middleware before them."""
        for layer in reversed(self.middleware()):
            app = layer.cls(app, *layer.args, **layer.kwargs)
        return app

    @asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[dict[str, object]]:
        """From the first request to the last; the state is what connections are served with."""
        async with self.monitored.watched(), self.token_keys.kept_fresh(), self.agents.running(), self._working():
            with announced_stop(self.traffic, self.settings.drain_lag_seconds):
                yield {CONNECTIONS: self.traffic.connections}
        await self.live.close()
        await self.stripe.close()
        await self.monitored.close()
        if self.tracing:
            self.tracing.close()

    @asynccontextmanager
    async def _working(self) -> AsyncIterator[None]:
        """Run background work while the application runs, unless separate workers do it."""
        if not self.settings.deliver_messages:
            yield
            return
        stop = asyncio.Event()
        outgoing = build_outgoing(self.settings, self.database, self.exports.read)
        working = asyncio.create_task(
            work_in_background(self.settings, self.outbox, self.cards, self.jobs, outgoing, stop)
        )
        yield
        stop.set()
        with suppress(TimeoutError):  # what is under way then is done again when its lease ends
            async with asyncio.timeout(DRAIN_SECONDS):
                await working


def _tracing(settings: Settings) -> "Tracing | None":
    if settings.otlp_endpoint is None:
        return None
    # Imported when it is used: OpenTelemetry takes a third of a second and 5 MB to load.
    from gateway.transport.tracing import tracing_to  # noqa: PLC0415

    return tracing_to(settings.otlp_endpoint, settings, signing_secret(settings))
