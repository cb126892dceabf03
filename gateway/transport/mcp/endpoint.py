"""`POST /mcp`: who asks is found out as for GraphQL, then the protocol's server answers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import orjson
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from gateway.errors import ErrorCode
from gateway.settings import Settings
from gateway.transport.answer import CLIENT_LEFT, headers_of
from gateway.transport.authentication import SIGN_IN, Authentication, Caller, unauthenticated
from gateway.transport.endpoint import facts_of
from gateway.transport.mcp.call import Request, ToolCalls
from gateway.transport.mcp.server import REQUEST, RESULT, session_manager
from gateway.transport.mcp.toolbox import Toolbox
from gateway.transport.metrics import Metrics
from gateway.transport.refusal import RefusedRequest
from gateway.transport.request import HTTPRequest, harmless_id, read_body
from gateway.transport.request_log import RequestLog
from gateway.transport.traffic import Admission, Traffic

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

PATH: Final = "/mcp"
METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
MAX_CALL_BYTES: Final = 256 * 1024
LOOPBACK_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_REFUSED: Final = -32_000
"""JSON-RPC leaves the codes from here down to its users."""


class MCPEndpoint:
    """Answers `/mcp`."""

    def __init__(
        self,
        settings: Settings,
        authentication: Authentication,
        traffic: Traffic,
        metrics: Metrics,
        toolbox: Toolbox,
        calls: ToolCalls,
    ) -> None:
        self._settings = settings
        self._authentication = authentication
        self._traffic = traffic
        self._metrics = metrics
        self._manager: StreamableHTTPSessionManager = session_manager(toolbox, calls, MAX_CALL_BYTES)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Answer requests within it."""
        async with self._manager.run():
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, and write its line."""
        request = HTTPRequest(scope, receive, send)
        line = RequestLog(harmless_id(request.header(b"x-request-id")), self._metrics)
        answering = _Answering(send, headers_of(line.request_id))
        try:
            with self._traffic.admitted() as place:
                caller = await self._caller(request)
                body = await self._body(request, place)
                scope[REQUEST] = Request(caller, line, facts_of(request, self._settings))
                await self._manager.handle_request(scope, _Replayed(body, receive), answering)
        except RefusedRequest as refusal:
            await _refusal(refusal)(scope, receive, answering)
        except ClientDisconnect:
            answering.status = CLIENT_LEFT
        finally:
            line.written(answering.status, scope.get(RESULT))

    async def _caller(self, request: HTTPRequest) -> Caller:
        if request.method != "POST":
            # Without sessions there is nothing to listen to and nothing to end.
            raise RefusedRequest(405, ErrorCode.BAD_REQUEST, "Use POST.", {"allow": "POST"})
        self._require_origin(request)
        caller = await self._authentication.caller(request.header(b"authorization"))
        if caller is None:
            raise unauthenticated(SIGN_IN)
        return caller

    def _require_origin(self, request: HTTPRequest) -> None:
        """Refuse pages of other origins, also if their name resolves to this machine."""
        origin = request.header(b"origin")
        if origin is None or origin in self._settings.cors_origins:
            return
        own = urlsplit(self._settings.public_url or f"http://{request.header(b'host')}")
        # Without a public URL only a name of this machine is known to be the gateway's own.
        is_known = self._settings.public_url is not None or own.hostname in LOOPBACK_NAMES
        if not is_known or origin != f"{own.scheme}://{own.netloc}":
            message = "Pages of this origin may not call tools. The operator lists origins in GATEWAY_CORS_ORIGINS."
            raise RefusedRequest(403, ErrorCode.FORBIDDEN, message)

    async def _body(self, request: HTTPRequest, place: Admission) -> bytes:
        with place.outside():
            return await read_body(request, MAX_CALL_BYTES, self._traffic.arrivals)


class _Replayed:
    """Gives the body that was read already, then what comes after it."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> Message:
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}


class _Answering:
    """Sends an answer with the headers that every one has, and notes its status."""

    def __init__(self, send: Send, headers: dict[str, str]) -> None:
        self._send = send
        self._headers = [(name.encode(), value.encode()) for name, value in headers.items()]
        self.status = 500

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            names = {name for name, _ in self._headers}
            kept = [header for header in message.get("headers", ()) if header[0].lower() not in names]
            message = {**message, "headers": [*kept, *self._headers]}
        await self._send(message)


def _refusal(refusal: RefusedRequest) -> Response:
    error = {"code": _REFUSED, "message": str(refusal), "data": {"code": refusal.code.value}}
    body = orjson.dumps({"jsonrpc": "2.0", "id": None, "error": error})
    return Response(body, refusal.status, refusal.headers, media_type="application/json")
