"""The worker: delivers what is due in the outbox until it is told to stop."""

import asyncio
from contextlib import suppress
from typing import Final

import structlog

from gateway.errors import Unavailable
from gateway.operations.message_delivery import Outbox, deliver_next

POLL_SECONDS: Final = 2.0
PAUSE_AFTER_FAILURE_SECONDS: Final = 10.0
AT_ONCE: Final = 4
"""How many messages one worker delivers at a time: delivery is mostly waiting."""

log = structlog.get_logger("gateway.messages")


async def deliver_all_due(outbox: Outbox, stop: asyncio.Event | None = None) -> int:
    """Deliver until nothing is due, or until told to stop; how many were tried."""
    turns = [_deliver_all_due(outbox, stop) for _ in range(AT_ONCE)]
    done = await asyncio.gather(*turns, return_exceptions=True)  # who fails must not cut off the others in mid-delivery
    for failure in done:
        if isinstance(failure, BaseException):
            raise failure
    return sum(tried for tried in done if isinstance(tried, int))


async def work(outbox: Outbox, stop: asyncio.Event) -> None:
    """Deliver whatever becomes due until told to stop. Any number of workers may run."""
    while not stop.is_set():
        pause = POLL_SECONDS
        try:
            tried = await deliver_all_due(outbox, stop)
            if tried:
                log.info("delivered", tried=tried)
        except Unavailable as reason:
            log.warning("waiting", reason=str(reason))
            pause = PAUSE_AFTER_FAILURE_SECONDS
        except Exception:
            log.exception("unexpected")
            pause = PAUSE_AFTER_FAILURE_SECONDS
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)


async def _deliver_all_due(outbox: Outbox, stop: asyncio.Event | None) -> int:
    tried = 0
    while not (stop and stop.is_set()) and await deliver_next(outbox):
        tried += 1
    return tried
