"""What goes back over HTTP."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from starlette.types import Receive, Scope, Send

from gateway.rows.written import json_of
from gateway.transport.request_log import RequestLog

CLIENT_LEFT = 499
"""The status that the log shows when nobody waited for the answer."""

_NO_HEADERS: Mapping[str, str] = {}
_HEADERS = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]


class Answer(NamedTuple):
    """A status and a body, of one operation or of a batch."""

    status: int
    body: Any
    headers: Mapping[str, str] = _NO_HEADERS

    @property
    def errors(self) -> list[dict[str, Any]] | None:
        """The errors of one operation; those of a batch are told of each."""
        return self.body.get("errors") if isinstance(self.body, dict) else None


def joined(answers: Sequence[Answer]) -> Answer:
    """The answers of a batch in order. Where all were refused alike, the whole has their status and the last headers.

    So a caller over its budget sees 429 and when to come back, and one without a token the challenge.
    """
    statuses = {answer.status for answer in answers}
    bodies = [answer.body for answer in answers]
    if len(statuses) > 1:
        return Answer(200, bodies)
    return Answer(statuses.pop(), bodies, answers[-1].headers)


def headers_of(request_id: str) -> dict[str, str]:
    """What every answer to a GraphQL request carries."""
    return {**{name.decode(): value.decode() for name, value in _HEADERS}, "x-request-id": request_id}


class JSONAnswer:
    """An answer in one piece, as an ASGI application: two messages, without Starlette's Response around them."""

    __slots__ = ("_answer", "_line", "_media_type")

    def __init__(self, answer: Answer, media_type: str, line: RequestLog) -> None:
        self._answer = answer
        self._media_type = media_type
        self._line = line

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, and then write the request's line: nobody waits for that."""
        try:
            await self._sent(send)
        finally:
            self._line.written(self._answer.status, self._answer.errors)

    async def _sent(self, send: Send) -> None:
        status, content, more = self._answer
        body = json_of(content)
        headers = [
            *_HEADERS,
            (b"x-request-id", self._line.request_id.encode()),
            *((name.encode("latin-1"), value.encode("latin-1")) for name, value in more.items()),
            (b"content-length", b"%d" % len(body)),
            (b"content-type", f"{self._media_type}; charset=utf-8".encode()),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})
