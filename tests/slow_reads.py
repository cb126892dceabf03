"""A MongoDB whose reads take seconds, or whose commands fail, by the `failCommand` of MongoDB's own tests."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from unittest.mock import AsyncMock, patch

from gateway.documents.base.record import Record
from gateway.documents.customer import Customer
from gateway.store.database import Database
from gateway.transport.deployment_gauges import DeploymentGauges

SLOW_MILLISECONDS = 4_000


@asynccontextmanager
async def slow_reads(
    database: Database, mode: Mapping[str, int], milliseconds: int = SLOW_MILLISECONDS
) -> AsyncIterator[None]:
    """Yield which reads are slow: `{"times": 1}` the first only, `{"skip": 1}` all but the first."""
    async with _failing(database, mode, {"blockConnection": True, "blockTimeMS": milliseconds}):
        yield


@asynccontextmanager
async def failing_reads(database: Database) -> AsyncIterator[None]:
    """Yield every read finds its connection closed, as when the database is away."""
    async with _failing(database, "alwaysOn", {"closeConnection": True}):
        yield


@asynccontextmanager
async def failing_updates_but_the_first(database: Database) -> AsyncIterator[None]:
    """Yield every `findAndModify` but the first finds its connection closed."""
    async with _failing(database, {"skip": 1}, {"closeConnection": True}, ["findAndModify"]):
        yield


@asynccontextmanager
async def one_lost_read(database: Database) -> AsyncIterator[None]:
    """Yield the next read of customers finds its connection closed; what reads in the background is not the next."""
    async with _failing(database, {"times": 1}, {"namespace": _namespace(database, Customer), "closeConnection": True}):
        yield


@asynccontextmanager
async def one_refused_read(database: Database, code: int) -> AsyncIterator[None]:
    """Have the server refuse the next read of customers for this reason."""
    async with _failing(database, {"times": 1}, {"namespace": _namespace(database, Customer), "errorCode": code}):
        yield


@asynccontextmanager
async def one_refused_write(
    database: Database, record: type[Record], command: str, how: Mapping[str, object]
) -> AsyncIterator[None]:
    """Have the next command of this name on these records fail so."""
    async with _failing(database, {"times": 1}, {"namespace": _namespace(database, record), **how}, [command]):
        yield


def _namespace(database: Database, record: type[Record]) -> str:
    return f"{database.name}.{record.collection}"


@asynccontextmanager
async def _failing(
    database: Database, mode: object, how: Mapping[str, object], commands: Sequence[str] = ("find", "aggregate")
) -> AsyncIterator[None]:
    """Have commands fail or wait; metrics that are scraped in between send no command."""
    admin = database.client.admin
    data = {"failCommands": list(commands), **how}
    await admin.command({"configureFailPoint": "failCommand", "mode": mode, "data": data})
    try:
        with patch.object(DeploymentGauges, "refresh", AsyncMock()):
            yield
    finally:
        await admin.command({"configureFailPoint": "failCommand", "mode": "off"})
