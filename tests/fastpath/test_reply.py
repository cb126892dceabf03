"""MongoDB's replies, taken apart without decoding: in C, and in Python where there is no compiler."""

import struct
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import bson
import pytest
from bson import Int64, Timestamp
from hypothesis import given
from hypothesis import strategies as st

from gateway.fastpath.reads.reply import _first_batch, first_batch

# The driver puts `_id` first at any position.
NAMES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8).filter(
    lambda name: name != "_id"
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.binary(max_size=30) | st.text()
    | st.integers(0, 2**32).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
DOCUMENTS = st.lists(st.dictionaries(NAMES, VALUES, max_size=5), max_size=15)
BROKEN = (ValueError, LookupError, struct.error)
READERS = (first_batch, _first_batch)


def reply_of(documents: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    """Return a reply to a find, as MongoDB 6 gives it."""
    cursor = {"firstBatch": documents, "id": Int64(0), "ns": "tests.customers"}
    time = {"clusterTime": Timestamp(1, 1), "signature": {"hash": b"x" * 20, "keyId": Int64(0)}}
    return {"cursor": cursor, "ok": 1.0, "$clusterTime": time, "operationTime": Timestamp(1, 1), **changes}


@given(DOCUMENTS)
def test_every_document_comes_out_as_it_went_in(documents: list[dict[str, Any]]) -> None:
    """Byte for byte."""
    reply = bson.encode(reply_of(documents))
    batch = ([bson.encode(document) for document in documents], 0)
    for read in READERS:
        assert read(reply) == batch
        assert read(b"before it" + reply, 9) == batch


@given(DOCUMENTS, st.permutations(["cursor", "$clusterTime", "operationTime", "ok"]), st.integers(-(2**63), 2**63 - 1))
def test_the_order_of_fields_means_nothing(documents: list[dict[str, Any]], names: list[str], cursor_id: int) -> None:
    """Only names do."""
    cursor = {"ns": "tests.customers", "id": Int64(cursor_id), "atClusterTime": None, "firstBatch": documents}
    reply = reply_of(documents, cursor=cursor)
    batch = ([bson.encode(document) for document in documents], cursor_id)
    for each in ({name: reply[name] for name in names}, {**reply, "ok": 1}, {**reply, "ok": Int64(1)}):
        encoded = bson.encode(each)
        assert [read(encoded) for read in READERS] == [batch, batch]


@pytest.mark.parametrize(
    "changes",
    [
        {"ok": 0.0}, {"ok": "1"}, {"ok": None}, {"cursor": None}, {"cursor": []}, {"cursor": {}},
        {"cursor": {"firstBatch": []}}, {"cursor": {"id": Int64(0)}},
        {"cursor": {"firstBatch": {}, "id": Int64(0)}}, {"cursor": {"firstBatch": [], "id": 0}},
        {"cursor": {"firstBatch": [1], "id": Int64(0)}}, {"cursor": {"nextBatch": [], "id": Int64(0)}},
        {"ok": bson.Regex("1")},
    ],
    ids=str,
)  # fmt: skip
def test_any_other_reply_is_refused(changes: dict[str, Any]) -> None:
    """By an exception, never by fewer documents."""
    for read in READERS:
        with pytest.raises(BROKEN):
            read(bson.encode(reply_of([], **changes)))


@given(DOCUMENTS, st.data())
def test_a_reply_that_was_cut_or_changed_never_hangs(documents: list[dict[str, Any]], data: st.DataObject) -> None:
    """It is refused, or still is one."""
    whole = bson.encode(reply_of(documents))
    place = data.draw(st.integers(0, len(whole) - 1))
    changed = whole[:place] + bytes([data.draw(st.integers(0, 255))]) + whole[place + 1 :]
    for read in READERS:
        with pytest.raises(BROKEN):
            read(whole[:place])
        with suppress(*BROKEN):
            read(changed)
