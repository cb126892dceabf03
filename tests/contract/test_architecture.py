"""`docs/architecture.md`: the hops that it describes are those of the code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.source import parsed, tracked

ROOT = Path(__file__).parent.parent.parent
GATEWAY = ROOT / "gateway"
PAGE = (ROOT / "docs" / "architecture.md").read_text()
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
HOPS = ("A query", "A mutation", "A card", "A webhook", "An event")
NAMED = re.compile(r"`([a-z_/]+\.py)`( \(entry\))?")
MAX_WORDS = 10


def module(path: str) -> str:
    """Return the name of a module by its path below gateway/."""
    return f"gateway.{path.removesuffix('.py').removesuffix('/__init__').replace('/', '.')}"


def imported(path: str) -> Iterator[str]:
    """Yield the modules that a file imports, by a statement or by name."""
    for node in ast.walk(parsed(GATEWAY / path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "import_module":
            yield str(ast.literal_eval(node.args[0]))


def test_every_file_that_the_page_names_is_there() -> None:
    """Of the gateway, and of the tests."""
    named = {path for path, _ in NAMED.findall(PAGE)}
    assert len(named) > 60
    missing = {path for path in named if not ((ROOT if path.startswith("tests/") else GATEWAY) / path).is_file()}
    assert missing == set()


@pytest.mark.parametrize("section", HOPS)
def test_each_hop_is_imported_by_one_before_it(section: str) -> None:
    """An entry, which is found by name or started by a process, is imported by no hop before it."""
    reached: set[str] = set()
    unreached = []
    for path, entry in NAMED.findall(SECTIONS[section]):
        if not entry and module(path) not in reached:
            unreached.append(path)
        reached |= {module(path), *imported(path)}
    assert unreached == []


def test_the_glossary_is_short_and_of_words_that_the_code_uses() -> None:
    """At most ten words; each with its name in the code."""
    words = re.findall(r"^\| ([a-z ]+) \| `(\w+)` \|", SECTIONS["Glossary"], re.MULTILINE)
    source = "\n".join(file.read_text() for file in tracked("gateway/**/*.py", "gateway/*.py"))
    assert 0 < len(words) <= MAX_WORDS
    assert [name for _, name in words if not re.search(rf"\b{name}\b", source)] == []
