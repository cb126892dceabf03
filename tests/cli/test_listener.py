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

CLIENTS = 20
REQUEST = b"GET / HTTP/1.1\r\nHost: api.example.com\r\n\r\n"
STARTS_SECONDS = 10.0
ANSWER_SECONDS = 5.0


def _send(port: int) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port), timeout=ANSWER_SECONDS)
    client.sendall(REQUEST)
    return client


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
        serving = asyncio.create_task(server.serve([listener]))
        async with asyncio.timeout(STARTS_SECONDS):
            while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
                await asyncio.sleep(0.01)
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
