"""GraphQL requests as HTTP carries them (GraphQL over HTTP specification)."""

import asyncio
import json
import re
import secrets
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from starlette.requests import HTTPConnection, Request

from gateway.errors import ErrorCode
from gateway.settings import Settings
from gateway.transport.multipart import MULTIPART, UploadLimits, read_multipart
from gateway.transport.refusal import RefusedRequest, bad_request, unreadable

GRAPHQL_JSON = "application/graphql-response+json"
JSON = "application/json"
HTML = "text/html"
MIXED = "multipart/mixed"
DEFER_SPECIFICATION = "deferspec=20220824"
BODY_SECONDS = 30.0
"""How long a body that is no upload may take to arrive."""

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """What the caller wants to run: a document, the id of one, or (automatic persisted queries) both."""

    query: str | None
    document_id: str | None
    operation_name: str | None
    variables: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Several requests in one: their fields, each to be read by itself with `request_of`."""

    parts: list[object]


def request_id_of(request: Request) -> str:
    """The caller's `X-Request-Id` when it is a harmless one, else a new id."""
    given = request.headers.get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else new_request_id()


def new_request_id() -> str:
    """An id that no other request has."""
    return secrets.token_hex(16)


def response_type(request: Request) -> str:
    """The media type of the answer, from `Accept`. Raises RefusedRequest (406)."""
    accept = request.headers.get("accept")
    if accept is None:
        return JSON
    wanted = _media_types(accept)
    offers = {
        GRAPHQL_JSON: max(wanted.get(GRAPHQL_JSON, 0), 0.0),
        JSON: max(wanted.get(JSON, 0), wanted.get("application/*", 0), wanted.get("*/*", 0)),
    }
    best = max(offers, key=lambda offer: offers[offer])
    if offers[best] == 0:
        message = f"Accept {GRAPHQL_JSON} or {JSON}."
        raise RefusedRequest(406, ErrorCode.BAD_REQUEST, message)
    return best


def accepts_deferred(request: Request) -> bool:
    """Whether the caller takes an answer in parts, in the form of Apollo Client."""
    for part in request.headers.get("accept", "").split(","):
        media_type, *parameters = (piece.strip().lower().replace('"', "") for piece in part.split(";"))
        if media_type == MIXED and DEFER_SPECIFICATION in parameters:
            return True
    return False


def is_upload(request: Request) -> bool:
    """Whether the request may carry files."""
    media_type = request.headers.get("content-type", "").partition(";")[0]
    return request.method == "POST" and media_type.strip().lower() == MULTIPART


def prefers_html(request: Request) -> bool:
    """Whether a browser asks for a page."""
    wanted = accepted(request)
    return HTML in wanted and GRAPHQL_JSON not in wanted


def accepted(request: Request) -> Mapping[str, float]:
    """The media types of `Accept`, each with its quality."""
    return _media_types(request.headers.get("accept", ""))


def client_address(connection: HTTPConnection, settings: Settings) -> str:
    """The address a request or socket comes from: as the operator's proxy says, if there is one, else as connected."""
    direct = connection.client.host if connection.client else ""
    header = settings.client_address_header
    return connection.headers.get(header, direct).strip() if header else direct


@lru_cache(maxsize=64)
def _media_types(accept: str) -> Mapping[str, float]:
    """Looked at several times for each request; clients of one kind send the same."""
    return {part.partition(";")[0].strip().lower(): _quality(part) for part in accept.split(",")}


def _quality(part: str) -> float:
    for parameter in part.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


async def read_request(
    request: Request, limits: UploadLimits, attached: ExitStack, *, may_upload: bool = False, max_batch: int = 0
) -> GraphQLRequest | Batch:
    """The GraphQL request in an HTTP request; `attached` closes the files that came with it. Raises RefusedRequest."""
    if request.method == "GET":
        return _from_query_string(request)
    if request.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        # A small compressed body may be a very large one.
        message = "Send the body as it is, without Content-Encoding."
        raise RefusedRequest(415, ErrorCode.BAD_REQUEST, message, {"accept-encoding": "identity"})
    media_type, _, parameters = request.headers.get("content-type", "").partition(";")
    if is_upload(request):
        return request_of(await read_multipart(request, limits, attached, keep=may_upload), request.path_params)
    if media_type.strip().lower() != JSON:
        raise RefusedRequest(415, ErrorCode.BAD_REQUEST, f"Send the request as {JSON}.")
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    if charset not in ("", "utf-8"):
        raise RefusedRequest(415, ErrorCode.BAD_REQUEST, "Send the request in UTF-8.")
    body = await read_body(request, limits.max_body_bytes)
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise unreadable(f"The body is not JSON: {error.msg}, line {error.lineno}, column {error.colno}.") from None
    if isinstance(content, list):
        return _batch(content, max_batch, request)
    return request_of(content, request.path_params)


async def read_body(request: Request, max_bytes: int) -> bytes:
    """The body, given up as soon as it is too large or took too long. Raises RefusedRequest (413, 408)."""
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _bounded_body(request, max_bytes)
    except TimeoutError:
        message = f"The body did not arrive within {BODY_SECONDS:.0f} s."
        raise RefusedRequest(408, ErrorCode.BAD_REQUEST, message, {"connection": "close"}) from None


async def _bounded_body(request: Request, max_bytes: int) -> bytes:
    chunks = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > max_bytes:
            raise RefusedRequest(
                413, ErrorCode.BAD_REQUEST, f"The body is larger than {max_bytes} bytes.", {"connection": "close"}
            )
        chunks.append(chunk)
    return b"".join(chunks)


def _batch(parts: list[object], most: int, request: Request) -> Batch:
    if most == 0:
        raise bad_request("Arrays of requests are not taken here. Send each request by itself.")
    if not 1 <= len(parts) <= most:
        raise bad_request(f"An array of requests has 1 to {most} of them, not {len(parts)}.")
    if request.path_params:
        raise bad_request("Send an array of requests to /graphql, with the id of each document in its request.")
    if "idempotency-key" in request.headers:
        raise bad_request("An Idempotency-Key stands for one request, not for an array of them.")
    return Batch(parts)


def _from_query_string(request: Request) -> GraphQLRequest:
    parameters = request.query_params
    fields: dict[str, Any] = dict(parameters)
    for name in ("variables", "extensions"):
        if name in fields:
            try:
                fields[name] = json.loads(fields[name] or "null")
            except ValueError:
                raise unreadable(f"The parameter '{name}' is not JSON.") from None
    return request_of(fields, request.path_params)


def request_of(fields: object, path: Mapping[str, str]) -> GraphQLRequest:
    """The request with these fields. Raises RefusedRequest.

    `path` may name the document and its operation: `/graphql/DOCUMENT_ID/OPERATION`.
    """
    if not isinstance(fields, dict):
        raise bad_request("The body must be a JSON object with 'query' or 'documentId'.")
    for field in ("variables", "extensions"):
        if not isinstance(fields.get(field), dict | None):
            raise bad_request(f"'{field}' must be an object.")
    query = _text(fields, "query")
    document_id = path.get("document_id") or _document_id(fields)
    if query is None and document_id is None:
        raise bad_request("'query' must be a text: the GraphQL document. Or send its 'documentId'.")
    name = path.get("operation") or _text(fields, "operationName")
    return GraphQLRequest(query, document_id, name, fields.get("variables"))


def _document_id(fields: dict[str, Any]) -> str | None:
    """The id in any form that clients send: `documentId`, Relay's `doc_id` or `id`, Apollo's `persistedQuery`."""
    for name in ("documentId", "doc_id", "id"):
        if (given := _text(fields, name)) is not None:
            return given
    persisted = (fields.get("extensions") or {}).get("persistedQuery")
    if persisted is None:
        return None
    if not isinstance(persisted, dict) or persisted.get("version") != 1:
        raise bad_request("'extensions.persistedQuery' must be {version: 1, sha256Hash}.")
    return _text(persisted, "sha256Hash")


def _text(fields: dict[str, Any], name: str) -> str | None:
    value = fields.get(name)
    if not isinstance(value, str | None):
        raise bad_request(f"'{name}' must be a text.")
    return value or None
