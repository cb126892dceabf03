"""One connection of the raw pool: a command goes out, its reply comes back (MongoDB's wire protocol, OP_MSG)."""

import asyncio
import struct
from collections.abc import Callable

from gateway.fastpath.reads.pymongo_internals import DetachedConnection

HEADER = struct.Struct("<iiiiIB")
"""Length, request id, id of the request that is answered, kind of message, flags, kind of the one section."""
OP_MSG = 2013
HEADER_BYTES = HEADER.size
LENGTH_BYTES = 4


class ConnectionLost(Exception):
    """The connection is no more, or what comes from it makes no sense."""


class TooLate(Exception):
    """The deadline is over."""


class RawConnection(asyncio.Protocol):
    """A connection that PyMongo has made; one command at a time. After any error it is closed."""

    def __init__(self, on_lost: Callable[["RawConnection"], None]) -> None:
        self.idle_since = 0.0
        self.closed = False
        self._on_lost = on_lost
        self._loop = asyncio.get_running_loop()
        self._detached: DetachedConnection | None = None
        self._waiter: asyncio.Future[bytes] | None = None
        self._pieces: list[bytes] = []
        self._received = 0
        self._expected = 0

    @property
    def address(self) -> tuple[str, int | None]:
        """The server's host and port."""
        return self._detached.address if self._detached is not None else ("", None)

    def begin(self, detached: DetachedConnection) -> None:
        """Start to use a connection detached from PyMongo."""
        self._detached = detached
        if detached.transport.is_closing():
            self.close()

    def is_usable(self) -> bool:
        """Return whether it is open, and leads to where PyMongo's do."""
        return self._detached is not None and not self.closed and not self._detached.is_stale()

    async def exchange(self, command: bytes, request_id: int, seconds: float | None) -> bytes:
        """Return the message with the reply to a command, from HEADER_BYTES on; both are BSON.

        Raises ConnectionLost and, when it takes longer than so many seconds, TooLate.
        """
        if self._detached is None or self.closed:
            raise ConnectionLost
        self._waiter = waiter = self._loop.create_future()
        timer = None if seconds is None else self._loop.call_later(seconds, self._fail, TooLate())
        try:
            self._detached.transport.write(
                HEADER.pack(HEADER_BYTES + len(command), request_id, 0, OP_MSG, 0, 0) + command
            )
            message: bytes = await waiter
        except BaseException:
            self.close()  # MongoDB gives a command up whose client has gone
            raise
        finally:
            self._waiter = None
            if timer is not None:
                timer.cancel()
        _, _, answered, kind, flags, section = HEADER.unpack_from(message)
        if answered != request_id or kind != OP_MSG or flags or section:
            self.close()
            raise ConnectionLost
        return message  # not cut: a copy of a long reply takes its time

    def close(self) -> None:
        """Close it at once."""
        if not self.closed:
            self.closed = True
            if self._detached is not None:
                self._detached.transport.abort()
            self._fail(ConnectionLost())
            self._on_lost(self)

    def data_received(self, data: bytes) -> None:
        """Collect a part of a message, mostly the whole; parts are joined once, when all are there."""
        if self._pieces:
            self._pieces.append(data)
            self._received += len(data)
            if self._received < self._expected:
                return
            data = b"".join(self._pieces)
            self._pieces = []
        known = len(data) >= LENGTH_BYTES
        length = int.from_bytes(data[:LENGTH_BYTES], "little") if known else LENGTH_BYTES
        if len(data) < length <= self._most_bytes():
            self._pieces, self._received, self._expected = [data], len(data), length
        elif known and len(data) == length > HEADER_BYTES and self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(data)
        else:
            self.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Close it, after either side has closed the connection."""
        self.close()

    def _most_bytes(self) -> int:
        return self._detached.max_message_bytes if self._detached is not None else 0

    def _fail(self, error: Exception) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(error)
