"""What keeps a gateway alive under too much work, and lets it end without losing any."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from starlette.requests import Request

from gateway.context import SignedIn
from gateway.errors import ErrorCode
from gateway.settings import Settings
from gateway.transport.metrics import Metrics
from gateway.transport.open_stream import OpenStreams
from gateway.transport.refusal import RefusedRequest

# Most requests are answered sooner; only for the others it is worth watching whether their client is still there.
WATCH_AFTER_SECONDS = 0.05


class Traffic:
    """The requests that are being answered, and whether more are welcome."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self._most = settings.max_requests_in_flight
        self._metrics = metrics
        self._in_flight = 0
        self.streams = OpenStreams(settings, metrics)
        self.draining = False
        """Told to stop: what is under way is finished, and load balancers are told to send no more."""

    @property
    def in_flight(self) -> int:
        """How many requests are being answered."""
        return self._in_flight

    @contextmanager
    def admitted(self) -> Iterator[None]:
        """Within it a request is answered. Raises RefusedRequest (503) when there are too many."""
        if self._in_flight >= self._most:
            message = "The gateway has too much to do. Try again in a second."
            raise RefusedRequest(503, ErrorCode.OVERLOADED, message, {"retry-after": "1"})
        self._in_flight += 1
        self._metrics.in_flight.inc()
        try:
            yield
        finally:
            self._in_flight -= 1
            self._metrics.in_flight.dec()


class ClientWatch:
    """Cancels the task that answers a request when its client leaves, and MongoDB's work with it."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._task = asyncio.current_task()
        self._timer: asyncio.TimerHandle | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._signed_in: SignedIn | None = None
        self.left = False

    def begin(self, signed_in: SignedIn | None) -> None:
        """The whole request is read, and its answer may be given up; `signed_in` has loaders that work for it."""
        self._signed_in = signed_in
        self._timer = asyncio.get_running_loop().call_later(WATCH_AFTER_SECONDS, self._watch_now)

    def end(self) -> None:
        """The answer is ready."""
        if self._timer is not None:
            self._timer.cancel()
        if self._watcher is not None:
            self._watcher.cancel()

    def absorbed(self) -> bool:
        """Whether a cancellation was this watch's own, and is over now."""
        if self.left and self._task is not None:
            self._task.uncancel()
        return self.left

    def _watch_now(self) -> None:
        self._watcher = asyncio.create_task(self._watch())

    async def _watch(self) -> None:
        while (await self._request.receive())["type"] != "http.disconnect":
            pass
        self.left = True
        if self._task is not None:
            self._task.cancel()
        if self._signed_in is not None:
            self._signed_in.loaders.cancel()


@contextmanager
def announced_stop(traffic: Traffic, seconds: float) -> Iterator[None]:
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
        loop.call_soon_threadsafe(loop.call_later, seconds, end, number, frame)

    previous: Callable[[int, FrameType | None], Any] | int | None = signal.signal(signal.SIGTERM, announce)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)
