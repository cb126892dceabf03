"""Commands that work within a company, when no company has that handle."""

from pathlib import Path

import pytest

from tests.cli.command import invoke, run
from tests.partner import manifest

KEY_ID = "1f0c9a2b3d4e"
MESSAGE_ID = "msg_65f000000000000000000000"


@pytest.mark.parametrize(
    "text",
    [
        "partner add planner --name Planner --scope customer:read",
        "partner set planner --budget 5",
        "partner key planner",
        f"partner revoke planner {KEY_ID}",
        "partner list",
        "persisted publish MANIFEST --partner planner",
        "persisted check",
        "persisted list --partner planner",
        "persisted unpublish card --partner planner",
        "outbox list",
        f"outbox show {MESSAGE_ID}",
        f"outbox retry {MESSAGE_ID}",
        "recompute",
        "reindex",
    ],
)
def test_an_unknown_company_is_refused_by_every_command_alike(tmp_path: Path, known: dict[str, str], text: str) -> None:
    """With the handles that there are; no empty table and no blame for something else."""
    text = text.replace("MANIFEST", str(manifest(tmp_path, {"viewer": "{ viewer { name } }"})))
    status, printed = invoke(f"{text} --company nope", **known)
    assert status == 1
    assert printed.strip().endswith("There is no company 'nope'. There are: acme.")


def test_a_database_without_companies_says_so(known: dict[str, str]) -> None:
    """As before its first seeding."""
    status, printed = invoke("partner list --company acme", **{**known, "GATEWAY_DATABASE": "nothing-yet"})
    assert status == 1
    assert "There is no company 'acme'. This database has none at all." in printed


def test_what_was_typed_is_repeated_as_it_was(tmp_path: Path, known: dict[str, str]) -> None:
    """Brackets are no markup."""
    refused = run(tmp_path, "partner", "list", "--company", "[/red]", **known)
    assert refused.returncode == 1
    assert refused.stderr == "Error: There is no company '[/red]'. There are: acme.\n"
