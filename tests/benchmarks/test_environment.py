"""What the benchmark installs is what is here now, and the figures tell its versions."""

import json
from pathlib import Path

import pytest

from benchmarks.candidates import candidates
from benchmarks.environment import copy_sources, installed_versions
from benchmarks.interpreter import Interpreter
from benchmarks.mark import Mark, fingerprint
from benchmarks.place import GATEWAY_ENVIRONMENT, PROJECT, RESULTS
from benchmarks.report import write_report
from benchmarks.results import versions


def test_the_gateway_is_measured_as_it_is_installed() -> None:
    """Not as it lies here."""
    assert Path(candidates()[0].command[0]).is_relative_to(GATEWAY_ENVIRONMENT)


def test_the_gateway_is_built_from_its_sources_alone(tmp_path: Path) -> None:
    """What was built or installed among them stays behind: it may be another Python's."""
    copy_sources(tmp_path / "copy")
    names = {file.relative_to(tmp_path / "copy").as_posix() for file in (tmp_path / "copy").rglob("*")}
    tops = {name for name in names if "/" not in name}
    assert tops == {"gateway", "seeds", "pyproject.toml", "README.md", "LICENSE", "hatch_build.py"}
    assert {"gateway/fastpath/rows/_writer.pyx", "gateway/cli/__init__.py"} <= names
    built = [name for name in names if name.endswith(".so") or {"__pycache__", "node_modules"} & {*name.split("/")}]
    assert built == []


def test_an_installation_stands_while_it_is_made_of_the_same(tmp_path: Path) -> None:
    """Changed, moved apart, or left half-done, it does not."""
    mark = Mark(tmp_path / ".installed", fingerprint((b"python", b"packages")))
    assert not mark.stands()
    mark.put()
    assert mark.stands()
    assert not Mark(mark.file, fingerprint((b"python", b"other packages"))).stands()
    mark.remove()
    assert not mark.stands()


def test_versions_are_those_of_the_environment(tmp_path: Path) -> None:
    """Independent of what this program itself has installed."""
    packages = tmp_path / "lib" / "python3.12" / "site-packages"
    for name, version in (("graphql_core", "9.8.7"), ("pymongo", "6.5")):
        (packages / f"{name}-{version}.dist-info").mkdir(parents=True)
        (packages / f"{name}-{version}.dist-info" / "METADATA").write_text(f"Name: {name}\nVersion: {version}\n")
    assert installed_versions(tmp_path, ("graphql-core", "pymongo")) == {"graphql-core": "9.8.7", "pymongo": "6.5"}


def test_figures_tell_the_python_of_the_servers_and_no_path() -> None:
    """How quick it is, beside the one that measures."""
    mercurius = [candidate for candidate in candidates() if candidate.name.startswith("mercurius")]
    known = versions(mercurius, Interpreter(PROJECT / "python", "3.12.1", 1.384))
    assert (known["python"], known["python_speed"]) == ("3.12.1", 1.38)
    assert str(PROJECT) not in json.dumps(known)


@pytest.mark.parametrize(
    ("recorded", "shown"),
    [
        (
            {"python": "3.11.2", "python_speed": 1.38},
            "Python 3.11.2 (1.38 times as quick as the one that measured); Node",
        ),
        ({"python": "3.11.7", "python_speed": 1.0}, "Python 3.11.7; Node"),
    ],
    ids=["another", "the same"],
)
def test_the_report_tells_how_quick_the_python_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], recorded: dict[str, object], shown: str
) -> None:
    """Where it is another than the one that measured."""
    figures = json.loads(RESULTS.read_text())
    figures["versions"] |= recorded
    file = tmp_path / "results.json"
    file.write_text(json.dumps(figures))
    write_report(file, documentation=False)
    assert shown in capsys.readouterr().out
