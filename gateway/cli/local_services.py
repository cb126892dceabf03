"""The services a command needs: the operator's, or our own on this machine."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from gateway.errors import SettingsRefused, Unavailable
from gateway.local.embedded_mongodb import EmbeddedMongoDB, running_uri
from gateway.settings import Settings
from gateway.store.database import connect


@contextmanager
def own_mongodb(settings: Settings) -> Iterator[Settings]:
    """Settings with a `mongodb_uri`: the operator's, else that of an embedded MongoDB, started for the purpose."""
    if settings.mongodb_uri is not None:
        yield settings
        return
    with EmbeddedMongoDB(settings.data_folder / "mongodb") as server:
        yield settings.model_copy(update={"mongodb_uri": server.uri})


def running_mongodb(settings: Settings) -> str | None:
    """Return where MongoDB is without starting one: the operator's, or an embedded one that another command runs."""
    return settings.mongodb_uri or running_uri(settings.data_folder / "mongodb")


@contextmanager
def reachable_mongodb(settings: Settings) -> Iterator[Settings]:
    """As `own_mongodb`, but it answers, and an embedded MongoDB that another command runs is used as it is."""
    running = running_mongodb(settings)
    if running is not None and settings.mongodb_uri is None:
        yield settings.model_copy(update={"mongodb_uri": running})
        return
    with own_mongodb(settings) as reachable:
        require_answer(reachable)
        yield reachable


def require_answer(settings: Settings) -> None:
    """Raise SettingsRefused unless MongoDB answers."""

    async def ping() -> None:
        database = connect(str(settings.mongodb_uri), settings.database)
        try:
            await database.ping()
        finally:
            await database.close()

    try:
        asyncio.run(ping())
    except Unavailable as reason:
        hosts = urlsplit(str(settings.mongodb_uri)).netloc.rpartition("@")[2]  # without user and password
        remedy = reason.remedy or "MongoDB does not answer: start it, or correct MONGODB_URI."
        raise SettingsRefused(remedy.replace("MongoDB", f"MongoDB at {hosts}", 1)) from None
