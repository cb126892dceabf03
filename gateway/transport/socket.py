"""GraphQL over WebSocket: the protocol `graphql-transport-ws`, and no other.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
"""

import asyncio
from contextlib import ExitStack, aclosing, suppress
from typing import Any
from urllib.parse import urlsplit

import orjson
import structlog
from graphql import OperationType
from starlette.websockets import WebSocket, WebSocketDisconnect

from gateway.errors import ErrorCode, Unavailable
from gateway.execution.json_part import to_json
from gateway.settings import Settings
from gateway.transport.authentication import Authentication, Caller, bearer_credential
from gateway.transport.client_address import client_address
from gateway.transport.concurrency_limiter import ConcurrencyLimiter
from gateway.transport.error_format import MASKED, request_error
from gateway.transport.metrics import Metrics
from gateway.transport.open_stream import FORBIDDEN, SLOW, STOPPING, TRY_AGAIN_LATER, Close, OpenStream
from gateway.transport.operation import InvalidRequest, OperationRunner, RequestFacts
from gateway.transport.refusal import RefusedRequest
from gateway.transport.request import make_request, new_request_id
from gateway.transport.request_log import RequestLog

PROTOCOL = "graphql-transport-ws"
INIT_SECONDS = 5.0
MAX_REASON_LENGTH = 120
"""A close frame has room for 123 bytes."""
MAX_ID_LENGTH = 128
MAX_ORIGIN_LENGTH = 200
"""What the log shows of an origin that was refused."""

BAD_REQUEST = 4400
UNAUTHORIZED = 4401
WRONG_PROTOCOL = Close(4406, f"Subprotocol not acceptable: use {PROTOCOL}")
LATE = Close(4408, "Connection initialisation timeout")
TOO_MANY = 4429

log = structlog.get_logger("gateway.sockets")


class SocketEndpoint:
    """Answers WebSockets at `/graphql`."""

    def __init__(
        self,
        settings: Settings,
        authentication: Authentication,
        runner: OperationRunner,
        traffic: ConcurrencyLimiter,
        metrics: Metrics,
    ) -> None:
        self.settings = settings
        self.authentication = authentication
        self.runner = runner
        self.traffic = traffic
        self.metrics = metrics

    async def serve(self, websocket: WebSocket) -> None:
        """One connection, from its handshake to its end."""
        if not self._is_welcome(websocket):
            origin = websocket.headers["origin"][:MAX_ORIGIN_LENGTH]
            advice = "If it is a front end of yours, add its origin to GATEWAY_CORS_ORIGINS."
            log.warning("socket refused", origin=origin, reason="Its origin may not open WebSockets.", advice=advice)
            await websocket.close()  # before it is accepted: the answer is 403
            return
        offered = websocket.scope["subprotocols"]
        # A browser sees the close code only of a connection that chose something it had offered.
        chosen = PROTOCOL if PROTOCOL in offered else next(iter(offered), None)
        await websocket.accept(chosen)
        if chosen != PROTOCOL:
            await websocket.close(*WRONG_PROTOCOL)
        elif self.traffic.draining:
            await websocket.close(*STOPPING)
        else:
            await _Connection(self, websocket).serve()

    def _is_welcome(self, websocket: WebSocket) -> bool:
        """Whether a page of this origin may connect (cross-site WebSocket hijacking); programs send no origin."""
        origin = websocket.headers.get("origin")
        if origin is None:
            return True
        own = urlsplit(self.settings.public_url or f"//{websocket.headers.get('host', '')}").netloc
        return origin in self.settings.cors_origins or (
            urlsplit(origin).scheme in ("http", "https") and urlsplit(origin).netloc == own
        )


class _Connection(OpenStream):
    """One accepted connection."""

    def __init__(self, endpoint: SocketEndpoint, websocket: WebSocket) -> None:
        super().__init__()
        self._endpoint = endpoint
        self._websocket = websocket
        self._facts = facts_of_socket(websocket, endpoint.settings)
        self._caller: Caller | None = None
        self._operations: dict[str, asyncio.Task[None]] = {}
        self._held = ExitStack()

    async def serve(self) -> None:
        """Read until either side closes; then nothing of it is left."""
        timer = asyncio.get_running_loop().call_later(INIT_SECONDS, self._end_unless_signed_in)
        reading = asyncio.create_task(self._read())
        try:
            with self._endpoint.traffic.streams.opened(self, "websocket"), self._held:
                self._endpoint.traffic.streams.awaits_sign_in(self)
                either: set[asyncio.Future[Any]] = {reading, self.ended}
                await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            timer.cancel()
            tasks = [reading, *self._operations.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if self.ended.done():
            code, reason = self.ended.result()
            with suppress(RuntimeError, WebSocketDisconnect):  # the other side was faster
                await self._websocket.close(code, reason[:MAX_REASON_LENGTH])

    def _end_unless_signed_in(self) -> None:
        if self._caller is None:
            self.end(LATE)

    async def _read(self) -> None:
        with suppress(WebSocketDisconnect):
            while True:
                event = await self._websocket.receive()
                if event["type"] == "websocket.disconnect":
                    return
                try:
                    message = orjson.loads(event.get("text") or b"")
                except orjson.JSONDecodeError:
                    message = None
                if isinstance(message, dict):
                    await self._take(message)
                else:
                    self.end(Close(BAD_REQUEST, "A message is a JSON object in a text frame"))

    async def _take(self, message: dict[str, Any]) -> None:
        match message.get("type"):
            case "connection_init":
                await self._initialise(message.get("payload"))
            case "ping":
                await self._send({"type": "pong"})
            case "pong":
                pass
            case "subscribe":
                self._subscribe(message)
            case "complete":
                task = self._operations.pop(str(message.get("id")), None)
                if task is not None:
                    task.cancel()
            case _:
                self.end(Close(BAD_REQUEST, "Unknown message type"))

    async def _initialise(self, payload: object) -> None:
        if self._caller is not None:
            self.end(Close(TOO_MANY, "Too many initialisation requests"))
            return
        try:
            caller = await self._endpoint.authentication.caller_with(_credential(payload))
            self._held.enter_context(self._endpoint.traffic.streams.held_by(caller, self))
        except RefusedRequest as refusal:
            codes = {401: FORBIDDEN, 403: FORBIDDEN, 429: TOO_MANY}
            self.end(Close(codes.get(refusal.status, TRY_AGAIN_LATER), str(refusal)))
            return
        self._caller = caller
        await self._send({"type": "connection_ack"})

    def _subscribe(self, message: dict[str, Any]) -> None:
        own_id, payload = message.get("id"), message.get("payload")
        if self._caller is None:
            self.end(Close(UNAUTHORIZED, "Unauthorized: send connection_init first"))
        elif not isinstance(own_id, str) or not 0 < len(own_id) <= MAX_ID_LENGTH or not isinstance(payload, dict):
            self.end(Close(BAD_REQUEST, f"subscribe has an id of at most {MAX_ID_LENGTH} characters and a payload"))
        elif own_id in self._operations:
            self.end(Close(4409, f"Subscriber for {own_id} already exists"))
        elif len(self._operations) >= self._endpoint.settings.max_subscriptions_by_socket:
            self.end(Close(TOO_MANY, "Too many operations at a time on one connection"))
        else:
            task = asyncio.create_task(self._run(own_id, payload, self._caller))
            self._operations[own_id] = task
            task.add_done_callback(lambda done: self._forget(own_id, done))

    def _forget(self, own_id: str, task: asyncio.Task[None]) -> None:
        if self._operations.get(own_id) is task:  # not when it was completed and its id is another's by now
            del self._operations[own_id]

    async def _run(self, own_id: str, payload: dict[str, Any], caller: Caller) -> None:
        line = RequestLog(new_request_id(), self._endpoint.metrics, self._endpoint.settings.slow_request_seconds)
        try:
            await self._answer(own_id, payload, caller, line)
        except InvalidRequest as invalid:
            await self._refuse(own_id, 400, invalid.errors, line)
        except RefusedRequest as refusal:
            error = request_error(str(refusal), refusal.code, line.request_id)
            await self._refuse(own_id, refusal.status, [error], line)
        except Unavailable:
            self.end(SLOW)
        except (WebSocketDisconnect, RuntimeError):
            self.end(SLOW)  # gone, or about to be closed
        except Exception as failure:  # the others on this connection go on
            log.error("unexpected", request_id=line.request_id, exc_info=failure)
            await self._refuse(own_id, 500, [request_error(MASKED, ErrorCode.INTERNAL, line.request_id)], line)

    async def _answer(self, own_id: str, payload: dict[str, Any], caller: Caller, line: RequestLog) -> None:
        endpoint, runner = self._endpoint, self._endpoint.runner
        with endpoint.traffic.admitted():
            caller = await endpoint.authentication.caller_with(caller.credential)
            admitted = await runner.admit(make_request(payload, {}), caller, line)
            if admitted.operation.type is not OperationType.SUBSCRIPTION:
                body = await runner.run(admitted, line, self._facts)
                line.written(200, body.get("errors"))
                await self._send({"id": own_id, "type": "next", "payload": body})
                await self._send({"id": own_id, "type": "complete"})
                return
        async with aclosing(runner.events(admitted, line, self._facts, self._again(caller))) as events:
            async for event in events:
                if event is not None:
                    await self._send({"id": own_id, "type": "next", "payload": event})
        await self._send({"id": own_id, "type": "complete"})

    def _again(self, caller: Caller) -> Any:
        async def again() -> Caller:
            try:
                return await self._endpoint.authentication.caller_with(caller.credential)
            except RefusedRequest as refusal:
                self.end(Close(FORBIDDEN if refusal.status in (401, 403) else TRY_AGAIN_LATER, str(refusal)))
                raise

        return again

    async def _refuse(self, own_id: str, status: int, errors: list[dict[str, Any]], line: RequestLog) -> None:
        line.written(status, errors)
        with suppress(WebSocketDisconnect, RuntimeError):
            await self._send({"id": own_id, "type": "error", "payload": errors})

    async def _send(self, message: dict[str, Any]) -> None:
        if self.ended.done():
            return
        try:
            async with asyncio.timeout(self._endpoint.settings.stream_send_seconds):
                await self._websocket.send_text(to_json(message).decode())
        except TimeoutError:
            self.end(SLOW)


def facts_of_socket(websocket: WebSocket, settings: Settings) -> RequestFacts:
    """Return what the handshake says beside the documents."""
    secure = "https" if websocket.url.scheme == "wss" else "http"
    base_url = settings.public_url or f"{secure}://{websocket.headers.get('host', '')}"
    return RequestFacts(None, lambda: base_url, client_address(websocket, settings))


def _credential(payload: object) -> str:
    """The token in `connection_init`: `{"authorization": "Bearer …"}`, in any case of letters."""
    fields = payload if isinstance(payload, dict) else {}
    given = next((value for name, value in fields.items() if name.lower() == "authorization"), None)
    credential = bearer_credential(given) if isinstance(given, str) else None
    if credential is None:
        message = 'Send the token in connection_init: {"authorization": "Bearer TOKEN"}'
        raise RefusedRequest(401, ErrorCode.UNAUTHENTICATED, message)
    return credential
