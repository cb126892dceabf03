"""What the tests of real child processes share."""

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Eventually = Callable[[Callable[[], bool]], None]
DEADLINE_SECONDS = 20.0
LISTENING = "0A"


@pytest.fixture
def eventually() -> Eventually:
    """Polls a condition until it is true; the test fails when that takes longer than 20 seconds."""

    def poll(condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not condition():
            assert time.monotonic() < deadline, "It never became true"
            time.sleep(0.01)

    return poll


@pytest.fixture
def alive() -> Callable[[int], bool]:
    """Return whether a process runs; one that has ended and whose status was not read yet does not."""

    def look(pid: int) -> bool:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return False
        return state not in "ZX"

    return look


@pytest.fixture
def listening_addresses() -> Callable[[int], set[str]]:
    """Return the addresses a process listens on, as /proc/net writes them: "0100007F:PORT" is IPv4 loopback."""

    def look(pid: int) -> set[str]:
        sockets = set(_open_files(pid))
        rows = (
            line.split()
            for table in ("tcp", "tcp6")
            for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]
        )
        return {row[1] for row in rows if row[3] == LISTENING and f"socket:[{row[9]}]" in sockets}

    return look


def _open_files(pid: int) -> Iterator[str]:
    for link in Path(f"/proc/{pid}/fd").iterdir():
        # The process goes on opening and closing files in between.
        with contextlib.suppress(FileNotFoundError):
            yield str(link.readlink())
