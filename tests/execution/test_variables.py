"""Variables are coerced as graphql-core coerces them, also where it is not asked."""

import re
from typing import Any

import pytest
from graphql import (
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    build_schema,
    get_variable_values,
    parse,
)
from hypothesis import given
from hypothesis import strategies as st

from gateway.execution.variables import MAX_VARIABLE_ERRORS, Variables

SCHEMA: GraphQLSchema = build_schema(
    """
    enum Kind { A }
    scalar Any
    input Where { a: Int, k: Kind = A, n: [String!], x: Inner, r: Boolean! = true, l: [[Int]!] = [[1]], y: Any }
    input Inner { s: String!, f: Float }
    input One @oneOf { a: Int, s: String }
    input Within { a: Int, x: Within }
    type Query {
      a(i: ID, s: String, f: Float, b: Boolean, k: Kind, w: Where, o: One, m: Within): Int
    }
    """
)
TYPES = ("ID", "String", "Int", "Float", "Boolean")
NAMES = ("a", "b", "c")

definitions = st.builds(
    lambda type_, required, default: f"{type_}{'!' if required else default}",
    st.sampled_from((*TYPES, "[Int!]", "[[ID]!]", "Where", "[Where!]", "Inner", "One", "Within", "Kind", "Any")),
    st.booleans(),
    st.sampled_from(("", "", " = null")),
)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-10, 10),
    st.sampled_from((2**31 - 1, 2**31, -(2**31), -(2**31) - 1, 2**63, 10**400)),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(("A", "1", "1.5", "true")),
)
right = st.fixed_dictionaries(
    {},
    optional={
        "a": st.none() | st.integers(-1, 1),
        "k": st.just("A"),
        "n": st.none() | st.lists(st.text(max_size=2), max_size=2),
        "x": st.fixed_dictionaries({"s": st.text(max_size=2)}, optional={"f": st.none() | st.just(0.5)}),
        "r": st.booleans(),
        "l": st.lists(st.lists(st.none() | st.integers(-1, 1), max_size=2), max_size=2),
    },
)
"""Values of `Where`."""
values = st.recursive(
    scalars | right,
    lambda parts: st.one_of(
        st.lists(parts, max_size=2), st.dictionaries(st.sampled_from(("a", "x", "s", "n", "l", "y")), parts, max_size=2)
    ),
    max_leaves=4,
)


def shown(result: Any) -> Any:
    """Return a result in a form that can be compared: NaN is what it is, and 1 is not True."""
    if isinstance(result, list):
        assert all(isinstance(error, GraphQLError) for error in result)
        return [(error.message, error.locations, repr(error.original_error)) for error in result]
    return re.sub(" at 0x[0-9a-f]+", "", repr(result))


@given(st.lists(definitions, max_size=3), st.dictionaries(st.sampled_from((*NAMES, "unknown")), values))
def test_values_and_errors_are_those_of_graphql_core(types: list[str], given: dict[str, Any]) -> None:
    """For all declarations and values, with or without undeclared ones."""
    declared = " ".join(f"${name}: {type_}" for name, type_ in zip(NAMES, types, strict=False))
    (operation,) = parse(f"query {f'({declared})' if declared else ''} {{ a }}").definitions
    assert isinstance(operation, OperationDefinitionNode)
    nodes = operation.variable_definitions or ()
    expected = get_variable_values(SCHEMA, nodes, given, max_errors=MAX_VARIABLE_ERRORS)
    assert shown(Variables(SCHEMA, nodes).coerced(given)) == shown(expected)


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("ID!", "1"),
        ("String", "x"),
        ("Int", 3),
        ("Float", 0.5),
        ("Boolean!", True),
        ("Int = 1", 3),
        ("Inner", {"s": "x", "f": None}),
        ("[Inner!]", [{"s": "x"}]),
        ("One", {"a": 1}),
    ],
)
def test_ordinary_values_are_taken_as_they_are(monkeypatch: pytest.MonkeyPatch, type_: str, value: object) -> None:
    """graphql-core is not called for values whose Python type is enough."""
    (operation,) = parse(f"query ($a: {type_}) {{ a }}").definitions
    assert isinstance(operation, OperationDefinitionNode)
    variables = Variables(SCHEMA, operation.variable_definitions or ())
    monkeypatch.setattr("gateway.execution.variables.get_variable_values", None)
    taken = variables.coerced({"a": value})
    assert not isinstance(taken, list)
    assert taken.coerced == {"a": value}
