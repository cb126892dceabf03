"""How a process serves HTTP: a gateway all of its time, a worker beside its work."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from gateway.cli.listener import HANDSHAKE_SECONDS, accept_rest, refuse_connections
from gateway.transport.request_head import BoundedHead
from gateway.transport.socket_connection import BoundedSocket

DRAIN_SECONDS = 10
SHORT_DRAIN_SECONDS = 2
"""The same where all requests are short."""
MAX_SOCKET_MESSAGE_BYTES = 1_000_000


class GatewayServer(uvicorn.Server):
    """uvicorn's server, which loses no connection that was opened to it while it stops."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let no connection be opened any more, accept those that are, then stop."""
        for listener in sockets or ():
            refuse_connections(listener)
        await asyncio.sleep(HANDSHAKE_SECONDS)
        for listener in sockets or ():
            await accept_rest(listener)
        await super().shutdown(sockets)


def http_config(app: ASGIApp | str, *, drain_seconds: int = DRAIN_SECONDS, **options: Any) -> uvicorn.Config:
    """Return how every gateway serves HTTP."""
    return uvicorn.Config(
        app,
        access_log=False,
        log_config=None,  # as all other lines are written
        log_level="warning",
        server_header=False,
        # What a client says of its address is ignored; a proxy in front is the operator's to configure.
        proxy_headers=False,
        timeout_graceful_shutdown=drain_seconds,
        ws_max_size=MAX_SOCKET_MESSAGE_BYTES,
        # Events are small, and a compressor for each socket would take more memory than all else of it.
        ws_per_message_deflate=False,
        http=BoundedHead,
        ws=BoundedSocket,
        **options,
    )


class _ServerBeside(GatewayServer):
    """A server that leaves signals to the work beside it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture no signals."""
        yield


@asynccontextmanager
async def served_beside(app: ASGIApp, listener: socket.socket) -> AsyncIterator[None]:
    """Serve an application of short requests while other work is done within it."""
    server = _ServerBeside(http_config(app, drain_seconds=SHORT_DRAIN_SECONDS))
    serving = asyncio.create_task(server.serve([listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving
