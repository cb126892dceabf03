"""Bodies of requests that are still arriving: bounded in time, rate, number and bytes, for any sender.

A body that came with its head is never among them. When there are too many, the one that has been silent for the
longest is refused, so that clients that keep sending are served while others hold sockets open.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from operator import attrgetter

from starlette.requests import HTTPConnection
from starlette.types import Scope

from gateway.access.viewer import Viewer
from gateway.errors import ErrorCode
from gateway.operations.portal.attempts import network_of
from gateway.settings import Settings
from gateway.transport.client_address import client_address
from gateway.transport.refusal import RefusedRequest

SWEEP_SECONDS = 0.25
GRACE_SECONDS = 5.0
"""Before the rate counts; the slowest telephone networks carry ten times the default."""
MAX_REFUSED_AT_ONCE = 50
"""Refusals in one sweep: each costs work, and other callers are answered in between."""
ARRIVED = "gateway.body_arrived"
"""Key of an ASGI scope: a function of the scope that says whether the whole body has arrived."""

_CLOSE = {"connection": "close"}


class Arrival:
    """One body that is arriving, in the task that reads it."""

    __slots__ = ("_arrivals", "address", "began", "deadline", "heard", "held", "received", "refusal", "task", "viewer")

    def __init__(self, arrivals: "Arrivals", address: str, viewer: Viewer | None, seconds: float) -> None:
        self._arrivals = arrivals
        self.address = address
        self.viewer = None if viewer is None else (viewer.company_id, viewer.id)
        self.began = self.heard = time.monotonic()
        self.deadline = self.began + seconds
        self.received = self.held = 0
        self.refusal: RefusedRequest | None = None
        self.task = asyncio.current_task()

    def add(self, size: int, *, kept: bool = True) -> None:
        """Note that bytes have arrived, and whether they are kept. Raises RefusedRequest when that is too much."""
        self.received += size
        self.heard = time.monotonic()
        if kept:
            self.held += size
            self._arrivals.hold(size)
            if self.refusal is not None:
                raise self.refusal

    def refuse(self, refusal: RefusedRequest) -> None:
        """End the wait for the rest."""
        self.refusal = refusal
        if self.task is not None and self.task is not asyncio.current_task():
            self.task.cancel()

    def overdue(self, now: float) -> RefusedRequest | None:
        """Return the refusal if it takes too long."""
        seconds, settings = now - self.began, self._arrivals.settings
        rate = settings.min_body_bytes_per_second
        if now >= self.deadline:
            return late_body(self.deadline - self.began)
        is_silent = now - self.heard > settings.max_body_silence_seconds
        if is_silent or (seconds > GRACE_SECONDS and self.received < seconds * rate):
            message = f"The body arrives too slowly: send at least {rate} bytes in each second."
            return RefusedRequest(408, ErrorCode.BAD_REQUEST, message, _CLOSE)
        return None


class Arrivals:
    """All bodies that are arriving at this process."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._arriving: set[Arrival] = set()
        self._held = 0
        self._timer: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._arriving)

    @contextmanager
    def receiving(self, connection: HTTPConnection, viewer: Viewer | None, seconds: float) -> Iterator[Arrival]:
        """Within it a body arrives, in `seconds` at most. Raises RefusedRequest (408, 429, 503)."""
        address = network_of(client_address(connection, self.settings))
        arrival = Arrival(self, address, viewer, seconds)
        self._arriving.add(arrival)
        self._schedule_sweep()
        try:
            yield arrival
        except asyncio.CancelledError:
            if arrival.refusal is None or arrival.task is None or arrival.task.uncancel() > 0:
                raise
            raise arrival.refusal from None
        finally:
            self._arriving.discard(arrival)
            self._held -= arrival.held

    def hold(self, size: int) -> None:
        """Count bytes that are kept; beyond the limit, refuse who has been silent for the longest."""
        self._held += size
        excess = self._held - self.settings.max_arriving_bytes
        if excess <= 0:
            return
        for arrival in sorted(self._arriving, key=attrgetter("heard")):
            if arrival.refusal is None:
                arrival.refuse(_too_many("The gateway holds too many bytes of unfinished requests", 503))
            excess -= arrival.held
            if excess <= 0:
                return

    def _schedule_sweep(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(SWEEP_SECONDS, self._sweep)

    def _sweep(self) -> None:
        self._timer = None
        left = MAX_REFUSED_AT_ONCE
        now = time.monotonic()
        for arrival in tuple(self._arriving):
            refusal = arrival.overdue(now) if arrival.refusal is None else None
            if refusal is not None and left:
                left -= 1
                arrival.refuse(refusal)
        self._refuse_excess(left)
        if self._arriving:
            self._schedule_sweep()

    def _refuse_excess(self, left: int) -> None:
        settings = self.settings
        waiting = [arrival for arrival in self._arriving if arrival.refusal is None]
        if len(waiting) <= min(
            settings.max_arriving_by_address, settings.max_arriving_by_viewer, settings.max_arriving
        ):
            return
        total = len(waiting)
        addresses = Counter(arrival.address for arrival in waiting)
        viewers = Counter(arrival.viewer for arrival in waiting if arrival.viewer is not None)
        for arrival in sorted(waiting, key=attrgetter("heard")):
            if not left:
                return
            if addresses[arrival.address] > settings.max_arriving_by_address:
                refusal = _too_many("Your address has too many unfinished requests", 429)
            elif arrival.viewer is not None and viewers[arrival.viewer] > settings.max_arriving_by_viewer:
                refusal = _too_many("You have too many unfinished requests", 429)
            elif total > settings.max_arriving:
                refusal = _too_many("The gateway has too many unfinished requests", 503)
            else:
                continue
            left -= 1
            total -= 1
            addresses[arrival.address] -= 1
            if arrival.viewer is not None:
                viewers[arrival.viewer] -= 1
            arrival.refuse(refusal)


def has_arrived(scope: Scope) -> bool:
    """Return whether the whole body came with the head; False where the server does not say."""
    arrived = scope.get(ARRIVED)
    return arrived is not None and arrived(scope)


def late_body(seconds: float) -> RefusedRequest:
    """Return a 408: the body took too long."""
    message = f"The body did not arrive within {seconds:.0f} s."
    return RefusedRequest(408, ErrorCode.BAD_REQUEST, message, _CLOSE)


def _too_many(what: str, status: int) -> RefusedRequest:
    message = f"{what}, and this one was silent for the longest. Send it again, without pauses."
    return RefusedRequest(status, ErrorCode.OVERLOADED, message, {**_CLOSE, "retry-after": "1"})
