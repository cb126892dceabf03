"""Gauges of the deployment beside the requests: its version, the backlog of its queues, the lag of the event loop."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from importlib.metadata import version

from prometheus_client import CollectorRegistry, Gauge

from gateway.errors import GatewayError
from gateway.operations.backlog import Backlog
from gateway.store.database import ConnectionCount

REFRESH_SECONDS = 10.0
"""Interval of queries of the database; Prometheus may scrape more often."""
MAX_READ_SECONDS = 2.0
LAG_INTERVAL_SECONDS = 1.0
LAG_SAMPLES = 15
"""As many as fit between two scrapes of `ops/prometheus/prometheus.yml`."""

ReadBacklog = Callable[[], Awaitable[Sequence[Backlog]]]
CountConnections = Callable[[], ConnectionCount | None]


class DeploymentGauges:
    """Gauges that are read when Prometheus asks."""

    def __init__(
        self, registry: CollectorRegistry, read_backlog: ReadBacklog, count_connections: CountConnections
    ) -> None:
        self._read_backlog, self._count_connections = read_backlog, count_connections
        self._due = 0.0

        def gauge(name: str, description: str, *labels: str) -> Gauge:
            return Gauge(name, description, labels, registry=registry, multiprocess_mode="mostrecent")

        self._waiting = gauge("gateway_queue_waiting", "Records of a queue that are not done, to 10,000.", "queue")
        self._overdue = gauge("gateway_queue_overdue_seconds", "How long the oldest due record has waited.", "queue")
        self._dead = gauge("gateway_queue_dead", "Records of a queue that were given up, to 10,000.", "queue")
        self._lag = Gauge(
            "gateway_event_loop_lag_seconds",
            f"How late the event loop ran a timer, at worst in the last {LAG_SAMPLES} seconds.",
            registry=registry,
            multiprocess_mode="livemax",
        )
        self._connections = Gauge(
            "gateway_mongodb_connections",
            "Connections to MongoDB.",
            ("state",),
            registry=registry,
            multiprocess_mode="livesum",
        )
        gauge("gateway_build_info", "Version of the gateway; always 1.", "version").labels(
            version("customer-profile-gateway")
        ).set(1)

    async def refresh(self) -> None:
        """Bring the gauges up to date; without the database those of queues keep their last values."""
        self._show_connections()
        if time.monotonic() < self._due:
            return
        self._due = time.monotonic() + REFRESH_SECONDS
        with suppress(GatewayError, TimeoutError):
            async with asyncio.timeout(MAX_READ_SECONDS):
                for state in await self._read_backlog():
                    self._waiting.labels(state.queue).set(state.waiting)
                    self._overdue.labels(state.queue).set(state.overdue_seconds)
                    self._dead.labels(state.queue).set(state.dead)

    async def measure(self) -> None:
        """Note, until cancelled, how late the event loop runs what is due, and the connections of this process.

        Prometheus asks one process of several, which answers with what all have noted.
        """
        latest: deque[float] = deque(maxlen=LAG_SAMPLES)
        while True:
            began = time.monotonic()
            await asyncio.sleep(LAG_INTERVAL_SECONDS)
            latest.append(max(0.0, time.monotonic() - began - LAG_INTERVAL_SECONDS))
            self._lag.set(max(latest))
            self._show_connections()

    def _show_connections(self) -> None:
        if (connections := self._count_connections()) is not None:
            for use, count in connections._asdict().items():
                self._connections.labels(use).set(count)
