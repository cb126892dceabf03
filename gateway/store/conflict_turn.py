"""Transactions of a company that met a write conflict run again one after the other.

Of two transactions that write the same record MongoDB ends one, which runs again. Where forty write one customer at
once, all that lose would run again together, and all but one in vain each time: the forty would take a second longer
for each of them. The first try of a transaction waits for nothing.
"""

import asyncio
from contextvars import ContextVar
from weakref import WeakValueDictionary

from gateway.errors import Unavailable
from gateway.store.deadline import TOOK_TOO_LONG, remaining_seconds

_has_turn: ContextVar[bool] = ContextVar("has_turn", default=False)
"""Whether this work, or what began it, has a turn already: it would wait for itself."""


class ConflictTurns:
    """The turns of all companies at one process; other processes are waited for by running again, as ever."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def turn(self, company_id: str) -> "ConflictTurn":
        """Return the turn of one transaction."""
        return ConflictTurn(self, company_id)

    def lock(self, company_id: str) -> asyncio.Lock:
        """Return the lock of a company, which lasts while a transaction has it or waits for it."""
        return self._locks.setdefault(company_id, asyncio.Lock())


class ConflictTurn:
    """One transaction's turn: call `begin_try` before each try, and `end` after the last."""

    __slots__ = ("_company_id", "_held", "_tries", "_turns")

    def __init__(self, turns: ConflictTurns, company_id: str) -> None:
        self._turns = turns
        self._company_id = company_id
        self._tries = 0
        self._held: asyncio.Lock | None = None

    async def begin_try(self) -> None:
        """Wait for the turn, from the second try on. Raises Unavailable when it does not come before the deadline."""
        self._tries += 1
        if self._tries == 1 or self._held is not None or _has_turn.get():
            return
        lock = self._turns.lock(self._company_id)
        try:
            async with asyncio.timeout(remaining_seconds()):
                await lock.acquire()
        except TimeoutError:
            raise Unavailable(TOOK_TOO_LONG) from None
        self._held = lock
        _has_turn.set(True)

    def end(self) -> None:
        """Let the next one begin."""
        if self._held is not None:
            self._held.release()
            self._held = None
            _has_turn.set(False)
