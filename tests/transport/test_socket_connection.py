"""Connections of WebSockets: a handshake that cannot be read, or a client that reads nothing, does not keep one."""

import asyncio
import json
import struct
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed

from gateway.settings import Settings
from gateway.store.database import Database
from gateway.transport import open_connection
from gateway.transport.socket_connection import MAX_FRAGMENTS
from tests.live import raw_socket
from tests.running_gateway import RunningGateway, answers_to, run_gateway
from tests.transport.test_open_connection import GET, answered, closed, connected

PING = struct.pack("!BB4x", 0x89, 0x80 | 120) + b"x" * 120
LONG = b"x: " + b"a" * 9_000 + b"\r\n"
MANY = b"".join(b"x-%d: y\r\n" % number for number in range(200))


def handshake(*more: bytes, path: bytes = b"/graphql", protocol: bytes = b"graphql-transport-ws") -> bytes:
    """Return the head that asks for a WebSocket, with more headers."""
    lines = (
        b"upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\n"
        b"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: " + protocol + b"\r\n"
    )
    return b"GET " + path + b" HTTP/1.1\r\nhost: x\r\n" + lines + b"".join(more) + b"\r\n"


@pytest.mark.parametrize(
    "sent",
    [
        handshake(b"content-length: 5\r\n") + b"hello",
        handshake(b"transfer-encoding: chunked\r\n") + b"0\r\n\r\n",
        handshake(MANY),
        handshake(LONG),
        handshake(path=b"/graphql?" + b"a" * 9_000),
        handshake(path=b"/elsewhere", protocol=b"x, " * 3_000),
    ],
    ids=["with a body", "chunked", "many headers", "long header", "long address", "many protocols"],
)
async def test_a_handshake_that_cannot_be_read_is_refused(gateway: RunningGateway, sent: bytes) -> None:
    """The connection is not left open, where nothing would ever come of it."""
    head, _, body = (await answers_to(gateway.url, sent)).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400")
    assert b"connection: close" in head
    assert "128 headers" in json.loads(body)["errors"][0]["message"]


@pytest.mark.parametrize("text", [b"\xff", b'{"type": "\xed\xa0\x80"}', b'{"type": "\xc3'])
async def test_a_text_that_is_not_utf8_closes_the_socket_and_is_no_error_of_ours(
    gateway: RunningGateway, caplog: pytest.LogCaptureFixture, text: bytes
) -> None:
    """Anybody can send one, without a token."""
    async with raw_socket(gateway) as socket:
        await socket.connection.send(text, text=True)
        assert (await socket.close_code())[0] == 1007
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_a_message_has_so_many_fragments_at_most(gateway: RunningGateway) -> None:
    """Empty ones would never reach the limit of its size."""
    async with raw_socket(gateway) as socket:
        await socket.connection.send(['{"type":', *[""] * (MAX_FRAGMENTS - 3), '"ping"}'])
        assert await socket.receive() == {"type": "pong"}
        with suppress(ConnectionClosed):
            await socket.connection.send([""] * (MAX_FRAGMENTS + 2))
        assert (await socket.close_code())[0] == 1009


async def test_who_sends_pings_and_takes_no_pongs_is_cut_off(
    gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Instead of filling the memory with pongs for as long as they like."""
    monkeypatch.setattr(open_connection, "SWEEP_SECONDS", 0.1)
    monkeypatch.setattr(open_connection, "MAX_STALLED_SECONDS", 0.3)
    reader, writer = await connected(gateway.url, handshake())
    await reader.readuntil(b"\r\n\r\n")
    writer.transport.pause_reading()  # type: ignore[attr-defined]  # what a client reads from
    sent = 0
    with suppress(ConnectionError):
        async with asyncio.timeout(20):
            while True:
                writer.write(PING * 500)
                await writer.drain()
                sent += 500 * len(PING)
    assert sent < 50_000_000


async def test_sockets_that_were_closed_make_room_for_requests(settings: Settings, database: Database) -> None:
    """Although their clients never close their half."""
    async with run_gateway(settings.model_copy(update={"max_connections": 10}), database) as gateway:
        held = []
        for _ in range(20):
            held.append(await connected(gateway.url, handshake(protocol=b"another")))
            await held[-1][0].readuntil(b"\r\n\r\n")
            request = await connected(gateway.url, GET)
            assert (await answered(request)).startswith(b"HTTP/1.1 200")
            await closed(request)
        for _, writer in held:
            writer.transport.abort()
