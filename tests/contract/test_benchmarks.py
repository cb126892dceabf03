"""The benchmark asks what the gateway serves, and its rivals serve a slice of the same schema."""

import json
from pathlib import Path

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLObjectType, GraphQLSchema, build_schema
from graphql import parse as parse_document
from graphql import validate as validate_document

ROOT = Path(__file__).parent.parent.parent
BENCHMARKS = ROOT / "benchmarks"
QUERIES = sorted((BENCHMARKS / "queries").glob("*.graphql"))
RATIOS = {"contact", "profile", "list", "search", "mutation"}


@pytest.fixture(scope="module")
def ours() -> GraphQLSchema:
    """Return the gateway's schema."""
    return build_schema((ROOT / "schema.graphql").read_text())


@pytest.fixture(scope="module")
def slice_of_it() -> GraphQLSchema:
    """Return the schema of the rivals."""
    return build_schema((BENCHMARKS / "rivals" / "schema.graphql").read_text())


@pytest.mark.parametrize("file", QUERIES, ids=lambda file: file.stem)
def test_every_question_is_valid_on_both_schemas(file: Path, ours: GraphQLSchema, slice_of_it: GraphQLSchema) -> None:
    """So that servers are compared on what they all can answer."""
    document = parse_document(file.read_text())
    assert validate_document(ours, document) == []
    assert validate_document(slice_of_it, document) == []


def test_the_rivals_serve_a_slice_of_our_schema(ours: GraphQLSchema, slice_of_it: GraphQLSchema) -> None:
    """Each type, field, argument and enum value of theirs is ours too, with the same type."""
    assert [fact for fact in sorted(read_facts(slice_of_it)) if fact not in read_facts(ours)] == []


def test_the_results_name_every_ratio_that_goals_are_about() -> None:
    """A reader of benchmarks/results.json finds a number, or null for what was not measured."""
    file = BENCHMARKS / "results.json"
    if file.exists():
        assert json.loads(file.read_text())["ratios_to_mercurius_jit"].keys() >= RATIOS


def read_facts(schema: GraphQLSchema) -> set[str]:
    """Return what a schema says, one fact each."""
    facts = set()
    for name, kind in schema.type_map.items():
        if name.startswith("__"):
            continue
        if isinstance(kind, GraphQLObjectType):
            for field, definition in kind.fields.items():
                facts.add(f"{name}.{field}: {definition.type}")
                facts |= {f"{name}.{field}({given}: {a.type})" for given, a in definition.args.items()}
        elif isinstance(kind, GraphQLInputObjectType):
            facts |= {f"{name}.{field}: {definition.type}" for field, definition in kind.fields.items()}
        elif isinstance(kind, GraphQLEnumType):
            facts |= {f"{name}.{value}" for value in kind.values}
        else:
            facts.add(name)
    return facts
