"""Responses on the wire."""

import asyncio
from urllib.parse import urlsplit

from gateway.transport.http_protocol import OneWriteTransport
from tests.running_gateway import RunningGateway

REQUEST = b"GET /health/live HTTP/1.1\r\nhost: gateway\r\n%s\r\n"


async def test_requests_sent_together_are_each_answered_in_order(gateway: RunningGateway) -> None:
    """Pipelined on one connection, which is kept open until the last asks to close it."""
    address = urlsplit(gateway.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write((REQUEST % b"") * 2 + REQUEST % b"connection: close\r\n")
    answers = await asyncio.wait_for(reader.read(), 30)
    writer.close()
    assert answers.count(b"HTTP/1.1 200 OK\r\n") == 3
    assert answers.count(b'{"status":"live"}') == 3


class Recorder:
    """A transport that notes what is written to it."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        """Note it."""
        self.written.append(data)

    def is_closing(self) -> bool:
        """Whether it was closed."""
        return self.closed

    def close(self) -> None:
        """Note it."""
        self.closed = True


async def test_what_is_written_in_one_turn_goes_out_in_one_write() -> None:
    """Head and body; what is written in the next turn follows."""
    below = Recorder()
    transport = OneWriteTransport(below, asyncio.get_running_loop())  # type: ignore[arg-type]  # it does what is needed
    transport.write(b"head ")
    transport.write(b"body")
    await asyncio.sleep(0)
    transport.write(b"more")
    await asyncio.sleep(0)
    assert below.written == [b"head body", b"more"]


async def test_closing_writes_first_what_was_kept() -> None:
    """Nothing of an answer is lost; nothing is written to a closed connection."""
    below = Recorder()
    transport = OneWriteTransport(below, asyncio.get_running_loop())  # type: ignore[arg-type]  # it does what is needed
    transport.write(b"last words")
    transport.close()
    transport.write(b"too late")
    await asyncio.sleep(0)
    assert (below.written, below.closed, transport.is_closing()) == ([b"last words"], True, True)
