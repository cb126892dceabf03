"""How long database work, and the wait for anything else, may take."""

import asyncio
from contextlib import AbstractContextManager
from types import TracebackType

import pymongo
from pymongo import _csot

from gateway.errors import Unavailable

DEADLINE_GRACE_SECONDS = 1.0
"""Time after the driver's own time-out at which a deadline ends the wait, even if the driver hangs."""
TOOK_TOO_LONG = "The database took too long. Ask for less, or try again."


def remaining_seconds() -> float | None:
    """Return the seconds until the deadline that `pymongo.timeout` has set; None without one."""
    return _csot.remaining()


class deadline:  # noqa: N801  # used as the context manager that it is
    """Within it, database work is given up when the time is over, and so is the wait for anything else.

    The driver's own time-out comes first, and tells exactly what happened. Raises Unavailable a second later when
    something hangs nevertheless.
    """

    __slots__ = ("_driver", "_wait")

    def __init__(self, seconds: float) -> None:
        self._driver: AbstractContextManager[None] = pymongo.timeout(seconds)
        self._wait = asyncio.timeout(seconds + DEADLINE_GRACE_SECONDS)

    async def __aenter__(self) -> None:
        await self._wait.__aenter__()
        self._driver.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._driver.__exit__(kind, error, trace)
        try:
            await self._wait.__aexit__(kind, error, trace)
        except TimeoutError:
            raise Unavailable(TOOK_TOO_LONG) from None
