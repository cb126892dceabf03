"""The benchmark's Python servers run on the quickest Python that can be used."""

import sys
from pathlib import Path

import pytest

from benchmarks.interpreter import (
    Interpreter,
    UnusablePython,
    interpreter_for_servers,
    looked_at,
    quickest,
    told,
    usable,
)

RUNNING = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
SPOILT = {
    "venv": "import sys; sys.modules['venv'] = None",
    "ensurepip": "import sys; sys.modules['ensurepip'] = None",
    "Python.h": "import sysconfig; sysconfig.get_paths = lambda: {'include': '/nowhere'}",
    "Python 3.10.13": "import sys; sys.version_info = (3, 10, 13)",
    "Python 3.14.0": "import sys; sys.version_info = (3, 14, 0)",
    "pypy": "import sys; sys.implementation.name = 'pypy'",
}


def program(file: Path, script: str) -> Path:
    """Return a program of the shell."""
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return file


def shim(file: Path, spoiling: str = "pass") -> Path:
    """Return a program that leads to the running Python, after something was taken from it."""
    run = f"{spoiling}; import runpy, sys; runpy.run_path(sys.argv[1], run_name='__main__')"
    return program(file, f'exec "{sys.executable}" -I -c "{run}" "$3"')


@pytest.mark.parametrize(
    ("speeds", "expected"),
    [
        ({RUNNING: 1.0}, RUNNING),
        ({RUNNING: 1.0, Path("/b"): 1.09}, RUNNING),
        ({Path("/a"): 0.7, RUNNING: 1.0}, RUNNING),
        ({RUNNING: 1.0, Path("/b"): 1.1}, Path("/b")),
        ({Path("/a"): 1.2, RUNNING: 1.0, Path("/b"): 1.4}, Path("/b")),
        ({Path("/a"): 0.7, Path("/b"): 0.9}, Path("/b")),
    ],
    ids=["alone", "a little", "slower", "a tenth", "the quickest", "the running one cannot be used"],
)
def test_the_running_python_stays_unless_another_is_clearly_quicker(speeds: dict[Path, float], expected: Path) -> None:
    """Then it is the quickest of all."""
    found = [Interpreter(path, "3.11.0", speed) for path, speed in speeds.items()]
    assert quickest(found, RUNNING).path == expected


def test_a_shim_is_the_python_that_it_leads_to(tmp_path: Path) -> None:
    """An environment's Python is its base; what is found in several ways is one."""
    found = usable([shim(tmp_path / "python3"), Path(sys.executable), RUNNING])
    version = ".".join(map(str, sys.version_info[:3]))
    assert found == [Interpreter(RUNNING, version)]


@pytest.mark.parametrize("lacking", SPOILT)
def test_a_python_that_cannot_have_the_gateway_is_left_out(tmp_path: Path, lacking: str) -> None:
    """Chosen by hand, it is refused with the reason."""
    spoilt = shim(tmp_path / "python3", SPOILT[lacking])
    assert usable([spoilt]) == []
    with pytest.raises(SystemExit, match=f"cannot be used: .*{lacking}"):
        interpreter_for_servers(spoilt)


@pytest.mark.parametrize(
    "script",
    ["echo 'python3.12: command not found' >&2; exit 127", "exit 0", "echo no JSON"],
    ids=["fails", "silent", "text"],
)
def test_a_broken_shim_is_left_out(tmp_path: Path, script: str) -> None:
    """As is what is not there, or no program."""
    broken = program(tmp_path / "python3.12", script)
    (tmp_path / "text").touch()
    assert usable([broken, tmp_path / "none", tmp_path / "text"]) == []
    with pytest.raises(UnusablePython, match="no Python"):
        looked_at(broken)


def test_it_is_told_which_python_was_chosen_and_why() -> None:
    """In one line."""
    other, own = Interpreter(Path("/b"), "3.12.0", 1.384), Interpreter(RUNNING, "3.11.7")
    quicker = told(other, RUNNING, by_hand=False)
    assert quicker.startswith("Python servers run on /b (3.12.0), 1.38 times as quick at plain Python as this one (3.")
    assert "(3.12.0), chosen by hand, 1.38 times" in told(other, RUNNING, by_hand=True)
    assert "this Python (3.11.7), as no other at hand is 10 % quicker" in told(own, RUNNING, by_hand=False)
    assert told(own, RUNNING, by_hand=True).endswith("this Python (3.11.7), chosen by hand")
