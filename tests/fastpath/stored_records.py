"""Random stored documents of every kind of record, and what else could stand in them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import bson
from bson import Int64
from hypothesis import strategies as st
from msgspec import NODEFAULT, inspect

from gateway.documents.base.record import Record
from gateway.documents.money import Money

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
MILLISECONDS = st.integers(0, 10**14)
FIRST_INSTANT = datetime(1, 1, 1, tzinfo=UTC)
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 7, -1, 2**31, Int64(2**40), 1.5, "", "x", "2026-02-30", "2026-2-3", "1E+2", b"x", [], [None], ["x"],
     [{}], {}, {"x": 1}, datetime(2026, 1, 5, tzinfo=UTC), bson.ObjectId(), bson.Regex("x"), bson.Decimal128("1.5")]
)  # fmt: skip
"""Values that are right in few places."""


def draw_documents(kind: type[Record]) -> st.SearchStrategy[dict[str, Any]]:
    """Return what MongoDB may hold of a kind: some defaults left out, as always when it stores."""
    return _struct(inspect.type_info(kind))


@st.composite
def spoiled(draw: st.DrawFn, documents: st.SearchStrategy[dict[str, Any]]) -> dict[str, Any]:
    """Return a document in which one value, at any depth, is gone or another."""
    document = draw(documents)
    place: Any = document
    while True:
        key = draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        within = place[key]
        if not (isinstance(within, dict | list) and within and draw(st.booleans())):
            break
        place = within
    if isinstance(place, dict) and draw(st.integers(0, 3)) == 0:
        del place[key]
    else:
        place[key] = draw(ODD)
    return document


def _struct(type_: Any) -> st.SearchStrategy[dict[str, Any]]:
    if type_.cls is Money:
        minor = st.integers(-(2**53), 2**53).map(Int64) | st.integers(-(2**31), 2**31 - 1)
        return st.fixed_dictionaries({"minor": minor, "currency": st.sampled_from(["USD", "JPY", "KWD"])})
    required = {field.encode_name: _value(field.type) for field in type_.fields if field.required}
    optional = {
        field.encode_name: _value(field.type)
        for field in type_.fields
        if field.default is not NODEFAULT or field.default_factory is not NODEFAULT
    }
    return st.fixed_dictionaries(required, optional=optional)


def _value(type_: inspect.Type) -> st.SearchStrategy[Any]:
    match type_:
        case inspect.UnionType(types=types):
            return st.one_of([_value(each) for each in types if not isinstance(each, inspect.NoneType)])
        case inspect.StructType():
            return _struct(type_)
        case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item):
            return st.lists(_value(item), max_size=2)
        case inspect.EnumType(cls=members):
            return st.sampled_from([member.value for member in members])
    return _PLAIN.get(type(type_), TEXTS)


_PLAIN: dict[type[inspect.Type], st.SearchStrategy[Any]] = {
    inspect.DateTimeType: MILLISECONDS.map(lambda count: FIRST_INSTANT + timedelta(milliseconds=count)),
    inspect.DateType: st.dates(date(1, 1, 1)).map(date.isoformat),
    inspect.DecimalType: st.decimals(-1000, 1000, places=3, allow_nan=False).map(str),
    inspect.IntType: st.integers(-(2**31), 2**31 - 1),
    inspect.BoolType: st.booleans(),
    inspect.FloatType: st.floats(allow_nan=False, allow_infinity=False),
    inspect.AnyType: st.just({}),
    inspect.DictType: st.just({}),
}
