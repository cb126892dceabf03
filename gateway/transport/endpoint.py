"""The GraphQL endpoint: one request from its bytes to its answer."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from graphql import OperationType
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.access.permission import Permission
from gateway.errors import ErrorCode
from gateway.execution.chosen_operation import ChosenOperation
from gateway.execution.engine import MAX_PUBLIC_MUTATIONS
from gateway.settings import Settings
from gateway.store.database import deadline
from gateway.transport.accept import GRAPHQL_JSON, JSON
from gateway.transport.answer import CLIENT_LEFT, Answer, JSONAnswer, joined, make_headers
from gateway.transport.arrival import Arrival
from gateway.transport.authentication import SIGN_IN, Authentication, Caller, unauthenticated
from gateway.transport.client_address import client_address
from gateway.transport.concurrency_limiter import ConcurrencyLimiter, ConcurrencySlot
from gateway.transport.deferral import DeferredAnswer, begun
from gateway.transport.error_format import request_error
from gateway.transport.event_stream import EventStream, finished_stream
from gateway.transport.graphiql import graphiql_page
from gateway.transport.metrics import Metrics
from gateway.transport.multipart import UploadLimits
from gateway.transport.operation import InvalidRequest, OperationRunner, RequestFacts
from gateway.transport.refusal import RefusedRequest, bad_request, outages_refused
from gateway.transport.request import (
    BatchRequest,
    GraphQLRequest,
    HTTPRequest,
    is_upload,
    make_request,
    read_request,
    read_upload,
    sanitize_request_id,
)
from gateway.transport.request_log import RequestLog
from gateway.transport.request_watch import RequestWatch
from gateway.transport.statuses import FINAL, Statuses

PATHS = ("/graphql", "/graphql/{document_id}", "/graphql/{document_id}/{operation}")
"""The longer ones name a persisted document, and one of its operations."""
if TYPE_CHECKING:
    from gateway.transport.tracing import Tracing

METHODS = ("GET", "POST")
OTHER_METHODS = ("PUT", "PATCH", "DELETE", "OPTIONS")
PRICE_ONLY = "validate"
"""The value of the header `GraphQL-Cost` that asks for the price without running anything."""


class GraphQLEndpoint:
    """Answers `/graphql`."""

    def __init__(
        self,
        settings: Settings,
        authentication: Authentication,
        runner: OperationRunner,
        traffic: ConcurrencyLimiter,
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

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, in any case with a GraphQL response that has a request id."""
        request = HTTPRequest(scope, receive, send)
        if request.takes.html and self._shows_schema and request.method == "GET":
            await graphiql_page()(scope, receive, send)
            return
        request_id = sanitize_request_id(request.header(b"x-request-id"))
        line = RequestLog(request_id, self._metrics, self._settings.slow_request_seconds)
        if self._tracing is None:
            answer = await self._respond(request, line)
        else:
            with self._tracing.request(request, line):
                answer = await self._respond(request, line)
        await answer(scope, receive, send)

    async def _respond(self, request: HTTPRequest, line: RequestLog) -> ASGIApp:
        """The answer, ready to be sent; one in parts is still being made then, and keeps its place among the others."""
        watch = RequestWatch(request, self._traffic.watches)
        takes = request.takes
        media_type = takes.media_type or JSON
        try:
            if takes.media_type is None and not takes.only_event_stream:
                raise RefusedRequest(406, ErrorCode.BAD_REQUEST, f"Accept {GRAPHQL_JSON} or {JSON}.")
            with self._traffic.admitted() as place:
                answer = await self._answer(request, line, watch, place)
                if isinstance(answer.body, DeferredAnswer) and takes.incremental:
                    return answer.body.response(takes.incremental, make_headers(line.request_id), place.kept())
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
        if takes.only_event_stream and isinstance(answer.body, dict) and answer.status in FINAL:
            line.written(answer.status, answer.errors)
            return finished_stream(answer.body, make_headers(line.request_id))
        return JSONAnswer(answer, media_type, line, request)

    async def _answer(
        self, request: HTTPRequest, line: RequestLog, watch: RequestWatch, place: ConcurrencySlot
    ) -> Answer:
        if request.method not in METHODS:
            message = f"Use POST or GET, not {request.method}."
            raise RefusedRequest(405, ErrorCode.BAD_REQUEST, message, {"allow": ", ".join(METHODS)})
        caller = await self._authentication.caller(request.header(b"authorization"))
        if is_upload(request):
            return await self._answer_upload(request, caller, line, watch, place)
        receiving = partial(self._receiving, request, caller, place)
        wanted = await read_request(request, receiving, self._settings.max_body_bytes, self._settings.max_batch)
        if isinstance(wanted, BatchRequest):
            return await self._run_batch(request, wanted, caller, line)
        return await self._run(request, wanted, caller, line, watch)

    async def _answer_upload(
        self, request: HTTPRequest, caller: Caller | None, line: RequestLog, watch: RequestWatch, place: ConcurrencySlot
    ) -> Answer:
        if caller is None:
            raise unauthenticated(SIGN_IN)
        with ExitStack() as attached:
            keep = caller.viewer.may(Permission.FILE_WRITE)
            receiving = partial(self._receiving, request, caller, place)
            wanted = await read_upload(request, receiving, self._upload_limits, attached, keep=keep)
            return await self._run(request, wanted, caller, line, watch)

    @contextmanager
    def _receiving(
        self, request: HTTPRequest, caller: Caller | None, place: ConcurrencySlot, seconds: float
    ) -> Iterator[Arrival]:
        """Within it a body arrives, which takes no place among the requests in flight."""
        viewer = caller.viewer if caller else None
        with place.outside(), self._traffic.arrivals.receiving(request, viewer, seconds) as arrival:
            yield arrival

    def _refusal(self, failure: InvalidRequest | RefusedRequest, media_type: str, line: RequestLog) -> Answer:
        """Return what is answered to a request that was not run."""
        if isinstance(failure, InvalidRequest):
            return Answer(self._statuses.invalid(media_type, failure.errors), {"errors": failure.errors})
        body: dict[str, Any] = {"errors": [request_error(str(failure), failure.code, line.request_id)]}
        if failure.extensions:
            body["extensions"] = failure.extensions
        return Answer(self._statuses.refused(failure), body, failure.headers)

    def _answered(self, body: dict[str, Any] | DeferredAnswer | Response) -> Answer:
        return Answer(self._statuses.answered(body) if isinstance(body, dict) else 200, body)

    async def _run_batch(
        self, request: HTTPRequest, batch: BatchRequest, caller: Caller | None, line: RequestLog
    ) -> Answer:
        """Each operation by itself, one after the other: a batch does no more at a time than a single request."""
        line.runs_batch(len(batch.parts))
        answers, public = [], PublicMutations()
        with outages_refused():
            async with deadline(self._settings.request_timeout_seconds):
                for number, fields in enumerate(batch.parts, 1):
                    if await request.is_disconnected():
                        raise ClientDisconnect
                    answers.append(await self._run_part(request, fields, caller, line.part(number), public))
        return joined(answers)

    async def _run_part(
        self, request: HTTPRequest, fields: Any, caller: Caller | None, line: RequestLog, public: "PublicMutations"
    ) -> Answer:
        try:
            wanted = make_request(fields, {})
            answer = await self._run(request, wanted, caller, line, None, public)
        except (InvalidRequest, RefusedRequest) as failure:
            answer = self._refusal(failure, request.takes.media_type or JSON, line)
        line.written(answer.status, answer.errors)
        return answer

    async def _run(
        self,
        request: HTTPRequest,
        wanted: GraphQLRequest,
        caller: Caller | None,
        line: RequestLog,
        watch: RequestWatch | None,
        batch: "PublicMutations | None" = None,
    ) -> Answer:
        price_only = _asks_for_price(request)
        form = request.takes.incremental if watch is not None else None
        address = "" if caller else self._runner.strangers.find_address(request)
        admitted = await self._runner.admit(
            wanted, caller, line, free=price_only, incremental=form is not None, address=address
        )
        kind = admitted.operation.chosen.type
        _require_method(request, kind)
        if batch is not None:
            batch.add(admitted.operation.chosen)
        if price_only:
            return self._answered({"data": None, "extensions": {"cost": self._runner.report_cost(admitted)}})
        if watch is not None and kind is OperationType.QUERY:
            watch.begin(admitted.signed_in)
        elif watch is not None and kind is OperationType.MUTATION:
            watch.begin_mutation()
        facts = read_facts(request, self._settings)
        if caller is not None and kind is OperationType.SUBSCRIPTION:
            again = partial(self._authentication.caller_with, caller.credential)
            events = self._runner.events(admitted, line, facts, again)
            headers = make_headers(line.request_id)
            return self._answered(
                EventStream(events, caller, self._traffic, self._settings.stream_send_seconds, headers)
            )
        if form is not None and admitted.operation.is_incremental:
            parts = self._runner.run_deferred(admitted, line, facts, form)
            return self._answered(await begun(parts, admitted.signed_in, line))
        answer = self._answered(await self._runner.run(admitted, line, facts))
        if request.method == "GET" and caller is not None and admitted.document.published_id and not answer.errors:
            return answer._replace(cacheable_for=caller.viewer)
        return answer


class PublicMutations:
    """Counts in one batch the mutations without a token, most of which hash a password."""

    def __init__(self) -> None:
        self._count = 0

    def add(self, chosen: ChosenOperation) -> None:
        """Count those of an operation. Raises RefusedRequest (400) when there are too many."""
        self._count += chosen.public_count
        if self._count > MAX_PUBLIC_MUTATIONS:
            raise bad_request("A batch has at most one mutation that needs no token. Send each by itself.")


def read_facts(request: HTTPRequest, settings: Settings) -> RequestFacts:
    """Return what a request says beside its document."""
    base_url = partial(_base_url, request, settings)
    return RequestFacts(request.header(b"idempotency-key"), base_url, client_address(request, settings))


def _base_url(request: HTTPRequest, settings: Settings) -> str:
    return settings.public_url or str(request.base_url).rstrip("/")


def _asks_for_price(request: HTTPRequest) -> bool:
    """Return whether to run nothing. Raises RefusedRequest for an unknown value: safer than running it."""
    wish = request.header(b"graphql-cost")
    if wish not in (None, PRICE_ONLY):
        raise bad_request(f"The header GraphQL-Cost has one value, '{PRICE_ONLY}': the price without running anything.")
    return wish is not None


def _require_method(request: HTTPRequest, kind: OperationType) -> None:
    """Refuse what this method may not run."""
    if kind is OperationType.SUBSCRIPTION and not request.takes.event_stream:
        raise bad_request("Subscribe over WebSocket (graphql-transport-ws), or with 'Accept: text/event-stream'.")
    if kind is OperationType.MUTATION and request.method == "GET":
        raise RefusedRequest(405, ErrorCode.BAD_REQUEST, "GET runs queries only; use POST.", {"allow": "POST"})
