"""The services a command needs: the operator's, or our own on this machine."""

from collections.abc import Iterator
from contextlib import contextmanager

from gateway.integrations.embedded_mongodb import EmbeddedMongoDB, running_uri
from gateway.settings import Settings


@contextmanager
def own_mongodb(settings: Settings) -> Iterator[Settings]:
    """Settings with a `mongodb_uri`: the operator's, else that of an embedded MongoDB that runs meanwhile."""
    if settings.mongodb_uri is not None:
        yield settings
        return
    with EmbeddedMongoDB(settings.data_folder / "mongodb") as server:
        yield settings.model_copy(update={"mongodb_uri": server.uri})


@contextmanager
def reachable_mongodb(settings: Settings) -> Iterator[Settings]:
    """As `own_mongodb`, but an embedded MongoDB that another command runs already is used as it is."""
    running = None if settings.mongodb_uri else running_uri(settings.data_folder / "mongodb")
    if running is not None:
        yield settings.model_copy(update={"mongodb_uri": running})
        return
    with own_mongodb(settings) as reachable:
        yield reachable
