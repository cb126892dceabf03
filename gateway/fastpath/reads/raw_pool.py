"""The raw pool: commands that go to MongoDB over connections detached from PyMongo, past its own machinery.

It does two things only: a read whose whole result comes at once, and a write that MongoDB carries out without any
complaint. In every other case it gives None, and PyMongo does the work again, which knows how to retry, find the new
primary and report (docs/adr/0014). So it takes no write but one that changes nothing when it is sent twice.
"""

import itertools
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from math import inf
from typing import Any, TypeVar

import bson
import structlog
from bson.errors import InvalidBSON
from pymongo import AsyncMongoClient
from pymongo.monitoring import CommandListener

from gateway.fastpath.reads import pymongo_internals
from gateway.fastpath.reads.raw_connection import HEADER_BYTES, ConnectionLost, RawConnection, TooLate
from gateway.fastpath.reads.reply import carried_out, first_batch
from gateway.store.command_meter import CommandAudience
from gateway.store.deadline import UNTIL
from gateway.store.driver_task import run_to_end
from gateway.store.outage import NOT_PRIMARY

IDLE_SECONDS = 60.0
"""Connections that were not used for longer are closed: firewalls drop such silently."""
CONNECT_BACKOFF_SECONDS = 1.0
"""How long no new connection is tried after one could not be made."""
KILL_CURSOR_SECONDS = 1.0
MAX_SECONDS = 60.0
"""Limit of a command that has no separate deadline."""
MIN_SECONDS = 0.001
"""With less left `maxTimeMS` would be 0, which is no limit."""
MAX_CONNECTING = 2
"""Limit of connections being made at a time, as PyMongo's `maxConnecting`; PyMongo does other work until then."""
# Listeners distinguish commands by their id: PyMongo's are of 32 bits, so these ids never collide with them.
REQUEST_ID_OFFSET = 1 << 32

Command = dict[str, Any]
T = TypeVar("T")

log = structlog.get_logger("gateway.database")


class RawPool:
    """The direct connections of one client."""

    def __init__(self, client: AsyncMongoClient[Any], database: str, listeners: Sequence[CommandListener]) -> None:
        self._client = client
        self._database = database
        self._audience = CommandAudience(listeners)
        self._numbers = itertools.count(1)
        self._open: set[RawConnection] = set()
        self._idle: list[RawConnection] = []
        self._connecting = 0
        self._connect_after = 0.0
        self.on = _is_for(client)
        """Whether it may be used at all; off for good if PyMongo or its options are unfamiliar."""
        self._max_connections = pymongo_internals.max_connections(client) if self.on else 0.0
        self._idle_seconds = min(IDLE_SECONDS, pymongo_internals.idle_seconds(client) or IDLE_SECONDS) if self.on else 0

    @property
    def connections(self) -> int:
        """Return how many are open."""
        return len(self._open)

    @property
    def idle_connections(self) -> int:
        """Return how many of them wait for a command."""
        return len(self._idle)

    async def read(self, command: Command) -> list[bytes] | None:
        """Read all that a `find` or an `aggregate` gives, each document whole; `None`: use PyMongo."""
        done = await self._run(command, first_batch)
        if done is None:
            return None
        connection, (documents, cursor_id) = done
        if cursor_id:
            await self._kill_cursor(connection, command, cursor_id)
            return None
        self._release(connection)
        return documents

    async def write(self, command: Command) -> dict[str, Any] | None:
        """Return MongoDB's reply to a write that it has carried out; `None`: it may be done or not, use PyMongo."""
        done = await self._run(command, carried_out)
        if done is None:
            return None
        connection, reply = done
        self._release(connection)
        return reply

    def close_idle(self) -> None:
        """Close what is not in use: the next connections lead to the primary of that time."""
        while self._idle:
            self._idle.pop().close()

    def close(self) -> None:
        """Close all connections; PyMongo does what is still asked."""
        self.on = False
        for connection in tuple(self._open):
            connection.close()

    async def _run(self, command: Command, parse: Callable[[bytes, int], T]) -> tuple[RawConnection, T] | None:
        """Return the connection of a command, to be released, and what `parse` makes of the reply; `None`: use PyMongo.

        `parse` raises ValueError for any other reply.
        """
        now, until = time.monotonic(), UNTIL.get()
        if not self.on or until - now < MIN_SECONDS:
            return None
        connection = self._idle_connection(now)
        if connection is None:
            connection, now = await self._new_connection(), min(time.monotonic(), until - MIN_SECONDS)
        if connection is None:
            return None
        seconds = MAX_SECONDS if until == inf else until - now
        command["$db"], command["maxTimeMS"] = self._database, int(seconds * 1000)
        name, number = next(iter(command)), next(self._numbers)
        identity = REQUEST_ID_OFFSET + number, connection.address
        self._audience.started(command, *identity)
        begun, ok, reply = time.perf_counter(), False, b""
        try:
            reply = await connection.exchange(bson.encode(command), number & 0x7FFFFFFF, seconds)
            result = parse(reply, HEADER_BYTES)
            ok = True
        except Exception as failure:  # noqa: BLE001  # PyMongo does it instead, and reports what is wrong
            connection.close()
            if isinstance(failure, ConnectionLost) or _code(reply) in NOT_PRIMARY:
                self.close_idle()
            return None
        except BaseException:
            connection.close()
            raise
        finally:
            self._audience.ended(name, time.perf_counter() - begun, *identity, ok=ok)
        return connection, result

    async def _new_connection(self) -> RawConnection | None:
        """Open a connection; `None` while the limits do not allow it, or if it fails."""
        if not self._may_open():
            return None
        # Who waits for it may be cancelled; the new connection is then the next one's.
        self._connecting += 1
        await run_to_end(self._open_one())
        return self._idle_connection(time.monotonic())

    async def _kill_cursor(self, connection: RawConnection, command: Command, cursor_id: int) -> None:
        """Tell MongoDB that the rest is not wanted, so that it keeps no cursor for ten minutes."""
        leave = {"killCursors": next(iter(command.values())), "cursors": [cursor_id], "$db": self._database}
        try:
            await connection.exchange(bson.encode(leave), next(self._numbers) & 0x7FFFFFFF, KILL_CURSOR_SECONDS)
        except (ConnectionLost, TooLate):
            return
        self._release(connection)

    def _idle_connection(self, now: float) -> RawConnection | None:
        oldest = now - self._idle_seconds
        while self._idle:
            connection = self._idle.pop()
            if connection.idle_since >= oldest and connection.is_usable():
                return connection
            connection.close()
        return None

    def _release(self, connection: RawConnection) -> None:
        connection.idle_since = now = time.monotonic()
        if not self.on:
            connection.close()
        elif not connection.closed:
            self._idle.append(connection)
        # The last given back is the first detached again, so the one at the bottom has been idle for longest.
        while self._idle and self._idle[0].idle_since < now - self._idle_seconds:
            self._idle.pop(0).close()

    def close_stale(self) -> None:
        """Close connections to a server that is no longer the one to read from, even those with waiting callers."""
        for connection in tuple(self._open):
            if not connection.is_usable():
                connection.close()

    def _may_open(self) -> bool:
        crowded = self._connecting >= MAX_CONNECTING or len(self._open) + self._connecting >= self._max_connections
        return not crowded and time.monotonic() >= self._connect_after

    async def _open_one(self) -> None:
        """Open a connection, idle for now; on failure nothing is added. It is counted as being made already."""
        connection = RawConnection(self._lost)
        try:
            detached = await pymongo_internals.detach_connection(self._client, connection)
        except pymongo_internals.INCOMPATIBLE_PYMONGO as error:
            self.on = False
            _warn(error)
            return
        except Exception:  # noqa: BLE001  # PyMongo meets it too, and reports it
            self._connect_after = time.monotonic() + CONNECT_BACKOFF_SECONDS
            return
        finally:
            self._connecting -= 1
        if detached is None:
            return
        self._open.add(connection)
        connection.begin(detached)
        self._release(connection)

    def _lost(self, connection: RawConnection) -> None:
        self._open.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)


def _is_for(client: AsyncMongoClient[Any]) -> bool:
    try:
        return pymongo_internals.reads_plainly(client)
    except pymongo_internals.INCOMPATIBLE_PYMONGO as error:
        _warn(error)
        return False


def _code(reply: bytes) -> object:
    """Return the code of MongoDB's refusal, if the reply is one."""
    with suppress(InvalidBSON):
        return bson.decode(reply[HEADER_BYTES:]).get("code")
    return None


def _warn(error: Exception) -> None:
    log.warning("direct_reads_off", reason=repr(error))
