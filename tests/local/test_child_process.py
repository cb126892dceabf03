"""Children are ready when the gateway says so, and end when it ends."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gateway.errors import LocalServiceUnavailable
from gateway.local.child_process import (
    LOOPBACK,
    SERVER_PORTS,
    ChildExitedEarly,
    ChildProcess,
    free_port,
    is_listening,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Only Linux ends children with their parent")
# `eventually(condition)` of conftest.
Eventually = Callable[[Callable[[], bool]], None]

# With os.write and sigwait, as a signal may come in the middle of a print, or just before a pause.
OBEDIENT = """
import os, signal
stops = {signal.SIGINT, signal.SIGTERM}
signal.pthread_sigmask(signal.SIG_BLOCK, stops)
os.write(1, b"ready\\n")
os.write(1, f"got {signal.sigwait(stops).name}\\n".encode())
"""
STUBBORN = """
import os, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if helper := os.fork():
    os.write(1, f"helper {helper} ready\\n".encode())
signal.pause()
"""
# A gateway as small as can be: starts a child from a thread that ends, and stops it on Ctrl-C.
PARENT = """
import signal, sys, threading
from pathlib import Path
from gateway.local.child_process import ChildProcess

# Before any thread: one that leaves SIGINT unblocked would take it from `sigwait`.
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
log = Path(sys.argv[1])
child = ChildProcess("child", [sys.executable, "-c", sys.argv[2]], log)
starter = threading.Thread(target=child.start)
starter.start()
starter.join()
child.wait_until(lambda: "ready" in log.read_text(), 10)
print(child.pid, flush=True)
signal.sigwait({signal.SIGINT})
print("alive" if child.running else "ended before the gateway", flush=True)
child.stop()
"""


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[str], ChildProcess]]:
    """Starts a Python child whose log says `ready` when it is, and stops it after the test."""
    children: list[ChildProcess] = []

    def start_python(code: str) -> ChildProcess:
        log = tmp_path / "child.log"
        child = ChildProcess("child", [sys.executable, "-c", code], log)
        children.append(child)
        child.start()
        child.wait_until(lambda: "ready" in log.read_text(), 10)
        return child

    yield start_python
    for child in children:
        child.stop(grace_seconds=0)


@pytest.fixture
def parent(tmp_path: Path) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """Yield a process that started a child with its pid, in its own process group, as a terminal would give it."""
    command = [sys.executable, "-c", PARENT, str(tmp_path / "child.log"), OBEDIENT]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stdout
        yield process, int(process.stdout.readline())
        process.kill()


def test_a_stopped_child_got_sigterm_and_is_gone(
    start: Callable[[str], ChildProcess], tmp_path: Path, alive: Callable[[int], bool]
) -> None:
    """`stop` lets the child shut down cleanly and returns after it ended; stopping again does nothing."""
    child = start(OBEDIENT)
    assert child.running
    child.stop()
    child.stop()
    assert not alive(child.pid)
    assert (tmp_path / "child.log").read_text().splitlines() == ["ready", "got SIGTERM"]


def test_a_child_that_ignores_sigterm_is_killed_with_its_helpers(
    start: Callable[[str], ChildProcess], tmp_path: Path, alive: Callable[[int], bool], eventually: Eventually
) -> None:
    """After the grace the whole process group is killed."""
    child = start(STUBBORN)
    helper = int((tmp_path / "child.log").read_text().split()[1])
    assert alive(helper)
    child.stop(grace_seconds=0.05)
    assert not alive(child.pid)
    eventually(lambda: not alive(helper))


def test_sigkill_of_the_parent_ends_the_child_cleanly(
    parent: tuple["subprocess.Popen[str]", int],
    tmp_path: Path,
    alive: Callable[[int], bool],
    eventually: Eventually,
) -> None:
    """The child outlives the thread that started it, and gets SIGTERM when the process dies."""
    process, child = parent
    assert alive(child)
    process.kill()
    eventually(lambda: not alive(child))
    assert (tmp_path / "child.log").read_text().splitlines() == ["ready", "got SIGTERM"]


def test_ctrl_c_reaches_the_parent_and_not_the_child(
    parent: tuple["subprocess.Popen[str]", int], tmp_path: Path, alive: Callable[[int], bool]
) -> None:
    """SIGINT to the terminal's process group leaves the child running until the parent stops it."""
    process, child = parent
    os.killpg(process.pid, signal.SIGINT)
    answer, _ = process.communicate(timeout=10)
    assert answer == "alive\n"
    assert process.returncode == 0
    assert not alive(child)
    assert (tmp_path / "child.log").read_text().splitlines() == ["ready", "got SIGTERM"]


def test_an_early_exit_is_one_line_with_the_last_words(start: Callable[[str], ChildProcess]) -> None:
    """The error carries the exit status, the end of the log and where the rest is."""
    with pytest.raises(ChildExitedEarly) as refusal:
        start("print('long ago\\n' * 9, 'no licence', sep=''); exit(7)")
    assert refusal.value.status == 7
    assert "exited with status 7" in str(refusal.value)
    assert "| no licence (" in str(refusal.value)
    assert "child.log" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_child_that_is_never_ready_is_reported_at_the_deadline(tmp_path: Path) -> None:
    """The deadline is kept, and the child can still be stopped."""
    child = ChildProcess("child", [sys.executable, "-c", OBEDIENT], tmp_path / "child.log")
    child.start()
    with pytest.raises(LocalServiceUnavailable, match=r"child was not ready after 0.1 s; its last words"):
        child.wait_until(lambda: False, 0.1)
    assert child.running
    child.stop()


def test_a_command_that_cannot_be_run_is_reported(tmp_path: Path) -> None:
    """The reason the system gives is in the error."""
    child = ChildProcess("child", [str(tmp_path / "nothing")], tmp_path / "child.log")
    child.start()
    with pytest.raises(ChildExitedEarly, match=r"status 127 .*nothing: No such file or directory"):
        child.wait_until(lambda: False, 10)


def test_the_log_of_the_run_before_is_kept(start: Callable[[str], ChildProcess], tmp_path: Path) -> None:
    """A restart does not wipe what explains the crash before it."""
    start(OBEDIENT).stop()
    start("import os, signal; os.write(1, b'ready again'); signal.pause()").stop()
    assert (tmp_path / "child.previous").read_text().splitlines() == ["ready", "got SIGTERM"]
    assert (tmp_path / "child.log").read_text() == "ready again"


def test_starting_children_works_beside_busy_threads(start: Callable[[str], ChildProcess]) -> None:
    """No Python code runs between fork and exec, so other threads' locks cannot block the child."""
    done = threading.Event()
    busy = [threading.Thread(target=lambda: [None for _ in iter(done.is_set, True)]) for _ in range(4)]
    for thread in busy:
        thread.start()
    try:
        for _ in range(5):
            start(OBEDIENT).stop()
    finally:
        done.set()
        for thread in busy:
            thread.join()


def test_a_free_port_is_the_preferred_one_unless_somebody_listens_there() -> None:
    """The same port comes back while it is free, and another of the server range when it is not."""
    port = free_port()
    assert port in SERVER_PORTS
    assert free_port(port) == port
    with socket.create_server((LOOPBACK, port)):
        assert is_listening(port)
        assert free_port(port) != port
    assert not is_listening(port)
    assert free_port(port) == port
