"""The worker: delivers what is due in the outbox until it is stopped."""

import asyncio
from contextlib import suppress
from typing import Final

import structlog

from gateway.documents.base.record import instant
from gateway.documents.message import Message
from gateway.errors import NotFound
from gateway.operations.background.background import repeat
from gateway.operations.message.delivery import DATABASE_SECONDS, LEASE, Outbox, deliver_next
from gateway.operations.message.outbox import retry_message
from gateway.store.database import deadline

POLL_SECONDS: Final = 2.0
RELEASE_SECONDS: Final = 600.0
"""How often it is looked whether held messages can leave: at the start, and then."""
AT_ONCE: Final = 4
"""How many messages one worker delivers at a time: delivery is mostly waiting."""

log = structlog.get_logger("gateway.messages")


async def deliver_all_due(outbox: Outbox, stop: asyncio.Event | None = None) -> int:
    """Deliver until nothing is due, or until stopped; return how many were tried."""
    turns = [_deliver_all_due(outbox, stop) for _ in range(AT_ONCE)]
    done = await asyncio.gather(*turns, return_exceptions=True)  # who fails must not cut off the others in mid-delivery
    for failure in done:
        if isinstance(failure, BaseException):
            raise failure
    return sum(tried for tried in done if isinstance(tried, int))


async def work(outbox: Outbox, stop: asyncio.Event) -> None:
    """Deliver due messages until stopped. Any number of workers may run."""

    async def deliver() -> None:
        tried = await deliver_all_due(outbox, stop)
        if tried:
            log.info("delivered", tried=tried)

    await asyncio.gather(
        repeat(deliver, stop, POLL_SECONDS), repeat(lambda: release_held(outbox), stop, RELEASE_SECONDS)
    )


async def release_held(outbox: Outbox) -> int:
    """Queue the messages again that an earlier version held and that can be carried here; how many."""
    released = 0
    while await _release_next(outbox):
        released += 1
    return released


async def _release_next(outbox: Outbox) -> bool:
    channels = outbox.carriers.channels
    if not channels:
        return False
    async with deadline(DATABASE_SECONDS):
        claim = await outbox.held.claim(instant(), LEASE, only={"channel": channels})
        if claim is None:
            return False
        scope = outbox.make_scope(claim.company_id)
        async with scope.isolated(Message, claim.record_id):
            with suppress(NotFound):  # its customer was deleted
                await retry_message(scope, claim.record_id)
        return True


async def _deliver_all_due(outbox: Outbox, stop: asyncio.Event | None) -> int:
    tried = 0
    while not (stop and stop.is_set()) and await deliver_next(outbox):
        tried += 1
    return tried
