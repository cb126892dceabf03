"""`GET /statements/{token}`: the statement that a signed link names, computed and rendered on request."""

from collections.abc import Callable
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.access.statement_link import StatementLinks
from gateway.access.viewer import Viewer
from gateway.errors import ErrorCode
from gateway.integrations.statement_document import TooManyLines
from gateway.operations.statement.document import linked_document
from gateway.store.scope import TenantScope
from gateway.transport.download import SAFE_HEADERS, disposition, gone, refusing
from gateway.transport.fallback import error_response
from gateway.transport.request import request_id_of


def statement_route(links: StatementLinks, scope_of: Callable[[Viewer], TenantScope], timeout_seconds: float) -> Route:
    """The route of downloads. They work without a token: the link is the permission."""

    async def download(request: Request) -> Response:
        link = links.opened(request.path_params["token"], datetime.now(UTC))
        try:
            document = await linked_document(scope_of, link, timeout_seconds)
        except TooManyLines as refusal:
            return error_response(422, ErrorCode.BAD_REQUEST, str(refusal), request_id_of(request))
        if document is None:
            return gone(request, "statement")
        headers = {
            **SAFE_HEADERS,
            "content-type": document.media_type,
            "content-disposition": disposition("attachment", document.filename),
            "cache-control": "no-store",
        }
        return Response(document.content, headers=headers)

    return Route("/statements/{token}", refusing(download), methods=["GET"])
