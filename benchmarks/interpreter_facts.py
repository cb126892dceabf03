"""Run by each interpreter that may be chosen, old ones too: prints what it is and what it lacks, as JSON."""

import importlib.util
import json
import sys
import sysconfig
from pathlib import Path

if __name__ == "__main__":
    lacks = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if not Path(sysconfig.get_paths()["include"], "Python.h").is_file():
        lacks.append("Python.h")
    # The base of a virtual environment, and what a shim has led to.
    path = str(Path(getattr(sys, "_base_executable", sys.executable)).resolve())
    facts = {"path": path, "version": sys.version_info[:3], "implementation": sys.implementation.name, "lacks": lacks}
    print(json.dumps(facts))
