"""Live news: one feed for a process, open while anybody listens, fanned out in memory by company and subject."""

import asyncio
from collections import deque
from contextvars import Context
from typing import Final, NamedTuple

import structlog

from gateway.errors import SubscriptionLagged, Unavailable
from gateway.store.system_feed import FeedLost, FeedPosition, Notice, SystemFeed

FIRST_PAUSE_SECONDS = 0.1
MAX_PAUSE_SECONDS = 5.0

log = structlog.get_logger("gateway.live")


ALL_CUSTOMERS: Final = "*"
"""Stands for the id of a customer: every customer of the company."""


class Topic(NamedTuple):
    """Subject of a subscription; `customer_id` is `None` for the company's calls."""

    company_id: str
    customer_id: str | None = None


class Listener:
    """One who listens: gets every notice of a topic once, in order, from the moment it was made."""

    def __init__(self, feed: "LiveFeed", topic: Topic, most_waiting: int) -> None:
        self.topic = topic
        self._feed = feed
        self._most_waiting = most_waiting
        self._waiting: deque[Notice] = deque()
        self._wake = asyncio.Event()
        self._end: Unavailable | None = None

    def __aiter__(self) -> "Listener":
        """Return itself."""
        return self

    async def __anext__(self) -> Notice:
        """Wait for the next notice. Raises FellBehind when it was not fetched in time."""
        while self._end is None and not self._waiting:
            self._wake.clear()
            await self._wake.wait()
        if self._end is not None:
            raise self._end
        return self._waiting.popleft()

    def tell(self, notice: Notice) -> None:
        """Keep a notice until it is fetched; nothing is kept for one who is too slow."""
        if len(self._waiting) >= self._most_waiting:
            self.end(SubscriptionLagged("Events came faster than they were taken. Subscribe again, and read anew."))
        else:
            self._waiting.append(notice)
            self._wake.set()

    def end(self, reason: Unavailable) -> None:
        """Stop the notices, for a reason."""
        self._end = reason
        self._waiting.clear()
        self._wake.set()
        self.close()

    def close(self) -> None:
        """Stop listening; may be called again."""
        self._feed.leave(self)


class LiveFeed:
    """The news of one process."""

    def __init__(self, feed: SystemFeed, most_waiting: int) -> None:
        self._feed = feed
        self._most_waiting = most_waiting
        self._listeners: dict[Topic, set[Listener]] = {}
        self._reader: asyncio.Task[None] | None = None
        self._opened: asyncio.Future[None] | None = None
        self._ending: set[asyncio.Task[None]] = set()

    @property
    def listeners(self) -> int:
        """Return how many listen."""
        return sum(map(len, self._listeners.values()))

    async def listen(self, topic: Topic) -> Listener:
        """Return a listener, which must be closed. It receives what is stored from now on. Raises Unavailable."""
        listener = Listener(self, topic, self._most_waiting)
        self._listeners.setdefault(topic, set()).add(listener)
        try:
            await asyncio.shield(self._started())
        except BaseException:
            listener.close()
            raise
        return listener

    def leave(self, listener: Listener) -> None:
        """Tell a listener nothing more; with the last one the feed is closed."""
        among = self._listeners.get(listener.topic, set())
        among.discard(listener)
        if not among:
            self._listeners.pop(listener.topic, None)
        if not self._listeners and self._reader is not None:
            self._reader.cancel()
            self._reader = self._opened = None

    async def close(self) -> None:
        """End everything."""
        for listener in [one for among in self._listeners.values() for one in among]:
            listener.end(SubscriptionLagged("The gateway is stopping. Subscribe again."))
        if self._ending:
            await asyncio.wait(self._ending, timeout=MAX_PAUSE_SECONDS)

    def _started(self) -> asyncio.Future[None]:
        if self._opened is None:
            self._opened = asyncio.get_running_loop().create_future()
            # Give the feed a separate context: the deadline of the first request does not apply to it.
            self._reader = asyncio.create_task(self._read(self._opened), context=Context())
            self._ending.add(self._reader)
            self._reader.add_done_callback(self._ending.discard)
        return self._opened

    async def _read(self, opened: asyncio.Future[None]) -> None:
        after: FeedPosition | None = None
        pause = FIRST_PAUSE_SECONDS
        # A cancellation might come out of the driver as a lost connection: who is not the reader any more ends.
        while self._opened is opened:
            try:
                async with self._feed.opened(after) as feed:
                    after, pause = feed.place, FIRST_PAUSE_SECONDS
                    if not opened.done():
                        opened.set_result(None)
                    try:
                        async for notice in feed.notices():
                            self._tell(notice)
                    finally:
                        after = feed.place
            except Unavailable as outage:
                if not opened.done():
                    self._fail(opened, outage)
                    return
                log.warning("feed interrupted", reason=str(outage))
                await asyncio.sleep(pause)
                pause = min(pause * 2, MAX_PAUSE_SECONDS)
            except Exception as failure:  # Catch every failure, or the listeners would wait for ever.
                if not isinstance(failure, FeedLost):
                    log.error("feed failed", exc_info=failure)
                self._fail(opened, SubscriptionLagged("Some events were lost. Subscribe again, and read anew."))
                return

    def _tell(self, notice: Notice) -> None:
        topics = [Topic(notice.company_id, notice.customer_id)]
        if notice.customer_id is not None:
            topics.append(Topic(notice.company_id, ALL_CUSTOMERS))
        for listener in [each for topic in topics for each in self._listeners.get(topic, ())]:
            listener.tell(notice)

    def _fail(self, opened: asyncio.Future[None], reason: Unavailable) -> None:
        """End the feed; the next listener starts it again."""
        if self._opened is not opened:
            return
        self._reader = self._opened = None
        if not opened.done():
            opened.set_exception(reason)
            opened.exception()
        for listener in [one for among in self._listeners.values() for one in among]:
            listener.end(reason)
