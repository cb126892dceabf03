"""The GraphQL endpoint: one request from its bytes to its answer."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import orjson
from graphql import ExecutionResult, OperationType
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from gateway.access.token import TokenVerifier
from gateway.access.viewer import Viewer
from gateway.context import Context, SignedIn
from gateway.documents.database import deadline
from gateway.errors import ErrorCode
from gateway.execution.document_cache import InvalidDocument
from gateway.execution.engine import GraphQLEngine, Operation, UnknownOperation
from gateway.settings import Settings
from gateway.transport.authentication import unauthenticated, viewer_of
from gateway.transport.error_format import formatted_error
from gateway.transport.graphiql import graphiql_page
from gateway.transport.refusal import RefusedRequest, bad_request
from gateway.transport.request import (
    GRAPHQL_JSON,
    JSON,
    prefers_html,
    read_request,
    request_id_of,
    response_type,
)
from gateway.transport.request_log import RequestLog

METHODS = ("GET", "POST")
OTHER_METHODS = ("PUT", "PATCH", "DELETE", "OPTIONS")

_HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


class GraphQLEndpoint:
    """Answers `/graphql`."""

    def __init__(
        self,
        settings: Settings,
        engine: GraphQLEngine,
        verifier: TokenVerifier,
        sign_in: Callable[[Viewer], SignedIn],
    ) -> None:
        self._settings = settings
        self._engine = engine
        self._verifier = verifier
        self._sign_in = sign_in

    async def respond(self, request: Request) -> Response:
        """The answer to one request; whatever happens, a GraphQL response with a request id."""
        if request.method == "GET" and prefers_html(request):
            return graphiql_page()
        line = RequestLog(request_id_of(request))
        media_type = JSON
        try:
            media_type = response_type(request)
            status, body = await self._answer(request, line, media_type)
            headers = {}
        except RefusedRequest as refusal:
            status, headers = refusal.status, refusal.headers
            extensions = {"code": refusal.code.value, "requestId": line.request_id}
            body = {"errors": [{"message": str(refusal), "extensions": extensions}]}
        except ClientDisconnect:
            status, headers, body = 499, {}, {}
        line.written(status, body.get("errors"))
        return Response(
            orjson.dumps(body),
            status,
            {**_HEADERS, "x-request-id": line.request_id, **headers},
            f"{media_type}; charset=utf-8",
        )

    async def _answer(self, request: Request, line: RequestLog, media_type: str) -> tuple[int, dict[str, Any]]:
        if request.method not in METHODS:
            message = f"Use POST or GET, not {request.method}."
            raise RefusedRequest(405, ErrorCode.BAD_REQUEST, message, {"allow": ", ".join(METHODS)})
        viewer = viewer_of(request, self._verifier)
        wanted = await read_request(request, self._settings.max_body_bytes)
        document = self._engine.document(wanted.query)
        if isinstance(document, InvalidDocument):
            code = ErrorCode.GRAPHQL_VALIDATION_FAILED if document.parsed else ErrorCode.GRAPHQL_PARSE_FAILED
            errors = [formatted_error(error, line.request_id, code) for error in document.errors]
            return _status_of_request_error(media_type), {"errors": errors}
        try:
            operation = self._engine.operation(document, wanted.operation_name)
        except UnknownOperation as refusal:
            raise bad_request(str(refusal)) from None
        line.runs(operation.type.value, wanted.operation_name, viewer)
        self._admit(request, operation, viewer)
        context = Context(
            line.request_id,
            datetime.now(UTC),
            self._sign_in(viewer) if viewer else None,
            request.headers.get("idempotency-key"),
        )
        with deadline(self._settings.request_timeout_seconds):
            result = await self._engine.execute(operation, wanted.variables, context)
        return _answer_of(result, line.request_id, media_type)

    def _admit(self, request: Request, operation: Operation, viewer: Viewer | None) -> None:
        """Refuse what this method or this caller may not run at all."""
        if operation.type is OperationType.SUBSCRIPTION:
            raise bad_request("Subscriptions are not served over this endpoint.")
        if request.method == "GET" and operation.type is not OperationType.QUERY:
            raise RefusedRequest(405, ErrorCode.BAD_REQUEST, "GET runs queries only; use POST.", {"allow": "POST"})
        if viewer is None and not (operation.introspection_only and self._settings.development):
            raise unauthenticated("Sign in: send a token as 'Authorization: Bearer TOKEN'.")


def _answer_of(result: ExecutionResult, request_id: str, media_type: str) -> tuple[int, dict[str, Any]]:
    errors = [formatted_error(error, request_id) for error in result.errors or ()]
    if result.data is None and all(error.path is None for error in result.errors or ()):
        # Nothing was executed: the variables did not fit.
        return _status_of_request_error(media_type), {"errors": errors}
    body: dict[str, Any] = {"data": result.data}
    if errors:
        body["errors"] = errors
    return 200, body


def _status_of_request_error(media_type: str) -> int:
    """400, but 200 for clients of the older media type, as the specification advises for them."""
    return 400 if media_type == GRAPHQL_JSON else 200
