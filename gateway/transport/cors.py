"""Which web pages of other origins may read answers: those that the operator lists, and no others.

Ours, as Starlette's middleware takes the first of several `Origin` headers, and exposes headers to unlisted origins.
"""

from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.transport.multipart import PREFLIGHT_HEADERS

PREFLIGHT_SECONDS = 600
REQUEST_HEADERS = tuple(
    sorted(
        {
            *PREFLIGHT_HEADERS,
            "apollographql-client-name",
            "apollographql-client-version",
            "authorization",
            "content-type",
            "graphql-cost",
            "idempotency-key",
            "traceparent",
            "x-request-id",
        }
    )
)
"""What GraphQL clients of browsers send, and what this gateway understands."""

_PREFLIGHT = {
    "access-control-allow-methods": "GET, POST",
    "access-control-allow-headers": ", ".join(REQUEST_HEADERS),
    "access-control-max-age": str(PREFLIGHT_SECONDS),
}
_EXPOSED = "ratelimit, ratelimit-policy, retry-after, x-request-id"


class CrossOrigin:
    """Cross-origin resource sharing for exact origins. Callers sign in with headers, so cookies are never allowed."""

    def __init__(self, app: ASGIApp, origins: Iterable[str]) -> None:
        self._app = app
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a preflight of a listed origin; tell browsers whose answers the others are."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.getlist("origin")
        origin = given[0] if len(given) == 1 and given[0] in self._origins else None
        if origin and scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            allowed = {"access-control-allow-origin": origin, "vary": "Origin", **_PREFLIGHT}
            await Response(status_code=204, headers=allowed)(scope, receive, send)
            return

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                marked = MutableHeaders(scope=message)
                # Also on refusal: a cache must not hand one origin's answer to another.
                marked.add_vary_header("Origin")
                if origin:
                    marked["access-control-allow-origin"] = origin
                    marked["access-control-expose-headers"] = _EXPOSED
            await send(message)

        await self._app(scope, receive, send_marked)
