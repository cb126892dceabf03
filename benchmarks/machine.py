"""What Linux reports about running processes: their CPU time, memory and children; and where they may run."""

import os
import signal
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NamedTuple, NoReturn

SERVER_CPU = 0
LOAD_CPU = min(1, (os.cpu_count() or 1) - 1)
"""MongoDB and the load share this one, so that the server has the other to itself."""

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_IDLE_SECONDS = 0.25
_IDLE_CPU = 0.02
_PROC = Path("/proc")


class CpuTime(NamedTuple):
    """Seconds of CPU, in the program and in the kernel for it."""

    user: float
    system: float

    @property
    def total(self) -> float:
        """Both."""
        return self.user + self.system


def process_tree(pid: int) -> list[int]:
    """Return a process and all its descendants."""
    children: defaultdict[int, list[int]] = defaultdict(list)
    for entry in _PROC.iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children[int(fields[1])].append(int(entry.name))
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        waiting += children[found[-1]]
    return found


def cpu_time(pid: int) -> CpuTime:
    """CPU time that a process tree has used, ended children included."""
    stats = [fields for process in process_tree(pid) if (fields := _stat(process))]
    user = sum(int(fields[11]) + int(fields[13]) for fields in stats)
    system = sum(int(fields[12]) + int(fields[14]) for fields in stats)
    return CpuTime(user / _TICKS, system / _TICKS)


def busy_seconds(cpu: int) -> float:
    """Return how long a CPU has been at work since the machine started, for whomever."""
    for line in (_PROC / "stat").read_text().splitlines():
        name, *ticks = line.split()
        if name == f"cpu{cpu}":
            idle, waiting = int(ticks[3]), int(ticks[4])
            return (sum(map(int, ticks[:8])) - idle - waiting) / _TICKS
    raise ValueError(f"There is no CPU {cpu}")


def memory_mebibytes(pid: int) -> float:
    """Resident memory of a process tree."""
    pages = 0
    for process in process_tree(pid):
        try:
            pages += int((_PROC / str(process) / "statm").read_text().split()[1])
        except OSError:
            continue
    return pages * _PAGE / 2**20


def wait_until_idle(pid: int, seconds: float = 15) -> None:
    """Return when a process tree has finished what it was doing."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        before = cpu_time(pid).total
        time.sleep(_IDLE_SECONDS)
        if cpu_time(pid).total - before < _IDLE_CPU:
            return


@contextmanager
def pinned(cpu: int) -> Iterator[None]:
    """Yield what is started inside runs on this CPU only."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {cpu})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def end_in_order_when_terminated() -> None:
    """Let a terminated benchmark stop the servers it started, as an interrupted one does."""

    def leave(_signal: int, _frame: FrameType | None) -> NoReturn:
        raise SystemExit(1)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)


def calibration_milliseconds() -> float:
    """CPU time of a fixed loop on the server's CPU now: how fast the machine itself is at the moment."""
    with pinned(SERVER_CPU):
        start, total = time.process_time(), 0
        for number in range(400_000):
            total += number * number % 7
        return (time.process_time() - start) * 1e3


def _stat(pid: int) -> list[str] | None:
    """Return the fields of /proc/PID/stat after the name, from the state on; None when the process is gone."""
    try:
        return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
