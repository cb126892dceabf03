"""Open connections: bounded in number and time, and closed without losing a request."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, cast
from urllib.parse import urlsplit

import pytest
import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from gateway.cli.http_server import GatewayServer, http_config
from gateway.cli.listener import listening_socket, refuse_connections
from gateway.settings import Settings
from gateway.store.database import Database
from gateway.transport import coalesced_response, open_connection, request_head
from gateway.transport.open_connection import OpenConnections
from tests.live import raw_socket
from tests.running_gateway import run_gateway
from tests.transport.test_concurrency_limiter import eventually

GET = b"GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n"
HALF = b"POST /graphql HTTP/1.1\r\nhost: x\r\nx-a: "
HALF_BODY = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{"
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def connected(url: str, opening: bytes = b"") -> Connection:
    """Return a connection on which this was sent."""
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(opening)
    await writer.drain()
    return reader, writer


async def answered(connection: Connection) -> bytes:
    """Return the next answer."""
    head = await asyncio.wait_for(connection[0].readuntil(b"\r\n\r\n"), 20)
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    return head + await connection[0].readexactly(length)


@pytest.mark.parametrize("opening", [b"", HALF, HALF_BODY])
async def test_when_there_are_too_many_connections_those_without_a_request_make_room(
    settings: Settings, database: Database, opening: bytes
) -> None:
    """A client that sends a request is served, and one served before keeps the connection."""
    async with run_gateway(settings.model_copy(update={"max_connections": 10}), database) as gateway:
        served = await connected(gateway.url, GET)
        assert (await answered(served)).startswith(b"HTTP/1.1 200")
        held = [served]
        for _ in range(30):
            held.append(await connected(gateway.url, opening))
            held.append(await connected(gateway.url, GET))
            assert (await answered(held[-1])).startswith(b"HTTP/1.1 200")
            held.pop()[1].close()
        assert await asyncio.wait_for(held[1][0].read(), 20) == b""
        served[1].write(GET)
        assert (await answered(served)).startswith(b"HTTP/1.1 200")
        for _, writer in held:
            writer.transport.abort()


async def test_room_is_made_by_the_network_with_most_connections_that_wait() -> None:
    """A single slow client of another network keeps its connection, although it has waited longer."""

    class Client:
        is_proven = False

        def __init__(self, network: str, waiting_since: float) -> None:
            self.network, self.waiting_since = network, waiting_since
            self.closed = False

        def close_idle(self) -> None:
            self.closed = True

        def drain(self) -> None: ...
        def unsent_bytes(self) -> int:
            return 0

        def abort(self) -> None: ...

    now = asyncio.get_running_loop().time()
    slow = Client("192.0.2.1", now - 9)
    many = [Client("198.51.100.1", now - 9 + number) for number in range(9)]
    connections = OpenConnections(10)
    for client in (slow, *many):
        assert connections.add(client, 1)
    new = Client("203.0.113.1", now)
    assert connections.add(new, 11)
    assert [client.closed for client in (slow, *many[:2])] == [False, True, False]
    for client in (slow, *many, new):
        connections.remove(client)


async def test_sockets_that_nobody_signs_in_on_make_room_for_others(settings: Settings, database: Database) -> None:
    """The oldest is closed, and may come again."""
    few = settings.model_copy(update={"max_unsigned_sockets": 2})
    async with (
        run_gateway(few, database) as gateway,
        raw_socket(gateway) as first,
        raw_socket(gateway),
        raw_socket(gateway),
    ):
        assert (await first.close_code())[0] == 1013


async def test_a_client_that_takes_nothing_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its answer does not stay in memory for ever; one that takes some goes on."""
    monkeypatch.setattr(open_connection, "MAX_STALLED_SECONDS", -1)

    class Client:
        waiting_since = 0.0
        is_proven = True
        network = "192.0.2.1"

        def __init__(self, *unsent: int) -> None:
            self.unsent = list(unsent)
            self.aborted = False

        def close_idle(self) -> None: ...
        def drain(self) -> None: ...
        def unsent_bytes(self) -> int:
            return self.unsent.pop(0) if len(self.unsent) > 1 else self.unsent[0]

        def abort(self) -> None:
            self.aborted = True

    stalled, slow, idle = Client(500), Client(*range(500, 100, -1)), Client(0)
    connections = OpenConnections(10)
    for client in (stalled, slow, idle):
        assert connections.add(client, 1)
    for _ in range(3):
        connections._sweep()
    assert (stalled.aborted, slow.aborted, idle.aborted) == (True, False, False)
    for client in (stalled, slow, idle):
        connections.remove(client)


async def closed(connection: Connection) -> None:
    """Close it from this side too."""
    connection[1].close()
    with suppress(OSError):
        await connection[1].wait_closed()


@asynccontextmanager
async def serving(connections: OpenConnections) -> AsyncIterator[tuple[str, uvicorn.Server]]:
    """Yield the address of a small application, served as every gateway is, and its server; stopped at the end."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[dict[str, object]]:
        yield {request_head.CONNECTIONS: connections}

    app = Starlette(routes=[Route("/health/live", lambda _: Response("live"))], lifespan=lifespan)
    server = GatewayServer(http_config(app))
    with listening_socket("127.0.0.1", 0) as listener:
        listener.listen()
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}", server
        finally:
            server.should_exit = True
            await task


async def test_while_a_gateway_drains_every_answer_says_that_the_connection_ends() -> None:
    """Also on a connection that was idle, and to a request that had begun to arrive; new ones are served too."""
    connections = OpenConnections(100)
    async with serving(connections) as (url, _):
        idle, begun = await connected(url, GET), await connected(url, HALF)
        assert b"connection: close" not in await answered(idle)
        connections.drain()
        idle[1].write(GET)
        begun[1].write(b"b\r\n\r\n")
        for connection in (idle, begun, await connected(url, GET)):
            assert b"connection: close" in (await answered(connection)).lower()
            assert await asyncio.wait_for(connection[0].read(), 20) == b""
            await closed(connection)


async def test_a_request_that_was_under_way_when_the_gateway_stopped_is_answered() -> None:
    """On a connection that was opened and silent, and on one that was idle; each learns that it was the last."""
    async with serving(OpenConnections(100)) as (url, server):
        silent, idle = await connected(url), await connected(url, GET)
        await answered(idle)
        open_ones = cast(set[Any], server.server_state.connections)

        async def stopping() -> bool:
            return all(each._stopping for each in open_ones)

        server.should_exit = True
        await eventually(stopping)
        for connection in (silent, idle):
            connection[1].write(GET)
            answer = await answered(connection)
            assert answer.startswith(b"HTTP/1.1 200")
            assert b"connection: close" in answer
            await closed(connection)


def test_the_system_opens_no_connection_while_the_last_ones_are_accepted() -> None:
    """Those that were opened are served; later ones are refused, instead of being cut off."""
    with listening_socket("127.0.0.1", 0) as listener:
        listener.listen()
        address = listener.getsockname()
        with socket.create_connection(address) as before:
            before.sendall(b"hello")
            refuse_connections(listener)
            with socket.socket() as late:
                late.settimeout(0.2)
                with pytest.raises(TimeoutError):
                    late.connect(address)
            accepted, _ = listener.accept()
            with accepted:
                assert accepted.recv(5) == b"hello"


def test_a_uvicorn_that_sends_responses_otherwise_is_left_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a warning in the log; all is served, a little slower."""
    coalesced_response.response_class.cache_clear()
    assert coalesced_response.response_class() is coalesced_response.CoalescedResponse
    coalesced_response.response_class.cache_clear()
    monkeypatch.setattr(coalesced_response.CoalescedResponse, "_send_whole", lambda *_: True)
    with structlog.testing.capture_logs() as lines:
        assert coalesced_response.response_class() is RequestResponseCycle
    assert [line["event"] for line in lines] == ["whole_responses_off"]
    coalesced_response.response_class.cache_clear()
