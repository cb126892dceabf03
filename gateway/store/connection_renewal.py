"""Connections that know nothing of sessions any more are closed.

PyMongo asks a server when it connects whether it has sessions. A member that is about to step down says no for a
moment; that connection then refuses each transaction, and goes back to the pool, until it is closed.
"""

from typing import Any

from pymongo import AsyncMongoClient
from pymongo.errors import ConfigurationError, PyMongoError

WITHOUT_SESSIONS = "Sessions are not supported"


def lacks_sessions(error: PyMongoError) -> bool:
    """Return whether a connection refuses sessions. MongoDB has had them since 3.6: it is the connection's fault."""
    return isinstance(error, ConfigurationError) and WITHOUT_SESSIONS in str(error)


async def renew_connections(client: AsyncMongoClient[Any]) -> None:
    """Close all connections: idle ones now, others when their work is done. PyMongo makes new ones when it needs them.

    PyMongo has no public way to do so for a client that goes on.
    """
    topology = await client._get_topology()
    for server in list(topology._servers.values()):
        await server.pool.reset_without_pause()
