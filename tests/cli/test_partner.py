"""`gateway partner` and `gateway persisted`: from a manifest to an answer."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import invoke
from tests.partner import manifest, sha256

GOOD = "query Card($id: ID!) { customer(id: $id) { number } }"
DEAR = "query Dear { customers(first: 100) { nodes { jobs(first: 100) { nodes { id } } } } }"


ADD = "partner add planner --company acme --name Planner --scope customer:read"


@pytest.mark.parametrize(
    "content",
    [
        {sha256(GOOD): GOOD},
        {f"sha256:{sha256(GOOD)}": GOOD},
        {
            "format": "apollo-persisted-query-manifest",
            "version": 1,
            "operations": [{"id": sha256(GOOD), "name": "Card", "type": "query", "body": GOOD}],
        },
    ],
    ids=["relay", "codegen", "apollo"],
)
def test_a_manifest_of_every_tool_is_published_and_publishing_again_adds_nothing(
    tmp_path: Path, known: dict[str, str], content: Any
) -> None:
    """Then `list` shows it with its price, and `check` finds that it fits."""
    assert invoke(ADD, **known)[0] == 0
    file = manifest(tmp_path, content)
    first = invoke(f"persisted publish {file} --partner planner --company acme", **known)
    again = invoke(f"persisted publish {file} --partner planner --company acme", **known)
    assert "1 documents checked, 1 new; the dearest costs 1 points." in first[1]
    assert "1 documents checked, 0 new" in again[1]
    assert sha256(GOOD) in invoke("persisted list --partner planner --company acme", **known)[1]
    assert "All 1 published documents fit." in invoke("persisted check --company acme", **known)[1]


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"x": "{ nothing }"}, "Cannot query field 'nothing'"),
        ({"x": "{"}, "Syntax Error"),
        ({"x": DEAR}, "Dear costs 10201 points"),
        ({sha256("other"): GOOD}, "is not the SHA-256 of its document"),
        ({"a b": GOOD}, "letters, digits"),
        ({"x": 5}, "both texts"),
    ],
)
def test_any_fault_refuses_the_whole_manifest(
    tmp_path: Path, known: dict[str, str], entry: dict[str, Any], words: str
) -> None:
    """And says what and where."""
    invoke(ADD, **known)
    file = manifest(tmp_path, {sha256(GOOD): GOOD, **entry})
    status, printed = invoke(f"persisted publish {file} --partner planner --company acme", **known)
    assert status == 1
    assert "Nothing was published" in printed
    assert words in printed
    assert sha256(GOOD) not in invoke("persisted list --partner planner --company acme", **known)[1]


def test_an_id_cannot_be_given_to_another_document(tmp_path: Path, known: dict[str, str]) -> None:
    """Programs in the field rely on it."""
    invoke(ADD, **known)
    publish = f"persisted publish {manifest(tmp_path, {'card': GOOD})} --partner planner --company acme"
    assert invoke(publish, **known)[0] == 0
    manifest(tmp_path, {"card": "{ viewer { name } }"})
    status, printed = invoke(publish, **known)
    assert status == 1
    assert "Published before with another text: card" in printed


def test_a_coming_schema_is_checked_against_what_was_published(tmp_path: Path, known: dict[str, str]) -> None:
    """Which partner's document would break, and why; exit status 1."""
    invoke(ADD, **known)
    invoke(f"persisted publish {manifest(tmp_path, {'card': GOOD})} --partner planner --company acme", **known)
    coming = tmp_path / "coming.graphql"
    coming.write_text("type Query { customer(id: ID!): Customer } type Customer { id: ID! }")
    status, printed = invoke(f"persisted check --company acme --schema {coming}", **known)
    assert status == 1
    assert "planner" in printed
    assert "card" in printed
    assert "Cannot query field 'number'" in printed


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"type Query {", "coming.graphql is no schema: Syntax Error: Expected Name, found <EOF>. (line 1, column 13)"),
        (b"type Query {\n  customer: Nobody\n}", "is no schema: Unknown type 'Nobody'. (line 2, column 13)"),
        (b"type Customer { id: ID! }", "is no schema: Query root type must be provided."),
        (b"\xff\xfe", "cannot be read"),
    ],
    ids=["syntax", "type", "no root", "no text"],
)
def test_what_is_no_schema_is_one_line_that_says_where(
    tmp_path: Path, known: dict[str, str], content: bytes, words: str
) -> None:
    """Not a traceback."""
    coming = tmp_path / "coming.graphql"
    coming.write_bytes(content)
    status, printed = invoke(f"persisted check --company acme --schema {coming}", **known)
    assert status == 1
    assert words in printed
    assert len(printed.strip().splitlines()) == 1


def test_keys_are_made_listed_and_revoked(known: dict[str, str]) -> None:
    """The key is printed once, on a separate line."""
    first = invoke(ADD, **known)[1].strip().splitlines()[-1]
    second = invoke("partner key planner --company acme --days 30", **known)[1].strip().splitlines()[-1]
    assert first.startswith("cpk.acme.")
    assert first != second
    key_id = first.split(".")[2]
    assert invoke(f"partner revoke planner {key_id} --company acme", **known)[0] == 0
    listed = invoke("partner list --company acme", **known)[1]
    assert "revoked" in listed
    assert "works" in listed
    assert first.split(".")[3] not in listed


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{ADD} --scope everything", "none a partner may have"),
        (f"{ADD} --scope staff_note:read", "none a partner may have"),
        ("partner key nobody --company acme", "no partner 'nobody'"),
        ("partner revoke nobody x --company acme", "no partner 'nobody'"),
        ("persisted check --partner nobody --company acme", "no partner 'nobody'"),
        ("persisted list --partner nobody --company acme", "no partner 'nobody'"),
    ],
)
def test_refusals_are_one_line(known: dict[str, str], text: str, words: str) -> None:
    """On standard error, with exit status 1."""
    status, printed = invoke(text, **known)
    assert status == 1
    assert words in printed
