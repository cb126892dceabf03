"""What goes back over HTTP."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from starlette.types import Receive, Scope, Send

from gateway.access.viewer import Viewer
from gateway.execution.json_part import to_json
from gateway.transport.accept import GRAPHQL_JSON, JSON
from gateway.transport.compression import MIN_BYTES, compressed, takes_gzip
from gateway.transport.request import HTTPRequest
from gateway.transport.request_log import RequestLog

CLIENT_LEFT = 499
"""The status that the log shows when no one waited for the answer."""

_NO_HEADERS: Mapping[str, str] = {}
_NOT_STORED = (b"cache-control", b"no-store")
_HEADERS = [_NOT_STORED, (b"x-content-type-options", b"nosniff")]
# A viewer's own browser may keep it, and asks each time whether it is still the same; a shared cache may not.
_PRIVATE = (b"cache-control", b"private, no-cache")
_VARIES = (b"vary", b"Accept-Encoding")
_CONTENT_TYPES = {media_type: f"{media_type}; charset=utf-8".encode() for media_type in (JSON, GRAPHQL_JSON)}
_VARIES_BY_VIEWER = (b"vary", b"Authorization, Accept, Accept-Encoding")


class Answer(NamedTuple):
    """A status and a body, of one operation or of a batch."""

    status: int
    body: Any
    headers: Mapping[str, str] = _NO_HEADERS
    cacheable_for: Viewer | None = None
    """Whose browser may keep it: a published document's answer to a GET, without errors."""

    @property
    def errors(self) -> list[dict[str, Any]] | None:
        """The errors of one operation; a batch has those of each."""
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


def make_headers(request_id: str) -> dict[str, str]:
    """Return what every answer to a GraphQL request carries."""
    return {**{name.decode(): value.decode() for name, value in _HEADERS}, "x-request-id": request_id}


class JSONAnswer:
    """An answer in one piece, as an ASGI application: two messages, without Starlette's Response around them."""

    __slots__ = ("_answer", "_line", "_media_type", "_request")

    def __init__(self, answer: Answer, media_type: str, line: RequestLog, request: HTTPRequest) -> None:
        self._request = request
        self._answer = answer
        self._media_type = media_type
        self._line = line

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response, then log the request."""
        try:
            await self._sent(send)
        finally:
            self._line.written(self._answer.status, self._answer.errors)

    async def _sent(self, send: Send) -> None:
        status, content, more, viewer = self._answer
        headers = [*_HEADERS, (b"x-request-id", self._line.request_id.encode())]
        if more:
            headers += [(name.encode("latin-1"), value.encode("latin-1")) for name, value in more.items()]
        if viewer is None:
            body = to_json(content)
        else:
            body, tag = _tagged(content, viewer, self._media_type)
            headers += [(b"etag", tag.encode()), _VARIES_BY_VIEWER]
            headers[headers.index(_NOT_STORED)] = _PRIVATE
            if _is_known(tag, self._request.header(b"if-none-match")):
                self._answer = self._answer._replace(status=304)
                await send({"type": "http.response.start", "status": 304, "headers": headers})
                await send({"type": "http.response.body", "body": b""})
                return
        if len(body) >= MIN_BYTES:
            if viewer is None:
                headers.append(_VARIES)
            if takes_gzip(self._request.header(b"accept-encoding")):
                body = await compressed(body)
                headers.append((b"content-encoding", b"gzip"))
        headers += [
            (b"content-length", b"%d" % len(body)),
            (b"content-type", _CONTENT_TYPES[self._media_type]),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _tagged(content: dict[str, Any], viewer: Viewer, media_type: str) -> tuple[bytes, str]:
    """Return the body, and a tag of its data as this viewer gets them: what it cost is another each time."""
    data = to_json({"data": content["data"]})
    whose = "\0".join((viewer.company_id, viewer.id, viewer.role, media_type, "")).encode()
    tag = f'W/"{hashlib.blake2b(whose + data, digest_size=16).hexdigest()}"'
    rest = {name: value for name, value in content.items() if name != "data"}
    return (data[:-1] + b"," + to_json(rest)[1:] if rest else data), tag


def _is_known(tag: str, given: str | None) -> bool:
    """Return whether a client has it already (RFC 9110, 13.1.2)."""
    if given is None:
        return False
    known = {part.strip().removeprefix("W/") for part in given.split(",")}
    return "*" in known or tag.removeprefix("W/") in known
