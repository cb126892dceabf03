"""The variables of an operation, coerced: as graphql-core does, which repeats the same preparation each time."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from graphql import (
    GraphQLError,
    GraphQLNonNull,
    GraphQLSchema,
    Undefined,
    VariableDefinitionNode,
    get_variable_values,
)
from graphql.execution.get_variable_signature import GraphQLVariableSignature, get_variable_signature
from graphql.execution.values import VariableValues, VariableValueSource

from gateway.execution.input_coercion import Coerce, NotCoerced, make_coerce, nullable_type

MAX_VARIABLE_ERRORS = 10
"""Each error shows the whole variable."""


class _Variable(NamedTuple):
    """A variable whose values are coerced here."""

    name: str
    signature: GraphQLVariableSignature
    may_be_null: bool
    may_be_missing: bool
    coerce: Coerce


class Variables:
    """Coerces the variables of one operation."""

    def __init__(
        self, schema: GraphQLSchema, definitions: Sequence[VariableDefinitionNode], *, hide_suggestions: bool = False
    ) -> None:
        self._schema = schema
        self._hide_suggestions = hide_suggestions
        self._definitions = definitions
        self._known = _known_variables(schema, definitions)

    def coerced(self, given: dict[str, Any]) -> VariableValues | list[GraphQLError]:
        """The values, or what is wrong with them."""
        coerced = self._coerced_here(given)
        if coerced is not None:
            return coerced
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

    def _coerced_here(self, given: dict[str, Any]) -> VariableValues | None:
        """Return the values if each is right; else `None`."""
        if self._known is None:
            return None
        sources: dict[str, VariableValueSource] = {}
        values: dict[str, Any] = {}
        try:
            for name, signature, may_be_null, may_be_missing, coerce in self._known:
                value = given.get(name, Undefined)
                sources[name] = VariableValueSource(signature, value)
                if value is Undefined or value is None:
                    if not (may_be_missing if value is Undefined else may_be_null):
                        return None
                    if value is None:
                        values[name] = None
                else:
                    values[name] = coerce(value)
        except Exception:  # noqa: BLE001  # scalars raise what they like; graphql-core says what is wrong
            return None
        return VariableValues(sources, values)


def _known_variables(
    schema: GraphQLSchema, definitions: Sequence[VariableDefinitionNode]
) -> tuple[_Variable, ...] | None:
    """Return the variables if all can be coerced here; else `None`."""
    known = []
    for definition in definitions:
        signature = get_variable_signature(schema, definition)
        if isinstance(signature, GraphQLError):
            return None
        required = isinstance(signature.type, GraphQLNonNull)
        try:
            coerce = make_coerce(nullable_type(signature.type))
        except NotCoerced:
            return None
        may_be_missing = not required and definition.default_value is None
        known.append(_Variable(signature.name, signature, not required, may_be_missing, coerce))
    return tuple(known)
