"""Connections that stay open for events: counted, capped, and ended all together when the gateway stops."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from gateway.errors import ErrorCode
from gateway.settings import Settings
from gateway.transport.authentication import Caller
from gateway.transport.metrics import Metrics
from gateway.transport.refusal import RefusedRequest

GOING_AWAY = 1001
TRY_AGAIN_LATER = 1013
FORBIDDEN = 4403
"""Of those that clients of graphql-ws try again after, with a fresh token: after 4401 they give up."""

MAX_TIMER_SECONDS = 30 * 24 * 3600.0


class Close(NamedTuple):
    """Why a connection is closed: a WebSocket close code (RFC 6455, graphql-transport-ws) and what to do."""

    code: int
    reason: str


EXPIRED = Close(FORBIDDEN, "The token has expired: connect again with a new one")
STOPPING = Close(GOING_AWAY, "The gateway is stopping: connect again")
CROWDED = Close(TRY_AGAIN_LATER, "Too many connections wait for connection_init: connect again")
SLOW = Close(TRY_AGAIN_LATER, "Events came faster than they were taken, or were lost: subscribe again")


class OpenStream:
    """One open connection; `ended` is done when it has to be closed."""

    def __init__(self) -> None:
        self.ended: asyncio.Future[Close] = asyncio.get_running_loop().create_future()

    def end(self, close: Close) -> None:
        """Have it closed; the first reason counts."""
        if not self.ended.done():
            self.ended.set_result(close)


class OpenStreams:
    """All open connections of a process."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self._most = settings.max_streams_by_viewer
        self._max_unsigned = settings.max_unsigned_sockets
        self._metrics = metrics
        self._by_viewer: Counter[tuple[str, str]] = Counter()
        self._open: set[OpenStream] = set()
        self._unsigned: dict[OpenStream, None] = {}
        """Those without a signed-in viewer, the oldest first."""

    def awaits_sign_in(self, stream: OpenStream) -> None:
        """Count a connection without a signed-in viewer; beyond the limit the oldest is closed."""
        self._unsigned[stream] = None
        if len(self._unsigned) > self._max_unsigned:
            oldest = next(iter(self._unsigned))
            del self._unsigned[oldest]
            oldest.end(CROWDED)

    @contextmanager
    def opened(self, stream: OpenStream, transport: str) -> Iterator[None]:
        """Within it the connection counts, and is ended with all others."""
        self._open.add(stream)
        gauge = self._metrics.streams.labels(transport)
        gauge.inc()
        try:
            yield
        finally:
            gauge.dec()
            self._open.discard(stream)
            self._unsigned.pop(stream, None)

    @contextmanager
    def held_by(self, caller: Caller, stream: OpenStream) -> Iterator[None]:
        """Within it the connection is one of the caller's, until their token ends. Raises RefusedRequest (429)."""
        key = (caller.viewer.company_id, caller.viewer.id)
        if self._by_viewer[key] >= self._most:
            message = f"You have {self._most} connections for events open already. Close one first."
            raise RefusedRequest(429, ErrorCode.OVERLOADED, message, {"retry-after": "5"})
        self._by_viewer[key] += 1
        self._unsigned.pop(stream, None)
        timer = None
        if caller.expires is not None:
            # The loop's timer cannot hold any number; a connection ends long before this one.
            seconds = min(max(0.0, caller.expires - time.time()), MAX_TIMER_SECONDS)
            timer = asyncio.get_running_loop().call_later(seconds, stream.end, EXPIRED)
        try:
            yield
        finally:
            if timer is not None:
                timer.cancel()
            self._by_viewer[key] -= 1
            if not self._by_viewer[key]:
                del self._by_viewer[key]

    def end_all(self) -> None:
        """Have all closed: the gateway stops."""
        for stream in tuple(self._open):
            stream.end(STOPPING)
