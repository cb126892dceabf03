"""OpenTelemetry traces: a span for each request, and below it one for each MongoDB command."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from hashlib import blake2b
from importlib.metadata import version
from typing import Any

from opentelemetry import propagate
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import (
    Span,
    SpanKind,
    Status,
    StatusCode,
    Tracer,
    format_trace_id,
    get_current_span,
    use_span,
)
from starlette.requests import Request

from gateway.errors import ErrorCode
from gateway.settings import Settings
from gateway.store.database import CommandFailed, CommandListener, CommandStarted, CommandSucceeded
from gateway.transport.request_log import RequestLog
from gateway.transport.trace_id import TRACE_ID

SERVICE = "customer-profile-gateway"
SERVER_ERROR = 500
_ATTRIBUTES = {
    "http.response.status_code": "status",
    "graphql.operation.type": "operation",
    "graphql.operation.name": "name",
    "graphql.document.id": "document",
    "gateway.role": "role",
    "gateway.cost": "cost",
    "gateway.error_codes": "codes",
}
"""Attribute of a span → what it is called in the request's line."""


class Tracing(CommandListener):
    """The traces of one application; it listens to the MongoDB commands itself."""

    def __init__(self, exporter: SpanExporter, ratio: float, company: Callable[[str], str | None]) -> None:
        """`company`: how a company's id is shown."""
        self._company = company
        resource = Resource.create({"service.name": SERVICE, "service.version": version(SERVICE)})
        self._provider = TracerProvider(sampler=ParentBased(TraceIdRatioBased(ratio)), resource=resource)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer: Tracer = self._provider.get_tracer("gateway")
        self._commands: dict[int, Span] = {}

    @contextmanager
    def request(self, request: Request, line: RequestLog) -> Iterator[None]:
        """Trace a request below the caller's own span (`traceparent`, W3C Trace Context); it ends with its line."""
        parent = propagate.extract(dict(request.headers))
        given = {
            "http.request.method": request.method,
            "url.path": request.url.path,
            "request.id": line.request_id,
        }
        span = self._tracer.start_span("graphql", parent, SpanKind.SERVER, given)
        TRACE_ID.set(format_trace_id(span.get_span_context().trace_id))
        line.on_written = partial(self._end, span)
        try:
            with use_span(span, record_exception=False):
                yield
        except BaseException:
            span.end()
            raise

    def _end(self, span: Span, facts: Mapping[str, Any]) -> None:
        """Say of a request what its line says, but for who asked."""
        span.set_attributes({name: facts[fact] for name, fact in _ATTRIBUTES.items() if facts.get(fact) is not None})
        if (company := facts.get("company")) and (shown := self._company(company)):
            span.set_attribute("gateway.company", shown)
        if facts["status"] >= SERVER_ERROR or ErrorCode.INTERNAL.value in facts["codes"]:
            span.set_status(Status(StatusCode.ERROR))
        span.end()

    def started(self, event: CommandStarted) -> None:
        """Open the span of a command; its filter and values stay out of it.

        What no request asked for has none: else each look into an empty queue would be a trace.
        """
        if not get_current_span().get_span_context().is_valid:
            return
        attributes: dict[str, Any] = {"db.system.name": "mongodb", "db.operation.name": event.command_name}
        collection = event.command.get(event.command_name)
        if isinstance(collection, str):
            attributes["db.collection.name"] = collection
        self._commands[event.request_id] = self._tracer.start_span(
            event.command_name, kind=SpanKind.CLIENT, attributes=attributes
        )

    def succeeded(self, event: CommandSucceeded) -> None:
        """Close the span of a command."""
        if span := self._commands.pop(event.request_id, None):
            span.end()

    def failed(self, event: CommandFailed) -> None:
        """Close the span of a command that failed."""
        if span := self._commands.pop(event.request_id, None):
            span.set_status(Status(StatusCode.ERROR))
            span.end()

    def close(self) -> None:
        """Send what is left."""
        self._provider.shutdown()


def tracing_to(endpoint: str, settings: Settings, secret: bytes) -> Tracing:
    """Return traces to the operator's collector (OTLP over HTTP)."""
    ways: dict[str, Callable[[str], str | None]] = {
        "plain": lambda company: company,
        "hashed": lambda company: blake2b(company.encode(), key=secret[:64], digest_size=8).hexdigest(),
        "off": lambda _: None,
    }
    exporter = OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces")
    return Tracing(exporter, settings.trace_ratio, ways[settings.trace_company])
