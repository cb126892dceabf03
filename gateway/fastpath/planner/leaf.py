"""How a leaf value becomes its place in the answer, with the common case written out."""

from typing import Any

from graphql import GraphQLEnumType, GraphQLLeafType, GraphQLScalarType, Undefined
from graphql.type import GraphQLBoolean, GraphQLFloat, GraphQLID, GraphQLInt, GraphQLString

# Values of exactly this class, and in bounds, are their own serialisation; all others go through the type itself.
_OWN_SERIALISATION: dict[GraphQLScalarType, str] = {
    GraphQLString: "{value}.__class__ is str",
    GraphQLID: "{value}.__class__ is str",
    GraphQLBoolean: "{value}.__class__ is bool",
    GraphQLInt: "{value}.__class__ is int and -2147483648 <= {value} <= 2147483647",
    GraphQLFloat: "{value}.__class__ is float and {value} - {value} == 0.0",
}


def own_serialisation(type_: GraphQLLeafType) -> str | None:
    """A Python condition on `{value}` under which a value of this type is its own JSON value; `None` when never."""
    return _OWN_SERIALISATION.get(type_) if isinstance(type_, GraphQLScalarType) else None


def serialiser(type_: GraphQLLeafType) -> Any:
    """A function or mapping lookup that does what graphql-core's `complete_leaf_value` does, or raises."""
    if isinstance(type_, GraphQLEnumType) and (members := getattr(type_, "wrapped_cls", None)) is not None:
        # strawberry searches all members for each value; the answer is precomputed.
        return {member: type_.coerce_output_value(member) for member in members}.__getitem__
    coerce = type_.coerce_output_value

    def serialise(value: Any) -> Any:
        coerced = None if value is None else coerce(value)
        if coerced is None or coerced is Undefined:
            raise TypeError(f"{type_.name} has no value for this")
        return coerced

    return serialise
