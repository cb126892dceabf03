"""One line in the log for each request."""

import time
from typing import Any

import structlog

from gateway.access.viewer import Viewer

_LONGEST_NAME = 80

log = structlog.get_logger("gateway.requests")


class RequestLog:
    """Gathers what the line says."""

    def __init__(self, request_id: str) -> None:
        self.request_id = request_id
        self._began = time.perf_counter()
        self._facts: dict[str, Any] = {}

    def runs(self, kind: str, name: str | None, viewer: Viewer | None) -> None:
        """What is run, for whom."""
        self._facts = {"operation": kind, "name": (name or "")[:_LONGEST_NAME]}
        if viewer:
            self._facts |= {"company": viewer.company_id, "role": viewer.role.value, "viewer": viewer.id}

    def written(self, status: int, errors: list[dict[str, Any]] | None) -> None:
        """Write the line."""
        codes = sorted({error["extensions"]["code"] for error in errors}) if errors else []
        milliseconds = round((time.perf_counter() - self._began) * 1_000, 2)
        log.info("request", request_id=self.request_id, status=status, ms=milliseconds, codes=codes, **self._facts)
