"""A session with one transaction, which MongoDB does not hold when its time is over."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import pymongo
from pymongo import AsyncMongoClient
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.errors import ConfigurationError, OperationFailure, PyMongoError, WaitQueueTimeoutError
from pymongo.read_concern import ReadConcern
from pymongo.read_preferences import ReadPreference
from pymongo.write_concern import WriteConcern

from gateway.store.conflict_turn import ConflictTurn
from gateway.store.connection_renewal import lacks_sessions, renew_connections
from gateway.store.deadline import remaining_seconds
from gateway.store.driver_task import run_beyond_deadline

TRY_SECONDS = 2.0
RETRY_SECONDS = 0.2
MAX_RENEWALS = 10
"""How often connections are renewed for one transaction: an election takes about a second."""
MAX_END_SECONDS = 60.0
"""How long the end of a transaction is tried: after that MongoDB ends it itself (transactionLifetimeLimitSeconds)."""

T = TypeVar("T")
Client = AsyncMongoClient[dict[str, Any]]


class SessionKiller:
    """Client that makes MongoDB end transactions that ran out of time, over a separate connection.

    The connections of the client may all be waiting for just these transactions. A client that is opened when there is
    something to end, and closed when that is done, holds nothing in the meantime.
    """

    def __init__(self, open_client: Callable[[], Client]) -> None:
        self._open_client = open_client
        self._waiting: dict[asyncio.Future[None], Any] = {}
        self._task: asyncio.Task[None] | None = None

    async def kill(self, session: AsyncClientSession) -> None:
        """Return when MongoDB has undone the session's transaction, or must have done so itself by now."""
        ended = asyncio.get_running_loop().create_future()
        self._waiting[ended] = session.session_id
        if self._task is None:
            self._task = asyncio.create_task(self._kill_all())
        await ended

    async def _kill_all(self) -> None:
        client = self._open_client()
        try:
            while self._waiting:
                batch = dict(self._waiting)
                await self._kill_batch(client, list(batch.values()))
                for ended in batch:
                    del self._waiting[ended]
                    if not ended.done():
                        ended.set_result(None)
        finally:
            self._task = None
            await client.close()

    async def _kill_batch(self, client: Client, session_ids: list[Any]) -> None:
        loop = asyncio.get_running_loop()
        last_try = loop.time() + MAX_END_SECONDS
        while True:
            try:
                with pymongo.timeout(TRY_SECONDS):
                    await client.admin.command({"killSessions": session_ids})
            except PyMongoError as error:
                is_refused = isinstance(error, OperationFailure) and not error.timeout
                if is_refused or loop.time() >= last_try:
                    return
                await asyncio.sleep(RETRY_SECONDS)
            else:
                return


async def run_transaction(
    client: Client,
    killer: SessionKiller,
    work: Callable[[AsyncClientSession], Awaitable[T]],
    write_concern: WriteConcern,
    turn: ConflictTurn,
) -> T:
    """Return what `work` returns, done in one transaction of the primary.

    It runs again after a write conflict, in its turn, and over new connections when one refuses sessions.
    """

    async def in_turn(session: AsyncClientSession) -> T:
        await turn.begin_try()
        return await work(session)

    try:
        return await _run_transaction(client, killer, in_turn, write_concern)
    finally:
        turn.end()


async def _run_transaction(
    client: Client,
    killer: SessionKiller,
    work: Callable[[AsyncClientSession], Awaitable[T]],
    write_concern: WriteConcern,
) -> T:
    for _ in range(MAX_RENEWALS):
        try:
            return await _try_transaction(client, killer, work, write_concern)
        except ConfigurationError as error:
            if not lacks_sessions(error):
                raise
        await renew_connections(client)
        await asyncio.sleep(RETRY_SECONDS)
    return await _try_transaction(client, killer, work, write_concern)


async def _try_transaction(
    client: Client,
    killer: SessionKiller,
    work: Callable[[AsyncClientSession], Awaitable[T]],
    write_concern: WriteConcern,
) -> T:
    async with client.start_session() as session:
        try:
            return await session.with_transaction(
                work,
                read_concern=ReadConcern("local"),  # what it has read is there when its commit is
                write_concern=write_concern,
                read_preference=ReadPreference.PRIMARY,
            )
        except Exception as error:
            left = remaining_seconds()
            if (left is not None and left <= 0) or isinstance(error, WaitQueueTimeoutError):
                # PyMongo has no time left to report the end. Otherwise MongoDB would hold what the session has written,
                # and so block writers of the same records, for up to a minute. The session serves no other caller
                # before that.
                await run_beyond_deadline(killer.kill(session))
            raise
