"""A MongoDB whose reads take seconds, by the `failCommand` of MongoDB's own tests."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from gateway.documents.database import Database

SLOW_MILLISECONDS = 4_000


@asynccontextmanager
async def slow_reads(
    database: Database, mode: Mapping[str, int], milliseconds: int = SLOW_MILLISECONDS
) -> AsyncIterator[None]:
    """Which reads are slow: `{"times": 1}` the first only, `{"skip": 1}` all but the first."""
    admin = database.client.admin
    data = {"failCommands": ["find", "aggregate"], "blockConnection": True, "blockTimeMS": milliseconds}
    await admin.command({"configureFailPoint": "failCommand", "mode": mode, "data": data})
    try:
        yield
    finally:
        await admin.command({"configureFailPoint": "failCommand", "mode": "off"})
