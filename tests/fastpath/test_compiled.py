"""What looks into documents in C, and its twin in Python for where there is no compiler, see the same."""

import hashlib
import os
import subprocess
import sys
from typing import Any

import bson
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.fastpath.reads.driver import FastReads
from gateway.fastpath.reads.reply import _first_batch, first_batch
from gateway.fastpath.rows.compiled import writer
from gateway.store.bson_document import group_rows, groups_by_parent, split_arrays, split_group

# The driver puts `_id` first at any position.
NAMES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=6).filter(
    lambda name: name != "_id"
)
LEAVES = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=5) | st.binary(max_size=5)
VALUES = LEAVES | st.lists(LEAVES, max_size=2) | st.dictionaries(NAMES, LEAVES, max_size=2)
DOCUMENTS = st.lists(st.dictionaries(NAMES, VALUES, max_size=3), max_size=4)
FAST = FastReads(direct=True)
TESTS = ["tests/fastpath/test_planned_queries.py", "tests/store/test_connection.py"]
WITHOUT_COMPILED = """
import sys
sys.modules["gateway.fastpath.rows._writer"] = None
import pytest
status = pytest.main(["-n0", "--no-cov", "-q", *sys.argv[1:]])
from gateway.fastpath.rows.compiled import writer
assert writer is None
sys.exit(status)
"""


@given(st.dictionaries(NAMES, VALUES, max_size=5), st.dictionaries(st.sampled_from(["rows0", "rows7"]), DOCUMENTS))
def test_arrays_of_rows_are_taken_out_of_a_document(fields: dict[str, Any], arrays: dict[str, Any]) -> None:
    """The rest is a document still."""
    whole = bson.encode({**fields, **arrays, "last": 1})
    rest, found = FAST.split_arrays(whole, "rows")
    assert (rest, found) == split_arrays(whole, "rows")
    assert bson.decode(rest) == bson.decode(bson.encode({**fields, "last": 1}))
    assert found == {name: [bson.encode(document) for document in documents] for name, documents in arrays.items()}


@given(st.text(max_size=8), DOCUMENTS, st.integers(0, 2**31 - 1))
def test_a_group_is_told_by_its_parent_rows_and_count(parent: str, rows: list[dict[str, Any]], count: int) -> None:
    """As MongoDB's `$group` gives it."""
    group = bson.encode({"_id": parent, "rows": rows, "count": count})
    assert FAST.groups_by_parent([group]) == groups_by_parent([group]) == ({parent: group}, count)
    assert FAST.split_group(group) == split_group(group) == ([bson.encode(row) for row in rows], count)


@given(st.lists(st.tuples(st.sampled_from(["cus_1", "cus_2", "\u00fc"]), DOCUMENTS), max_size=6), st.integers(0, 3))
def test_rows_in_their_parents_order_are_grouped_by_parent(drawn: list[tuple[str, list[Any]]], most: int) -> None:
    """As MongoDB's `$group` would: some rows of each, and how many there are."""
    rows = [{"parent": parent, "n": documents} for parent, documents in sorted(drawn, key=lambda each: each[0])]
    own = {parent: [row for row in rows if row["parent"] == parent] for parent, _ in drawn}
    groups = {each: bson.encode({"_id": each, "rows": own[each][:most], "count": len(own[each])}) for each in own}
    encoded = [bson.encode(row) for row in rows]
    assert FAST.group_rows(encoded, "parent", most) == group_rows(encoded, "parent", most) == groups


@given(DOCUMENTS)
def test_a_reply_gives_its_documents_either_way(documents: list[dict[str, Any]]) -> None:
    """In test_reply.py there is more on replies."""
    reply = bson.encode({"cursor": {"firstBatch": documents, "id": bson.Int64(5), "ns": "t.c"}, "ok": 1.0})
    assert first_batch(reply) == _first_batch(reply)


SHAPE = writer.Shape((b"_id", b"n"), (
    writer.Member(b'"id":', "TEXT", (0,), False, None), writer.Member(b'"jobs":', "GAP", (), False, None),
    writer.Member(b'"n":', "INTEGER", (1,), True, b"null"),
))  # fmt: skip
ROW = writer.Shape((b"_id",), (writer.Member(b'"id":', "TEXT", (0,), False, None),))
PAGE = writer.PageShape(((b'"nodes":', "nodes", ROW), (b'"end":', "end_cursor", None)))
PART = writer.Slice(2, False, False, writer.Cursors(hashlib.blake2b(digest_size=12), b"", "at.x", lambda _: "?"))
GROUP = bson.encode({"_id": "cus_1", "rows": [{"_id": "job_1", "at": {"x": "y"}}, {"_id": "job_2"}], "count": 2})
RECORD = bson.encode({"_id": "cus_1", "n": 5, "rows0": [{"_id": "job_1", "at": {"x": "y"}}, {"_id": "job_2"}]})
READERS = {
    "a record with a tab": (RECORD, lambda it: writer.write_row(SHAPE, it, [(PAGE, 0, PART)], [None])),
    "which tabs are full": (RECORD, lambda it: writer.full_tabs(it, [2])),
    "texts": (RECORD, lambda it: writer.texts_of(writer.Shape((b"_id", b"none"), ()), [it])),
    "groups": (GROUP, lambda it: writer.groups_by_parent([it])),
    "a group's rows": (GROUP, writer.split_group),
    "rows of parents": (RECORD, lambda it: writer.group_rows([it], "_id", 1)),
    "pages of groups": (GROUP, lambda it: writer.write_groups(PAGE, ["cus_1", "cus_2"], {"cus_1": it}, PART)),
    "a cursor": (GROUP, writer.Cursors(hashlib.blake2b(digest_size=12), b"", "_id", lambda _: "?")),
}


@pytest.mark.parametrize("name", READERS)
@given(st.data())
def test_bytes_that_are_not_what_they_should_be_harm_nothing(name: str, data: st.DataObject) -> None:
    """Cut short they are refused; with some bytes others they are refused, or read as something else."""
    whole, read = READERS[name]
    place = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(writer.Unwritable):
        read(whole[:place])
    changed = bytearray(whole)
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=3)):
        changed[place] = data.draw(st.integers(0, 255))
    try:
        read(bytes(changed))
    except ValueError:
        return


def test_a_record_is_written_with_its_tabs() -> None:
    """As many rows as the page has, and where it ends; what is left out is left for others."""
    (written,), lengths = writer.write_row(SHAPE, RECORD, [(PAGE, 0, PART)], [None])
    assert lengths == [2]
    page = orjson.loads(written)["jobs"]
    assert page == {"nodes": [{"id": "job_1"}, {"id": "job_2"}], "end": "?"}
    assert writer.write_row(SHAPE, RECORD, [None], []) == ([b'{"id":"cus_1","jobs":', b',"n":5}'], [None])


def test_without_a_compiler_all_answers_are_the_same() -> None:
    """The tests of plans and connections, with nothing compiled: records are made and written one by one."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    command = [sys.executable, "-c", WITHOUT_COMPILED, *TESTS]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment, check=False)
    assert done.returncode == 0, done.stdout[-3_000:]
