"""Tables of the command line: what people copy out of them is whole."""

from pathlib import Path

import pytest

from tests.cli.command import invoke
from tests.partner import manifest, sha256

SCOPES = "booking:write customer:read job:read"
TERMINAL = {"FORCE_COLOR": "1", "NO_COLOR": "1", "TERM": "xterm"}
"""What makes the library that draws tables take its output for a terminal."""
DOCUMENT = "query Card($id: ID!) { customer(id: $id) { number } }"
BREAKING = "type Query { viewer: String }"


@pytest.fixture
def planner(tmp_path: Path, known: dict[str, str]) -> dict[str, str]:
    """Return the environment of an operator with a partner that has a key and a document."""
    scopes = " ".join(f"--scope {scope}" for scope in SCOPES.split())
    invoke(f"partner add planner --company acme --name Planner {scopes}", **known)
    invoke(
        f"persisted publish {manifest(tmp_path, {sha256(DOCUMENT): DOCUMENT})} --partner planner --company acme",
        **known,
    )
    return known


def key_id(known: dict[str, str]) -> str:
    """Return the id of a new key."""
    return invoke("partner key planner --company acme", **known)[1].split(".")[2]


@pytest.mark.parametrize("columns", [80, 30])
def test_a_key_can_be_revoked_from_what_a_pipe_was_given(planner: dict[str, str], columns: int) -> None:
    """Every row is one line with everything in it, at any width of the terminal."""
    made = key_id(planner)
    listed = invoke("partner list --company acme", COLUMNS=str(columns), **planner)[1]
    (row,) = [line for line in listed.splitlines() if made in line]
    assert all(part in row for part in (SCOPES, "enforce", "10000 + 500/s", "never", "works"))
    assert invoke(f"partner revoke planner {made} --company acme", **planner)[0] == 0


@pytest.mark.parametrize("columns", [80, 30])
def test_a_narrow_terminal_folds_what_nobody_copies(planner: dict[str, str], columns: int) -> None:
    """Ids and handles stay in one piece, and nothing is cut short."""
    made = key_id(planner)
    shown = invoke("partner list --company acme", COLUMNS=str(columns), **TERMINAL, **planner)[1]
    assert made in shown
    assert "planner" in shown
    assert "…" not in shown
    assert SCOPES not in shown


def test_ids_of_documents_are_whole_everywhere(tmp_path: Path, planner: dict[str, str]) -> None:
    """In the list, and where a coming schema would break them."""
    coming = tmp_path / "coming.graphql"
    coming.write_text(BREAKING)
    for command in ("list --partner planner", f"check --schema {coming}"):
        for output in ({}, TERMINAL, {**TERMINAL, "TERM": "dumb"}):
            text = f"persisted {command} --company acme"
            assert sha256(DOCUMENT) in invoke(text, COLUMNS="40", **output, **planner)[1]
