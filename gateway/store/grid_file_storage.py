"""Files in MongoDB itself (GridFS): the default storage, which requires nothing besides the database.

It is here and not among the integrations because only documents may reach MongoDB. A content's id is its key, which the
company's id leads, and the chunks' index begins with it.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from functools import partial
from typing import BinaryIO

from gridfs import AsyncGridOut, NoFile

from gateway.integrations.file_storage import CHUNK_BYTES, ContentMissing
from gateway.store.database import Database, translated_errors


class GridFileStorage:
    """Files in the gateway's own database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def write(self, key: str, content: BinaryIO) -> None:
        """Keep a content; it appears with its last chunk, and what was written of a failed one is removed."""

        async def upload() -> None:
            stream = self._database.files.open_upload_stream_with_id(key, key)
            try:
                while chunk := await asyncio.to_thread(content.read, CHUNK_BYTES):
                    await stream.write(chunk)
                await stream.close()
            except BaseException:
                await stream.abort()
                raise

        with translated_errors():
            await self._database.run(upload, writes=True)

    async def read(self, key: str, first: int, last: int) -> AsyncIterator[bytes]:
        """Read a part of a content, a chunk at a time."""
        with translated_errors():
            try:
                content = await self._database.run(lambda: self._opened(key, first))
                left = last - first + 1
                while left > 0 and (chunk := await self._database.run(partial(content.read, min(CHUNK_BYTES, left)))):
                    left -= len(chunk)
                    yield chunk
            except NoFile:
                raise ContentMissing("Nothing is kept under this key.") from None

    async def holds(self, key: str) -> bool:
        """Return whether there is a content."""
        with translated_errors():
            return bool(await self._database.run(self._database.files.find({"_id": key}, limit=1).to_list))

    async def remove(self, key: str) -> None:
        """Delete a content."""
        with translated_errors():
            try:
                await self._database.run(lambda: self._database.files.delete(key), writes=True)
            except NoFile:
                return

    async def keys(self, written_before: datetime) -> AsyncIterator[str]:
        """Yield the contents that are older, and those with only chunks."""
        with translated_errors():
            found = self._database.files.find({"uploadDate": {"$lt": written_before}})
            while (file := await self._database.run(lambda: anext(found, None))) is not None:
                yield file._id
            for key in await self._database.upkeep.unfinished_files(written_before):
                yield key

    async def _opened(self, key: str, first: int) -> AsyncGridOut:
        content = await self._database.files.open_download_stream(key)
        await content.seek(first)
        return content
