"""What must be on the machine before anything is measured: wrk, the gateway installed, the rivals' packages."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from benchmarks.candidates import Candidate
from benchmarks.environment import install_gateway, install_packages
from benchmarks.interpreter import Interpreter
from benchmarks.mark import Mark, fingerprint
from benchmarks.place import GATEWAY_ENVIRONMENT, RIVALS, STATE

_NODE = RIVALS / "node"


def prepare(chosen: Iterable[Candidate], interpreter: Interpreter) -> None:
    """Install what the chosen servers need and is not there; say what only the operator can install."""
    for tool, package in (("wrk", "wrk"), ("taskset", "util-linux")):
        if shutil.which(tool) is None:
            raise SystemExit(f"The benchmark needs {tool}. On Debian or Ubuntu: apt-get install -y {package}")
    chosen = list(chosen)
    programs = {Path(candidate.command[0]) for candidate in chosen}
    if any(candidate.folder == _NODE for candidate in chosen):
        _install_node_packages()
    if any(program.is_relative_to(GATEWAY_ENVIRONMENT) for program in programs):
        install_gateway(interpreter)
    for version in (1, 2):
        folder = STATE / f"venv-beanie{version}"
        if any(program.is_relative_to(folder) for program in programs):
            install_packages(folder, RIVALS / "python" / f"requirements-beanie{version}.txt", interpreter)


def _install_node_packages() -> None:
    made_of = fingerprint(((_NODE / "package-lock.json").read_bytes(),))
    mark = Mark(_NODE / "node_modules" / ".installed", made_of)
    if mark.stands():
        return
    print("Installing the Node rivals' packages …", flush=True)
    # npm, and what it starts, look for `node` in PATH.
    search = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    npm = shutil.which("npm", path=search)
    if npm is None:
        raise SystemExit("The benchmark needs Node and npm: `make install` brings both.")
    command = [npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=_NODE, env={**os.environ, "PATH": search}, check=True)
    mark.put()
