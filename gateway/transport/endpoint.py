"""The GraphQL endpoint: one request from its bytes to its answer."""

import asyncio
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any

from graphql import OperationType
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from gateway.access.permission import Permission
from gateway.documents.database import deadline
from gateway.errors import ErrorCode
from gateway.rows.sequence import json_of
from gateway.settings import Settings
from gateway.transport.answer import CLIENT_LEFT, Answer, joined
from gateway.transport.authentication import Authentication, Caller, unauthenticated
from gateway.transport.deferral import DeferredAnswer, begun
from gateway.transport.error_format import request_error
from gateway.transport.event_stream import EventStream, accepts_event_stream, finished_stream, wants_only_event_stream
from gateway.transport.graphiql import graphiql_page
from gateway.transport.metrics import Metrics
from gateway.transport.multipart import UploadLimits
from gateway.transport.operation import SIGN_IN, Admitted, InvalidRequest, OperationRunner, RequestFacts
from gateway.transport.refusal import RefusedRequest, bad_request
from gateway.transport.request import (
    JSON,
    Batch,
    GraphQLRequest,
    accepts_deferred,
    client_address,
    is_upload,
    prefers_html,
    read_request,
    request_id_of,
    request_of,
    response_type,
)
from gateway.transport.request_log import RequestLog
from gateway.transport.statuses import FINAL, Statuses
from gateway.transport.traffic import ClientWatch, Traffic

PATHS = ("/graphql", "/graphql/{document_id}", "/graphql/{document_id}/{operation}")
"""The longer ones name a persisted document, and one of its operations."""
if TYPE_CHECKING:
    from gateway.transport.tracing import Tracing

METHODS = ("GET", "POST")
OTHER_METHODS = ("PUT", "PATCH", "DELETE", "OPTIONS")
PRICE_ONLY = "validate"
"""The value of the header `GraphQL-Cost` that asks for the price without running anything."""
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
        self._shows_schema = settings.schema_is_open
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
        with ExitStack() as held:
            return await self._respond_within(request, line, held)

    async def _respond_within(self, request: Request, line: RequestLog, held: ExitStack) -> Response:
        """`held` is closed when the answer is ready, or for one in parts when it is sent."""
        media_type = JSON
        watch = ClientWatch(request)
        headers = _headers_of(line)
        try:
            media_type = JSON if wants_only_event_stream(request) else response_type(request)
            held.enter_context(self._traffic.admitted())
            answer = await self._answer(request, line, watch, media_type)
        except (InvalidRequest, RefusedRequest) as failure:
            answer = self._refusal(failure, media_type, line)
        except ClientDisconnect:
            answer = Answer(CLIENT_LEFT, {})
        except asyncio.CancelledError:
            if not watch.absorbed():
                raise
            answer = Answer(CLIENT_LEFT, {})
        finally:
            watch.end()
        if isinstance(answer.body, Response):
            return answer.body
        if isinstance(answer.body, DeferredAnswer):
            return answer.body.response(headers, held.pop_all())
        line.written(answer.status, answer.errors)
        if isinstance(answer.body, dict) and answer.status in FINAL and wants_only_event_stream(request):
            return finished_stream(answer.body, headers)
        return Response(
            json_of(answer.body), answer.status, {**headers, **answer.headers}, f"{media_type}; charset=utf-8"
        )

    async def _answer(self, request: Request, line: RequestLog, watch: ClientWatch, media_type: str) -> Answer:
        if request.method not in METHODS:
            message = f"Use POST or GET, not {request.method}."
            raise RefusedRequest(405, ErrorCode.BAD_REQUEST, message, {"allow": ", ".join(METHODS)})
        caller = await self._authentication.caller(request)
        if caller is None and is_upload(request):
            raise unauthenticated(SIGN_IN)
        may_upload = caller is not None and caller.viewer.may(Permission.FILE_WRITE)
        with ExitStack() as attached:
            wanted = await read_request(
                request, self._upload_limits, attached, may_upload=may_upload, max_batch=self._settings.max_batch
            )
            if isinstance(wanted, Batch):
                return await self._run_batch(request, wanted, caller, line, media_type)
            return self._answered(await self._run(request, wanted, caller, line, watch))

    def _refusal(self, failure: InvalidRequest | RefusedRequest, media_type: str, line: RequestLog) -> Answer:
        """What is answered to a request that was not run."""
        if isinstance(failure, InvalidRequest):
            return Answer(self._statuses.invalid(media_type, failure.errors), {"errors": failure.errors})
        body = {"errors": [request_error(str(failure), failure.code, line.request_id)]}
        return Answer(self._statuses.refused(failure), body, failure.headers)

    def _answered(self, body: Any) -> Answer:
        return Answer(self._statuses.answered(body) if isinstance(body, dict) else 200, body)

    async def _run_batch(
        self, request: Request, batch: Batch, caller: Caller | None, line: RequestLog, media_type: str
    ) -> Answer:
        """Each operation by itself, one after the other: a batch does no more at a time than a single request."""
        line.runs_batch(len(batch.parts))
        answers = []
        with deadline(self._settings.request_timeout_seconds):
            for number, fields in enumerate(batch.parts, 1):
                if await request.is_disconnected():
                    raise ClientDisconnect
                part = line.part(number)
                try:
                    wanted = request_of(fields, {})
                    answer = self._answered(await self._run(request, wanted, caller, part, None))
                except (InvalidRequest, RefusedRequest) as failure:
                    answer = self._refusal(failure, media_type, part)
                part.written(answer.status, answer.errors)
                answers.append(answer)
        return joined(answers)

    async def _run(
        self,
        request: Request,
        wanted: GraphQLRequest,
        caller: Caller | None,
        line: RequestLog,
        watch: ClientWatch | None,
    ) -> dict[str, Any] | DeferredAnswer | Response:
        price_only = _asks_for_price(request)
        deferring = watch is not None and accepts_deferred(request)
        admitted = await self._runner.admit(wanted, caller, line, free=price_only, deferring=deferring)
        _require_method(request, admitted)
        if price_only:
            return {"data": None, "extensions": {"cost": self._runner.cost_of(admitted)}}
        if watch is not None and admitted.operation.type is OperationType.QUERY:
            # A mutation that was begun is finished, so that a client that left can ask what became of it.
            watch.begin(admitted.signed_in)
        facts = facts_of(request, self._settings)
        if caller is not None and admitted.operation.type is OperationType.SUBSCRIPTION:
            again = partial(self._authentication.caller_with, caller.credential)
            events = self._runner.events(admitted, line, facts, again)
            return EventStream(events, caller, self._traffic, self._settings.stream_send_seconds, _headers_of(line))
        if admitted.operation.document.deferred:
            return await begun(self._runner.run_deferred(admitted, line, facts), admitted.signed_in, line)
        return await self._runner.run(admitted, line, facts)


def _headers_of(line: RequestLog) -> dict[str, str]:
    return {**_HEADERS, "x-request-id": line.request_id}


def facts_of(request: Request, settings: Settings) -> RequestFacts:
    """What a request says beside its document."""
    base_url = settings.public_url or str(request.base_url).rstrip("/")
    return RequestFacts(request.headers.get("idempotency-key"), base_url, client_address(request, settings))


def _asks_for_price(request: Request) -> bool:
    """Whether nothing is to be run. Raises RefusedRequest for a wish that is not known: better that than run it."""
    wish = request.headers.get("graphql-cost")
    if wish not in (None, PRICE_ONLY):
        raise bad_request(f"The header GraphQL-Cost has one value, '{PRICE_ONLY}': the price without running anything.")
    return wish is not None


def _require_method(request: Request, admitted: Admitted) -> None:
    """Refuse what this method may not run."""
    kind = admitted.operation.type
    if kind is OperationType.SUBSCRIPTION and not accepts_event_stream(request):
        raise bad_request("Subscribe over WebSocket (graphql-transport-ws), or with 'Accept: text/event-stream'.")
    if request.method == "GET" and kind is OperationType.MUTATION:
        raise RefusedRequest(405, ErrorCode.BAD_REQUEST, "GET runs queries only; use POST.", {"allow": "POST"})
