"""`@semanticNonNull` is true: what is marked is null only together with an error."""

from typing import Any

import pytest
from graphql import GraphQLList, GraphQLNonNull, GraphQLObjectType

from gateway.access.permission import Role
from gateway.execution.document_cache import ValidDocument
from gateway.execution.engine import GraphQLEngine
from gateway.schema import build_schema, make_schema
from gateway.schema.field import SemanticNonNull
from tests.contract.test_queries import QUERIES, variables_for
from tests.full_profile import Profile
from tests.request_context import context_of
from tests.running_gateway import Tenant

ROOTS = ("Query", "Mutation", "Subscription")


def strict_engine() -> GraphQLEngine:
    """Return an engine in whose schema every marked field is non-null, so that a null there is an error."""
    schema = make_schema.__wrapped__(suggestions=False, subgraph=False)  # not the one of others, as it is changed
    for type_ in schema._schema.type_map.values():
        for field in type_.fields.values() if isinstance(type_, GraphQLObjectType) else ():
            for level in levels_of(field):
                field.type = GraphQLNonNull(field.type) if level == 0 else with_items(field.type)
    return GraphQLEngine(schema, suggestions=False)


def with_items(type_: Any) -> Any:
    """Return the type of a list whose items are non-null."""
    if isinstance(type_, GraphQLNonNull):
        return GraphQLNonNull(with_items(type_.of_type))
    return GraphQLList(GraphQLNonNull(type_.of_type))


def levels_of(field: Any) -> list[int]:
    """Return the levels that a field's directive names; empty for a field without it."""
    definition = field.extensions.get("strawberry-definition")
    found = [each for each in definition.directives if isinstance(each, SemanticNonNull)] if definition else []
    return [level for each in found for level in each.levels]


def is_marked(field: Any) -> bool:
    """Return whether a field of the schema has the directive."""
    return bool(levels_of(field))


STRICT = strict_engine()


def test_every_tab_and_every_payload_is_marked() -> None:
    """Connections and payloads are never null without an error; what may be absent is not marked."""
    types = build_schema()._schema.type_map
    fields = {
        f"{type_.name}.{name}": field
        for type_ in types.values()
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__")
        for name, field in type_.fields.items()
        if not isinstance(field.type, GraphQLNonNull)
    }
    always = {path for path, field in fields.items() if str(field.type).endswith(("Connection", "Payload"))}
    public = {path for path in always if fields[path].extensions["strawberry-definition"].metadata.get("public")}
    assert {path for path in always - public if not is_marked(fields[path])} == set()
    assert {
        path for path in ("Query.customer", "Query.node", "Customer.accountManager") if is_marked(fields[path])
    } == set()


@pytest.mark.parametrize("text", QUERIES)
async def test_what_is_marked_has_a_value_on_every_screen(reader: Tenant, profile: Profile, text: str) -> None:
    """For an administrator, who gets no errors; of a full profile and of an empty one."""
    document = STRICT.document(text)
    assert isinstance(document, ValidDocument), document
    for id_ in (profile.owner.id, (await reader.customer()).id):
        variables = {**variables_for(text, profile), **({"id": id_} if "$id:" in text else {})}
        result = await STRICT.execute(STRICT.operation(document, None, variables), context_of(reader, Role.ADMIN))
        assert [error.message for error in result.errors or ()] == []
