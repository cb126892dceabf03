"""Traces, as an OpenTelemetry collector receives them."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

import pytest
import structlog
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.requests import Request

from gateway.cli.logs import with_trace_id
from gateway.settings import Settings
from gateway.store.database import Database
from gateway.transport.metrics import Metrics
from gateway.transport.request_log import RequestLog
from gateway.transport.tracing import Tracing
from tests.running_gateway import run_gateway

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def collector() -> Iterator[tuple[str, list[Span]]]:
    """Yield (address, spans received) of a collector that speaks OTLP over HTTP."""
    spans: list[Span] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the name that http.server calls
            sent = ExportTraceServiceRequest.FromString(self.rfile.read(int(self.headers["content-length"])))
            spans.extend(
                span for resource in sent.resource_spans for scope in resource.scope_spans for span in scope.spans
            )
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Collector) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", spans
        server.shutdown()
        thread.join()


def test_traces_tell_the_version_of_the_gateway() -> None:
    """As the metrics do."""
    sent = InMemorySpanExporter()
    tracing = Tracing(sent, 1.0, lambda _: None)
    asked = Request({"type": "http", "method": "POST", "path": "/graphql", "query_string": b"", "headers": []})
    with pytest.raises(RuntimeError), tracing.request(asked, RequestLog("r1", Metrics())):
        raise RuntimeError  # it ends the span without a line
    tracing.close()
    (span,) = sent.get_finished_spans()
    assert span.resource.attributes["service.version"] == version("customer-profile-gateway")


async def test_a_request_is_traced_down_to_its_commands(
    settings: Settings, database: Database, collector: tuple[str, list[Span]]
) -> None:
    """Below the caller's span; without any value of the query."""
    address, spans = collector
    async with run_gateway(settings.model_copy(update={"otlp_endpoint": address}), database) as gateway:
        tenant = await gateway.tenant()
        stored = await tenant.customer()
        headers = {"authorization": f"Bearer {tenant.token()}", "traceparent": PARENT}
        query = "query ($id: ID!) { customer(id: $id) { number jobs { totalCount } } }"
        body = {"query": query, "variables": {"id": stored.id}}
        assert (await gateway.client.post("/graphql", json=body, headers=headers)).status_code == 200
    (request,) = [span for span in spans if span.name == "graphql"]
    assert request.trace_id.hex() == PARENT.split("-")[1]
    assert request.parent_span_id.hex() == PARENT.split("-")[2]
    commands = [span for span in spans if span.parent_span_id == request.span_id]
    assert sorted(span.name for span in commands) == ["aggregate"]
    assert all(span.end_time_unix_nano > span.start_time_unix_nano for span in spans)
    assert stored.id not in str(spans)


def attributes(span: Span) -> dict[str, str | int]:
    """Return the attributes of a span that are texts or whole numbers."""
    return {
        kept.key: kept.value.string_value or kept.value.int_value
        for kept in span.attributes
        if kept.value.WhichOneof("value") in ("string_value", "int_value")
    }


@pytest.mark.parametrize(("way", "shown"), [("plain", True), ("hashed", False), ("off", False)])
async def test_the_span_of_a_request_names_operation_status_and_company(
    way: str, shown: bool, settings: Settings, database: Database, collector: tuple[str, list[Span]]
) -> None:
    """The company by its id or a hash, as it is set; the document names the operation where the request does not."""
    address, spans = collector
    changed = settings.model_copy(update={"otlp_endpoint": address, "trace_company": way})
    async with run_gateway(changed, database) as gateway:
        tenant = await gateway.tenant()
        assert (await tenant.ask("query Found { customers(first: 1) { totalCount } }")).errors == []
    (request,) = [span for span in spans if span.name == "graphql"]
    found = attributes(request)
    assert (found["graphql.operation.type"], found["graphql.operation.name"]) == ("query", "Found")
    assert (found["http.response.status_code"], found["gateway.role"]) == (200, "office")
    assert (found.get("gateway.company") == tenant.company.id) is shown
    assert ("gateway.company" in found) is (way != "off")
    assert tenant.token() not in str(spans)


async def test_what_no_request_asked_for_is_no_trace(
    settings: Settings, database: Database, collector: tuple[str, list[Span]]
) -> None:
    """A gateway that looks into its empty queues and serves nothing sends nothing."""
    address, spans = collector
    idle = settings.model_copy(update={"otlp_endpoint": address, "deliver_messages": True})
    async with run_gateway(idle, database) as gateway:
        while not gateway.command_log.commands:
            await gateway.client.get("/health/ready")
    assert spans == []


async def test_a_line_of_the_log_names_its_trace(
    settings: Settings, database: Database, collector: tuple[str, list[Span]]
) -> None:
    """So that one leads to the other."""
    found: list[str | None] = []

    def keep(_logger: object, _method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
        found.append(with_trace_id(None, "info", dict(line)).get("trace_id"))
        raise structlog.DropEvent

    async with run_gateway(settings.model_copy(update={"otlp_endpoint": collector[0]}), database) as gateway:
        token = (await gateway.tenant()).token()
        with structlog.testing.capture_logs(processors=[keep]):
            headers = {"authorization": f"Bearer {token}", "traceparent": PARENT}
            await gateway.client.post("/graphql", json={"query": "{ viewer { name } }"}, headers=headers)
    assert PARENT.split("-")[1] in found


async def test_a_collector_that_is_away_harms_nobody(settings: Settings, database: Database) -> None:
    """Requests are answered; the traces are lost."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}"
        async with run_gateway(settings.model_copy(update={"otlp_endpoint": address}), database) as gateway:
            answer = await (await gateway.tenant()).ask("{ viewer { name } }")
    assert answer.errors == []
