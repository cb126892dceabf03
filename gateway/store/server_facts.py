"""What a MongoDB server says of itself and of the user who asks: for `gateway doctor`."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from pymongo.asynchronous.database import AsyncDatabase

NEEDED_ACTIONS = frozenset({"find", "insert", "update", "remove", "listIndexes", "changeStream"})
"""What serving needs on the gateway's database."""
UPGRADE_ACTIONS = frozenset({"createCollection", "createIndex", "dropIndex", "dropCollection"})
"""What `gateway migrate up` needs besides."""
MEMBERS_SECONDS = 3.0
"""How long all members may take to answer a client that has just connected."""
_SERVING = frozenset({"RSPrimary", "RSSecondary", "RSArbiter"})
Resource = Mapping[str, Any]


class Privileges(NamedTuple):
    """What the user of a connection may do."""

    user: str | None
    """None: the server asks no one who they are."""
    lacking: tuple[str, ...] = ()
    """Actions on the gateway's database that the user may not take, and needs."""
    reaches_others: bool = False
    """Whether the user may change other databases too."""


class ServerFacts(NamedTuple):
    """A MongoDB server's version, replica set (`None` when it has none of these) and clock."""

    version: str
    replica_set: str | None
    is_sharded: bool
    """Whether it is the `mongos` of a sharded cluster, which answers for replica sets."""
    clock: datetime
    members: int
    is_primary: bool
    is_direct: bool
    """Whether the connection is to this server alone, whichever is the primary."""
    compresses_by_zlib: bool
    privileges: Privileges
    away: tuple[str, ...] = ()
    """Members of the replica set that do not answer here, or do not serve, as while they recover."""


async def read_server_facts(database: AsyncDatabase[dict[str, Any]]) -> ServerFacts:
    """Return the facts of a database's server."""
    hello = await database.command("hello", compression=["zlib"], codec_options=database.codec_options)
    build = await database.command("buildInfo")
    status = await database.command("connectionStatus", showPrivileges=True)
    return ServerFacts(
        version=build["version"],
        replica_set=hello.get("setName"),
        is_sharded=hello.get("msg") == "isdbgrid",
        clock=hello["localTime"],
        members=len(hello.get("hosts", ())),
        is_primary=hello.get("isWritablePrimary", False),
        is_direct=database.client.topology_description.topology_type_name == "Single",
        compresses_by_zlib="zlib" in hello.get("compression", ()),
        privileges=_privileges(status["authInfo"], database.name),
        away=await _find_away(database) if hello.get("setName") else (),
    )


async def _find_away(database: AsyncDatabase[dict[str, Any]]) -> tuple[str, ...]:
    """Return the members that do not serve, once each of them has answered, refused or had MEMBERS_SECONDS."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + MEMBERS_SECONDS
    while True:
        servers = database.client.topology_description.server_descriptions()
        away = [server for server in servers.values() if server.server_type_name not in _SERVING]
        if all(server.error for server in away) or loop.time() > deadline:
            return tuple(sorted(f"{host}:{port}" for host, port in (server.address for server in away)))
        await asyncio.sleep(0.05)


def _privileges(info: Mapping[str, Any], name: str) -> Privileges:
    users = [f"{user['user']}@{user['db']}" for user in info.get("authenticatedUsers", ())]
    if not users:
        return Privileges(None)
    granted: Iterable[Mapping[str, Any]] = info.get("authenticatedUserPrivileges", ())
    here: set[str] = set()
    reaches_others = False
    for grant in granted:
        resource, actions = grant["resource"], set(grant["actions"])
        if _is_complete(resource, name):
            here |= actions
        reaches_others |= "insert" in actions and not _is_within(resource, name)
    lacking = () if "anyAction" in here else tuple(sorted((NEEDED_ACTIONS | UPGRADE_ACTIONS) - here))
    return Privileges(users[0], lacking, reaches_others)


def _is_complete(resource: Resource, name: str) -> bool:
    """Return whether a privilege is on all collections of a database."""
    everywhere = bool(resource.get("anyResource"))
    return everywhere or (resource.get("db") in (name, "") and resource.get("collection") == "")


def _is_within(resource: Resource, name: str) -> bool:
    return resource.get("db") == name or "cluster" in resource
