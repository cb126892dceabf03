"""Functions that coerce values of input types, made once for each type.

graphql-core looks again for each value of each request what type it is of. What is not right at first sight raises, and
is for graphql-core to decide about, which says what is wrong.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from math import isfinite
from typing import Any, NamedTuple

from graphql import (
    GraphQLBoolean,
    GraphQLFloat,
    GraphQLID,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLString,
    Undefined,
    is_required_input_field,
)
from graphql.type import GRAPHQL_MAX_INT, GRAPHQL_MIN_INT
from graphql.utilities.coerce_input_value import coerce_default_value

MAX_TYPES_CACHED = 2_000

Coerce = Callable[[Any], Any]
"""Returns the coerced form of a value that is not null. Raises any exception for a value that may be wrong."""


class NotCoerced(Exception):
    """A value, or a type, for graphql-core to decide about."""


class _Field(NamedTuple):
    """A field of an input object."""

    name: str
    attribute: str
    may_be_null: bool
    coerce: Coerce
    default: Any
    """Its coerced default; `Undefined` for a field that is left out without a value."""
    is_required: bool


@lru_cache(maxsize=MAX_TYPES_CACHED)
def make_coerce(type_: GraphQLInputType, outer: tuple[GraphQLInputObjectType, ...] = ()) -> Coerce:
    """Return the function for a nullable type. Raises NotCoerced for one that may be nested in itself."""
    if isinstance(type_, GraphQLList):
        return _coerce_list(type_.of_type, outer)
    if isinstance(type_, GraphQLInputObjectType):
        if type_ in outer or type_.out_type is not GraphQLInputObjectType.out_type:
            raise NotCoerced
        return _coerce_object(type_, (*outer, type_))
    if isinstance(type_, GraphQLNonNull):
        raise TypeError("Pass the type that must not be null itself.")
    return _SCALARS.get(type_) or _coerce_leaf(type_)


def nullable_type(type_: GraphQLInputType) -> GraphQLInputType:
    """Return a type without its `!`."""
    return type_.of_type if isinstance(type_, GraphQLNonNull) else type_


def _coerce_object(type_: GraphQLInputObjectType, outer: tuple[GraphQLInputObjectType, ...]) -> Coerce:
    fields = [_make_field(name, field, outer) for name, field in type_.fields.items()]
    is_one_of = type_.is_one_of

    def coerce(given: Any) -> dict[str, Any]:
        if type(given) is not dict or (is_one_of and (len(given) != 1 or None in given.values())):
            raise NotCoerced
        coerced: dict[str, Any] = {}
        known = 0
        for name, attribute, may_be_null, coerce_one, default, is_required in fields:
            if name in given:
                known += 1
                value = given[name]
                if value is None and not may_be_null:
                    raise NotCoerced
                coerced[attribute] = None if value is None else coerce_one(value)
            elif is_required:
                raise NotCoerced
            elif default is not Undefined:
                coerced[attribute] = default
        if known != len(given):
            raise NotCoerced
        return coerced

    return coerce


def _make_field(name: str, field: GraphQLInputField, outer: tuple[GraphQLInputObjectType, ...]) -> _Field:
    may_be_null = not isinstance(field.type, GraphQLNonNull)
    coerce = make_coerce(nullable_type(field.type), outer)
    default = coerce_default_value(field)
    return _Field(name, field.out_name or name, may_be_null, coerce, default, is_required_input_field(field))


def _coerce_list(item_type: GraphQLInputType, outer: tuple[GraphQLInputObjectType, ...]) -> Coerce:
    may_be_null, coerce_item = not isinstance(item_type, GraphQLNonNull), make_coerce(nullable_type(item_type), outer)

    def coerce(values: list[Any]) -> list[Any]:
        if type(values) is not list or (not may_be_null and None in values):
            raise NotCoerced
        return [None if value is None else coerce_item(value) for value in values]

    return coerce


def _coerce_leaf(type_: GraphQLLeafType) -> Coerce:
    def coerce(value: Any) -> Any:
        coerced = type_.coerce_input_value(value)
        if coerced is Undefined:
            raise NotCoerced
        return coerced

    return coerce


def _text(value: Any) -> str:
    if type(value) is not str:
        raise NotCoerced
    return value


def _truth(value: Any) -> bool:
    if type(value) is not bool:
        raise NotCoerced
    return value


def _integer(value: Any) -> int:
    if type(value) is not int or not GRAPHQL_MIN_INT <= value <= GRAPHQL_MAX_INT:
        raise NotCoerced
    return value


def _fraction(value: Any) -> float:
    if type(value) is not float or not isfinite(value):
        raise NotCoerced
    return value


_SCALARS: Mapping[GraphQLInputType, Coerce] = {
    GraphQLID: _text,
    GraphQLString: _text,
    GraphQLInt: _integer,
    GraphQLFloat: _fraction,
    GraphQLBoolean: _truth,
}
"""Scalars that take values of one Python type unchanged."""
