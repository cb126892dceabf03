"""`GET /files/{token}`: what a signed link opens, whole or in part, streamed."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.access.file_link import FileLink, FileLinks
from gateway.access.viewer import Viewer
from gateway.documents.file import File, FileVariant
from gateway.integrations.file_storage import ContentMissing, FileStorage
from gateway.operations.file.access import linked_file
from gateway.store.database import deadline
from gateway.store.scope import TenantScope
from gateway.transport.download import SAFE_HEADERS, disposition, gone, refusing, streamed

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def file_routes(
    links: FileLinks, storage: FileStorage, make_scope: Callable[[Viewer], TenantScope], timeout_seconds: float
) -> list[Route]:
    """Return the route of downloads.

    They work without a token: the link carries the rights of the viewer who asked for it, which are checked when it is
    used.
    """

    async def find(link: FileLink) -> File | None:
        async with deadline(timeout_seconds):
            return await linked_file(make_scope(link.reader), link.file_id)

    async def download(request: Request) -> Response:
        link = links.opened(request.path_params["token"], datetime.now(UTC))
        file = await find(link)
        if file is None or link.variant not in file.variants:
            return gone(request, "file")
        try:
            async with deadline(timeout_seconds):  # up to the first chunk
                return await _answer(request, file, FileVariant(link.variant), storage)
        except ContentMissing:
            return gone(request, "file")

    return [Route("/files/{token}", refusing(download), methods=["GET"])]


async def _answer(request: Request, file: File, variant: FileVariant, storage: FileStorage) -> Response:
    headers = _headers(file, variant)
    if _matches(request.headers.get("if-none-match"), headers["etag"]):
        return Response(status_code=304, headers=headers)
    content_type, size = file.content_type, file.size
    if variant is FileVariant.THUMBNAIL:
        content_type, size = "image/webp", file.thumbnail_size or 0
    first, last = 0, size - 1
    status = 200
    if (part := _part(request, headers["etag"], size)) is not None:
        first, last = part
        status = 206
        if first > last:
            return Response(status_code=416, headers={**headers, "content-range": f"bytes */{size}"})
        headers["content-range"] = f"bytes {first}-{last}/{size}"
    headers |= {"content-type": content_type, "content-length": str(last - first + 1)}
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers)
    return await streamed(storage.read(file.storage_key(variant), first, last), headers, status)


def _headers(file: File, variant: FileVariant) -> dict[str, str]:
    return {
        **SAFE_HEADERS,
        "etag": f'"{file.sha256[:32]}-{variant.value}"',
        "accept-ranges": "bytes",
        "content-disposition": disposition("inline" if file.is_image else "attachment", file.filename),
        "cache-control": "private, max-age=300",
    }


def _matches(given: str | None, etag: str) -> bool:
    if given is None:
        return False
    tags = {tag.strip().removeprefix("W/") for tag in given.split(",")}
    return "*" in tags or etag in tags


def _part(request: Request, etag: str, size: int) -> tuple[int, int] | None:
    """(first, last) byte requested (RFC 9110, 14); `None` for the whole; first beyond last when there is nothing."""
    wanted = _RANGE.fullmatch(request.headers.get("range", "").strip().lower())
    if wanted is None or request.headers.get("if-range", etag) != etag:
        return None  # several ranges, other units and mistakes: the whole file is always a right answer
    start, end = wanted.groups()
    if start:
        first, last = int(start), min(int(end), size - 1) if end else size - 1
        return None if end and int(end) < first else (first, last)
    if not end:
        return None
    return (max(0, size - int(end)), size - 1) if int(end) else (size, size - 1)
