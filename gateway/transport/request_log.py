"""One line in the log for each request."""

import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import structlog

from gateway.access.viewer import Viewer
from gateway.transport.metrics import Metrics

_MAX_NAME_LENGTH = 80

Written = Callable[[Mapping[str, Any]], None]
"""Is called with what the line says."""

log = structlog.get_logger("gateway.requests")


class RequestLog:
    """Gathers what the line says."""

    def __init__(self, request_id: str, metrics: Metrics, slow_seconds: float = math.inf) -> None:
        self.request_id = request_id
        self.on_written: Written | None = None
        self._slow_seconds = slow_seconds
        self._metrics = metrics
        self._began = time.perf_counter()
        self._facts: dict[str, Any] = {}

    def runs(self, kind: str, name: str | None, viewer: Viewer | None, published_id: str | None) -> None:
        """Note what is run, and its viewer."""
        self._facts = facts = {"operation": kind, "name": (name or "")[:_MAX_NAME_LENGTH]}
        if published_id:
            facts["document"] = published_id
        if viewer:
            facts["company"], facts["role"], facts["viewer"] = viewer.company_id, viewer.role, viewer.id

    def part(self, number: int) -> "RequestLog":
        """The line of one operation of a batch, with a separate id."""
        return RequestLog(f"{self.request_id}.{number}", self._metrics, self._slow_seconds)

    def runs_batch(self, length: int) -> None:
        """Several operations are run, each with a separate line."""
        self._facts = {"operation": "batch", "operations": length}

    def cost(self, points: int) -> None:
        """Note what it cost."""
        self._facts["cost"] = points
        self._metrics.cost(points)

    @contextmanager
    def subscribed(self) -> Iterator[None]:
        """Within it a subscription waits for events; its line is written at the beginning."""
        self.written(200, None)
        self._metrics.subscriptions.inc()
        try:
            yield
        finally:
            self._metrics.subscriptions.dec()

    def written(self, status: int, errors: list[dict[str, Any]] | None) -> None:
        """Write the line, and count the request."""
        codes = sorted({error["extensions"]["code"] for error in errors}) if errors else []
        seconds = time.perf_counter() - self._began
        kind = self._facts.get("operation", "none")
        published_name = self._facts.get("name") if "document" in self._facts else None
        self._metrics.answered(kind, published_name, status, seconds, codes)
        milliseconds = round(seconds * 1_000, 2)
        facts = {"request_id": self.request_id, "status": status, "ms": milliseconds, "codes": codes, **self._facts}
        # The bound logger is at hand; by its own name `info` is looked for each time.
        if seconds < self._slow_seconds:
            log.bind().info("request", **facts)
        else:
            log.bind().warning("request", **facts, slow=True)
        if self.on_written is not None:
            self.on_written(facts)
