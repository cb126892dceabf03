"""Gauges of the deployment beside the requests: its version, the backlog of its queues, the lag of the event loop."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from importlib.metadata import version

from prometheus_client import CollectorRegistry, Gauge

from gateway.errors import GatewayError
from gateway.operations.backlog import Backlog

REFRESH_SECONDS = 10.0
"""Interval of queries of the database; Prometheus may scrape more often."""
MAX_READ_SECONDS = 2.0
LAG_INTERVAL_SECONDS = 1.0

ReadBacklog = Callable[[], Awaitable[Sequence[Backlog]]]


class DeploymentGauges:
    """Gauges that are read when Prometheus asks."""

    def __init__(self, registry: CollectorRegistry, read_backlog: ReadBacklog) -> None:
        self._read_backlog = read_backlog
        self._due = 0.0

        def gauge(name: str, description: str, *labels: str) -> Gauge:
            return Gauge(name, description, labels, registry=registry, multiprocess_mode="mostrecent")

        self._waiting = gauge("gateway_queue_waiting", "Records of a queue that are not done, to 10,000.", "queue")
        self._overdue = gauge("gateway_queue_overdue_seconds", "How long the oldest due record has waited.", "queue")
        self._dead = gauge("gateway_queue_dead", "Records of a queue that were given up, to 10,000.", "queue")
        self._lag = Gauge(
            "gateway_event_loop_lag_seconds",
            "How late the event loop ran a timer, at worst since it was last asked.",
            registry=registry,
            multiprocess_mode="livemax",
        )
        gauge("gateway_build_info", "Version of the gateway; always 1.", "version").labels(
            version("customer-profile-gateway")
        ).set(1)
        self._worst_lag = 0.0

    async def refresh(self) -> None:
        """Bring the gauges up to date; without the database those of queues keep their last values."""
        self._lag.set(self._worst_lag)
        self._worst_lag = 0.0
        if time.monotonic() < self._due:
            return
        self._due = time.monotonic() + REFRESH_SECONDS
        with suppress(GatewayError, TimeoutError):
            async with asyncio.timeout(MAX_READ_SECONDS):
                for state in await self._read_backlog():
                    self._waiting.labels(state.queue).set(state.waiting)
                    self._overdue.labels(state.queue).set(state.overdue_seconds)
                    self._dead.labels(state.queue).set(state.dead)

    async def measure_lag(self) -> None:
        """Note, until cancelled, how late the event loop runs what is due."""
        while True:
            began = time.monotonic()
            await asyncio.sleep(LAG_INTERVAL_SECONDS)
            self._worst_lag = max(self._worst_lag, time.monotonic() - began - LAG_INTERVAL_SECONDS)
