"""The GraphQL contract: the file is true, everything is described, guarded fields are nullable."""

import asyncio
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    is_non_null_type,
    is_scalar_type,
    is_specified_scalar_type,
)

from gateway.execution.document_cache import InvalidDocument
from gateway.execution.engine import GraphQLEngine
from gateway.schema import build_schema
from gateway.schema.field import permission_of

ROOT = Path(__file__).parent.parent.parent
SCHEMA = build_schema()
OWN_TYPES = [type_ for name, type_ in SCHEMA._schema.type_map.items() if not name.startswith("__")]


def test_the_schema_file_is_true() -> None:
    """After a change of the schema run `make schema`."""
    assert (ROOT / "schema.graphql").read_text() == SCHEMA.as_str() + "\n"


def undescribed() -> list[str]:
    """Return every part of the schema without a description."""
    missing = []
    for type_ in OWN_TYPES:
        builtin = type_.name in ("String", "Int", "Float", "Boolean", "ID")
        if not type_.description and not builtin:
            missing.append(type_.name)
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for name, field in type_.fields.items():
                missing += [f"{type_.name}.{name}"] if not field.description else []
                arguments = getattr(field, "args", {})
                missing += [f"{type_.name}.{name}({key})" for key, value in arguments.items() if not value.description]
        if isinstance(type_, GraphQLEnumType):
            missing += [f"{type_.name}.{name}" for name, value in type_.values.items() if not value.description]
    return missing


def test_everything_in_the_schema_is_described() -> None:
    """Descriptions are the manual of the API."""
    assert undescribed() == []


def test_fields_that_need_a_permission_are_nullable_and_say_so() -> None:
    """So that a refusal nulls the field and not its parent."""
    guarded = 0
    for type_ in OWN_TYPES:
        for name, field in getattr(type_, "fields", {}).items():
            definition = field.extensions.get("strawberry-definition")
            permission = permission_of(definition) if definition and hasattr(definition, "extensions") else None
            if permission:
                guarded += 1
                assert not is_non_null_type(field.type), f"{type_.name}.{name}"
                assert f"`{permission.value}`" in field.description
    assert guarded > 20


@pytest.mark.parametrize("suggestions", [True, False])
def test_suggestions_are_made_only_where_wanted(suggestions: bool) -> None:
    """In production an error does not tell field names."""
    engine = GraphQLEngine(build_schema(suggestions=suggestions), suggestions=suggestions)
    refused = engine.document("{ vewer { name } }")
    assert isinstance(refused, InvalidDocument)
    assert ("Did you mean" in refused.errors[0].message) is suggestions


def test_the_schema_has_no_loose_ends() -> None:
    """Introspection of the whole schema works."""
    result = asyncio.run(SCHEMA.execute("{ __schema { types { name } } }"))
    assert result.errors is None


FEDERATION = {"key", "requires", "provides", "external", "shareable", "inaccessible", "override", "tag", "link"}


def test_no_directive_has_a_name_of_federation() -> None:
    """A subgraph whose `@requires` means something else does not compose."""
    assert FEDERATION.isdisjoint(directive.name for directive in SCHEMA._schema.directives)


def test_every_scalar_of_ours_says_where_it_is_specified() -> None:
    """Code generators and people read it; the built-in ones are the GraphQL specification's."""
    scalars = [type_ for type_ in SCHEMA._schema.type_map.values() if is_scalar_type(type_)]
    assert not [each.name for each in scalars if not is_specified_scalar_type(each) and not each.specified_by_url]


def test_the_schema_describes_itself_and_prints_no_default_of_null() -> None:
    """`first: Int = null` says no more than `first: Int`."""
    assert SCHEMA._schema.description
    assert "= null" not in (ROOT / "schema.graphql").read_text("utf-8")
