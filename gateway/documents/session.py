"""A session with one transaction, which MongoDB does not hold when its time is over."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeVar

import pymongo
from pymongo import AsyncMongoClient
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.errors import PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.read_preferences import ReadPreference
from pymongo.write_concern import WriteConcern

from gateway.documents.driver_task import run_beyond_deadline
from gateway.documents.taken_connection import remaining_seconds

END_TRANSACTION_SECONDS = 2.0

T = TypeVar("T")


async def run_transaction(
    client: AsyncMongoClient[dict[str, Any]],
    work: Callable[[AsyncClientSession], Awaitable[T]],
    write_concern: WriteConcern,
) -> T:
    """Return what `work` returns, done in one transaction of the primary, and again after a write conflict."""
    async with client.start_session() as session:
        try:
            return await session.with_transaction(
                work,
                read_concern=ReadConcern("local"),  # what it has read is there when its commit is
                write_concern=write_concern,
                read_preference=ReadPreference.PRIMARY,
            )
        except Exception:
            left = remaining_seconds()
            if left is not None and left <= 0:
                await run_beyond_deadline(_end_transaction(client, session))
            raise


async def _end_transaction(client: AsyncMongoClient[dict[str, Any]], session: AsyncClientSession) -> None:
    """Have MongoDB undo a transaction that ran out of time: PyMongo has no time left to say so.

    Else it would hold what it has written, and so whoever writes to the same records, for up to a minute.
    """
    with suppress(PyMongoError), pymongo.timeout(END_TRANSACTION_SECONDS):
        await client.admin.command({"killSessions": [session.session_id]})
