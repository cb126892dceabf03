"""The variables of an operation, coerced: as graphql-core does, which repeats the same preparation each time."""

from collections.abc import Sequence
from math import isfinite
from typing import Any, NamedTuple

from graphql import (
    GraphQLBoolean,
    GraphQLError,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLNonNull,
    GraphQLSchema,
    GraphQLString,
    Undefined,
    VariableDefinitionNode,
    get_variable_values,
)
from graphql.execution.get_variable_signature import GraphQLVariableSignature, get_variable_signature
from graphql.execution.values import VariableValues, VariableValueSource
from graphql.type import GRAPHQL_MAX_INT, GRAPHQL_MIN_INT

MAX_VARIABLE_ERRORS = 10
"""Each error shows the whole variable."""

_TAKEN_AS_THEY_ARE: dict[object, type] = {
    GraphQLID: str,
    GraphQLString: str,
    GraphQLInt: int,
    GraphQLFloat: float,
    GraphQLBoolean: bool,
}
"""The Python types whose values scalars take unchanged, of any other type being for graphql-core to decide about."""


class _Plain(NamedTuple):
    """A variable of a built-in scalar."""

    name: str
    signature: GraphQLVariableSignature
    type: type
    may_be_null: bool
    may_be_missing: bool

    def accepts(self, value: object) -> bool:
        """Return whether a value is right, and the same when coerced."""
        if type(value) is not self.type:
            return (value is None and self.may_be_null) or (value is Undefined and self.may_be_missing)
        if type(value) is int:
            return GRAPHQL_MIN_INT <= value <= GRAPHQL_MAX_INT
        return type(value) is not float or isfinite(value)


class Variables:
    """Coerces the variables of one operation."""

    def __init__(
        self, schema: GraphQLSchema, definitions: Sequence[VariableDefinitionNode], *, hide_suggestions: bool = False
    ) -> None:
        self._schema = schema
        self._hide_suggestions = hide_suggestions
        self._definitions = definitions
        self._plain = _plain(schema, definitions)

    def coerced(self, given: dict[str, Any]) -> VariableValues | list[GraphQLError]:
        """The values, or what is wrong with them."""
        taken = self._taken(given)
        if taken is not None:
            return taken
        try:
            return get_variable_values(
                self._schema,
                self._definitions,
                given,
                max_errors=MAX_VARIABLE_ERRORS,
                hide_suggestions=self._hide_suggestions,
            )
        except (ValueError, ArithmeticError, RecursionError):
            # To say what is wrong with a value, graphql-core prints it, which Python refuses for very large numbers.
            return [GraphQLError("A variable has a value that cannot be read: a number is too large.")]

    def _taken(self, given: dict[str, Any]) -> VariableValues | None:
        """The values if each is right as it is; else None."""
        if self._plain is None:
            return None
        sources: dict[str, VariableValueSource] = {}
        values: dict[str, Any] = {}
        for variable in self._plain:
            name = variable.name
            value = given.get(name, Undefined)
            if not variable.accepts(value):
                return None
            sources[name] = VariableValueSource(variable.signature, value)
            if value is not Undefined:
                values[name] = value
        return VariableValues(sources, values)


def _plain(schema: GraphQLSchema, definitions: Sequence[VariableDefinitionNode]) -> list[_Plain] | None:
    """The variables if all are of built-in scalars; else None."""
    plain = []
    for definition in definitions:
        signature = get_variable_signature(schema, definition)
        if isinstance(signature, GraphQLError):
            return None
        required = isinstance(signature.type, GraphQLNonNull)
        scalar: object = signature.type.of_type if isinstance(signature.type, GraphQLNonNull) else signature.type
        as_it_is = _TAKEN_AS_THEY_ARE.get(scalar)
        if as_it_is is None:
            return None
        may_be_missing = not required and definition.default_value is None
        plain.append(_Plain(signature.name, signature, as_it_is, not required, may_be_missing))
    return plain
