"""A MongoDB of three members on loopback, which elects another primary when one steps down or dies."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import AutoReconnect

from gateway.local.child_process import LOOPBACK, ChildProcess, free_port, is_listening
from gateway.local.mongod_binary import choose_binary

NAME = "three"
MEMBERS = 3
START_SECONDS = 90.0
# A member that is gone is missed within a second; by default MongoDB waits for ten.
QUICK = {"electionTimeoutMillis": 1_000, "heartbeatIntervalMillis": 200}


class ReplicaSet:
    """The members that run."""

    def __init__(self, members: dict[int, ChildProcess]) -> None:
        """Port → member."""
        self._members = members
        hosts = ",".join(f"{LOOPBACK}:{port}" for port in members)
        self.uri = f"mongodb://{hosts}/?replicaSet={NAME}"
        self._client: MongoClient[dict[str, Any]] = MongoClient(self.uri)

    def primary(self) -> int:
        """Return the port of the member that takes writes, once there is one."""
        while True:
            with suppress(AutoReconnect):  # the one that was asked is it no longer
                hello = self._client.admin.command("hello")
                if hello["isWritablePrimary"]:
                    return int(hello["me"].rpartition(":")[2])

    def step_down(self) -> None:
        """Have another member elected; the old primary goes on as a secondary."""
        self._client.admin.command({"replSetStepDown": 60, "secondaryCatchUpPeriodSecs": 30})

    @property
    def ports(self) -> list[int]:
        """Of all members."""
        return list(self._members)

    def pid_of(self, port: int) -> int:
        """Return the process of a member."""
        return self._members[port].pid

    def kill_primary(self) -> None:
        """SIGKILL: it closes nothing."""
        os.kill(self._members[self.primary()].pid, signal.SIGKILL)

    def close(self) -> None:
        """Let go of the client."""
        self._client.close()


@contextmanager
def running_replica_set(folder: Path) -> Iterator[ReplicaSet]:
    """Three members, one of them elected."""
    binary = choose_binary(folder)
    with ExitStack() as running:
        members = {}
        for number in range(MEMBERS):
            port = free_port()
            members[port] = _member(binary, folder / str(number), port)
            running.callback(members[port].stop, grace_seconds=0)  # nothing in it is wanted any more
        for port, member in members.items():
            member.wait_until(partial(is_listening, port), START_SECONDS)
        _initiate(list(members))
        replica_set = ReplicaSet(members)
        running.callback(replica_set.close)
        replica_set.primary()
        yield replica_set


def _member(binary: Path, folder: Path, port: int) -> ChildProcess:
    folder.mkdir()
    command = [
        *(str(binary), "--quiet", "--dbpath", str(folder), "--bind_ip", LOOPBACK, "--port", str(port)),
        *("--replSet", NAME, "--oplogSize", "64", "--nounixsocket", "--wiredTigerCacheSizeGB", "0.25"),
        *("--wiredTigerEngineConfigString", "log=(file_max=16MB,prealloc=false)"),
    ]
    member = ChildProcess("mongod", command, folder / "mongod.log")
    member.start()
    return member


def _initiate(ports: list[int]) -> None:
    members = [{"_id": number, "host": f"{LOOPBACK}:{port}"} for number, port in enumerate(ports)]
    first: MongoClient[dict[str, Any]] = MongoClient(LOOPBACK, ports[0], directConnection=True)
    with first:
        first.admin.command({"replSetInitiate": {"_id": NAME, "members": members, "settings": QUICK}})
