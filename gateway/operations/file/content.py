"""Preparation of an upload: its type is detected, images are cleaned, and it is stored under its keys."""

import asyncio
import hashlib
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import BinaryIO, NamedTuple

from gateway.documents.file import File, FileKind, FileVariant
from gateway.errors import Fault, InvalidInput, Unavailable, UserErrorCode
from gateway.inputs.file import UploadedFile, safe_filename
from gateway.integrations.file_content import ContentType, UnsupportedContent, content_type
from gateway.integrations.file_storage import CHUNK_BYTES, FileStorage
from gateway.integrations.image_facts import UnreadableImage
from gateway.integrations.image_process import MAX_SECONDS, cleaned
from gateway.operations.departure import run_while_awaited
from gateway.operations.fair_slots import FairSlots
from gateway.store.database import deadline
from gateway.store.deadline import remaining_seconds
from gateway.store.driver_task import run_beyond_deadline

DISCARD_SECONDS = 10.0
MIN_IMAGE_SECONDS = 0.5
ANSWER_SECONDS = 1.0
# An image may take a gigabyte in a separate process, and a core: two at a time in each gateway, of two companies.
_IMAGES = FairSlots(
    2,
    max_waiting=20,
    max_seconds=8.0,
    busy="Many images are being read just now. Send this one again in a few seconds.",
)


class PreparedContent(NamedTuple):
    """A content as it is kept."""

    kind: FileKind
    content_type: str
    filename: str
    content: BinaryIO
    size: int
    sha256: str
    thumbnail: bytes | None = None
    width: int | None = None
    height: int | None = None
    taken_at: datetime | None = None
    """As the camera noted it: without an offset, its local time."""
    is_upload: bool = False
    """Whether the content is the upload itself, which another field of the request may use too."""

    def close(self) -> None:
        """Close the content, unless the request closes it."""
        if not self.is_upload:
            self.content.close()


async def prepared(upload: UploadedFile, wanted: FileKind | None, company_id: str) -> PreparedContent:
    """Prepare the content to keep of an upload; the caller closes it. Raises InvalidInput, Unavailable."""
    try:
        kind = await asyncio.to_thread(content_type, upload.content, upload.name)
        filename = safe_filename(upload.name, kind.kept.extensions, kind.extensions)
        if kind.pillow_format is None:
            return _document(upload, kind, filename, wanted)
        reading = _IMAGES.run(
            company_id,
            lambda: cleaned(upload.content, kind, _image_seconds()),
            lambda unused: unused.content.close(),
        )
        clean = await run_while_awaited(reading)
    except (UnsupportedContent, UnreadableImage) as refusal:
        raise InvalidInput([Fault(UserErrorCode.INVALID, str(refusal), ("file",))]) from None
    size, sha256 = await asyncio.to_thread(_measured, clean.content)
    return PreparedContent(
        wanted or FileKind.PHOTO,
        kind.kept.media_type,
        filename,
        clean.content,
        size,
        sha256,
        clean.thumbnail,
        clean.width,
        clean.height,
        clean.taken_at,
    )


def _image_seconds() -> float:
    """Return how long an image may be read, so that the request has time left to say what went wrong."""
    left = remaining_seconds()
    return MAX_SECONDS if left is None else max(MIN_IMAGE_SECONDS, left - ANSWER_SECONDS)


@asynccontextmanager
async def kept(storage: FileStorage, file: File, prepared: PreparedContent) -> AsyncIterator[None]:
    """Store the content; if the block fails it is removed again, so that no content is without its record."""
    try:
        prepared.content.seek(0)
        await storage.write(file.storage_key(FileVariant.ORIGINAL), prepared.content)
        if prepared.thumbnail is not None:
            await storage.write(file.storage_key(FileVariant.THUMBNAIL), io.BytesIO(prepared.thumbnail))
        yield
    except BaseException:
        with suppress(Unavailable):  # then `gateway sweep` removes it
            await run_beyond_deadline(_discard_soon(storage, file))
        raise


async def discard(storage: FileStorage, file: File) -> None:
    """Remove the content of a file that has no record any more."""
    for variant in file.variants:
        await storage.remove(file.storage_key(variant))


async def _discard_soon(storage: FileStorage, file: File) -> None:
    async with deadline(DISCARD_SECONDS):
        await discard(storage, file)


def _document(upload: UploadedFile, kind: ContentType, filename: str, wanted: FileKind | None) -> PreparedContent:
    if wanted is FileKind.PHOTO:
        message = "A photo must be an image. Leave out 'kind', or send a JPEG, PNG, WebP, GIF or HEIC image."
        raise InvalidInput([Fault(UserErrorCode.INVALID, message, ("kind",))])
    content = (upload.content, upload.size, upload.digest)
    return PreparedContent(FileKind.DOCUMENT, kind.media_type, filename, *content, is_upload=True)


def _measured(content: BinaryIO) -> tuple[int, str]:
    """Return (size, SHA-256) of a content, and rewind it."""
    digest, size = hashlib.sha256(), 0
    while chunk := content.read(CHUNK_BYTES):
        digest.update(chunk)
        size += len(chunk)
    content.seek(0)
    return size, digest.hexdigest()
