"""Refusing at once what no server can answer: without a primary, requests do not each wait for one."""

import asyncio
import time
from typing import Any

from pymongo import AsyncMongoClient
from pymongo.topology_description import TopologyDescription

from gateway.errors import Unavailable
from gateway.store.deadline import remaining_seconds

GRACE_SECONDS = 1.0
"""Time that requests still wait for a server once it is known to be gone: most elections are not noticed at all."""
POLL_SECONDS = 0.05
NO_SERVER = "The database cannot be reached: no server answers that may. Try again in a moment."


class ServerKnowledge:
    """What PyMongo's monitors know about the servers of one client."""

    def __init__(self, client: AsyncMongoClient[Any]) -> None:
        self._client = client
        self._seen: TopologyDescription | None = None
        self._readable = self._writable = True
        self._gone_since: float | None = None

    async def require(self, *, writes: bool) -> None:
        """Wait until there is a server for this; it returns at once before PyMongo's first answer. Raises Unavailable.

        The wait is for at most GRACE_SECONDS after the server was lost, and no longer than the caller's own deadline.
        """
        left = remaining_seconds()
        until = time.monotonic() + (GRACE_SECONDS if left is None else min(left, GRACE_SECONDS))
        while not self.is_there(writes=writes):
            now = time.monotonic()
            if self._gone_since is None or now > min(until, self._gone_since + GRACE_SECONDS):
                raise Unavailable(NO_SERVER)
            await asyncio.sleep(POLL_SECONDS)

    def is_there(self, *, writes: bool) -> bool:
        """Return whether a server is known, or may still be found; it is a comparison while nothing changes."""
        description = self._client.topology_description
        if description is not self._seen:
            self._look(description)
        return self._writable if writes else self._readable

    def _look(self, description: TopologyDescription) -> None:
        self._seen = description
        servers = description.server_descriptions().values()
        # A server that was not asked yet is unknown without an error: PyMongo waits for its first answer.
        undecided = not servers or any(
            server.server_type_name == "Unknown" and server.error is None for server in servers
        )
        self._writable = undecided or any(server.is_writable for server in servers)
        self._readable = undecided or description.has_readable_server(self._client.read_preference)
        if self._writable and self._readable:
            self._gone_since = None
        elif self._gone_since is None:
            self._gone_since = time.monotonic()
