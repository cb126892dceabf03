"""The commit hook of the repository: plain, short, imperative subjects pass; others are refused with a reason."""

import subprocess
from pathlib import Path

import pytest

from tests.contract.source import ROOT

HOOK = ROOT / ".githooks" / "commit-msg"
REASON = "\n\nThe page was read twice.\n"


def check(folder: Path, message: str) -> str:
    """Run the hook on a message; return its complaint, empty if it accepts the message."""
    file = folder / "message"
    file.write_text(message)
    done = subprocess.run([HOOK, file], capture_output=True, text=True, check=False)
    assert bool(done.returncode) == bool(done.stderr)
    return done.stderr


@pytest.mark.parametrize(
    "message",
    [
        "Fix aliased `nodes` with different selections",
        "Remove duplicate caches that saved less than 1 %" + REASON,
        "Pass a company once" + REASON,
        "Process webhooks in order",
        "Merge branch 'words' of somewhere into main, which is longer than seventy-two characters",
        "fixup! Whatever it was",
        "# a comment of git\nAdd a tab of warranties\n# another",
        "Give " + "é" * 67,
    ],
)
def test_plain_imperative_subjects_are_accepted(message: str, tmp_path: Path) -> None:
    """With and without a body; what git writes itself is left alone, as are its comments."""
    assert check(tmp_path, message) == ""


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("Give " + "x" * 68, "at most 72"),
        ("Fixed the aliases", "imperative"),
        ("Fixes the aliases", "imperative"),
        ("Fixing the aliases", "imperative"),
        ("A plan repeats only what looked at nothing of the request", "begin with a verb"),
        ("What was kept twice is kept once", "begin with a verb"),
        ("fix the aliases", "capital"),
        ("Fix the aliases.", "full stop"),
        ("Fix the aliases\nThey were wrong.", "empty line"),
        ("", "capital"),
    ],
)
def test_other_subjects_are_refused_with_the_reason(message: str, reason: str, tmp_path: Path) -> None:
    """The complaint says what to do instead."""
    assert reason in check(tmp_path, message)


def test_make_install_sets_the_hooks_of_the_repository() -> None:
    """For the whole clone, with a path from its root."""
    assert "git config core.hooksPath .githooks" in (ROOT / "Makefile").read_text()
