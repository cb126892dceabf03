"""Generated projections do what graphql-core does, for values as they should not be too."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
import strawberry
from hypothesis import given
from hypothesis import strategies as st
from strawberry.schema.config import StrawberryConfig

from gateway.execution.document_cache import ValidDocument
from gateway.execution.engine import GraphQLEngine
from gateway.fastpath import PlannedQueries
from gateway.schema.scalar import SCALARS


class Colour(StrEnum):
    """A colour."""

    RED = "red"
    BLUE = "blue"


@strawberry.type
class Leaf:
    """A leaf object."""

    name: str


@strawberry.type
class Thing:
    """One field of every kind."""

    text: str
    text_or_null: str | None
    number: int
    fraction: float
    flag: bool
    id: strawberry.ID
    colour: strawberry.enum(Colour)  # type: ignore[valid-type]  # strawberry returns the enum itself
    at: datetime
    day: date
    amount: Decimal
    leaf: Leaf
    leaf_or_null: Leaf | None
    texts: list[str]
    texts_or_nulls: list[str | None] | None
    leaves: list[Leaf]
    grid: list[list[int]]


@dataclass
class Stored:
    """What a resolver returns: attributes of any kind."""

    text: Any = "t"
    text_or_null: Any = None
    number: Any = 1
    fraction: Any = 1.5
    flag: Any = True
    id: Any = "x"
    colour: Any = Colour.RED
    at: Any = datetime(2026, 1, 1, tzinfo=UTC)
    day: Any = date(2026, 1, 1)
    amount: Any = Decimal("1.50")
    leaf: Any = field(default_factory=lambda: Leaf(name="l"))
    leaf_or_null: Any = None
    texts: Any = ("a", "b")
    texts_or_nulls: Any = None
    leaves: Any = field(default_factory=lambda: [Leaf(name="m")])
    grid: Any = ((1, 2), (3,))


FIELDS = """text textOrNull number fraction flag id colour at day amount leaf { name __typename } leafOrNull { name }
texts textsOrNulls leaves { name } grid"""


@dataclass
class FakeContext:
    """A request that may do everything and gives a thing."""

    thing: Any

    def may_all(self, permissions: frozenset[str]) -> bool:
        """Return everything."""
        return True

    def forget(self) -> None:
        """Nothing was read."""

    def share_reads(self, inputs: Sequence[Any]) -> None:
        """Nothing is read."""


def thing(info: strawberry.Info) -> Thing | None:
    """Return the context's thing, or its failure."""
    made = info.context.thing
    if isinstance(made, Exception):
        raise made
    return made  # type: ignore[no-any-return]


def things() -> list[Thing]:
    """Return a hundred things."""
    return [Stored() for _ in range(100)]  # type: ignore[misc]  # they have a thing's attributes


@strawberry.type
class Query:
    """The root."""

    thing: Thing | None = strawberry.field(resolver=thing)
    things: list[Thing] = strawberry.field(resolver=things)


SCHEMA = strawberry.Schema(Query, config=StrawberryConfig(scalar_map=SCALARS))
PLANNED = PlannedQueries(SCHEMA)
ENGINE = GraphQLEngine(SCHEMA, suggestions=False, fast_path=PLANNED)


async def both(made: Any) -> tuple[Any, Any, bool]:
    """Return answers of both executors, and whether the plan alone sufficed."""
    document = ENGINE.document(f"{{ thing {{ {FIELDS} }} }}")
    assert isinstance(document, ValidDocument)
    operation = ENGINE.operation(document, None)
    alone = await PLANNED.execute(operation, FakeContext(made))
    planned = await ENGINE.execute(operation, FakeContext(made))
    reference = await ENGINE.execute_by_reference(operation, FakeContext(made))
    assert planned.data == reference.data
    assert str(planned.data) == str(reference.data)
    errors = [[error.formatted for error in result.errors or ()] for result in (planned, reference)]
    assert errors[0] == errors[1]
    return reference.data, reference.errors, alone is not None


async def test_values_as_they_should_be_need_no_reference_executor() -> None:
    """Every kind of leaf, nulls where allowed, lists, objects."""
    _, errors, alone = await both(Stored())
    assert not errors
    assert alone


ODD: list[tuple[str, Any]] = [
    *(
        (name, None)
        for name in ("text", "number", "flag", "id", "colour", "at", "amount", "leaf", "texts", "leaves", "grid")
    ),
    ("text", 5), ("text", True), ("text", 1.0), ("text", object()), ("text", ["a"]),
    ("number", True), ("number", "7"), ("number", 2.0), ("number", 2.5), ("number", 2**31), ("number", -(2**31)),
    ("number", -(2**31) - 1), ("number", "x"), ("number", float("nan")),
    ("fraction", 3), ("fraction", float("inf")), ("fraction", float("nan")), ("fraction", "x"), ("fraction", True),
    ("flag", 1), ("flag", 0.0), ("flag", "yes"), ("flag", None),
    ("id", 5), ("id", 5.0), ("id", 5.5), ("id", True),
    ("colour", "red"), ("colour", "RED"), ("colour", "green"), ("colour", 5),
    ("at", "soon"), ("at", datetime(2026, 1, 1)), ("day", datetime(2026, 1, 1, tzinfo=UTC)), ("day", "x"),  # noqa: DTZ001
    ("amount", 5), ("amount", "x"),
    ("leaf", Leaf(name=None)), ("leaf", "nonsense"), ("leaf_or_null", Leaf(name=None)),  # type: ignore[arg-type]
    ("leaf_or_null", "nonsense"),
    ("texts", ["a", None]), ("texts", "abc"), ("texts", {"a", }), ("texts", [1, 2]),
    ("texts_or_nulls", ["a", None]), ("texts_or_nulls", [object()]), ("texts_or_nulls", 5),
    ("leaves", [None]), ("leaves", [Leaf(name="ok"), "bad"]), ("grid", [[1], None]), ("grid", [["x"]]),
    ("text_or_null", object()),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), ODD, ids=[f"{name}-{number}" for number, (name, _) in enumerate(ODD)])
async def test_odd_values_end_as_with_graphql_core(name: str, value: Any) -> None:
    """Coerced, refused, nulled up to the next nullable parent: alike, errors included."""
    await both(Stored(**{name: value}))


@pytest.mark.parametrize("made", [None, RuntimeError("no"), 5, "text", object()])
async def test_what_is_no_thing_ends_as_with_graphql_core(made: Any) -> None:
    """Null, a raising resolver, values without the attributes."""
    await both(made)


ANYTHING: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.decimals(), st.dates(), st.sampled_from(Colour),
    st.lists(st.one_of(st.none(), st.text(), st.integers()), max_size=3),
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(sorted(Stored.__dataclass_fields__)), ANYTHING, max_size=4))
async def test_any_values_end_as_with_graphql_core(changes: dict[str, Any]) -> None:
    """For all values at all places."""
    await both(Stored(**changes))


async def test_a_plan_makes_less_than_a_tenth_of_the_calls_of_graphql_core() -> None:
    """Counted, not timed: function calls for a hundred rows of sixteen fields."""
    document = ENGINE.document(f"{{ things {{ {FIELDS} }} }}")
    assert isinstance(document, ValidDocument)
    operation = ENGINE.operation(document, None)
    counts = []
    for execute in (ENGINE.execute, ENGINE.execute_by_reference):
        await execute(operation, FakeContext(None))
        with counted_calls() as calls:
            result = await execute(operation, FakeContext(None))
        assert result.errors is None
        counts.append(calls["count"])
    planned, reference = counts
    assert planned * 10 < reference, counts


@contextmanager
def counted_calls() -> Iterator[dict[str, int]]:
    """Yield how many functions, of Python and of C, are called in it."""
    calls = {"count": 0}

    def count(_frame: Any, event: str, _argument: Any) -> None:
        if event in ("call", "c_call"):
            calls["count"] += 1

    previous = sys.getprofile()
    sys.setprofile(count)
    try:
        yield calls
    finally:
        sys.setprofile(previous)
