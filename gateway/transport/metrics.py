"""Metrics for Prometheus: requests, what they cost and how they ended, and the MongoDB commands behind them.

Labels have values that are known in advance: an operation is named only when its document was published, so that
no client can make series without end.
"""

import asyncio
import hmac
import os
from collections import defaultdict
from collections.abc import Iterable

from graphql import OperationType
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.errors import ErrorCode
from gateway.operations.backlog import QUEUED_RECORDS
from gateway.settings import Settings
from gateway.store.database import CommandMeter
from gateway.transport.authentication import CHALLENGE
from gateway.transport.deployment_gauges import DeploymentGauges

OTHER = "other"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
REQUEST_TYPES = (*(operation.value for operation in OperationType), "batch", "none")
USUAL_STATUSES = (200, 503)
COMMANDS = frozenset({"find", "aggregate", "insert", "update", "delete", "findAndModify", "getMore"})
PROCESSES_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable by which prometheus_client lets several processes answer with their metrics together."""
TELL_SECONDS = 0.1
"""How long counts may wait before prometheus_client gets them; a scrape gets them at once."""


class Metrics(CommandMeter):
    """The metrics of one application; it listens to the MongoDB commands itself.

    What happens with each request is noted, and prometheus_client updated for many requests together: that costs less.
    """

    def __init__(self) -> None:
        self._counted: defaultdict[Counter, float] = defaultdict(float)
        self._measured: list[tuple[Histogram, float]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._answering = 0
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "gateway_requests", "Answered requests.", ("type", "operation", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "gateway_request_seconds",
            "From a request's first byte to its answer.",
            ("type",),
            buckets=SECONDS,
            registry=self.registry,
        )
        self._known: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self._errors = Counter("gateway_errors", "Errors in answers.", ("code",), registry=self.registry)
        self._points = Counter("gateway_cost_points", "Points that operations cost.", registry=self.registry)
        self._set_aside = Counter(
            "gateway_records_set_aside",
            "Records that background work left for later, as something is wrong with them.",
            ("collection",),
            registry=self.registry,
        )
        self._in_flight = self._gauge("gateway_requests_in_flight", "Requests being answered.")
        self._known_commands: dict[tuple[str, str], Histogram] = {}
        self.streams = self._gauge("gateway_streams", "Open connections for events.", "transport")
        self.subscriptions = self._gauge("gateway_subscriptions", "Subscriptions that wait for events.")
        self._commands = Histogram(
            "gateway_mongodb_command_seconds",
            "MongoDB commands.",
            ("command", "outcome"),
            buckets=SECONDS,
            registry=self.registry,
        )
        self._start_series()

    def _start_series(self) -> None:
        """Export what alerts ask for from 0 on: `increase` and `rate` do not see the step to a series' first value."""
        for kind in REQUEST_TYPES:
            for status in USUAL_STATUSES:
                self._series(kind, OTHER, status)
        for code in ErrorCode:
            self._errors.labels(code.value)
        for record in QUEUED_RECORDS:
            self._set_aside.labels(record.collection)

    def _gauge(self, name: str, description: str, *labels: str) -> Gauge:
        return Gauge(name, description, labels, registry=self.registry, multiprocess_mode="livesum")

    def answered(
        self, kind: str, published_name: str | None, status: int, seconds: float, codes: Iterable[str]
    ) -> None:
        """Count an answered request."""
        count, duration = self._series(kind, published_name or OTHER, status)
        self._counted[count] += 1
        self._measured.append((duration, seconds))
        for code in codes:
            self._counted[self._errors.labels(code)] += 1
        if self._timer is None:
            self._schedule_flush()

    def _series(self, kind: str, operation: str, status: int) -> tuple[Counter, Histogram]:
        """The series of such requests; looking them up each time would cost more than counting."""
        key = (kind, operation, status)
        if key not in self._known:
            self._known[key] = (self._requests.labels(kind, operation, str(status)), self._seconds.labels(kind))
        return self._known[key]

    def cost(self, points: int) -> None:
        """Count what an operation cost."""
        self._counted[self._points] += points

    def ended(self, command_name: str, succeeded: bool, seconds: float) -> None:
        """Count a command."""
        key = (command_name if command_name in COMMANDS else OTHER, "ok" if succeeded else "failed")
        if key not in self._known_commands:
            self._known_commands[key] = self._commands.labels(*key)
        self._measured.append((self._known_commands[key], seconds))
        if self._timer is None:
            self._schedule_flush()

    def set_aside(self, collection: str) -> None:
        """Count a record that background work left for later."""
        self._set_aside.labels(collection).inc()

    def in_flight(self, requests: int) -> None:
        """Note how many requests are being answered."""
        self._answering = requests
        if self._timer is None:
            self._schedule_flush()

    def _schedule_flush(self) -> None:
        """Schedule a flush; for when none is."""
        self._timer = asyncio.get_running_loop().call_later(TELL_SECONDS, self.tell)

    def tell(self) -> None:
        """Tell prometheus_client what was noted."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        counted, measured = dict(self._counted), self._measured
        self._counted.clear()
        self._measured = []
        for counter, amount in counted.items():
            counter.inc(amount)
        for histogram, seconds in measured:
            histogram.observe(seconds)
        self._in_flight.set(self._answering)

    def exposition(self) -> bytes:
        """All metrics in Prometheus' text format; those of all processes when there are several."""
        self.tell()
        registry = self.registry
        if os.environ.get(PROCESSES_FOLDER):
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)


HOW_TO_ASK = "Send GATEWAY_METRICS_TOKEN as 'Authorization: Bearer TOKEN'."


def metrics_route(settings: Settings, metrics: Metrics, gauges: DeploymentGauges) -> Route:
    """`/metrics`: open in development; in production for the bearer of `GATEWAY_METRICS_TOKEN`, else not there."""
    token = settings.metrics_token.get_secret_value() if settings.metrics_token else None

    async def show(request: Request) -> Response:
        if token is None and not settings.development:
            raise HTTPException(404)
        given = request.headers.get("authorization", "")
        if token is not None and not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
            raise HTTPException(401, HOW_TO_ASK, dict(CHALLENGE))
        await gauges.refresh()
        return Response(metrics.exposition(), media_type=CONTENT_TYPE_LATEST)

    return Route("/metrics", show)
