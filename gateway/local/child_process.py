"""Children that the gateway starts and ends itself (Linux, macOS): ready in time, and never left behind."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path

from gateway.errors import LocalServiceUnavailable
from gateway.local import die_with_parent

LOOPBACK = "127.0.0.1"
# Below what Linux (32768) and macOS (49152) give to clients, so that a port is still free at the next start.
SERVER_PORTS = range(20_000, 32_000)
PORT_TRIES = 100
POLL_SECONDS = 0.02
LAST_LINES = 3
LAST_LINE_LENGTH = 300


class ChildExitedEarly(LocalServiceUnavailable):
    """The child ended before it was ready; `status` is negative for a signal, `log_lines` are all its output."""

    def __init__(self, message: str, status: int, log_lines: Sequence[str]) -> None:
        """`message` is one line."""
        super().__init__(message)
        self.status = status
        self.log_lines = log_lines


class ChildProcess:
    """One child with its own session and a log file; on Linux it gets SIGTERM when this process dies.

    The session keeps Ctrl-C in the terminal from it: the gateway gets that, and stops its children in order.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        log: Path,
        *,
        environment: Mapping[str, str] | None = None,
        keep_open: Sequence[int] = (),
    ) -> None:
        """`name` is for messages; an old `log` becomes `*.previous`; `keep_open` are file descriptors."""
        self._name = name
        self._command = list(command)
        self._log = log
        self._environment = environment
        self._keep_open = keep_open
        self._process: subprocess.Popen[bytes] | None = None
        self._exited = threading.Event()

    @property
    def pid(self) -> int:
        """The child's process id; RuntimeError before `start`."""
        return self._started().pid

    @property
    def running(self) -> bool:
        """Return whether the child was started and has not ended."""
        return self._process is not None and not self._exited.is_set()

    def start(self) -> None:
        """Starts the child, once; OSError when the log cannot be written."""
        started: Future[subprocess.Popen[bytes]] = Future()
        threading.Thread(target=self._keep, args=(started,), name=f"keeps {self._name}", daemon=True).start()
        self._process = started.result()

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        """Polls `ready` until true; ChildExitedEarly, LocalServiceUnavailable with the log's last lines."""
        deadline = time.monotonic() + seconds
        while not self._exited.is_set():
            if ready():
                return
            if time.monotonic() > deadline:
                raise LocalServiceUnavailable(f"{self._name} was not ready after {seconds:g} s; {self._last_words()}")
            self._exited.wait(POLL_SECONDS)
        status = self._started().returncode
        message = f"{self._name} exited with status {status} at start; {self._last_words()}"
        raise ChildExitedEarly(message, status, self._log_lines())

    def wait(self) -> int:
        """Wait until the child has ended; its status, negative for a signal."""
        self._exited.wait()
        return int(self._started().returncode)

    def stop(self, grace_seconds: float = 20.0) -> None:
        """SIGTERM, and after `grace_seconds` SIGKILL to its whole group; returns when the child has ended."""
        if not self.running:
            return
        process = self._started()
        process.terminate()
        if not self._exited.wait(grace_seconds):
            os.killpg(process.pid, signal.SIGKILL)
            self._exited.wait()

    def _keep(self, started: "Future[subprocess.Popen[bytes]]") -> None:
        # Linux sends the death signal when the *thread* that started the child ends: it outlives the child.
        try:
            process = self._spawn()
        except BaseException as error:  # noqa: BLE001  # `start` raises it
            started.set_exception(error)
            return
        started.set_result(process)
        process.wait()
        self._exited.set()

    def _spawn(self) -> subprocess.Popen[bytes]:
        if self._log.exists():
            self._log.replace(self._log.with_suffix(".previous"))
        launcher = [sys.executable, "-I", "-S", die_with_parent.__file__, str(os.getpid())]
        with self._log.open("wb") as log:
            return subprocess.Popen(  # noqa: S603  # the gateway's own commands
                [*launcher, *self._command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment,
                pass_fds=self._keep_open,
                start_new_session=True,
            )

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError(f"{self._name} was not started")
        return self._process

    def _log_lines(self) -> list[str]:
        return [line for line in self._log.read_text(errors="replace").splitlines() if line.strip()]

    def _last_words(self) -> str:
        lines = (line.strip()[:LAST_LINE_LENGTH] for line in self._log_lines()[-LAST_LINES:])
        words = " | ".join(lines) or "it said nothing"
        return f"its last words: {words} (all of them: {self._log})"


def free_port(preferred: int | None = None) -> int:
    """Return a free loopback TCP port, `preferred` if it is one. Raises LocalServiceUnavailable if all are taken."""
    candidates = random.sample(SERVER_PORTS, PORT_TRIES)
    for port in candidates if preferred is None else [preferred, *candidates]:
        if can_listen(port):
            return port
    raise LocalServiceUnavailable(f"No free port on {LOOPBACK}: stop some servers, or close unused connections.")


def can_listen(port: int) -> bool:
    """Return whether a server could listen on this loopback port now."""
    with socket.socket() as probe:
        # As servers do: connections of the last run that linger in TIME_WAIT do not make the port taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def is_listening(port: int) -> bool:
    """Return whether anybody accepts connections on this loopback port."""
    try:
        socket.create_connection((LOOPBACK, port), timeout=1.0).close()
    except OSError:
        return False
    return True
