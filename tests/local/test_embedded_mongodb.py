"""The embedded MongoDB serves what the gateway needs, keeps what it acknowledged, leaves nothing behind."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure
from pymongo.uri_parser import parse_uri

from gateway.errors import LocalServiceUnavailable
from gateway.local.child_process import LOOPBACK, free_port, is_listening
from gateway.local.embedded_mongodb import EmbeddedMongoDB, running_uri
from gateway.local.mongod_binary import choose_binary
from gateway.local.mongod_record import MongodRecord, data_path, read_record, write_record
from tests.local.stored_items import values, write

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Only Linux ends children with their parent")
# `eventually(condition)` of conftest.
Eventually = Callable[[Callable[[], bool]], None]

# Owns a MongoDB and prints the number of every write that a majority acknowledged, until it is killed.
WRITER = """
import sys
from pathlib import Path
from pymongo import MongoClient, WriteConcern
from gateway.local.embedded_mongodb import EmbeddedMongoDB

server = EmbeddedMongoDB(Path(sys.argv[1]))
collection = MongoClient(server.start()).shop.get_collection("writes", write_concern=WriteConcern("majority"))
number = 0
while True:
    collection.insert_one({"_id": number})
    print(number, flush=True)
    number += 1
"""
SECOND_OWNER = """
import sys
from pathlib import Path
from gateway.errors import LocalServiceUnavailable
from gateway.local.embedded_mongodb import EmbeddedMongoDB

try:
    EmbeddedMongoDB(Path(sys.argv[1])).start()
except LocalServiceUnavailable as error:
    print(error)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """Yield the folder and URI of a running server, for tests that do not stop it."""
    folder = tmp_path_factory.mktemp("the company's data")
    with EmbeddedMongoDB(folder) as running:
        yield folder, running.uri


@pytest.fixture
def client(server: tuple[Path, str]) -> Iterator[MongoClient[dict[str, Any]]]:
    """Yield a client of the running server."""
    with MongoClient[dict[str, Any]](server[1]) as connected:
        yield connected


def mongod_pid(folder: Path) -> int:
    """Return the recorded process of a running server."""
    pid = read_record(folder).pid
    assert pid is not None
    return pid


def port_of(uri: str) -> int:
    """Return the port of a server's URI."""
    return int(parse_uri(uri)["nodelist"][0][1])


@contextlib.contextmanager
def occupied(port: int) -> Iterator[None]:
    """Yield a foreign server on `port`, which hangs up on clients of other protocols."""

    def hang_up() -> None:
        with contextlib.suppress(OSError):
            while True:
                listener.accept()[0].close()

    with socket.create_server((LOOPBACK, port)) as listener:
        thread = threading.Thread(target=hang_up)
        thread.start()
        yield
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()


@contextlib.contextmanager
def mongod(binary: Path, data: Path, port: int) -> Iterator[tuple["subprocess.Popen[bytes]", Callable[[], bool]]]:
    """Yield a mongod that is not ours, and whether it listens yet; killed at the end if it still runs."""
    data.mkdir()
    command = [str(binary), "--dbpath", str(data), "--port", str(port), "--bind_ip", LOOPBACK, "--nounixsocket"]
    with subprocess.Popen([*command, "--replSet", "rs0"], stdout=subprocess.DEVNULL) as process:
        try:
            yield process, lambda: is_listening(port)
        finally:
            process.kill()


def test_a_transaction_and_a_change_stream_work_right_after_start(
    client: MongoClient[dict[str, Any]],
) -> None:
    """What needs a replica set works: the change stream sees what the transaction committed."""
    orders = client.shop.orders
    with orders.watch() as changes, client.start_session() as session:
        session.with_transaction(lambda inside: orders.insert_one({"_id": "committed"}, session=inside))
        session.start_transaction()
        orders.insert_one({"_id": "taken back"}, session=session)
        session.abort_transaction()
        assert changes.next()["documentKey"] == {"_id": "committed"}
    assert [order["_id"] for order in orders.find()] == ["committed"]


def test_server_side_javascript_is_refused(client: MongoClient[dict[str, Any]]) -> None:
    """A `$where` that slipped into a filter does not run."""
    client.shop.scripts.insert_one({})
    with pytest.raises(OperationFailure, match="no globalScriptEngine"):
        client.shop.scripts.find_one({"$where": "true"})


def test_it_listens_on_ipv4_loopback_only(
    server: tuple[Path, str], listening_addresses: Callable[[int], set[str]]
) -> None:
    """There is one listening socket, and no other machine can reach it."""
    folder, uri = server
    assert listening_addresses(mongod_pid(folder)) == {f"0100007F:{port_of(uri):04X}"}


def test_diagnostic_capture_is_off_and_the_cache_is_small(client: MongoClient[dict[str, Any]]) -> None:
    """The settings that keep mongod small were taken over."""
    name = "diagnosticDataCollectionEnabled"
    assert client.admin.command({"getParameter": 1, name: 1})[name] is False
    cache = client.admin.command("serverStatus")["wiredTiger"]["cache"]
    assert cache["maximum bytes configured"] == 256 * 1024**2


def test_other_commands_attach_to_it(server: tuple[Path, str]) -> None:
    """`running_uri` gives the address of the server that another owner runs."""
    folder, uri = server
    assert running_uri(folder) == uri
    assert running_uri(Path(os.path.relpath(folder))) == uri


def test_a_second_owner_gets_one_line_that_names_the_first(server: tuple[Path, str]) -> None:
    """The line says who holds the folder and what else can be done; the first owner is not disturbed."""
    folder, uri = server
    command = [sys.executable, "-c", SECOND_OWNER, str(folder)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for part in (f"Process {os.getpid()} ", str(folder), "XDG_DATA_HOME", "MONGODB_URI"):
        assert part in answer
    assert answer.count("\n") == 1
    write(uri, "still here")


def test_data_survives_restarts_on_the_same_and_on_another_port(tmp_path: Path, alive: Callable[[int], bool]) -> None:
    """The last port is used again, or another when it is taken; stopped means stopped, for attachers too."""
    embedded = EmbeddedMongoDB(tmp_path)
    first = embedded.start()
    pid = mongod_pid(tmp_path)
    write(first, "first")
    embedded.stop()
    assert not alive(pid)
    assert running_uri(tmp_path) is None
    assert embedded.start() == first
    write(first, "second")
    embedded.stop()
    with occupied(port_of(first)), embedded:
        assert embedded.uri != first
        write(embedded.uri, "third")
        assert values(embedded.uri) == {"first", "second", "third"}


@pytest.mark.parametrize("killed", ["the owner", "the owner and mongod"])
def test_what_was_acknowledged_survives_sigkill(
    killed: str, tmp_path: Path, alive: Callable[[int], bool], eventually: Eventually
) -> None:
    """No mongod is left running, and the next start finds every majority-acknowledged write."""
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        acknowledged = [int(writer.stdout.readline()) for _ in range(100)]
        pid = mongod_pid(tmp_path)
        writer.kill()
        if killed == "the owner and mongod":
            os.kill(pid, signal.SIGKILL)
        acknowledged += [int(line) for line in writer.stdout if line.endswith("\n")]
    eventually(lambda: not alive(pid))
    assert running_uri(tmp_path) is None
    with EmbeddedMongoDB(tmp_path) as restarted, MongoClient[dict[str, Any]](restarted.uri) as client:
        found = {write["_id"] for write in client.shop.writes.find()}
    assert found >= set(acknowledged)


def test_a_mongod_that_dies_is_started_again(
    tmp_path: Path, alive: Callable[[int], bool], eventually: Eventually
) -> None:
    """At the same address, with its data, as often as it dies; stopped, it stays away."""
    with EmbeddedMongoDB(tmp_path) as embedded:
        write(uri := embedded.uri, "before")
        for number in range(2):
            pid = mongod_pid(tmp_path)
            os.kill(pid, signal.SIGKILL)
            write(uri, f"after {number}")  # PyMongo waits for it
            assert mongod_pid(tmp_path) != pid
        assert embedded.uri == uri
        eventually(lambda: running_uri(tmp_path) == uri)  # recorded a moment after its first write
        assert values(uri) == {"before", "after 0", "after 1"}
    assert not alive(read_record(tmp_path).pid or 0)


def test_an_orphan_on_the_folder_is_stopped_cleanly_first(tmp_path: Path, eventually: Eventually) -> None:
    """Even a mongod without a record is found by the lock it holds itself."""
    with mongod(choose_binary(tmp_path), data_path(tmp_path), free_port()) as (orphan, listening):
        eventually(listening)
        with EmbeddedMongoDB(tmp_path) as embedded:
            assert orphan.wait(timeout=1) == 0
            write(embedded.uri, "works")


def test_a_recorded_pid_that_is_another_program_now_is_left_alone(tmp_path: Path) -> None:
    """A reused process id is not killed or attached to, even if that program works on our files."""
    command = [sys.executable, "-c", "input()", str(data_path(tmp_path))]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as stranger:
        write_record(tmp_path, MongodRecord(port=free_port(), pid=stranger.pid, uri="mongodb://nowhere/"))
        assert running_uri(tmp_path) is None
        with EmbeddedMongoDB(tmp_path) as embedded:
            write(embedded.uri, "works")
        assert stranger.poll() is None


def test_a_port_that_is_taken_while_mongod_starts_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, eventually: Eventually
) -> None:
    """There is another try on another port; the MongoDB that was faster is not touched."""
    waiting, taken, binary = tmp_path / "bin" / "mongod", tmp_path / "taken", choose_binary(tmp_path)
    waiting.parent.mkdir()
    waiting.write_text(f'#!/bin/sh\nwhile [ ! -e "{taken}" ]; do sleep 0.01; done\nexec "{binary}" "$@"\n')
    waiting.chmod(0o755)
    monkeypatch.setenv("PATH", str(waiting.parent), prepend=os.pathsep)
    embedded = EmbeddedMongoDB(tmp_path)
    with ThreadPoolExecutor() as pool:
        starting = pool.submit(embedded.start)
        eventually(lambda: read_record(tmp_path).port is not None)
        port = read_record(tmp_path).port or 0
        with mongod(binary, tmp_path / "faster", port) as (_, listening):
            eventually(listening)
            taken.touch()
            starting.result()
            with embedded, MongoClient[Any](LOOPBACK, port, directConnection=True) as faster:
                assert port_of(embedded.uri) != port
                write(embedded.uri, "works")
                assert not faster.admin.command("hello")["isWritablePrimary"]


def test_data_that_mongod_cannot_open_is_reported_in_one_line(tmp_path: Path) -> None:
    """The complaint of mongod itself is the message, and the folder is free again for the next try."""
    data_path(tmp_path).mkdir()
    (data_path(tmp_path) / "storage.bson").write_text("not BSON")
    for _ in range(2):
        with pytest.raises(LocalServiceUnavailable, match=r"^mongod cannot start: Unable to read [^\n]*mongod\.log\)$"):
            EmbeddedMongoDB(tmp_path).start()


def test_a_folder_that_cannot_be_written_is_reported_in_one_line(tmp_path: Path) -> None:
    """A file where the folder should be is a clear message too."""
    (tmp_path / "file").write_text("")
    with pytest.raises(LocalServiceUnavailable, match=r"cannot be written \(Not a directory\)"):
        EmbeddedMongoDB(tmp_path / "file" / "folder").start()


def test_fail_points_work_only_with_test_commands(tmp_path: Path, client: MongoClient[dict[str, Any]]) -> None:
    """Tests can make the server fail on request; the demo's server cannot."""
    fail_point = {"configureFailPoint": "failCommand", "mode": "off"}
    with pytest.raises(OperationFailure, match="no such command"):
        client.admin.command(fail_point)
    with EmbeddedMongoDB(tmp_path, test_commands=True) as embedded, MongoClient[Any](embedded.uri) as testing:
        assert testing.admin.command(fail_point)["ok"] == 1
