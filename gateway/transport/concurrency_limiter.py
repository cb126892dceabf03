"""What keeps a gateway alive under too much work, and lets it end without losing any."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from gateway.errors import ErrorCode
from gateway.settings import Settings
from gateway.transport.arrival import Arrivals
from gateway.transport.hard_stop import MAX_STOP_SECONDS, end_within
from gateway.transport.metrics import Metrics
from gateway.transport.open_connection import OpenConnections
from gateway.transport.open_stream import OpenStreams
from gateway.transport.refusal import RefusedRequest
from gateway.transport.request_watch import Watches


class ConcurrencyLimiter:
    """The requests that are being answered, and whether more are welcome."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self._most = settings.max_requests_in_flight
        self._metrics = metrics
        self._in_flight = 0
        self.streams = OpenStreams(settings, metrics)
        self.watches = Watches()
        self.arrivals = Arrivals(settings)
        self.connections = OpenConnections(settings.most_connections)
        self.draining = False
        """Stopping: what is under way is finished, and load balancers learn to send no more."""

    @property
    def in_flight(self) -> int:
        """Return how many requests are being answered."""
        return self._in_flight

    def admitted(self) -> "ConcurrencySlot":
        """Within it a request is answered."""
        return ConcurrencySlot(self)

    def enter(self) -> None:
        """One more request is answered. Raises RefusedRequest (503) when there are too many."""
        if self._in_flight >= self._most:
            message = "The gateway has too much to do. Try again in a second."
            raise RefusedRequest(503, ErrorCode.OVERLOADED, message, {"retry-after": "1"})
        self._in_flight += 1
        self._metrics.in_flight(self._in_flight)

    def leave(self) -> None:
        """It is answered."""
        self._in_flight -= 1
        self._metrics.in_flight(self._in_flight)


class ConcurrencySlot:
    """The place of one request among those in flight. Raises RefusedRequest (503) when all are taken."""

    __slots__ = ("_kept", "_traffic")

    def __init__(self, traffic: ConcurrencyLimiter) -> None:
        self._traffic = traffic
        self._kept = False

    def __enter__(self) -> "ConcurrencySlot":
        self._traffic.enter()
        return self

    def __exit__(self, *_: object) -> None:
        if not self._kept:
            self._traffic.leave()

    @contextmanager
    def outside(self) -> Iterator[None]:
        """Within it the place is free for others. Raises RefusedRequest (503) when all are taken afterwards."""
        self._traffic.leave()
        self._kept = True
        yield
        self._traffic.enter()
        self._kept = False

    def kept(self) -> Callable[[], None]:
        """Keep the place until this is called: the answer takes longer than its beginning."""
        self._kept = True
        return self._traffic.leave


@contextmanager
def announced_stop(traffic: ConcurrencyLimiter, seconds: float) -> Iterator[None]:
    """Within it SIGTERM first turns readiness off, and stops the server `seconds` later (0: at once)."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    stop: Any = signal.getsignal(signal.SIGTERM)

    def end(number: int, frame: FrameType | None) -> None:
        traffic.streams.end_all()
        if callable(stop):
            stop(number, frame)

    def announce(number: int, frame: FrameType | None) -> None:
        traffic.draining = True
        end_within(seconds + MAX_STOP_SECONDS)
        loop.call_soon_threadsafe(traffic.connections.drain)
        loop.call_soon_threadsafe(loop.call_later, seconds, end, number, frame)

    previous: Callable[[int, FrameType | None], Any] | int | None = signal.signal(signal.SIGTERM, announce)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)
