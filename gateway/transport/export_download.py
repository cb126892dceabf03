"""`GET /exports/{token}`: the file of an export that a signed link names."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.integrations.file_storage import ContentMissing
from gateway.integrations.print_policy import PRINT_POLICY
from gateway.integrations.table_sheet import ExportFormat
from gateway.operations.export.download import linked_export
from gateway.operations.export.export import Export
from gateway.operations.export.exporter import Exporter
from gateway.store.database import deadline
from gateway.transport.download import SAFE_HEADERS, disposition, gone, refusing, streamed


def export_route(exporter: Exporter, timeout_seconds: float) -> Route:
    """Return the route of downloads. They work without a token: the link has the rights of its requester."""

    async def download(request: Request) -> Response:
        link = exporter.links.opened(request.path_params["token"], datetime.now(UTC))
        async with deadline(timeout_seconds):
            export = await linked_export(exporter.make_scope(link.reader), link)
        if export is None:
            return gone(request, "export")
        try:
            async with deadline(timeout_seconds):  # up to the first chunk
                return await _answer(request, export, exporter)
        except ContentMissing:
            return gone(request, "export")

    return Route("/exports/{token}", refusing(download), methods=["GET"])


async def _answer(request: Request, export: Export, exporter: Exporter) -> Response:
    result, key = export.result, export.job.file_key
    if result is None or key is None:
        return gone(request, "export")
    is_page = export.form is ExportFormat.PRINT
    headers = {
        **SAFE_HEADERS,
        **({"content-security-policy": PRINT_POLICY} if is_page else {}),
        "content-type": export.form.media_type,
        "content-disposition": disposition("inline" if is_page else "attachment", result.filename),
        "content-length": str(result.size),
        "cache-control": "no-store",
    }
    if request.method == "HEAD":
        return Response(headers=headers)
    return await streamed(exporter.storage.read(key, 0, result.size - 1), headers)
