"""What looks into documents in C, and its twin in Python for where there is no compiler, see the same."""

import os
import subprocess
import sys
from typing import Any

import bson
from hypothesis import given
from hypothesis import strategies as st

from gateway.documents.reply import _first_batch, first_batch
from gateway.rows.document import _by_parent, _rows_in, _taken_apart, by_parent, rows_in, take_apart

# The driver puts `_id` first wherever it stood.
NAMES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=6).filter(
    lambda name: name != "_id"
)
LEAVES = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=5) | st.binary(max_size=5)
VALUES = LEAVES | st.lists(LEAVES, max_size=2) | st.dictionaries(NAMES, LEAVES, max_size=2)
DOCUMENTS = st.lists(st.dictionaries(NAMES, VALUES, max_size=3), max_size=4)
TESTS = [
    "tests/execution/test_planned_execution.py", "tests/documents/test_connection.py", "tests/documents/test_reply.py",
]  # fmt: skip
WITHOUT_COMPILED = """
import sys
sys.modules["gateway.rows._writer"] = None
import pytest
from gateway.rows.compiled import writer
assert writer is None
sys.exit(pytest.main(["-n0", "--no-cov", "-q", *sys.argv[1:]]))
"""


@given(st.dictionaries(NAMES, VALUES, max_size=5), st.dictionaries(st.sampled_from(["rows0", "rows7"]), DOCUMENTS))
def test_arrays_of_rows_are_taken_out_of_a_document(fields: dict[str, Any], arrays: dict[str, Any]) -> None:
    """The rest is a document still."""
    whole = bson.encode({**fields, **arrays, "last": 1})
    rest, found = take_apart(whole, "rows")
    assert (rest, found) == _taken_apart(whole, "rows")
    assert bson.decode(rest) == bson.decode(bson.encode({**fields, "last": 1}))
    assert found == {name: [bson.encode(document) for document in documents] for name, documents in arrays.items()}


@given(st.text(max_size=8), DOCUMENTS, st.integers(0, 2**31 - 1))
def test_a_group_is_told_by_its_parent_rows_and_count(parent: str, rows: list[dict[str, Any]], count: int) -> None:
    """As MongoDB's `$group` gives it."""
    group = bson.encode({"_id": parent, "rows": rows, "count": count})
    assert by_parent([group]) == _by_parent([group]) == ({parent: group}, count)
    assert rows_in(group) == _rows_in(group) == ([bson.encode(row) for row in rows], count)


@given(DOCUMENTS)
def test_a_reply_gives_its_documents_either_way(documents: list[dict[str, Any]]) -> None:
    """In tests/documents/test_reply.py there is more on replies."""
    reply = bson.encode({"cursor": {"firstBatch": documents, "id": bson.Int64(5), "ns": "t.c"}, "ok": 1.0})
    assert tuple(first_batch(reply)) == _first_batch(reply)


def test_without_a_compiler_all_answers_are_the_same() -> None:
    """The tests of plans, connections and replies, with nothing compiled: records are made and written one by one."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    command = [sys.executable, "-c", WITHOUT_COMPILED, *TESTS]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment, check=False)
    assert done.returncode == 0, done.stdout[-3_000:]
