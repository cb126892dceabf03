"""The rules of the code base that a program can check."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract.source import FUNCTIONS, ROOT, parsed, tracked

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
VAGUE_NAMES = re.compile(r"(^|/)(utils?|helpers?|managers?|misc|common|services?)(\.py)?(/|$)")
REGISTRY = re.compile(r"//[a-z0-9.-]*(pypi|pythonhosted|npmjs|debian)\.[a-z]+", re.IGNORECASE)
MACHINE_PATH = re.compile(r"(^|[^A-Za-z0-9_.])/(work|root|farm|home/[a-z]+)/")


@pytest.mark.parametrize(
    "command",
    [("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy",), ("lint-imports",)],
    ids=" ".join,
)
def test_the_checkers_find_nothing(command: tuple[str, ...]) -> None:
    """Lint, format, types and the direction of imports."""
    program = Path(sys.executable).parent / command[0]
    found = subprocess.run([program, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def test_files_are_short_enough_to_read() -> None:
    """At most 300 lines each."""
    long = {
        file.name: count for file in tracked("*.py") if (count := len(file.read_text().splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_functions_are_short_enough_to_read() -> None:
    """At most 40 lines each."""
    long = [
        f"{file.relative_to(ROOT)}:{node.name}"
        for file in tracked("gateway/**/*.py", "gateway/*.py", "seeds/*.py")
        for node in ast.walk(parsed(file))
        if isinstance(node, FUNCTIONS) and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def test_files_are_named_by_what_they_hold() -> None:
    """No drawer for odds and ends."""
    assert [str(file) for file in tracked() if VAGUE_NAMES.search(file.relative_to(ROOT).as_posix())] == []


def test_no_file_names_a_package_registry_or_a_path_of_a_machine() -> None:
    """What is installed from where is the machine's business."""
    texts = [
        (file, file.read_text(errors="ignore"))
        for file in tracked()
        if file != Path(__file__) and file.suffix != ".png"
    ]
    assert [str(file) for file, text in texts if REGISTRY.search(text) or MACHINE_PATH.search(text)] == []


def test_the_tests_say_what_they_show() -> None:
    """Each test has a docstring; each is named as a sentence."""
    silent = [
        f"{file.name}:{node.name}"
        for file in tracked("tests/**/test_*.py")
        for node in ast.walk(parsed(file))
        if isinstance(node, FUNCTIONS)
        and node.name.startswith("test_")
        and (not ast.get_docstring(node) or node.name.count("_") < 3)
    ]
    assert silent == []
