"""Inputs as a plan converts them: what strawberry makes of them."""

from typing import Any

import pytest
from graphql import GraphQLInputObjectType, GraphQLList, GraphQLNonNull, get_nullable_type
from strawberry.types.arguments import convert_argument

from gateway.fastpath.planner.input_value import InputConverters
from tests.fastpath.test_planned_queries import SCHEMA

CONFIG = SCHEMA.schema_converter.config
SCALARS = SCHEMA.schema_converter.scalar_registry
INPUTS = InputConverters(CONFIG)
GIVEN = ("every field", "only what must be", "null where it may be")


def arguments() -> list[Any]:
    """Return every argument of a query or mutation: how strawberry knows it, and what it is in the schema."""
    found = []
    for root in (SCHEMA._schema.query_type, SCHEMA._schema.mutation_type):
        for name, field in root.fields.items() if root else ():
            for argument in field.extensions["strawberry-definition"].arguments:
                declared = field.args[CONFIG.name_converter.from_argument(argument)]
                found.append(pytest.param(argument.type, declared.type, id=f"{name}-{argument.python_name}"))
    return found


def value_for(type_: Any, given: str) -> Any:
    """Return a value of a type, as graphql-core coerces it; scalars and enums stay as they are."""
    if given == "null where it may be" and not isinstance(type_, GraphQLNonNull):
        return None
    bare = get_nullable_type(type_)
    if isinstance(bare, GraphQLList):
        return [value_for(bare.of_type, given), value_for(bare.of_type, given)]
    if not isinstance(bare, GraphQLInputObjectType):
        return f"a {bare}"
    left_out = given == "only what must be"
    fields = {name: field.type for name, field in bare.fields.items()}
    return {
        name: value_for(each, given)
        for name, each in fields.items()
        if not left_out or isinstance(each, GraphQLNonNull)
    }


@pytest.mark.parametrize(("type_", "declared"), arguments())
def test_every_input_becomes_what_strawberry_makes_of_it(type_: Any, declared: Any) -> None:
    """With all fields, with few and with null; nested inputs and lists included."""
    convert = INPUTS.converter(type_)
    for given in GIVEN:
        value = value_for(declared, given)
        if value is not None:
            expected = convert_argument(value, type_, SCALARS, CONFIG)
            assert (value if convert is None else convert(value)) == expected
