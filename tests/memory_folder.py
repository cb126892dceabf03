"""A folder in memory for a database of the tests: MongoDB waits for the disk at each write and each index."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

MEMORY = Path("/dev/shm")  # noqa: S108  # a folder of unguessable name is made in it
MIN_FREE_BYTES = 4 * 1024**3
"""Below it the disk is used: containers have 64 MB by default."""


@contextmanager
def memory_folder(otherwise: Path) -> Iterator[Path]:
    """Yield an empty folder in memory, or `otherwise` where there is not enough of it."""
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < MIN_FREE_BYTES:
        yield otherwise
        return
    with TemporaryDirectory(dir=MEMORY, prefix="gateway-tests-") as folder:
        yield Path(folder)
