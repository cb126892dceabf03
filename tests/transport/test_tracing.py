"""Traces, as an OpenTelemetry collector receives them."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from gateway.settings import Settings
from gateway.store.database import Database
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


async def test_a_collector_that_is_away_harms_nobody(settings: Settings, database: Database) -> None:
    """Requests are answered; the traces are lost."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}"
        async with run_gateway(settings.model_copy(update={"otlp_endpoint": address}), database) as gateway:
            answer = await (await gateway.tenant()).ask("{ viewer { name } }")
    assert answer.errors == []
