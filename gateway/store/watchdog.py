"""Watches a server's client: a database that is there must be reached again without a restart by hand."""

import asyncio
import time
from typing import Final

import structlog

from gateway.errors import Unavailable
from gateway.store.database import Database, deadline

PULSE_SECONDS: Final = 0.5
PING_SECONDS: Final = 5.0
"""How often the client is tried, and how long it may take."""
MAX_SILENCE_SECONDS: Final = 15.0
"""How long a client may not answer before another one is tried beside it."""
MAX_REPLACEMENTS: Final = 3
"""How many clients in a row are replaced before the process asks for a restart."""

log = structlog.get_logger("gateway.database")


class Watchdog:
    """Pings the database; replaces a client that does not answer where a new one does."""

    def __init__(
        self,
        database: Database,
        *,
        ping_seconds: float = PING_SECONDS,
        max_silence_seconds: float = MAX_SILENCE_SECONDS,
    ) -> None:
        self._database = database
        self._ping_seconds = ping_seconds
        self._max_silence_seconds = max_silence_seconds
        self._answered = time.monotonic()
        self._replaced = 0

    @property
    def is_stuck(self) -> bool:
        """Return whether replacing the client does not help: only a new process can."""
        return self._replaced > MAX_REPLACEMENTS

    async def keep_watch(self) -> None:
        """Watch the client until cancelled."""
        pinging = asyncio.create_task(self._ping_again_and_again())
        try:
            while True:
                self._database.close_stale()
                await asyncio.sleep(PULSE_SECONDS)
        finally:
            pinging.cancel()

    async def check(self) -> None:
        """Ping once, and replace the client when it has been silent for too long."""
        try:
            async with deadline(self._ping_seconds):
                await self._database.ping()
        except Unavailable:
            if time.monotonic() > self._answered + self._max_silence_seconds:
                await self._replace()
        else:
            self._answered = time.monotonic()
            self._replaced = 0

    async def _ping_again_and_again(self) -> None:
        while True:
            try:
                await self.check()
            except Exception:
                log.exception("unexpected")
            await asyncio.sleep(self._ping_seconds)

    async def _replace(self) -> None:
        fresh = await self._database.replacement()
        if fresh is None:
            return  # the database is away: no client could reach it
        self._replaced += 1
        log.error("database_client_replaced", silent_seconds=round(time.monotonic() - self._answered, 1))
        self._answered = time.monotonic()
        await self._database.replace_client(fresh)
