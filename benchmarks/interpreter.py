"""The Python that Python servers run on: the quickest at hand, as an operator would choose one.

A build without profile-guided optimisation, as pyenv makes it, takes about 1.4 times as long for plain Python as a
distribution's does; Node, which the rivals run on, is always a release build.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from packaging.specifiers import SpecifierSet

from benchmarks.machine import SERVER_CPU, pinned
from benchmarks.place import HERE, PROJECT

FITTING = SpecifierSet(tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["requires-python"])
"""The versions that the gateway can be installed for."""
CLEARLY_QUICKER = 1.1
"""How many times as quick another must be to be taken: less may be a mood of the machine."""

_NAMES = ("python3", *(f"python3.{minor}" for minor in range(11, 14)))
_FOLDERS = ("/usr/bin", "/usr/local/bin")
"""Looked into besides those of PATH."""
_ROUNDS = 9
_ANSWER_SECONDS = 20.0
_TO_INSTALL = "On Debian or Ubuntu: apt-get install -y python3-venv python3-dev"


class UnusablePython(Exception):
    """A program that the servers cannot run on; says why."""


@dataclass(frozen=True)
class Interpreter:
    """A Python that environments can be made with, and the gateway compiled for."""

    path: Path
    version: str
    speed: float = 1.0
    """How many times as quick it is at plain Python as the one that this program runs on."""


def add_python_option(parser: argparse.ArgumentParser) -> None:
    """The option `--python`, for `interpreter_for_servers`."""
    default = "the quickest in PATH, /usr/bin and /usr/local/bin; this one unless another is 10 %% quicker"
    parser.add_argument("--python", type=Path, metavar="PATH", help=f"what Python servers run on (default: {default})")


def interpreter_for_servers(by_hand: Path | None) -> Interpreter:
    """Return the one chosen by hand, or the quickest; prints which, and why."""
    if by_hand is None:
        found = usable(_programs())
        if not found:
            raise SystemExit(f"No Python here has venv, ensurepip and its C headers. {_TO_INSTALL}")
    else:
        try:
            found = [looked_at(by_hand)]
        except UnusablePython as reason:
            raise SystemExit(f"--python {by_hand} cannot be used: {reason}") from None
    running = _running()
    choice = quickest(_timed(found, running), running)
    print(told(choice, running, by_hand=by_hand is not None), flush=True)
    return choice


def usable(programs: Iterable[Path]) -> list[Interpreter]:
    """Return the interpreters that these programs are or lead to, each once; what cannot be used is left out."""
    found: dict[Path, Interpreter] = {}
    for program in programs:
        try:
            one = looked_at(program)
        except UnusablePython:
            continue
        found.setdefault(one.path, one)
    return list(found.values())


def looked_at(program: Path) -> Interpreter:
    """Return the interpreter that a program is or leads to, as it says itself. Raises UnusablePython."""
    try:
        facts = json.loads(_output(program, "interpreter_facts.py"))
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise UnusablePython("it is no Python that can be run") from error
    version = ".".join(map(str, facts["version"]))
    if facts["implementation"] != "cpython":
        raise UnusablePython(f"it is {facts['implementation']}, for which the gateway's packages are not made")
    if version not in FITTING:
        raise UnusablePython(f"it is Python {version}; the gateway needs {FITTING}")
    if facts["lacks"]:
        raise UnusablePython(f"it lacks {', '.join(facts['lacks'])}. {_TO_INSTALL}")
    return Interpreter(Path(facts["path"]), version)


def quickest(found: Sequence[Interpreter], running: Path) -> Interpreter:
    """Return the quickest; but the running one, if it is among them, unless another is clearly quicker."""
    best = max(found, key=lambda one: one.speed)
    own = next((one for one in found if one.path == running), None)
    return best if own is None or best.speed >= own.speed * CLEARLY_QUICKER else own


def told(choice: Interpreter, running: Path, *, by_hand: bool) -> str:
    """Return which one it is and why, for who looks on."""
    if choice.path == running:
        why = "chosen by hand" if by_hand else "as no other at hand is 10 % quicker at plain Python"
        return f"Python servers run on this Python ({choice.version}), {why}"
    chosen = "chosen by hand, " if by_hand else ""
    speed = f"{choice.speed:.2f} times as quick at plain Python as this one ({platform.python_version()})"
    return f"Python servers run on {choice.path} ({choice.version}), {chosen}{speed}"


def _timed(found: Iterable[Interpreter], running: Path) -> list[Interpreter]:
    """With their speeds. Measured in turns, so that a slow moment of the machine hits them all."""
    found = list(found)
    best = {path: float("inf") for path in (running, *(one.path for one in found))}
    with pinned(SERVER_CPU):
        for _ in range(_ROUNDS):
            best = {path: min(known, float(_output(path, "plain_python.py"))) for path, known in best.items()}
    return [replace(one, speed=best[running] / best[one.path]) for one in found]


def _running() -> Path:
    """Return the interpreter of this program, in any environment."""
    return Path(getattr(sys, "_base_executable", sys.executable)).resolve()


def _programs() -> Iterator[Path]:
    """Yield all that may be a Python, or lead to one."""
    yield _running()
    for folder in dict.fromkeys((*os.get_exec_path(), *_FOLDERS)):
        for name in _NAMES:
            program = Path(folder, name).absolute()
            if program.is_file():
                yield program


def _output(program: Path, script: str) -> str:
    command = [str(program), "-I", "-S", str(HERE / script)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_ANSWER_SECONDS, check=True)
    return done.stdout
