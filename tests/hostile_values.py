"""What each scalar should never be sent, and good inputs with one such value in them."""

import json
import random
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLList, GraphQLNonNull, get_nullable_type

from tests.fuzzing import HALVES, NUMBERS, RAW_NUMBERS, TEXTS

Place = tuple[str | int, ...]
"""Where in an input: `("lines", 0, "amount")`."""

DAYS = [
    *["0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "-0001-01-01", "2026-02-30", "1582-10-10", "20260101"],
    *["2026-W01-1", "\uff12026-01-01", "2026-01-01T00:00:00Z", "2026-1-1", "1900-01-01", "2026-01-01 "],
]
INSTANTS = [
    *["2016-12-31T23:59:60Z", "2026-03-08T02:30:00", "2026-01-01T00:00:00+23:59", "2026-01-01T00:00:00+24:00"],
    *["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.9999999999Z", "1970-01-01t00:00:00z"],
    *["9999-12-31T23:59:59-14:00", "-271821-04-20T00:00:00Z", "+275760-09-13T00:00:00Z", "2026-01-01T24:00:00Z"],
    *["2026-01-01T00:00:00-00:00", "2026-01-01T00:00:00+00:00:01", "1883-11-18T12:03:58Z", "1e10", "1767225600"],
]
TIMES = ["24:00", "23:59:59.999", "00:00", "-1:00", "25:61", "\u0660\u0669:30", "9:30", "09:30+01:00", "0930"]
AMOUNTS = [
    *["NaN", "sNaN", "-NaN123", "Infinity", "-0", "-0.00", "1e400", "1E+30", "1E-30", "9" * 19, "9" * 40, "9" * 120],
    *[
        "0." + "0" * 200 + "1",
        "1_000",
        "\uff11\uff12",
        "+5",
        " 5",
        "0x10",
        "1e-400",
        "92233720368547758.08",
        "1,5",
        ".",
    ],
]
SHAPES: list[Any] = [None, [], {}, [[]], {"__proto__": 1}, {"$ne": None}, True, 0, "", [None], [{}]]
DEEP = "<raw deep>"
RAW = re.compile(r'"<raw ([^">]*)>"')

OF_SCALAR: Mapping[str, list[Any]] = {
    "Date": DAYS,
    "DateTime": [*INSTANTS, *DAYS[:4]],
    "Time": TIMES,
    "Decimal": AMOUNTS,
    "Int": [*NUMBERS, "1", 1.0, *(f"<raw {number}>" for number in RAW_NUMBERS)],
    "Float": [*NUMBERS, "1.5", *(f"<raw {number}>" for number in RAW_NUMBERS)],
    "Boolean": ["true", 1, 0, "false"],
}


def hostile(type_: Any, chance: random.Random) -> Any:
    """Return a value that a type should not be sent, or only just."""
    nullable = get_nullable_type(type_)
    if chance.random() < 0.1:
        return chance.choice([*SHAPES, DEEP])
    if isinstance(nullable, GraphQLList):
        item = hostile(nullable.of_type, chance)
        return chance.choice([item, [item], [item, item], [item] * 300, [[item]]])
    if isinstance(nullable, GraphQLInputObjectType):
        return chance.choice([*SHAPES, {"x": 1}])
    if isinstance(nullable, GraphQLEnumType):
        known = list(nullable.values)
        return chance.choice([*known, known[0].lower(), f"{known[0]} ", "UNKNOWN", 5, *HALVES])
    return chance.choice([*OF_SCALAR.get(nullable.name, TEXTS), *chance.sample(TEXTS, 3), *HALVES])


def places(type_: GraphQLInputObjectType, given: Any, before: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Yield (place, type) of all that an input has or could have, below what it has."""
    for name, field in type_.fields.items():
        yield (*before, name), field.type
        value = given.get(name) if isinstance(given, Mapping) else None
        yield from _places_below(field.type, value, (*before, name))


def _places_below(type_: Any, value: Any, place: Place) -> Iterator[tuple[Place, Any]]:
    nullable = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    if isinstance(nullable, GraphQLInputObjectType) and isinstance(value, Mapping):
        yield from places(nullable, value, place)
    if isinstance(nullable, GraphQLList) and isinstance(value, list):
        for number, each in enumerate(value):
            yield (*place, number), nullable.of_type
            yield from _places_below(nullable.of_type, each, (*place, number))


def spoilt(given: dict[str, Any], place: Place, value: Any) -> dict[str, Any]:
    """Return an input with another value at a place."""
    whole = deepcopy(given)
    part: Any = whole
    for step in place[:-1]:
        part = part[step]
    part[place[-1]] = value
    return whole


def body_of(request: Mapping[str, Any]) -> bytes:
    """Return a request as JSON, with numbers and depths that no library would write."""
    deep = f"{'[' * 400}{']' * 400}"
    text = json.dumps(request)
    return RAW.sub(lambda found: deep if found[1] == "deep" else found[1], text).encode()
