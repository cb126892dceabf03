"""What operators see of a process, be it a gateway or a worker: its metrics, and whether it lives."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.types import ASGIApp

from gateway.app.fast_path import read_driver
from gateway.documents.base.record import instant
from gateway.operations.backlog import read_backlog
from gateway.settings import Settings
from gateway.store.database import MAX_OPERATION_SECONDS, CommandListener, connect
from gateway.store.watchdog import Watchdog
from gateway.transport.deployment_gauges import DeploymentGauges
from gateway.transport.fallback import failed, refused
from gateway.transport.health import FindObstacle, health_routes
from gateway.transport.metrics import Metrics, metrics_route
from gateway.transport.open_connection import OpenConnections
from gateway.transport.request_head import CONNECTIONS


class MonitoredDatabase:
    """The database of one process, with the metrics and the watchdog of its client."""

    def __init__(self, settings: Settings, listeners: Sequence[CommandListener] = ()) -> None:
        self._settings = settings
        self.metrics = Metrics()
        self.database = connect(
            str(settings.mongodb_uri),
            settings.database,
            [self.metrics, *listeners],
            driver=read_driver(settings),
            max_operation_seconds=MAX_OPERATION_SECONDS,
        )
        self.database.on_set_aside = self.metrics.set_aside
        self._watchdog = Watchdog(self.database)
        self._gauges = DeploymentGauges(
            self.metrics.registry, lambda: read_backlog(self.database, instant()), self.database.count_connections
        )

    def routes(self, find_obstacle: FindObstacle) -> list[Route]:
        """Return `/metrics`, `/health/live` and `/health/ready`."""
        return [
            *health_routes(self.database, self._watchdog, find_obstacle),
            metrics_route(self._settings, self.metrics, self._gauges),
        ]

    def app(self, find_obstacle: FindObstacle) -> ASGIApp:
        """Return an application of these routes alone, for a process that serves nothing else."""

        @asynccontextmanager
        async def lifespan(_: Starlette) -> AsyncIterator[dict[str, object]]:
            yield {CONNECTIONS: OpenConnections(self._settings.most_connections)}

        return Starlette(
            routes=self.routes(find_obstacle),
            exception_handlers={HTTPException: refused, Exception: failed},
            lifespan=lifespan,
        )

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Watch the client and measure the event loop within it; the connections are closed by `close`."""
        watching = [asyncio.create_task(self._watchdog.keep_watch()), asyncio.create_task(self._gauges.measure())]
        try:
            yield
        finally:
            for task in watching:
                task.cancel()

    async def close(self) -> None:
        """Close the connections, and count the last commands."""
        await self.database.close()
        self.metrics.tell()
