"""What must be on the machine before anything is measured: wrk, the rivals' packages."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from benchmarks.candidates import Candidate, node_program
from benchmarks.place import RIVALS, STATE

_NODE = RIVALS / "node"


def prepare(chosen: Iterable[Candidate]) -> None:
    """Install what the chosen servers need and is not there; say what only the operator can install."""
    for tool, package in (("wrk", "wrk"), ("taskset", "util-linux")):
        if shutil.which(tool) is None:
            raise SystemExit(f"The benchmark needs {tool}. On Debian or Ubuntu: apt-get install -y {package}")
    programs = {Path(candidate.command[0]) for candidate in chosen}
    if Path(node_program()) in programs:
        _install_node_packages()
    for version in (1, 2):
        folder = STATE / f"venv-beanie{version}"
        if any(program.is_relative_to(folder) for program in programs):
            _install_python_packages(folder, RIVALS / "python" / f"requirements-beanie{version}.txt")


def _install_node_packages() -> None:
    lock, mark = _NODE / "package-lock.json", _NODE / "node_modules" / ".installed"
    if _is_newer(mark, lock):
        return
    print("Installing the Node rivals' packages …", flush=True)
    # npm, and what it starts, look for `node` in PATH.
    search = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    npm = shutil.which("npm", path=search)
    if npm is None:
        raise SystemExit("The benchmark needs Node and npm: `make install` brings both.")
    command = [npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=_NODE, env={**os.environ, "PATH": search}, check=True)
    mark.touch()


def _install_python_packages(folder: Path, requirements: Path) -> None:
    mark = folder / ".installed"
    if _is_newer(mark, requirements):
        return
    print(f"Installing {requirements.stem} …", flush=True)
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    pip = [str(folder / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "-r", str(requirements)], check=True)
    mark.touch()


def _is_newer(mark: Path, source: Path) -> bool:
    return mark.exists() and mark.stat().st_mtime >= source.stat().st_mtime
