"""A MongoDB of the gateway's own: a replica set of one on loopback, for demos, development and tests."""

import json
import threading
from pathlib import Path
from typing import Self

import structlog
from pymongo import MongoClient

from gateway.errors import LocalServiceUnavailable
from gateway.local.child_process import (
    LOOPBACK,
    ChildExitedEarly,
    ChildProcess,
    free_port,
    is_listening,
)
from gateway.local.folder_lock import FolderLock
from gateway.local.mongod_binary import choose_binary
from gateway.local.mongod_record import (
    MongodRecord,
    data_path,
    read_record,
    serves,
    stop_orphans,
    write_record,
)
from gateway.local.mongod_replica_set import REPLICA_SET, Client, takes_writes

MINIMUM_CACHE_MEGABYTES = 256
OPLOG_MEGABYTES = 256
# Enough for mongod to replay its journal after a crash, and for its 30 s search for itself on a port that was
# taken since by a server that accepts connections and never answers.
READY_SECONDS = 90.0
TRIES = 5
RESTART_PAUSE_SECONDS, MAX_RESTART_PAUSE_SECONDS = 1.0, 30.0
# How mongod exits when the port was taken since it was found free, and for trouble with its data: such as
# an orphan that has still to let go of them in the last moment of its life.
RETRYABLE_EXIT_CODES = (48, 100)
WHILE_STARTING = "directConnection=true&connectTimeoutMS=2000&serverSelectionTimeoutMS=2000&socketTimeoutMS=10000"


log = structlog.get_logger("gateway.mongodb")


class EmbeddedMongoDB:
    """A mongod on `folder`, as a child process: `start` or `with`, then `uri`; its data stays in the folder.

    When it dies by itself it is started again, on the same port, so that `uri` stays true.
    One process owns a folder at a time; others reach its server by `running_uri`.
    """

    def __init__(self, folder: Path, *, test_commands: bool = False, cache_megabytes: int = 256) -> None:
        """`test_commands` allows fail points; `cache_megabytes` is WiredTiger's cache, 256 or more."""
        self._folder = folder.resolve()
        self._test_commands = test_commands
        self._cache_megabytes = max(cache_megabytes, MINIMUM_CACHE_MEGABYTES)
        self._lock = FolderLock(
            self._folder,
            "mongod",
            "set XDG_DATA_HOME to another folder, or set MONGODB_URI to a running replica set",
        )
        self._child: ChildProcess | None = None
        self._uri: str | None = None
        self._spawning = threading.Lock()
        self._stopping = threading.Event()
        self._keeper: threading.Thread | None = None

    @property
    def uri(self) -> str:
        """Return where the running server is reached; RuntimeError when it is not started."""
        if self._uri is None:
            raise RuntimeError("The embedded MongoDB is not started")
        return self._uri

    def start(self) -> str:
        """Starts the server; its URI, once it takes majority writes; LocalServiceUnavailable if it cannot."""
        if self._uri is None:
            self._lock.acquire()
            try:
                stop_orphans(self._folder)
                self._stopping.clear()
                binary = choose_binary(self._folder)
                self._uri = self._run(binary)
                self._keep_running(binary)
            except BaseException:
                self.stop()
                raise
        return self._uri

    def stop(self) -> None:
        """Stops the server cleanly and frees the folder; nothing happens when it is not started."""
        with self._spawning:
            self._stopping.set()
            child, self._child, self._uri = self._child, None, None
        try:
            if child is not None:
                child.stop()
            if self._keeper is not None:
                self._keeper.join()
                self._keeper = None
            if child is not None:
                write_record(self._folder, MongodRecord(port=read_record(self._folder).port))
        finally:
            self._lock.release()

    def __enter__(self) -> Self:
        """Starts the server."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stops the server."""
        self.stop()

    def _run(self, binary: Path) -> str:
        data_path(self._folder).mkdir(mode=0o700, exist_ok=True)
        tries_left = TRIES
        while True:
            tries_left -= 1
            try:
                return self._run_on_port(binary, free_port(read_record(self._folder).port))
            except ChildExitedEarly as error:
                if error.status not in RETRYABLE_EXIT_CODES or not tries_left:
                    raise self._explained(error) from error

    def _run_on_port(self, binary: Path, port: int) -> str:
        child = ChildProcess("mongod", self._command(binary, port), self._folder / "mongod.log")
        with self._spawning:
            if self._stopping.is_set():
                raise LocalServiceUnavailable("The embedded MongoDB is being stopped.")
            child.start()
            self._child = child
        write_record(self._folder, MongodRecord(port=port, pid=child.pid))
        address = f"{LOOPBACK}:{port}"
        child.wait_until(lambda: is_listening(port), READY_SECONDS)
        client: Client = MongoClient(f"mongodb://{address}/?{WHILE_STARTING}")
        with client:
            child.wait_until(lambda: takes_writes(client, address, data_path(self._folder)), READY_SECONDS)
        # Direct: nothing may depend on the member's own idea of its address. Named: no other server will do.
        uri = f"mongodb://{address}/?replicaSet={REPLICA_SET}&directConnection=true"
        write_record(self._folder, MongodRecord(port=port, pid=child.pid, uri=uri))
        return uri

    def _keep_running(self, binary: Path) -> None:
        """Start it again whenever it ends unasked."""

        def keep() -> None:
            child, port, pause = self._child, read_record(self._folder).port, RESTART_PAUSE_SECONDS
            while child is not None and port is not None:
                status = child.wait()
                if self._stopping.is_set():
                    return
                log.error("mongod_died", status=status, next="it is started again")
                try:
                    self._run_on_port(binary, port)
                    pause = RESTART_PAUSE_SECONDS
                except (LocalServiceUnavailable, OSError) as failure:
                    if self._stopping.is_set():
                        return
                    log.error("mongod_not_started", reason=str(failure))
                    self._stopping.wait(pause)
                    pause = min(pause * 2, MAX_RESTART_PAUSE_SECONDS)
                child = self._child

        self._keeper = threading.Thread(target=keep, name="keeps mongod running", daemon=True)
        self._keeper.start()

    def _command(self, binary: Path, port: int) -> list[str]:
        parameters = {
            "diagnosticDataCollectionEnabled": "false",
            # There is no other member that could take over while this one waits.
            "shutdownTimeoutMillisForSignaledShutdown": "0",
        }
        if self._test_commands:
            parameters["enableTestCommands"] = "1"
        return [
            *(str(binary), "--quiet", "--dbpath", str(data_path(self._folder))),
            *("--bind_ip", LOOPBACK, "--port", str(port), "--nounixsocket"),
            # Not zlib: mongod 6.0.5 has a hole there (CVE-2025-14847).
            *("--networkMessageCompressors", "snappy,zstd"),
            *("--replSet", REPLICA_SET, "--oplogSize", str(OPLOG_MEGABYTES), "--noscripting"),
            *("--wiredTigerCacheSizeGB", str(self._cache_megabytes / 1024)),
            # By default three journal files of 100 MB are written before anything is in them.
            *("--wiredTigerEngineConfigString", "log=(file_max=16MB,prealloc=false)"),
            *(word for name, value in parameters.items() for word in ("--setParameter", f"{name}={value}")),
        ]

    def _explained(self, error: ChildExitedEarly) -> LocalServiceUnavailable:
        # The first complaint is the cause; those after it tell how mongod went down.
        complaint = next((text for line in error.log_lines if (text := _complaint(line))), None)
        if complaint is None:
            return error
        return LocalServiceUnavailable(f"mongod cannot start: {complaint} (its log: {self._folder / 'mongod.log'})")


def running_uri(folder: Path) -> str | None:
    """The URI of the embedded MongoDB that is ready on `folder` now, no matter who started it; or `None`."""
    folder = folder.resolve()
    record = read_record(folder)
    return record.uri if record.pid is not None and serves(record.pid, folder) else None


def _complaint(line: str) -> str | None:
    """The fault that a line of mongod's log reports; `None` for a line that reports no error."""
    try:
        entry = json.loads(line)
        if entry["s"] not in ("F", "E"):
            return None
        return f"{entry['msg']} {json.dumps(entry.get('attr', {}))[:300]}"
    except (ValueError, KeyError, TypeError):
        return None
