"""The GraphQL endpoint: one request from its bytes to its answer."""

import asyncio
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import orjson
from graphql import OperationType
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from gateway.access.permission import Permission
from gateway.errors import ErrorCode
from gateway.settings import Settings
from gateway.transport.authentication import Authentication, Caller, unauthenticated
from gateway.transport.graphiql import graphiql_page
from gateway.transport.metrics import Metrics
from gateway.transport.multipart import UploadLimits
from gateway.transport.operation import Admitted, InvalidRequest, OperationRunner, RequestFacts
from gateway.transport.refusal import RefusedRequest, bad_request
from gateway.transport.request import (
    JSON,
    GraphQLRequest,
    is_upload,
    prefers_html,
    read_request,
    request_id_of,
    response_type,
)
from gateway.transport.request_log import RequestLog
from gateway.transport.statuses import Statuses
from gateway.transport.traffic import ClientWatch, Traffic

PATHS = ("/graphql", "/graphql/{document_id}", "/graphql/{document_id}/{operation}")
"""The longer ones name a persisted document, and one of its operations."""
if TYPE_CHECKING:
    from gateway.transport.tracing import Tracing

METHODS = ("GET", "POST")
OTHER_METHODS = ("PUT", "PATCH", "DELETE", "OPTIONS")
PRICE_ONLY = "validate"
"""The value of the header `GraphQL-Cost` that asks for the price without running anything."""
CLIENT_LEFT = 499
"""The status that the log shows when nobody waited for the answer."""

_HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


class GraphQLEndpoint:
    """Answers `/graphql`."""

    def __init__(
        self,
        settings: Settings,
        authentication: Authentication,
        runner: OperationRunner,
        traffic: Traffic,
        metrics: Metrics,
        tracing: "Tracing | None",
    ) -> None:
        self._settings = settings
        self._authentication = authentication
        self._runner = runner
        self._traffic = traffic
        self._metrics = metrics
        self._tracing = tracing
        # The page and its examples name fields.
        self._shows_schema = settings.schema_readers == "anyone"
        self._statuses = Statuses(settings.http_statuses)
        self._upload_limits = UploadLimits(
            settings.max_body_bytes, settings.max_upload_files, settings.max_upload_bytes
        )

    async def respond(self, request: Request) -> Response:
        """The answer to one request; whatever happens, a GraphQL response with a request id."""
        if self._shows_schema and request.method == "GET" and prefers_html(request):
            return graphiql_page()
        line = RequestLog(request_id_of(request), self._metrics)
        if self._tracing is None:
            return await self._respond(request, line)
        with self._tracing.request(request, line.request_id):
            return await self._respond(request, line)

    async def _respond(self, request: Request, line: RequestLog) -> Response:
        media_type = JSON
        headers: dict[str, str] = {}
        watch = ClientWatch(request)
        try:
            media_type = response_type(request)
            with self._traffic.admitted():
                body = await self._answer(request, line, watch)
                status = self._statuses.answered(body)
        except InvalidRequest as invalid:
            status, body = self._statuses.invalid(media_type, invalid.errors), {"errors": invalid.errors}
        except RefusedRequest as refusal:
            status, headers = self._statuses.refused(refusal), refusal.headers
            extensions = {"code": refusal.code.value, "requestId": line.request_id}
            body = {"errors": [{"message": str(refusal), "extensions": extensions}]}
        except ClientDisconnect:
            status, body = CLIENT_LEFT, {}
        except asyncio.CancelledError:
            if not watch.absorbed():
                raise
            status, body = CLIENT_LEFT, {}
        finally:
            watch.end()
        line.written(status, body.get("errors"))
        return Response(
            orjson.dumps(body),
            status,
            {**_HEADERS, "x-request-id": line.request_id, **headers},
            f"{media_type}; charset=utf-8",
        )

    async def _answer(self, request: Request, line: RequestLog, watch: ClientWatch) -> dict[str, Any]:
        if request.method not in METHODS:
            message = f"Use POST or GET, not {request.method}."
            raise RefusedRequest(405, ErrorCode.BAD_REQUEST, message, {"allow": ", ".join(METHODS)})
        caller = await self._authentication.caller(request)
        if caller is None and is_upload(request):
            raise unauthenticated("Sign in: send a token as 'Authorization: Bearer TOKEN'.")
        may_upload = caller is not None and caller.viewer.may(Permission.FILE_WRITE)
        with ExitStack() as attached:
            wanted = await read_request(request, self._upload_limits, attached, may_upload=may_upload)
            return await self._run(request, wanted, caller, line, watch)

    async def _run(
        self, request: Request, wanted: GraphQLRequest, caller: Caller | None, line: RequestLog, watch: ClientWatch
    ) -> dict[str, Any]:
        price_only = request.headers.get("graphql-cost") == PRICE_ONLY
        admitted = await self._runner.admit(wanted, caller, line, free=price_only)
        _require_method(request, admitted)
        if price_only:
            return {"data": None, "extensions": {"cost": self._runner.cost_of(admitted)}}
        if admitted.operation.type is OperationType.QUERY:
            # A mutation that was begun is finished, so that a client that left can ask what became of it.
            watch.begin(admitted.signed_in)
        return await self._runner.run(admitted, line, facts_of(request, self._settings))


def facts_of(request: Request, settings: Settings) -> RequestFacts:
    """What a request says beside its document."""
    base_url = settings.public_url or str(request.base_url).rstrip("/")
    return RequestFacts(request.headers.get("idempotency-key"), base_url, client_address(request, settings))


def client_address(request: Request, settings: Settings) -> str:
    """The address a request comes from: as the operator's proxy says, if there is one, else of the connection."""
    direct = request.client.host if request.client else ""
    header = settings.client_address_header
    return request.headers.get(header, direct).strip() if header else direct


def _require_method(request: Request, admitted: Admitted) -> None:
    """Refuse what this method may not run."""
    kind = admitted.operation.type
    if kind is OperationType.SUBSCRIPTION:
        raise bad_request("Subscriptions are not served over this endpoint.")
    if request.method == "GET" and kind is not OperationType.QUERY:
        raise RefusedRequest(405, ErrorCode.BAD_REQUEST, "GET runs queries only; use POST.", {"allow": "POST"})
