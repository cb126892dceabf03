"""What comes after a failure that nothing foresaw: a connection never ends without a word."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import structlog
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from gateway.settings import Settings
from gateway.store.database import Database
from gateway.transport import request_head
from gateway.transport.endpoint import GraphQLEndpoint
from gateway.transport.request_log import RequestLog
from tests.running_gateway import RunningGateway, answers_to, run_gateway
from tests.transport.test_open_connection import GET, answered, closed, connected

ASK = b"GET /graphql?query=%7B__typename%7D HTTP/1.1\r\nhost: x\r\n\r\n"
FAILING = b"GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n"
PARTS = b"GET /graphql HTTP/1.1\r\nhost: x\r\n\r\n"


def unforeseen(*_: object) -> None:
    """Fail."""
    raise RuntimeError("unforeseen")


async def failing(_: Request) -> Response:
    """Fail before the answer."""
    raise RuntimeError("unforeseen")


async def failing_later(_: Request) -> Response:
    """Fail when the answer was sent."""
    return Response("sent", background=BackgroundTask(failing, _))


async def failing_within(_: Request) -> Response:
    """Fail in the middle of the answer."""

    async def parts() -> AsyncIterator[bytes]:
        yield b"begun"
        unforeseen()

    return StreamingResponse(parts())


def errors(lines: list[structlog.typing.EventDict]) -> list[object]:
    """Return the errors among lines of a log."""
    return [line["event"] for line in lines if line["log_level"] == "error"]


@pytest.mark.parametrize(("route", "status"), [(failing, b"500"), (failing_later, b"200")])
async def test_after_a_failure_the_connection_serves_on(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch, route: object, status: bytes
) -> None:
    """Also the request that was sent behind, before the answer came."""
    monkeypatch.setattr("gateway.app.monitoring.metrics_route", lambda *_: Route("/metrics", route))  # type: ignore[arg-type]
    async with run_gateway(settings, database) as gateway:
        with structlog.testing.capture_logs() as lines:
            connection = await connected(gateway.url, FAILING + GET)
            first = await answered(connection)
            assert first.startswith(b"HTTP/1.1 " + status)
            assert b"connection: close" not in first.lower()
            assert (await answered(connection)).startswith(b"HTTP/1.1 200")
        assert errors(lines) == ["unexpected"]
        connection[1].write(GET)
        assert (await answered(connection)).startswith(b"HTTP/1.1 200")
        await closed(connection)


@pytest.mark.parametrize("stage", [(GraphQLEndpoint, "_respond", b"500"), (RequestLog, "written", b"200")])
async def test_a_failure_of_the_endpoint_itself_ends_no_connection(
    gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch, stage: tuple[type, str, bytes]
) -> None:
    """Before the answer is there, and when its line is written after it."""
    connection = await connected(gateway.url)
    with monkeypatch.context() as broken:
        broken.setattr(stage[0], stage[1], unforeseen)
        connection[1].write(ASK + GET)
        assert (await answered(connection)).startswith(b"HTTP/1.1 " + stage[2])
        assert (await answered(connection)).startswith(b"HTTP/1.1 200")
    await closed(connection)


async def test_an_answer_that_breaks_off_cannot_be_taken_for_whole(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its end is missing, and nothing is answered behind it."""
    monkeypatch.setattr("gateway.app.monitoring.metrics_route", lambda *_: Route("/metrics", failing_within))
    async with run_gateway(settings, database) as gateway:
        answer = await answers_to(gateway.url, FAILING + GET)
    assert answer.endswith(b"begun\r\n")
    assert answer.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize("path", [b"/graphql", b"/webhooks/stripe"])
async def test_a_client_that_still_sends_can_read_why_it_was_refused(gateway: RunningGateway, path: bytes) -> None:
    """A connection closed on a sender would take the answer with it."""
    size = 20_000_000
    head = b"POST " + path + b" HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
    connection = await connected(gateway.url, head % size)
    for _ in range(size // 500_000):
        connection[1].write(b"a" * 500_000)
        await connection[1].drain()
    answer = await answered(connection)
    assert answer.startswith((b"HTTP/1.1 413", b"HTTP/1.1 503"))
    if answer.startswith(b"HTTP/1.1 413"):
        assert b"connection: close" in answer
        assert await asyncio.wait_for(connection[0].read(), 3) == b""
    await closed(connection)


async def test_a_client_that_was_refused_and_sends_no_more_is_closed(
    gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After some seconds."""
    monkeypatch.setattr(request_head, "LAST_REST_SECONDS", 0.2)
    head = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9000000\r\n\r\n"
    assert (await answers_to(gateway.url, head + b"a" * 1_500_000)).startswith(b"HTTP/1.1 413")
