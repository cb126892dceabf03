"""The socket that a gateway listens on: from when it is bound until no connection can be opened any more."""

import asyncio
import ctypes
import selectors
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from gateway.errors import SettingsRefused

HANDSHAKE_SECONDS = 0.1
"""How long connections that are being opened may take to be, and to be accepted."""
MAX_ACCEPT_SECONDS = 2.0
"""How long connections that were opened may take to be accepted, at worst, when the gateway stops."""
MAX_FILE_DESCRIPTORS = 65_536
"""What a gateway raises its own limit to, where the system lets it."""

_SO_ATTACH_FILTER = 26
# Classic BPF on TCP headers, as setsockopt(2) takes it: drop what has the flag SYN (byte 13, 0x02), keep the rest.
_NO_SYN = ((0x30, 0, 0, 13), (0x45, 0, 1, 0x02), (0x06, 0, 0, 0), (0x06, 0, 0, 0xFFFFFFFF))


@contextmanager
def listening_socket(host: str, port: int) -> Iterator[socket.socket]:
    """Bind the socket to serve on. Raises SettingsRefused when the address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends without delay (TCP_NODELAY) only where the protocol is named; uvloop always does.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise SettingsRefused(
                f"Cannot listen on {host}:{port} ({error.strerror}). Choose another --port."
            ) from None
        yield listener


def refuse_connections(listener: socket.socket) -> None:
    """Let no new connection be opened, while those that were opened can still be accepted.

    Closing a listening socket resets the connections that wait in it, whose clients may have sent a request already.
    So for HANDSHAKE_SECONDS before that the kernel drops requests for new ones; their clients try again within a
    second, and are refused then. Elsewhere than on Linux the socket is just closed.
    """
    if sys.platform != "linux":
        return
    instructions = b"".join(struct.pack("HBBI", *instruction) for instruction in _NO_SYN)
    buffer = ctypes.create_string_buffer(instructions, len(instructions))
    program = struct.pack("HL", len(_NO_SYN), ctypes.addressof(buffer))
    with suppress(OSError):  # a sandbox without filters
        listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)


async def accept_rest(listener: socket.socket) -> None:
    """Wait until the event loop has accepted all connections that were opened.

    uvloop accepts one in each round, and on a busy machine HANDSHAKE_SECONDS may have fewer rounds than connections.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + MAX_ACCEPT_SECONDS
    with selectors.DefaultSelector() as selector:
        selector.register(listener, selectors.EVENT_READ)
        while selector.select(0) and loop.time() < deadline:  # noqa: ASYNC110  # nothing else tells it
            await asyncio.sleep(0)
    await asyncio.sleep(0)  # the last one is made known to the server in the round after it


def raise_file_limit() -> None:
    """Have as many file descriptors as the system gives without asking: each connection takes one."""
    try:
        import resource  # noqa: PLC0415  # not on Windows
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_FILE_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, MAX_FILE_DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
