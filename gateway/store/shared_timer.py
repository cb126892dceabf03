"""One timer for much that has to be done at some time, unless it is over before: mostly it is."""

import asyncio
import time
from typing import Protocol


class Due(Protocol):
    """Something to do when its time has come."""

    due: float
    """On the monotonic clock."""

    def act(self) -> None:
        """Do it."""


class SharedTimer:
    """Looks at all that waits so often; a timer for each would cost more than most requests."""

    __slots__ = ("_handle", "_seconds", "_waiting", "loop")

    def __init__(self, loop: asyncio.AbstractEventLoop, seconds: float) -> None:
        self.loop = loop
        self._seconds = seconds
        self._waiting: set[Due] = set()
        self._handle: asyncio.TimerHandle | None = None

    def add(self, waiting: Due) -> None:
        """Act on this when it is due, and up to `seconds` later."""
        self._waiting.add(waiting)
        if self._handle is None:
            self._handle = self.loop.call_later(self._seconds, self._look)

    def discard(self, waiting: Due) -> None:
        """Forget it: it is over."""
        self._waiting.discard(waiting)

    def _look(self) -> None:
        now = time.monotonic()
        for waiting in [each for each in self._waiting if each.due <= now]:
            waiting.act()
        self._handle = self.loop.call_later(self._seconds, self._look) if self._waiting else None
