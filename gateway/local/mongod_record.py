"""What is known on disk about the mongod of a folder, and which live processes it is true of."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field

from gateway.errors import LocalServiceUnavailable

POLL_SECONDS = 0.02
CLEAN_STOP_SECONDS = 20.0
KILL_SECONDS = 10.0


class MongodRecord(BaseModel, frozen=True):
    """`mongod.json` of a folder: the last port, the process if one was started, its URI once it was ready."""

    port: Annotated[int, Field(ge=1, le=65_535)] | None = None
    pid: Annotated[int, Field(ge=1)] | None = None
    uri: str | None = None


def data_path(folder: Path) -> Path:
    """Return where the mongod of `folder` keeps its files."""
    return folder / "db"


def read_record(folder: Path) -> MongodRecord:
    """The folder's record; an empty one when it is missing or makes no sense."""
    try:
        return MongodRecord.model_validate_json((folder / "mongod.json").read_bytes())
    except (OSError, ValueError):
        return MongodRecord()


def write_record(folder: Path, record: MongodRecord) -> None:
    """Replaces the folder's record at once, so that no reader sees half of it."""
    new = folder / "mongod.json.new"
    new.write_text(record.model_dump_json())
    new.replace(folder / "mongod.json")


def serves(pid: int, folder: Path) -> bool:
    """Return whether the live process `pid` is a mongod on `folder`, not a stranger that was given its number."""
    return f"--dbpath {data_path(folder)} " in _command_line(pid)


def stop_orphans(folder: Path) -> None:
    """Ends each mongod an earlier owner left on `folder`, at best cleanly; LocalServiceUnavailable if not."""
    for pid in (read_record(folder).pid, _pid_in_mongods_own_lock(folder)):
        if pid is None or _ended(pid, folder, signal.SIGTERM, CLEAN_STOP_SECONDS):
            continue
        if not _ended(pid, folder, signal.SIGKILL, KILL_SECONDS):
            raise LocalServiceUnavailable(f"Process {pid} is a mongod left on {folder} and does not end: stop it.")


def _ended(pid: int, folder: Path, signal_number: signal.Signals, seconds: float) -> bool:
    if not serves(pid, folder):
        return True
    try:
        os.kill(pid, signal_number)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    deadline = time.monotonic() + seconds
    while serves(pid, folder):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def _pid_in_mongods_own_lock(folder: Path) -> int | None:
    # Covers an owner that died after starting mongod and before recording it.
    try:
        return int((data_path(folder) / "mongod.lock").read_text())
    except (OSError, ValueError):
        return None


def _command_line(pid: int) -> str:
    """The arguments of a live process, each followed by a space; blank when there is no such process."""
    if sys.platform != "linux":
        ps = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
        return subprocess.run(ps, check=False, capture_output=True, text=True).stdout.strip() + " "  # noqa: S603
    try:
        return os.fsdecode(Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" "))
    except OSError:
        return ""
