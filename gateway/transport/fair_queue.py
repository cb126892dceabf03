"""Whose turn it is: one company's work must not slow another's, in a process that does one thing at a time.

Each company has a few operations under way, and of dear ones about one. What is beyond waits, the cheap before the
dear, and leaves time to the others: while they ask, a company that ran something dear pauses before the next.
"""

import asyncio
import heapq
import time
from itertools import count
from math import inf
from types import TracebackType

from gateway.errors import ErrorCode
from gateway.settings import Settings
from gateway.transport.refusal import RefusedRequest

DEAR_POINTS = 100
"""Operations from this price on are paced; a contact card costs some ten."""
PACE = 4.0
"""How many times as long as its dear operation ran a company pauses after it while others ask."""
MAX_PAUSE_SECONDS = 2.0
OTHERS_SECONDS = 1.0
"""For how long after it asked a company counts as one that others leave time to."""
SHARED_SECONDS = 30.0
"""For how long after another company asked a process counts as shared: then one company has few points under way."""
SECONDS_BY_POINT = 0.001
"""How much longer something waits for each point that it costs, when cheaper things of its company wait too."""
MAX_COMPANIES = 10_000


class _Company:
    """What one company has under way, and what waits."""

    __slots__ = ("asked_at", "dear_after", "points", "running", "timer", "waiting")

    def __init__(self) -> None:
        self.running = 0
        self.points = 0
        self.waiting: list[tuple[float, int, int, asyncio.Future[None]]] = []
        self.asked_at = 0.0
        self.dear_after = 0.0
        self.timer: asyncio.TimerHandle | None = None


class FairQueue:
    """The turns of all companies at one process."""

    def __init__(self, settings: Settings) -> None:
        self._max_running = settings.max_operations_by_company
        self._max_points = settings.max_points_by_company
        self._max_waiting = settings.max_waiting_by_company
        self._wait_seconds = settings.request_timeout_seconds
        self._companies: dict[str, _Company] = {}
        self._numbers = count()
        self._latest: _Company | None = None
        self._other_asked_at = -inf
        """When another company than the latest asked last: enough to know whether another one does."""

    def turn(self, company_id: str, points: int) -> "Turn":
        """Return the turn of one operation: `async with` waits for it."""
        return Turn(self, company_id, points)

    def company(self, company_id: str) -> _Company:
        """Return what a company has under way."""
        company = self._companies.get(company_id)
        if company is None:
            if len(self._companies) >= MAX_COMPANIES:
                self._companies = {key: each for key, each in self._companies.items() if each.running or each.waiting}
            company = self._companies[company_id] = _Company()
        return company

    def begin(self, company: _Company, points: int) -> asyncio.Future[None] | None:
        """Take a turn, or return a future that is done when it comes. Raises RefusedRequest (429)."""
        now = time.monotonic()
        if company is not self._latest:
            if self._latest is not None:
                self._other_asked_at = self._latest.asked_at
            self._latest = company
        company.asked_at = now
        if not company.waiting and self._has_room(company, points, now):
            company.running += 1
            company.points += points
            return None
        if len(company.waiting) >= self._max_waiting:
            message = "Your company has too much under way. Try again in a second, with fewer requests at a time."
            raise RefusedRequest(429, ErrorCode.OVERLOADED, message, {"retry-after": "1"})
        turn = asyncio.get_running_loop().create_future()
        heapq.heappush(company.waiting, (now + points * SECONDS_BY_POINT, next(self._numbers), points, turn))
        self._start(company)
        return turn

    def end(self, company: _Company, points: int, began: float) -> None:
        """Give a turn back that began at a time on the monotonic clock, and begin what waits."""
        company.running -= 1
        company.points -= points
        if points >= DEAR_POINTS and self._others_ask(company, OTHERS_SECONDS):
            now = time.monotonic()
            company.dear_after = now + min(PACE * (now - began), MAX_PAUSE_SECONDS)
        if company.waiting:
            self._start(company)

    def _start(self, company: _Company) -> None:
        """Begin what waits and has room."""
        now = time.monotonic()
        if company.dear_after > now and not self._others_ask(company, OTHERS_SECONDS):
            company.dear_after = now
        while company.waiting:
            _, _, points, turn = company.waiting[0]
            if turn.done():
                heapq.heappop(company.waiting)  # given up
            elif self._has_room(company, points, now):
                heapq.heappop(company.waiting)
                company.running += 1
                company.points += points
                turn.set_result(None)
            else:
                break
        if company.waiting and company.timer is None and company.dear_after > now:
            loop = asyncio.get_running_loop()
            company.timer = loop.call_later(company.dear_after - now, self._start_later, company)

    def _start_later(self, company: _Company) -> None:
        company.timer = None
        self._start(company)

    def _has_room(self, company: _Company, points: int, now: float) -> bool:
        if points >= DEAR_POINTS and now < company.dear_after:
            return False
        fits = company.points == 0 or company.points + points <= self._max_points
        return company.running < self._max_running and (fits or not self._others_ask(company, SHARED_SECONDS))

    def _others_ask(self, company: _Company, seconds: float) -> bool:
        """Return whether another company has asked within so many seconds."""
        latest = self._latest
        asked_at = self._other_asked_at if latest is None or latest is company else latest.asked_at
        return asked_at > time.monotonic() - seconds


class Turn:
    """One operation's turn. Raises RefusedRequest: 429 when too many wait, 503 when it does not come in time."""

    __slots__ = ("_began", "_company", "_points", "_queue")

    def __init__(self, queue: FairQueue, company_id: str, points: int) -> None:
        self._queue = queue
        self._company = queue.company(company_id)
        self._points = points
        self._began = 0.0

    async def __aenter__(self) -> None:
        turn = self._queue.begin(self._company, self._points)
        if turn is None:
            self._began = self._company.asked_at
        else:
            await self._wait(turn)
            self._began = time.monotonic()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._queue.end(self._company, self._points, self._began)

    async def _wait(self, turn: asyncio.Future[None]) -> None:
        try:
            async with asyncio.timeout(self._queue._wait_seconds):
                await turn
        except TimeoutError:
            self._return(turn)
            message = "Your company has too much under way: this waited for its turn in vain. Try again in a second."
            raise RefusedRequest(503, ErrorCode.OVERLOADED, message, {"retry-after": "1"}) from None
        except asyncio.CancelledError:
            self._return(turn)
            raise

    def _return(self, turn: asyncio.Future[None]) -> None:
        """Give back a turn that came at the moment when it was given up."""
        if turn.done() and not turn.cancelled():
            self._queue.end(self._company, self._points, time.monotonic())
