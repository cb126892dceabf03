"""The client of a database: how it is made, with what patience, and how it is closed."""

import asyncio
import warnings
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NamedTuple, Protocol, TypeVar

from pymongo import AsyncMongoClient
from pymongo.errors import PyMongoError
from pymongo.monitoring import CommandListener

from gateway.errors import SettingsRefused, Unavailable
from gateway.store.deadline import deadline
from gateway.store.driver_task import as_coroutine, run_to_end
from gateway.store.raw_read import CommandPool, ReadDriver

MAX_CLOSE_SECONDS = 3.0
APP_NAME = "customer-profile-gateway"
PATIENCE = {
    "serverSelectionTimeoutMS": 5_000,
    # A server that is frozen is noticed when a heartbeat has not been answered for the sum of both.
    "connectTimeoutMS": 5_000,
    # How soon a server is noticed that is there again.
    "heartbeatFrequencyMS": 1_000,
}

Stored = dict[str, Any]


D = TypeVar("D")


class Cursor(Protocol[D]):
    """Common interface of PyMongo's cursors."""

    async def to_list(self, length: int | None = None) -> list[D]:
        """Return the next documents."""

    async def close(self) -> None:
        """Close it and free its resources."""


class OpenedClient(NamedTuple):
    """A client, and the pool of its commands past PyMongo."""

    client: AsyncMongoClient[Stored]
    pool: CommandPool | None


class Connection(NamedTuple):
    """Parameters of a connection to a database."""

    uri: str
    name: str
    listeners: Sequence[CommandListener]
    driver: ReadDriver

    def open_spare(self) -> AsyncMongoClient[Stored]:
        """Return a client of one connection, for what must not wait for those of the other."""
        return AsyncMongoClient(
            self.uri,
            appname=APP_NAME,
            **_patience(self.uri),
            maxPoolSize=1,
            minPoolSize=0,
        )

    def open(self) -> OpenedClient:
        """Return a client; nothing is sent until it is used. Raises SettingsRefused for an unusable URI."""
        try:
            # PyMongo warns of an option that it does not know, or whose value it cannot use, and goes on without it.
            with warnings.catch_warnings():
                warnings.simplefilter("error", UserWarning)
                client: AsyncMongoClient[Stored] = AsyncMongoClient(
                    self.uri,
                    tz_aware=True,
                    appname=APP_NAME,
                    event_listeners=list(self.listeners),
                    **_patience(self.uri),
                )
        # An OSError is of a file of certificates or keys, which PyMongo reads now.
        except (PyMongoError, ValueError, OSError, UserWarning) as error:
            raise SettingsRefused(f"MONGODB_URI cannot be used: {error}") from None
        return OpenedClient(client, self.driver.open_pool(client, self.name, self.listeners))


async def close_client(client: AsyncMongoClient[Stored], pool: CommandPool | None) -> None:
    """Close it; what does not let itself be closed in time is left."""
    if pool is not None:
        pool.close()
    with suppress(TimeoutError):
        async with asyncio.timeout(MAX_CLOSE_SECONDS):
            await run_to_end(client.close())


def _patience(uri: str) -> dict[str, Any]:
    """Return how long PyMongo waits for servers, where the URI does not say: for a server in the same region."""
    said = uri.partition("?")[2].lower()
    return {name: milliseconds for name, milliseconds in PATIENCE.items() if f"{name.lower()}=" not in said}


async def open_answering(connection: Connection) -> OpenedClient | None:
    """Return a new client whose server answers within a few seconds; `None` when it does not."""
    opened = connection.open()
    try:
        async with deadline(MAX_CLOSE_SECONDS):
            await run_to_end(as_coroutine(lambda: opened.client.admin.command("ping")))
    except (PyMongoError, Unavailable):
        await close_client(*opened)
        return None
    return opened
