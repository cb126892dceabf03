"""Work that is of use only while its client waits: reading an image, say. It ends when the client leaves."""

import asyncio
from collections.abc import Coroutine
from contextvars import ContextVar
from typing import Any, TypeVar

from gateway.errors import Unavailable

T = TypeVar("T")


class Departure:
    """Whether the client of a request has left, and what ends with that."""

    __slots__ = ("_has_left", "_work")

    def __init__(self) -> None:
        self._has_left = False
        self._work: set[asyncio.Future[Any]] = set()

    def leave(self) -> None:
        """The client has left: cancel what is of use to it alone."""
        self._has_left = True
        for work in self._work:
            work.cancel()

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Return the result of work that is cancelled when the client leaves. Raises Unavailable then."""
        running = asyncio.ensure_future(work)
        self._work.add(running)
        if self._has_left:
            running.cancel()
        try:
            return await running
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if self._has_left and task is not None and not task.cancelling():
                raise Unavailable("The client has left.") from None
            raise
        finally:
            self._work.discard(running)


_departure: ContextVar[Departure | None] = ContextVar("departure", default=None)


def watch_departure() -> Departure:
    """Return what tells the work of the current request that its client has left."""
    departure = Departure()
    _departure.set(departure)
    return departure


async def run_while_awaited(work: Coroutine[Any, Any, T]) -> T:
    """Return the result of work that touches no record. Raises Unavailable when the client of the request leaves."""
    departure = _departure.get()
    return await (work if departure is None else departure.run(work))
