"""`docs/security.md`: every promise names tests that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
TABLE = (ROOT / "docs" / "security.md").read_text().partition("\n## ")[0]
ROWS = re.findall(r"^\| (.+) \| (.+) \|$", TABLE, re.MULTILINE)[1:]


def named(cell: str) -> list[tuple[Path, str]]:
    """Return (file, test) of each that a promise names; a bare file name is in the folder of the one before it."""
    found: list[tuple[Path, str]] = []
    folder = Path()
    for name in re.findall(r"`([^`]+)`", cell):
        path, _, test = name.partition("::")
        if not path:
            found.append((found[-1][0], test))
            continue
        folder = ROOT / Path(path).parent if "/" in path else folder
        found.append((folder / Path(path).name, test))
    return found


@pytest.mark.parametrize(("promise", "keepers"), ROWS, ids=[promise[:60] for promise, _ in ROWS])
def test_what_keeps_a_promise_is_there(promise: str, keepers: str) -> None:
    """Each file, and in it each test that is named."""
    assert named(keepers), promise
    for file, test in named(keepers):
        assert file.is_file(), file
        assert not test or re.search(rf"^(async )?def {test}\(", file.read_text(), re.MULTILINE), f"{file.name}::{test}"


def test_the_promises_are_read() -> None:
    """A table in another form would hold no promise to anything."""
    assert len(ROWS) > 50
    assert sum(bool(test) for _, keepers in ROWS for _, test in named(keepers)) > 40
