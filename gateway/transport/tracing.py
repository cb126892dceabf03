"""OpenTelemetry traces: a span for each request, and below it one for each MongoDB command."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from opentelemetry import propagate
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer
from starlette.requests import Request

from gateway.store.database import CommandFailed, CommandListener, CommandStarted, CommandSucceeded

SERVICE = "customer-profile-gateway"


class Tracing(CommandListener):
    """The traces of one application; it listens to the MongoDB commands itself."""

    def __init__(self, exporter: SpanExporter, ratio: float) -> None:
        self._provider = TracerProvider(
            sampler=ParentBased(TraceIdRatioBased(ratio)), resource=Resource.create({"service.name": SERVICE})
        )
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer: Tracer = self._provider.get_tracer("gateway")
        self._commands: dict[int, Span] = {}

    @contextmanager
    def request(self, request: Request, request_id: str) -> Iterator[Span]:
        """The span of a request, below the caller's own (`traceparent`, W3C Trace Context)."""
        parent = propagate.extract(dict(request.headers))
        attributes = {"http.request.method": request.method, "url.path": request.url.path, "request.id": request_id}
        with self._tracer.start_as_current_span("graphql", parent, SpanKind.SERVER, attributes) as span:
            yield span

    def started(self, event: CommandStarted) -> None:
        """Open the span of a command; its filter and values stay out of it."""
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


def tracing_to(endpoint: str, ratio: float) -> Tracing:
    """Traces to the operator's collector (OTLP over HTTP)."""
    return Tracing(OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces"), ratio)
