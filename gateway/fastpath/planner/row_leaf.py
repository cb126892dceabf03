"""How plain stored values are written into an answer without a record."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import orjson
from graphql import GraphQLEnumType, GraphQLScalarType
from graphql.type import GraphQLBoolean, GraphQLFloat, GraphQLID, GraphQLInt, GraphQLString
from msgspec import inspect

from gateway.fastpath.planner.leaf import serialiser

# A scalar is known by what it makes of a value: what the writer would, or the writer does not write it.
DATETIME = (datetime(2026, 3, 1, 9, 30, tzinfo=UTC), "2026-03-01T09:30:00.000Z")
DAY = (date(2026, 3, 1), "2026-03-01")
DECIMAL = (Decimal("-12.50"), "-12.50")
_PLAIN: Mapping[Any, tuple[type[inspect.Type], str]] = {
    GraphQLString: (inspect.StrType, "TEXT"),
    GraphQLID: (inspect.StrType, "TEXT"),
    GraphQLInt: (inspect.IntType, "INTEGER"),
    GraphQLBoolean: (inspect.BoolType, "BOOLEAN"),
    GraphQLFloat: (inspect.FloatType, "FLOAT"),
}


class NotWritable(Exception):
    """Something that only a record can tell."""


def scalar_form(type_: GraphQLScalarType, stored: inspect.Type) -> str:
    """Name the form that a stored value has for a scalar. Raises NotWritable."""
    plain, form = _PLAIN.get(type_, (None, ""))
    if plain is not None and isinstance(stored, plain):
        return form
    if isinstance(stored, inspect.DateTimeType) and writes(type_, *DATETIME):
        return "DATETIME"
    if isinstance(stored, inspect.DateType) and writes(type_, *DAY):
        return "DAY"
    if isinstance(stored, inspect.DecimalType) and writes(type_, *DECIMAL):
        return "DECIMAL"
    raise NotWritable


def writes(type_: GraphQLScalarType, value: object, text: str) -> bool:
    """Return whether a scalar makes this text of a value."""
    try:
        return bool(type_.coerce_output_value(value) == text)
    except Exception:  # noqa: BLE001  # a scalar of another kind may refuse it in any way
        return False


def choice_table(type_: GraphQLEnumType, members: type[Enum]) -> tuple[tuple[bytes, bytes], ...]:
    """(stored value, JSON) of each member."""
    if not all(isinstance(member.value, str) for member in members):
        raise NotWritable
    make_name = serialiser(type_)
    try:
        return tuple((member.value.encode(), orjson.dumps(make_name(member))) for member in members)
    except (KeyError, TypeError):
        raise NotWritable from None
