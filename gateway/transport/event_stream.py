"""Server-sent events: GraphQL over SSE in its distinct connections mode, one operation for each request.

https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md

A stream that ends without `complete` did not end by itself (token expired, gateway stopping, too slow): clients of that
protocol then connect again.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import ExitStack, aclosing, suppress
from typing import Any

import structlog
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from gateway.errors import Unavailable
from gateway.execution.json_part import to_json
from gateway.transport.accept import EVENT_STREAM
from gateway.transport.authentication import Caller
from gateway.transport.concurrency_limiter import ConcurrencyLimiter
from gateway.transport.error_format import request_error
from gateway.transport.open_stream import SLOW, STOPPING, OpenStream
from gateway.transport.refusal import RefusedRequest

HEARTBEAT_SECONDS = 15.0
LAST_WORD_SECONDS = 1.0
HEARTBEAT = b":\n\n"
COMPLETE = b"event: complete\ndata:\n\n"

log = structlog.get_logger("gateway.streams")

Events = AsyncGenerator[dict[str, Any] | None, None]


def next_event(body: dict[str, Any]) -> bytes:
    """One GraphQL response as an event."""
    return b"event: next\ndata: " + to_json(body) + b"\n\n"


def finished_stream(body: dict[str, Any], headers: dict[str, str]) -> Response:
    """The stream of an operation that has one response."""
    return Response(next_event(body) + COMPLETE, 200, headers, f"{EVENT_STREAM}; charset=utf-8")


class EventStream(Response):
    """The stream of a subscription."""

    def __init__(
        self, events: Events, caller: Caller, traffic: ConcurrencyLimiter, send_seconds: float, headers: dict[str, str]
    ) -> None:
        # Proxies that gather an answer before they pass it on would hold events back.
        headers = {**headers, "x-accel-buffering": "no"}
        super().__init__(None, 200, headers, f"{EVENT_STREAM}; charset=utf-8")
        del self.headers["content-length"]
        self._events = events
        self._caller = caller
        self._traffic = traffic
        self._send_seconds = send_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send events until there are no more, or either side leaves; then nothing of it is left."""
        stream, streams = OpenStream(), self._traffic.streams
        async with aclosing(self._events):
            with ExitStack() as held:
                try:
                    held.enter_context(streams.held_by(self._caller, stream))
                except RefusedRequest as refusal:
                    await _refused(refusal, self.headers)(scope, receive, send)
                    return
                held.enter_context(streams.opened(stream, "sse"))
                if self._traffic.draining:
                    stream.end(STOPPING)
                await self._until_it_ends(stream, receive, send)

    async def _until_it_ends(self, stream: OpenStream, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        tasks = [
            asyncio.create_task(work)
            for work in (self._tell(stream, send), _heartbeat(send), _wait_for_disconnect(receive))
        ]
        any_of: set[asyncio.Future[Any]] = {*tasks, stream.ended}
        try:
            await asyncio.wait(any_of, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(LAST_WORD_SECONDS):
                await send({"type": "http.response.body", "body": b""})

    async def _tell(self, stream: OpenStream, send: Send) -> None:
        try:
            async for body in self._events:
                await self._send(send, HEARTBEAT if body is None else next_event(body))
            await self._send(send, COMPLETE)
        except (Unavailable, RefusedRequest, TimeoutError, OSError):
            stream.end(SLOW)
        except Exception as failure:  # the headers are sent: all that can be done is to end it
            log.error("unexpected", exc_info=failure)
            stream.end(SLOW)

    async def _send(self, send: Send, chunk: bytes) -> None:
        async with asyncio.timeout(self._send_seconds):
            await send({"type": "http.response.body", "body": chunk, "more_body": True})


async def _heartbeat(send: Send) -> None:
    """Keep proxies from closing a silent connection."""
    while True:
        await asyncio.sleep(HEARTBEAT_SECONDS)
        await send({"type": "http.response.body", "body": HEARTBEAT, "more_body": True})


async def _wait_for_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _refused(refusal: RefusedRequest, headers: Any) -> Response:
    request_id = headers["x-request-id"]
    body = {"errors": [request_error(str(refusal), refusal.code, request_id)]}
    return JSONResponse(body, refusal.status, {**refusal.headers, "x-request-id": request_id})
