"""Background work that the gateway repeats until it is stopped."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

import structlog

from gateway.errors import Unavailable

PAUSE_AFTER_FAILURE_SECONDS: Final = 10.0

log = structlog.get_logger("gateway.background")


async def repeat(turn: Callable[[], Awaitable[object]], stop: asyncio.Event, pause_seconds: float) -> None:
    """Run turns, with a pause after each, until stopped. No failure ends the loop."""
    while not stop.is_set():
        pause = pause_seconds
        try:
            await turn()
        except Unavailable as reason:
            log.warning("waiting", reason=str(reason))
            pause = max(pause, PAUSE_AFTER_FAILURE_SECONDS)
        except Exception:
            log.exception("unexpected")
            pause = max(pause, PAUSE_AFTER_FAILURE_SECONDS)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)
