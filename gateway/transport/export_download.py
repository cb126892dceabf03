"""`GET /exports/{token}`: the file of an export, or the report of an import, that a signed link names."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.integrations.file_storage import ContentMissing, FileStorage
from gateway.integrations.print_policy import PRINT_POLICY
from gateway.integrations.table_sheet import ExportFormat
from gateway.operations.export.download import LinkedFile, linked_file
from gateway.operations.export.exporter import Exporter
from gateway.store.database import deadline
from gateway.transport.download import SAFE_HEADERS, disposition, gone, refusing, streamed


def export_route(exporter: Exporter, timeout_seconds: float) -> Route:
    """Return the route of downloads. They work without a token: the link has the rights of its requester."""

    async def download(request: Request) -> Response:
        link = exporter.links.opened(request.path_params["token"], datetime.now(UTC))
        async with deadline(timeout_seconds):
            file = await linked_file(exporter.make_scope(link.reader), link)
        if file is None:
            return gone(request, "file")
        try:
            async with deadline(timeout_seconds):  # up to the first chunk
                return await _answer(request, file, exporter)
        except ContentMissing:
            return gone(request, "file")

    return Route("/exports/{token}", refusing(download), methods=["GET"])


async def _answer(request: Request, file: LinkedFile, exporter: Exporter) -> Response:
    is_page = file.form is ExportFormat.PRINT
    headers = {
        **SAFE_HEADERS,
        **({"content-security-policy": PRINT_POLICY} if is_page else {}),
        "content-type": file.form.media_type,
        "content-disposition": disposition("inline" if is_page else "attachment", file.filename),
        "content-length": str(file.size),
        "cache-control": "no-store",
    }
    if request.method == "HEAD":
        return Response(headers=headers)
    return await streamed(_content(exporter.storage, file), headers)


async def _content(storage: FileStorage, file: LinkedFile) -> AsyncIterator[bytes]:
    for part in file.parts:
        async for chunk in storage.read(part.key, 0, part.size - 1):
            yield chunk
