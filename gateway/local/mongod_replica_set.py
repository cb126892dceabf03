"""Brings a fresh mongod to where it takes majority writes, as the only member of its replica set."""

from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import PyMongoError

REPLICA_SET = "rs0"

Client = MongoClient[dict[str, Any]]


def takes_writes(client: Client, address: str, data_path: Path) -> bool:
    """Return whether the mongod of `data_path` takes majority writes; until it does, each call does a step to it.

    `client` is a direct connection to `address` ("host:port"). A server that does not answer is not ready.
    """
    try:
        if not _is_ours(client, data_path):
            return False
        hello = client.admin.command("hello")
        if hello.get("isWritablePrimary") and hello.get("me") == address:
            # A primary refuses majority reads, and so transactions, until its first write is committed.
            note = {"appendOplogNote": 1, "data": {"msg": "ready"}, "writeConcern": {"w": "majority"}}
            client.admin.command(note)
            return True
        _configure(client, address)
    except PyMongoError:
        return False
    return False


def _is_ours(client: Client, data_path: Path) -> bool:
    # Another server may have won the port: ours then ends, and the other must not be touched.
    options = client.admin.command("getCmdLineOpts")["parsed"]
    return bool(options.get("storage", {}).get("dbPath") == str(data_path))


def _configure(client: Client, address: str) -> None:
    # Read from disk: while mongod still loads its configuration, commands answer as if it had none.
    config = client.local["system.replset"].find_one()
    if config is None:
        members = [{"_id": 0, "host": address}]
        client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": members})
    elif config["members"][0]["host"] != address:
        config["members"][0]["host"] = address
        config["version"] += 1
        client.admin.command("replSetReconfig", config, force=True)
