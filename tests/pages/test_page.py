"""Pages and cursors."""

import base64
from datetime import UTC, datetime
from typing import Any

import bson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.documents.base.record import Order
from gateway.documents.customer import Customer
from gateway.errors import BadRequest
from gateway.fastpath.rows.compiled import writer
from gateway.pages.page import CursorCodec, Page, PageRequest, after_filter, page_request, sort_of
from tests import records

BY_NAME = Order("NAME", "keys.name", "sort_name", descending=False)
CODEC = CursorCodec(b"s" * 32, "com_acme")


@given(st.text(max_size=40))
def test_a_cursor_stands_for_the_place_it_was_made_at(name: str) -> None:
    """For any value."""
    customer = records.customer("com_acme", last_name=name or "x", first_name=None)
    cursor = CODEC.encode(BY_NAME, customer)
    assert CODEC.decode("customers", BY_NAME, cursor) == (customer.sort_name, customer.id)


INSTANTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda at: at.replace(microsecond=at.microsecond // 1_000 * 1_000)
)
TEXTS = st.text(max_size=300) | st.integers(0, 70_000).map("x".__mul__)


def compiled(field: str) -> Any:
    """Return what makes cursors at documents, in C."""
    return writer.Cursors(CODEC.keyed("things"), b"\x93\xa2BY", field, lambda _: "as the record says")


@given(TEXTS, TEXTS | INSTANTS)
@example("thg_1", datetime(1970, 1, 1, tzinfo=UTC))
@example("thg_1", datetime(1969, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC))
def test_the_cursor_at_a_document_is_the_one_at_its_record(document_id: str, value: object) -> None:
    """For any order, at any depth."""
    expected = CODEC.seal("things", ("BY", value, document_id))
    assert compiled("name")(bson.encode({"_id": document_id, "name": value})) == expected
    nested = bson.encode({"first": 1, "_id": document_id, "window": {"end": 2, "start": value}, "last": 3})
    assert compiled("window.start")(nested) == expected


@pytest.mark.parametrize(
    "document",
    [
        {"_id": "thg_1"}, {"_id": "thg_1", "name": None}, {"_id": "thg_1", "name": 5}, {"_id": 5, "name": "x"},
        {"_id": "thg_1", "name": {}}, {"_id": "thg_1", "name": bson.DatetimeMS(253_402_300_800_000)},
    ],
)  # fmt: skip
def test_where_only_the_record_tells_the_place_it_is_asked(document: dict[str, object]) -> None:
    """Nothing is stored, or something else than a text or an instant that Python knows."""
    assert compiled("name")(bson.encode(document)) == "as the record says"
    assert compiled("name.first")(bson.encode(document)) == "as the record says"


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_a_cursor_with_any_byte_changed_is_refused(position: int, change: int) -> None:
    """Cursors cannot be forged."""
    cursor = CODEC.encode(BY_NAME, records.customer("com_acme"))
    raw = bytearray(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    raw[position % len(raw)] ^= change
    with pytest.raises(BadRequest):
        CODEC.decode("customers", BY_NAME, base64.urlsafe_b64encode(bytes(raw)).rstrip(b"=").decode())


@pytest.mark.parametrize(
    ("codec", "collection", "order"),
    [
        (CursorCodec(b"s" * 32, "com_other"), "customers", BY_NAME),
        (CursorCodec(b"t" * 32, "com_acme"), "customers", BY_NAME),
        (CODEC, "jobs", BY_NAME),
        (CODEC, "customers", Order("OTHER", "keys.name", "sort_name")),
    ],
)
def test_a_cursor_is_of_no_use_elsewhere(codec: CursorCodec, collection: str, order: Order) -> None:
    """Not in another company, deployment, list or order."""
    cursor = CODEC.encode(BY_NAME, records.customer("com_acme"))
    with pytest.raises(BadRequest):
        codec.decode(collection, order, cursor)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 50)), unique=True, max_size=30),
    st.integers(0, 29),
    st.booleans(),
    st.booleans(),
)
def test_the_filter_after_a_place_keeps_exactly_what_follows_it(
    rows: list[tuple[int, int]], index: int, descending: bool, backward: bool
) -> None:
    """Among equal values the id decides; nothing is skipped or met twice."""
    if not rows:
        return
    order = Order("X", "value", "value", descending=descending)
    turned = sort_of(order, backward=backward)["value"] == -1
    ordered = sorted(rows, reverse=turned)
    value, number = ordered[index % len(ordered)]
    condition = after_filter(order, (value, f"{number:03d}"), backward=backward)
    kept = [row for row in ordered if _matches(condition, row)]
    assert kept == ordered[index % len(ordered) + 1 :]


def _matches(condition: dict[str, object], row: tuple[int, int]) -> bool:
    """Return what MongoDB would say of the four operators that after_filter uses."""
    tests = {
        "$lt": lambda a, b: a < b,
        "$gt": lambda a, b: a > b,
        "$lte": lambda a, b: a <= b,
        "$gte": lambda a, b: a >= b,
    }
    stored = {"value": row[0], "_id": f"{row[1]:03d}"}

    def holds(part: dict[str, object]) -> bool:
        for field, wanted in part.items():
            if field == "$or":
                if not any(holds(choice) for choice in wanted):  # type: ignore[attr-defined]  # a list of filters
                    return False
            else:
                ((operator, bound),) = wanted.items()  # type: ignore[attr-defined]  # one operator a field
                if not tests[operator](stored[field], bound):
                    return False
        return True

    return holds(condition)


def test_a_page_knows_what_lies_on_both_sides() -> None:
    """From the one record too many, and from the cursor."""
    found = [records.customer("com_acme") for _ in range(3)]
    forward: Page[Customer] = Page(found, PageRequest(2), lambda node: node.id)
    backward: Page[Customer] = Page(found, PageRequest(2, "cursor", backward=True), lambda node: node.id)
    assert (forward.has_previous_page, forward.has_next_page) == (False, True)
    assert (backward.has_previous_page, backward.has_next_page) == (True, True)
    assert backward.nodes == [found[1], found[0]]
    assert (forward.start_cursor, forward.end_cursor) == (found[0].id, found[1].id)


def test_an_empty_page_has_no_cursors() -> None:
    """`first: 0` asks for nothing and learns whether there is something."""
    page: Page[Customer] = Page([records.customer("com_acme")], page_request(first=0), lambda node: node.id)
    assert (page.nodes, page.start_cursor, page.end_cursor, page.has_next_page) == ([], None, None, True)
