"""How long database work, and the wait for anything else, may take."""

import asyncio
import time
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar, Token
from math import inf
from types import TracebackType

import pymongo

from gateway.errors import Unavailable
from gateway.store.shared_timer import SharedTimer

DEADLINE_GRACE_SECONDS = 1.0
"""Time after the driver's own time-out at which a deadline ends the wait, even if the driver hangs."""
LOOK_SECONDS = 0.25
"""How much later that may be."""
TOOK_TOO_LONG = "The database took too long. Ask for less, or try again."
MIN_DRIVER_SECONDS = 0.001
"""PyMongo takes 0 for no time-out at all."""

UNTIL: ContextVar[float] = ContextVar("until", default=inf)
"""When database work is given up, on the monotonic clock; infinity without a deadline. Set here, and read elsewhere."""
_timer: SharedTimer | None = None


def remaining_seconds() -> float | None:
    """Return the seconds until the deadline; `None` without one."""
    until = UNTIL.get()
    return None if until == inf else until - time.monotonic()


def driver_timeout() -> AbstractContextManager[None]:
    """Return what makes PyMongo keep the deadline; only its own work needs that, and not each read past it.

    Raises Unavailable when the deadline is over: then nothing is sent.
    """
    left = remaining_seconds()
    if left is None:
        return nullcontext()
    if left < MIN_DRIVER_SECONDS:
        raise Unavailable(TOOK_TOO_LONG)
    return pymongo.timeout(left)


class time_limit:  # noqa: N801  # used as the context manager that it is
    """Within it, database work is given up when the time is over."""

    __slots__ = ("_seconds", "_token")

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._token: Token[float] | None = None

    def __enter__(self) -> None:
        self._token = UNTIL.set(min(UNTIL.get(), time.monotonic() + self._seconds))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._token is not None:
            UNTIL.reset(self._token)


class deadline:  # noqa: N801  # as above
    """Within it, database work is given up when the time is over, and so is the wait for anything else.

    The driver's own time-out comes first, and tells exactly what happened. Raises Unavailable a second later when
    something hangs nevertheless: as `asyncio.timeout` does it, with one timer for all.
    """

    __slots__ = ("_cancelling", "_is_over", "_seconds", "_task", "_timer", "_token", "due")

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._is_over = False

    async def __aenter__(self) -> None:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("A deadline is for a task.")
        until = time.monotonic() + self._seconds
        self._task, self._cancelling = task, task.cancelling()
        self._token = UNTIL.set(min(UNTIL.get(), until))
        self.due = until + DEADLINE_GRACE_SECONDS
        self._timer = _shared_timer()
        self._timer.add(self)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.discard(self)
        UNTIL.reset(self._token)
        if self._is_over and self._task.uncancel() <= self._cancelling and kind is asyncio.CancelledError:
            raise Unavailable(TOOK_TOO_LONG) from None

    def act(self) -> None:
        """End the wait."""
        self.due = inf
        self._is_over = True
        self._task.cancel()


def _shared_timer() -> SharedTimer:
    """Return the timer of this event loop."""
    global _timer  # noqa: PLW0603  # there is one loop, but in tests
    loop = asyncio.get_running_loop()
    if _timer is None or _timer.loop is not loop:
        _timer = SharedTimer(loop, LOOK_SECONDS)
    return _timer
