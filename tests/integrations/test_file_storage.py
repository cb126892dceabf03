"""Every storage keeps the same promises: GridFS, a folder, an object store in memory, an S3 over HTTP."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.documents.base.record import instant
from gateway.errors import SettingsRefused
from gateway.integrations.file_storage import ContentMissing, FileStorage, object_file_storage
from gateway.store.database import Database
from gateway.store.grid_file_storage import GridFileStorage
from tests.object_store import s3_bucket, serve_s3

KEY = "com_a/fil_1/original"
CONTENT = bytes(range(256)) * 4_000


class FailingContent(io.BytesIO):
    """A content that cannot be read to its end."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Return some bytes, then a failure."""
        if self.tell() > 500_000:
            raise OSError("the disk is gone")
        return super().read(size)


@pytest.fixture(scope="module")
def s3_url() -> Iterator[str]:
    """Yield a bucket of a served S3."""
    with serve_s3() as url, s3_bucket(url, "contract") as setting:
        yield setting


@pytest.fixture(params=["gridfs", "folder", "memory", "s3"])
async def storage(
    request: pytest.FixtureRequest, database: Database, tmp_path: Path, s3_url: str
) -> AsyncIterator[FileStorage]:
    """Yield an empty storage."""
    made: dict[str, Callable[[], FileStorage]] = {
        "gridfs": lambda: GridFileStorage(database),
        "folder": lambda: object_file_storage(f"file://{tmp_path}/files"),
        "memory": lambda: object_file_storage("memory:///"),
        "s3": lambda: object_file_storage(s3_url),
    }
    storage = made[request.param]()
    yield storage
    async for key in storage.keys(instant() + timedelta(days=1)):
        if key.startswith("com_a/"):
            await storage.remove(key)


async def read(storage: FileStorage, first: int, last: int) -> bytes:
    """Return a part of the content."""
    return b"".join([chunk async for chunk in storage.read(KEY, first, last)])


async def own_keys(storage: FileStorage, after: timedelta = timedelta(days=1)) -> list[str]:
    """Return the keys of the tests' company."""
    return sorted([key async for key in storage.keys(instant() + after) if key.startswith("com_a/")])


async def test_what_is_written_is_read_whole_and_in_parts(storage: FileStorage) -> None:
    """Also across the pieces it is stored in."""
    await storage.write(KEY, io.BytesIO(CONTENT))
    assert await storage.holds(KEY)
    assert await read(storage, 0, len(CONTENT) - 1) == CONTENT
    assert await read(storage, 0, 0) == CONTENT[:1]
    assert await read(storage, 261_000, 523_000) == CONTENT[261_000:523_001]
    assert await read(storage, len(CONTENT) - 3, len(CONTENT) - 1) == CONTENT[-3:]


async def test_what_is_removed_is_gone_and_removing_again_is_fine(storage: FileStorage) -> None:
    """Removal is repeated after a crash."""
    await storage.write(KEY, io.BytesIO(b"x"))
    await storage.remove(KEY)
    await storage.remove(KEY)
    assert not await storage.holds(KEY)
    with pytest.raises(ContentMissing):
        await read(storage, 0, 0)


async def test_a_content_that_fails_half_way_is_not_there(storage: FileStorage) -> None:
    """All of it or nothing, not even a key."""
    with pytest.raises(OSError, match="disk"):
        await storage.write(KEY, FailingContent(CONTENT))
    assert not await storage.holds(KEY)
    assert await own_keys(storage) == []


async def test_keys_are_told_by_their_age(storage: FileStorage) -> None:
    """For finding what no record knows."""
    await storage.write(KEY, io.BytesIO(b"x"))
    assert await own_keys(storage) == [KEY]
    assert await own_keys(storage, -timedelta(hours=1)) == []


async def test_a_writer_that_died_is_found_by_its_pieces(database: Database) -> None:
    """GridFS has such a content only as chunks."""
    storage = GridFileStorage(database)
    chunks = database.client[database.name]["fs.chunks"]
    await chunks.insert_many({"files_id": "com_a/fil_dead/original", "n": n, "data": b"x"} for n in range(2))
    assert await own_keys(storage) == ["com_a/fil_dead/original"]
    await storage.remove("com_a/fil_dead/original")
    assert await own_keys(storage) == []


async def test_a_cancelled_write_leaves_no_pieces(database: Database) -> None:
    """The gateway may be stopped while it stores."""
    storage = GridFileStorage(database)
    writing = asyncio.create_task(storage.write(KEY, io.BytesIO(CONTENT * 20)))
    await asyncio.sleep(0)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert await own_keys(storage) == []


@pytest.mark.parametrize("url", ["s3", "ftp://host/x", "gridfs2", "s3://", ""])
def test_a_place_that_cannot_be_is_refused(url: str) -> None:
    """At the start, in one line that names the setting."""
    with pytest.raises(SettingsRefused, match="GATEWAY_FILE_STORAGE"):
        object_file_storage(url)
