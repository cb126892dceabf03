"""Documents are made in turns, so that no company, and no holder of a link, slows those of others."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final, Generic, TypeVar

from cachetools import LRUCache

from gateway.errors import Unavailable
from gateway.store.driver_task import retrieve_failure

WAITING_SECONDS: Final = 20.0
"""Time that a document waits for its turn; then the caller must try again later."""
MAX_WAITING_BY_COMPANY: Final = 20
MAX_CACHED_BYTES: Final = 32_000_000

Made = TypeVar("Made")


def too_many_documents() -> Unavailable:
    """Return the refusal of a document that would wait for too long."""
    return Unavailable("Many documents are being made just now. Try again in a minute.")


class CompanyTurns:
    """Makes one document at a time for each company."""

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}
        self._users: Counter[str] = Counter()

    @asynccontextmanager
    async def turn(self, company_id: str) -> AsyncIterator[None]:
        """Wait for the company's turn: within it no other document of the company is made. Raises Unavailable."""
        if self._users[company_id] > MAX_WAITING_BY_COMPANY:
            raise too_many_documents()
        lock = self._locks.setdefault(company_id, asyncio.Lock())
        self._users[company_id] += 1
        try:
            try:
                async with asyncio.timeout(WAITING_SECONDS):
                    await lock.acquire()
            except TimeoutError:
                raise too_many_documents() from None
            try:
                yield
            finally:
                lock.release()
        finally:
            self._users[company_id] -= 1
            if not self._users[company_id]:
                del self._users[company_id], self._locks[company_id]


class SharedWork(Generic[Made]):
    """Does a piece of work once for all who ask for it at the same time."""

    def __init__(self) -> None:
        self._under_way: dict[object, asyncio.Task[Made]] = {}

    async def result(self, key: object, work: Callable[[], Awaitable[Made]]) -> Made:
        """Return what the work gives. It runs to its end, even when no caller waits for it any more."""
        task = self._under_way.get(key)
        if task is None:
            task = asyncio.ensure_future(_awaited(work))
            self._under_way[key] = task
            task.add_done_callback(lambda done: self._forget(key, done))
        return await asyncio.shield(task)

    def _forget(self, key: object, task: asyncio.Task[Made]) -> None:
        del self._under_way[key]
        retrieve_failure(task)  # Callers that waited have it.


async def _awaited(work: Callable[[], Awaitable[Made]]) -> Made:
    return await work()


class RenderedCache:
    """Files that were rendered lately, by what they were rendered from: never out of date."""

    def __init__(self) -> None:
        self._files: LRUCache[bytes, bytes] = LRUCache(MAX_CACHED_BYTES, getsizeof=len)

    @staticmethod
    def key(*parts: bytes) -> bytes:
        """Return the key of what a file is rendered from."""
        return hashlib.sha256(b"\0".join(parts)).digest()

    def get(self, key: bytes) -> bytes | None:
        """Return a file if it is known."""
        return self._files.get(key)

    def put(self, key: bytes, content: bytes) -> None:
        """Keep a file, and forget those that were not asked for lately."""
        if len(content) <= MAX_CACHED_BYTES // 4:
            self._files[key] = content
