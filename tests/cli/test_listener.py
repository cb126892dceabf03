"""A gateway that stops answers every connection that was opened to it, also when the machine is busy."""

import asyncio
import socket
import time
from collections.abc import Callable
from functools import partial

import pytest
import uvloop
from starlette.applications import Starlette

from gateway.cli import http_server
from gateway.cli.http_server import GatewayServer, http_config
from gateway.cli.listener import HANDSHAKE_SECONDS, listening_socket, refuse_connections
from gateway.transport import request_head

CLIENTS = 20
REQUEST = b"GET / HTTP/1.1\r\nHost: api.example.com\r\n\r\n"
STARTS_SECONDS = 10.0
ANSWER_SECONDS = 5.0
WAITING_SECONDS = 0.4


def _send(port: int) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port), timeout=ANSWER_SECONDS)
    client.sendall(REQUEST)
    return client


async def _serve(server: GatewayServer, listener: socket.socket) -> asyncio.Task[None]:
    """Return what serves, once it does."""
    serving = asyncio.create_task(server.serve([listener]))
    async with asyncio.timeout(STARTS_SECONDS):
        while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
            await asyncio.sleep(0.01)
    return serving


async def _stop_among_new_connections(monkeypatch: pytest.MonkeyPatch) -> list[socket.socket]:
    """Return the clients that connect just before no connection can be opened; then the event loop is late."""
    clients: list[socket.socket] = []
    with listening_socket("127.0.0.1", 0) as listener:
        server = GatewayServer(http_config(Starlette()))

        def refuse(refused: socket.socket) -> None:
            clients.extend(_send(listener.getsockname()[1]) for _ in range(CLIENTS))
            asyncio.get_running_loop().call_soon(time.sleep, HANDSHAKE_SECONDS * 2)
            refuse_connections(refused)

        monkeypatch.setattr(http_server, "refuse_connections", refuse)
        serving = await _serve(server, listener)
        server.should_exit = True
        await serving
    return clients


@pytest.mark.parametrize("loop_factory", [uvloop.new_event_loop, asyncio.new_event_loop], ids=["uvloop", "asyncio"])
def test_no_connection_that_was_opened_is_reset_when_the_event_loop_is_late(
    monkeypatch: pytest.MonkeyPatch, loop_factory: Callable[[], asyncio.AbstractEventLoop]
) -> None:
    """The last rounds before the socket is closed accept them all, however few they are."""
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        clients = runner.run(_stop_among_new_connections(monkeypatch))
    answers = [b"".join(iter(partial(client.recv, 1000), b"")) for client in clients]
    assert [answer[:12] for answer in answers] == [b"HTTP/1.1 404"] * CLIENTS
    for client in clients:
        client.close()


class _Late(asyncio.Protocol):
    """Takes so long over what it reads that the time of all connections that wait is over."""

    def __init__(self, client: socket.socket) -> None:
        self._client = client

    def data_received(self, data: bytes) -> None:
        self._client.sendall(REQUEST)
        time.sleep(WAITING_SECONDS)


async def _stop_beside_a_waiting_connection() -> bytes:
    """Return what a client gets that sends its next request just before its connection would be closed."""
    loop = asyncio.get_running_loop()
    with listening_socket("127.0.0.1", 0) as listener:
        server = GatewayServer(http_config(Starlette()))
        serving = await _serve(server, listener)
        client = _send(listener.getsockname()[1])
        await asyncio.to_thread(client.recv, 1000)

        other, busy = socket.socketpair()
        await loop.create_connection(lambda: _Late(client), sock=busy)
        begin = server.shutdown

        async def shutdown(sockets: list[socket.socket] | None = None) -> None:
            loop.call_later(HANDSHAKE_SECONDS + WAITING_SECONDS / 2, other.sendall, b"x")
            await begin(sockets)

        server.shutdown = shutdown  # type: ignore[method-assign]
        server.should_exit = True
        await serving
        other.close()
    return await asyncio.to_thread(client.recv, 1000)


@pytest.mark.parametrize("loop_factory", [uvloop.new_event_loop, asyncio.new_event_loop], ids=["uvloop", "asyncio"])
def test_a_request_that_arrived_before_its_connection_is_closed_is_answered(
    monkeypatch: pytest.MonkeyPatch, loop_factory: Callable[[], asyncio.AbstractEventLoop]
) -> None:
    """It is read first, also when the event loop is late and the time is over."""
    monkeypatch.setattr(request_head, "LAST_REQUEST_SECONDS", WAITING_SECONDS)
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        answer = runner.run(_stop_beside_a_waiting_connection())
    assert (answer[:12], b"connection: close" in answer.lower()) == (b"HTTP/1.1 404", True)
