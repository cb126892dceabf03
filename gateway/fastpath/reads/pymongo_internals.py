"""The one place of the fast path that touches PyMongo's internals: it takes connections to the primary over from it.

PyMongo has made, encrypted and authenticated it. Where PyMongo's inside is not what it was in the versions that this
was written for, anything missing raises, and the raw pool stays off (docs/adr/0014).
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from pymongo import AsyncMongoClient
from pymongo.read_preferences import ReadPreference

try:
    from pymongo.server_selectors import writable_server_selector
except ImportError:
    IS_COMPATIBLE = False
else:
    IS_COMPATIBLE = True

INCOMPATIBLE_PYMONGO = (AttributeError, TypeError)
"""What it raises when PyMongo's inside is another one."""


class DetachedConnection(NamedTuple):
    """A connection that PyMongo has let go of."""

    transport: asyncio.Transport
    address: tuple[str, int | None]
    max_message_bytes: int
    is_stale: Callable[[], bool]
    """Whether PyMongo has learnt since that connections of this time are of no use: the server is gone or another."""


def reads_plainly(client: AsyncMongoClient[Any]) -> bool:
    """Return whether the client asks for nothing of its reads that PyMongo would add to each command, or do beside it.

    Raises INCOMPATIBLE_PYMONGO.
    """
    if not IS_COMPATIBLE:
        raise AttributeError("PyMongo tells no server that can be written to")
    options = client.options
    pool = options.pool_options
    return (
        options.read_preference == ReadPreference.PRIMARY
        and options.read_concern.level is None
        and options.auto_encryption_opts is None
        and options.timeout is None
        and not options.load_balanced
        and pool.server_api is None
        and pool.socket_timeout is None
        and not (pool._compression_settings and pool._compression_settings.compressors)
    )


def max_connections(client: AsyncMongoClient[Any]) -> float:
    """Return how many connections the client may have to a server (`maxPoolSize`)."""
    return client.options.pool_options.max_pool_size


def idle_seconds(client: AsyncMongoClient[Any]) -> float | None:
    """Return how long a connection may be idle (`maxIdleTimeMS`); `None`: for ever."""
    return client.options.pool_options.max_idle_time_seconds


def count_connections(client: AsyncMongoClient[Any]) -> tuple[int, int]:
    """Return how many connections PyMongo uses and how many are idle. Raises INCOMPATIBLE_PYMONGO."""
    pools = [server.pool for server in tuple(client._topology._servers.values())]
    return sum(pool.active_sockets for pool in pools), sum(len(pool.conns) for pool in pools)


async def detach_connection(client: AsyncMongoClient[Any], protocol: asyncio.Protocol) -> DetachedConnection | None:
    """A new connection to the primary, whose bytes go to `protocol` from now on; `None` while no primary is known.

    Raises PyMongo's errors when it cannot be made, and INCOMPATIBLE_PYMONGO.
    """
    topology = await client._get_topology()
    if not topology.description.has_writable_server():
        return None  # PyMongo will wait for one
    server = await topology.select_server(writable_server_selector, "find", server_selection_timeout=0)
    connection = await server.pool.connect()
    server.pool.active_contexts.discard(connection.cancel_context)
    transport, _ = connection.conn.conn
    stale, generation = connection.pool_gen.stale, connection.generation
    if transport.is_closing() or not connection.is_writable:
        transport.abort()
        raise ConnectionError("the server is gone, or primary no longer")
    transport.pause_reading()  # asyncio may only then ask the other protocol for its way of reading
    transport.set_protocol(protocol)
    transport.resume_reading()
    return DetachedConnection(
        transport, connection.address, connection.max_message_size, partial(stale, generation, None)
    )
