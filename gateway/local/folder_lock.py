"""One process at a time per folder of local state.

Ours, as filelock would be a dependency for one call of `flock`, and would not name the process that holds the folder.
"""

import contextlib
import fcntl
import os
from pathlib import Path
from typing import TextIO

from gateway.errors import LocalServiceUnavailable


class FolderLock:
    """Exclusive hold of a folder; the kernel frees it when its process ends, however that happens."""

    def __init__(self, folder: Path, service: str, way_out: str) -> None:
        """`service` and `way_out` complete the message: who holds the folder, and what else can be done."""
        self._folder = folder
        self._service = service
        self._way_out = way_out
        self._file: TextIO | None = None

    def acquire(self) -> None:
        """Makes the folder and takes it; LocalServiceUnavailable when it is taken or cannot be written."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Not "w": opening must not wipe the name of the process that holds the folder.
            file = (self._folder / f"{self._service}.owner").open("a+")
        except OSError as error:
            raise LocalServiceUnavailable(
                f"{self._folder} cannot be written ({error.strerror}): "
                "make it yours, or set XDG_DATA_HOME to another folder."
            ) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise self._taken(file) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._file = file

    def release(self) -> None:
        """Frees the folder; nothing happens when it is not held."""
        if self._file is not None:
            with contextlib.closing(self._file):
                self._file.truncate(0)
            self._file = None

    def _taken(self, file: TextIO) -> LocalServiceUnavailable:
        with contextlib.closing(file):
            file.seek(0)
            holder = f"process {pid}" if (pid := file.read()) else "another process"
        return LocalServiceUnavailable(
            f"{holder.capitalize()} runs {self._service} in {self._folder}: stop it, {self._way_out}."
        )
