"""Open HTTP connections of a process: bounded in number, so that file descriptors never run out, and in time."""

import asyncio
from collections import Counter
from math import inf
from typing import Protocol

SWEEP_SECONDS = 5.0
MAX_STALLED_SECONDS = 30.0
"""How long a client may take nothing of an answer that waits for it."""
YOUNG_SECONDS = 0.1
"""How long a client that just opened a connection, or sent a part of a request, is left to send more."""
CLOSED_AT_ONCE = 50
"""One in so many is closed when there are too many: finding the longest waiting takes a pass over all."""


class ClientConnection(Protocol):
    """One open connection."""

    network: str
    """Network of the client's address."""

    @property
    def waiting_since(self) -> float:
        """When it began to wait for a request, or for more of a body; infinity while a whole request is served."""

    @property
    def is_proven(self) -> bool:
        """Return whether it has carried a request, and no other has begun to arrive."""

    def close_idle(self) -> None:
        """Close a connection that waits for a request or for the rest of one."""

    def drain(self) -> None:
        """Answer what is under way, and let the client know that no more is taken here."""

    def unsent_bytes(self) -> int:
        """Return how much the client has still to take."""

    def abort(self) -> None:
        """Close it although the client has not taken everything."""


class OpenConnections:
    """All HTTP connections of a process."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: dict[ClientConnection, tuple[int, float]] = {}
        """Each with the bytes that it had to take when it last took some, and when that was."""
        self._timer: asyncio.TimerHandle | None = None
        self.draining = False

    def add(self, connection: ClientConnection, total: int) -> bool:
        """Count a new connection; `total` are open, those of other protocols too. False: there is no room for it."""
        if total > self._most and not self._close_longest_waiting():
            return False
        self.keep(connection)
        return True

    def keep(self, connection: ClientConnection) -> None:
        """Count one that goes on with another protocol: there is room for it already."""
        self._open[connection] = (0, 0.0)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(SWEEP_SECONDS, self._sweep)

    def remove(self, connection: ClientConnection) -> None:
        """Forget one that is closed, or speaks another protocol from now on."""
        self._open.pop(connection, None)
        if not self._open and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def drain(self) -> None:
        """Take no further request on any connection after the next one."""
        self.draining = True
        for connection in tuple(self._open):
            connection.drain()

    def _close_longest_waiting(self) -> bool:
        """Close some of those that wait for a request or for the rest of one.

        First go those without a whole request, of the network that has most of them, and of these the longest
        waiting; those that have only begun to wait go later, for what they send may not be read yet.
        """
        waiting = [each for each in self._open if each.waiting_since != inf]
        networks = Counter(each.network for each in waiting)
        young = asyncio.get_running_loop().time() - YOUNG_SECONDS
        waiting.sort(
            key=lambda each: (
                each.is_proven,
                each.waiting_since > young,
                -networks[each.network],
                each.waiting_since,
            )
        )
        for connection in waiting[: max(1, self._most // CLOSED_AT_ONCE)]:
            connection.close_idle()
        return bool(waiting)

    def _sweep(self) -> None:
        """Close connections whose client takes nothing of what waits for it."""
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(SWEEP_SECONDS, self._sweep)
        now = loop.time()
        for connection, (size, since) in tuple(self._open.items()):
            unsent = connection.unsent_bytes()
            if unsent < size or not size:
                self._open[connection] = (unsent, now)
            elif now - since >= MAX_STALLED_SECONDS:
                connection.abort()
