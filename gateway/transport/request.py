"""GraphQL requests as HTTP carries them (GraphQL over HTTP specification)."""

import random
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import msgspec
import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope, Send

from gateway.errors import ErrorCode
from gateway.execution.on_error import OnError
from gateway.transport.accept import JSON, accepted
from gateway.transport.arrival import Arrival, Arrivals, has_arrived
from gateway.transport.multipart import MULTIPART, RECEIVE_SECONDS, UploadLimits, read_multipart
from gateway.transport.refusal import RefusedRequest, bad_request, unreadable

BODY_SECONDS = 30.0
"""How long a body that is no upload may take to arrive."""

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class HTTPRequest(Request):
    """A request whose headers are looked up: Starlette goes through them all each time."""

    method: str = ""
    """In place of a property, which is read several times."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        super().__init__(scope, receive, send)
        self.method = scope["method"]
        # Of a header that was sent twice, the first counts, as it does for Starlette.
        self._by_name: dict[bytes, bytes] = dict(reversed(scope["headers"]))
        self.takes = accepted(self.header(b"accept"))
        """What the client can be answered with."""
        self.body_type = parse_content_type(self.header(b"content-type"))
        """What the body says it is."""

    def header(self, name: bytes) -> str | None:
        """The header of this name in lower case, if it was sent."""
        value = self._by_name.get(name)
        return None if value is None else value.decode("latin-1")


class GraphQLRequest(msgspec.Struct, frozen=True):
    """What the caller wants to run: a document, the id of one, or (automatic persisted queries) both."""

    query: str | None
    document_id: str | None
    operation_name: str | None
    variables: dict[str, Any] | None
    on_error: OnError = OnError.PROPAGATE
    automatic: bool = False
    """The id came as an automatic persisted query: its client sends the document when the id is not known."""


class BatchRequest(NamedTuple):
    """Several requests in one: their fields, each to be read by itself with `make_request`."""

    parts: list[object]


class MediaType(NamedTuple):
    """What a body says it is."""

    media_type: str
    charset: str


@lru_cache(maxsize=64)
def parse_content_type(header: str | None) -> MediaType:
    """Return what a body is, by its `Content-Type`; clients of one kind send the same."""
    media_type, _, parameters = (header or "").partition(";")
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    return MediaType(media_type.strip().lower(), charset)


def read_request_id(request: Request) -> str:
    """The caller's `X-Request-Id` if it is safe to log, else a new id."""
    return sanitize_request_id(request.headers.get("x-request-id"))


def sanitize_request_id(given: str | None) -> str:
    """An id that a caller gave a request, or a new one."""
    return given if given is not None and _REQUEST_ID.fullmatch(given) else new_request_id()


# Seeded by the system. Ids of requests may be easy to guess, and asking the system for each takes longer.
_numbers = random.Random()  # noqa: S311


def new_request_id() -> str:
    """An id that no other request has."""
    return f"{_numbers.getrandbits(128):032x}"


def is_upload(request: HTTPRequest) -> bool:
    """Return whether the request may carry files."""
    return request.body_type.media_type == MULTIPART and request.method == "POST"


Receiving = Callable[[float], AbstractContextManager[Arrival]]
"""Within it a body arrives, in so many seconds at most."""


async def read_request(
    request: HTTPRequest, receiving: Receiving, max_bytes: int, max_batch: int
) -> GraphQLRequest | BatchRequest:
    """Read the GraphQL request in an HTTP request. Raises RefusedRequest."""
    if request.method == "GET":
        return _from_query_string(request)
    _require_no_encoding(request)
    media_type, charset = request.body_type
    if media_type != JSON:
        raise RefusedRequest(415, ErrorCode.BAD_REQUEST, f"Send the request as {JSON}.")
    if charset not in ("", "utf-8"):
        raise RefusedRequest(415, ErrorCode.BAD_REQUEST, "Send the request in UTF-8.")
    if has_arrived(request.scope):
        body = await _bounded_body(request, max_bytes)
    else:
        with receiving(BODY_SECONDS) as arrival:
            body = await _bounded_body(request, max_bytes, arrival)
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise unreadable(f"The body is not JSON: {error.msg}, line {error.lineno}, column {error.colno}.") from None
    if isinstance(content, list):
        return _batch(content, max_batch, request)
    return make_request(content, request.path_params)


async def read_upload(
    request: HTTPRequest, receiving: Receiving, limits: UploadLimits, attached: ExitStack, *, keep: bool
) -> GraphQLRequest:
    """Read the GraphQL request in a multipart request; `attached` closes the files with it. Raises RefusedRequest."""
    _require_no_encoding(request)
    with receiving(RECEIVE_SECONDS) as arrival:
        fields = await read_multipart(request, limits, attached, arrival, keep=keep)
    return make_request(fields, request.path_params)


def _require_no_encoding(request: HTTPRequest) -> None:
    encoding = request.header(b"content-encoding")
    if encoding and encoding.strip().lower() not in ("", "identity"):
        # A small compressed body may be a very large one.
        message = "Send the body as it is, without Content-Encoding."
        raise RefusedRequest(415, ErrorCode.BAD_REQUEST, message, {"accept-encoding": "identity"})


async def read_body(request: Request, max_bytes: int, arrivals: Arrivals) -> bytes:
    """Read the body; give up as soon as it is too large or too slow. Raises RefusedRequest (413, 408, 429, 503)."""
    with arrivals.receiving(request, None, BODY_SECONDS) as arrival:
        return await _bounded_body(request, max_bytes, arrival)


async def _bounded_body(request: Request, max_bytes: int, arrival: Arrival | None = None) -> bytes:
    chunks = []
    size, more = 0, True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk: bytes = message.get("body", b"")
        more = message.get("more_body", False)
        size += len(chunk)
        if size > max_bytes:
            raise RefusedRequest(
                413, ErrorCode.BAD_REQUEST, f"The body is larger than {max_bytes} bytes.", {"connection": "close"}
            )
        if arrival is not None:
            arrival.add(len(chunk))
        chunks.append(chunk)
    return b"".join(chunks)


def _batch(parts: list[object], most: int, request: HTTPRequest) -> BatchRequest:
    if most == 0:
        raise bad_request("Arrays of requests are not taken here. Send each request by itself.")
    if not 1 <= len(parts) <= most:
        raise bad_request(f"An array of requests has 1 to {most} of them, not {len(parts)}.")
    if request.path_params:
        raise bad_request("Send an array of requests to /graphql, with the id of each document in its request.")
    if request.header(b"idempotency-key") is not None:
        raise bad_request("An Idempotency-Key stands for one request, not for an array of them.")
    return BatchRequest(parts)


def _from_query_string(request: HTTPRequest) -> GraphQLRequest:
    fields: dict[str, Any] = dict(parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True))
    for name in ("variables", "extensions"):
        if name in fields:
            try:
                fields[name] = orjson.loads(fields[name] or "null")
            except orjson.JSONDecodeError:
                raise unreadable(f"The parameter '{name}' is not JSON.") from None
    return make_request(fields, request.path_params)


def make_request(fields: object, path: Mapping[str, str]) -> GraphQLRequest:
    """The request with these fields. Raises RefusedRequest.

    `path` may name the document and its operation: `/graphql/DOCUMENT_ID/OPERATION`.
    """
    if not isinstance(fields, dict):
        raise bad_request("The body must be a JSON object with 'query' or 'documentId'.")
    for field in ("variables", "extensions"):
        given = fields.get(field)
        if given is not None and not isinstance(given, dict):
            raise bad_request(f"'{field}' must be an object.")
    query = _text(fields, "query")
    document_id = path.get("document_id") or _document_id(fields)
    if query is None and document_id is None:
        raise bad_request("'query' must be a text: the GraphQL document. Or send its 'documentId'.")
    name = path.get("operation") or _text(fields, "operationName")
    automatic = "persistedQuery" in (fields.get("extensions") or {})
    on_error = _on_error(fields.get("onError"))
    return GraphQLRequest(query, document_id, name, fields.get("variables"), on_error, automatic)


def _on_error(given: object) -> OnError:
    if given is None:
        return OnError.PROPAGATE
    try:
        return OnError(given)
    except ValueError:
        values = ", ".join(value.value for value in OnError)
        raise bad_request(f"'onError' is one of {values}.") from None


def _document_id(fields: dict[str, Any]) -> str | None:
    """The id in any form that clients send: `documentId`, Relay's `doc_id` or `id`, Apollo's `persistedQuery`."""
    for name in ("documentId", "doc_id", "id"):
        if name in fields and (given := _text(fields, name)) is not None:
            return given
    persisted = (fields.get("extensions") or {}).get("persistedQuery")
    if persisted is None:
        return None
    if not isinstance(persisted, dict) or persisted.get("version") != 1:
        raise bad_request("'extensions.persistedQuery' must be {version: 1, sha256Hash}.")
    return _text(persisted, "sha256Hash")


def _text(fields: dict[str, Any], name: str) -> str | None:
    value = fields.get(name)
    if value is not None and not isinstance(value, str):
        raise bad_request(f"'{name}' must be a text.")
    return value or None
