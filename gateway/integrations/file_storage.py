"""Where the contents of files are kept: the port, and its adapter for object stores (S3, GCS, Azure, a folder).

Keys are texts of segments separated by `/`, led by the company's id. Who may have what is not decided here.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, BinaryIO, Protocol

from gateway.errors import GatewayError, SettingsRefused, Unavailable
from gateway.integrations.lazy_module import LazyModule

if TYPE_CHECKING:
    import obstore
    from obstore.store import ObjectStore, RetryConfig
else:
    obstore = LazyModule("obstore")

CHUNK_BYTES = 256 * 1024
# A store that is away is reported within a minute: by themselves obstore's clients try for three.
_RETRIES: "RetryConfig" = {"max_retries": 3, "retry_timeout": timedelta(seconds=20)}


class ContentMissing(GatewayError):
    """Nothing is kept under a key."""


class FileStorage(Protocol):
    """Keeps contents under keys. Every method raises Unavailable during an outage."""

    async def write(self, key: str, content: BinaryIO) -> None:
        """Keep a content, read from its current position; all of it or, when it fails, nothing."""

    def read(self, key: str, first: int, last: int) -> AsyncIterator[bytes]:
        """The bytes from `first` to `last`, both included. Raises ContentMissing."""

    async def holds(self, key: str) -> bool:
        """Return whether something is kept under the key."""

    async def remove(self, key: str) -> None:
        """Keep it no longer; what is not there is fine."""

    def keys(self, written_before: datetime) -> AsyncIterator[str]:
        """Every key whose content was written before an instant, also of contents that were never completed."""


class ObjectFileStorage:
    """Files in an object store."""

    def __init__(self, store: "ObjectStore") -> None:
        self._store = store

    async def write(self, key: str, content: BinaryIO) -> None:
        """Keep a content; an object appears whole or not at all."""
        with _outages():
            await obstore.put_async(self._store, key, content)

    async def read(self, key: str, first: int, last: int) -> AsyncIterator[bytes]:
        """A part of an object, as it arrives."""
        with _outages():
            found = await obstore.get_async(self._store, key, options={"range": (first, last + 1)})
            async for chunk in found.stream(min_chunk_size=CHUNK_BYTES):
                yield bytes(chunk)

    async def holds(self, key: str) -> bool:
        """Return whether there is an object."""
        try:
            with _outages():
                await obstore.head_async(self._store, key)
        except ContentMissing:
            return False
        return True

    async def remove(self, key: str) -> None:
        """Delete an object."""
        try:
            with _outages():
                await obstore.delete_async(self._store, key)
        except ContentMissing:
            return

    async def keys(self, written_before: datetime) -> AsyncIterator[str]:
        """The objects that are older."""
        with _outages():
            async for batch in obstore.list(self._store):
                for found in batch:
                    if found["last_modified"] < written_before:
                        yield found["path"]


def object_file_storage(url: str) -> ObjectFileStorage:
    """The storage at a URL as `s3://bucket/folder`; access keys come from the environment. Raises SettingsRefused."""
    scheme = url.partition("://")[0]
    try:
        open_store = obstore.store.from_url
        if scheme in ("file", "memory"):
            return ObjectFileStorage(open_store(url, mkdir=True) if scheme == "file" else open_store(url))
        return ObjectFileStorage(open_store(url, retry_config=_RETRIES))
    except (obstore.exceptions.BaseError, OSError, ValueError) as error:
        raise SettingsRefused(f"GATEWAY_FILE_STORAGE cannot be used: {str(error).splitlines()[0]}") from None


@contextmanager
def _outages() -> Iterator[None]:
    try:
        yield
    except (obstore.exceptions.NotFoundError, FileNotFoundError):
        raise ContentMissing("Nothing is kept under this key.") from None
    except obstore.exceptions.BaseError as error:
        raise Unavailable("The file storage did not answer. Try again in a moment.") from error
