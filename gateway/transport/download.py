"""What all downloads by signed links have in common: how they are refused, and headers that keep browsers safe."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from gateway.errors import ErrorCode, Forbidden, Unauthenticated, Unavailable
from gateway.transport.fallback import error_response
from gateway.transport.request import read_request_id

SAFE_HEADERS = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "cross-origin",
    "referrer-policy": "no-referrer",
}
_NOT_PLAIN = re.compile(r"[^ !#$&'()+,\-.0-9=@A-Z\[\]^_`a-z{}~]")

Download = Callable[[Request], Awaitable[Response]]


def refusing(download: Download) -> Download:
    """The download; what its link does not open, and outages, as errors in the form of GraphQL's."""

    async def respond(request: Request) -> Response:
        request_id = read_request_id(request)
        try:
            return await download(request)
        except Forbidden as refusal:
            return error_response(403, ErrorCode.FORBIDDEN, str(refusal), request_id)
        except Unauthenticated as refusal:
            return error_response(401, ErrorCode.UNAUTHENTICATED, str(refusal), request_id)
        except Unavailable as outage:
            return error_response(503, ErrorCode.UNAVAILABLE, str(outage), request_id)

    return respond


def gone(request: Request, what: str) -> Response:
    """404: what a good link names is no longer there."""
    return error_response(404, ErrorCode.BAD_REQUEST, f"This {what} is no longer there.", read_request_id(request))


def disposition(kind: str, filename: str) -> str:
    """RFC 6266: `inline` is shown, `attachment` saved; the name once in plain ASCII, once as it is (RFC 8187)."""
    plain = _NOT_PLAIN.sub("_", filename)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"


async def streamed(chunks: AsyncIterator[bytes], headers: Mapping[str, str], status: int = 200) -> StreamingResponse:
    """Return the response with chunks of a stored content. Raises ContentMissing.

    The first chunk is fetched before the response begins: what is missing can then still be reported.
    """
    return StreamingResponse(_resumed(await anext(chunks, b""), chunks), status, headers)


async def _resumed(head: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield head
    async for chunk in rest:
        yield chunk
