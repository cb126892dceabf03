"""Places for costly work, shared among companies: who asks for much waits behind their own work only."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

from gateway.errors import Unavailable

T = TypeVar("T")


class FairSlots:
    """A number of places, of which a company has one at a time; those that wait take turns.

    Work whose caller has gone is cancelled. Its place is taken until it has really ended.
    """

    def __init__(self, slots: int, *, max_waiting: int, max_seconds: float, busy: str) -> None:
        """Set `max_waiting` by company, `max_seconds` for a turn; `busy` is the message to callers that are refused."""
        self._free = slots
        self._max_waiting = max_waiting
        self._max_seconds = max_seconds
        self._busy = busy
        self._working: set[str] = set()
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    async def run(self, company_id: str, work: Callable[[], Awaitable[T]], discard: Callable[[T], None]) -> T:
        """Return what the work gives, when it is this company's turn. Raises Unavailable.

        `discard` gets it when the caller left at the moment in which the work was done.
        """
        await self._turn(company_id)
        running = asyncio.ensure_future(work())
        running.add_done_callback(lambda _: self._leave(company_id))
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            running.cancel()
            running.add_done_callback(partial(_discard_result, discard))
            raise

    async def _turn(self, company_id: str) -> None:
        waiting = self._waiting.setdefault(company_id, deque())
        if len(waiting) >= self._max_waiting:
            raise Unavailable(self._busy)
        turn = asyncio.get_running_loop().create_future()
        waiting.append(turn)
        self._admit()
        try:
            async with asyncio.timeout(self._max_seconds):
                await asyncio.shield(turn)
        except BaseException as error:
            if turn.done():
                self._leave(company_id)  # the turn came in the moment in which its caller left
            else:
                waiting.remove(turn)
                self._forget(company_id)
            if isinstance(error, TimeoutError):
                raise Unavailable(self._busy) from None
            raise

    def _admit(self) -> None:
        """Give the free places to those whose turn it is."""
        for company_id in [company_id for company_id in self._waiting if company_id not in self._working]:
            if not self._free:
                return
            self._free -= 1
            self._working.add(company_id)
            self._waiting[company_id].popleft().set_result(None)
            self._forget(company_id)

    def _forget(self, company_id: str) -> None:
        if not self._waiting.get(company_id, True):
            del self._waiting[company_id]

    def _leave(self, company_id: str) -> None:
        self._free += 1
        self._working.discard(company_id)
        if company_id in self._waiting:
            self._waiting.move_to_end(company_id)
        self._admit()


def _discard_result(discard: Callable[[T], None], done: asyncio.Future[T]) -> None:
    if not done.cancelled() and done.exception() is None:
        discard(done.result())
