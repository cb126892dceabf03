"""The mutations of the schema, and asking for any of them."""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLInputObjectType, GraphQLNonNull, get_named_type

from gateway.access.permission import ROLE_PERMISSIONS, Permission, Role
from gateway.schema import build_schema
from gateway.schema.field import permission_of
from tests.running_gateway import Answer, Tenant

MUTATIONS = build_schema()._schema.mutation_type.fields  # type: ignore[union-attr]  # the schema has mutations

PUBLIC = [name for name, field in MUTATIONS.items() if not permission_of(field.extensions["strawberry-definition"])]
"""Those without a token."""


def input_of(mutation: str) -> GraphQLInputObjectType:
    """Return the type of a mutation's input."""
    found = get_named_type(MUTATIONS[mutation].args["input"].type)
    assert isinstance(found, GraphQLInputObjectType)
    return found


def ids_of(mutation: str) -> list[str]:
    """Return the fields of a mutation's input that are ids."""
    return [name for name, field in input_of(mutation).fields.items() if get_named_type(field.type).name == "ID"]


def taking(field: str) -> list[str]:
    """Return the mutations whose input has a field."""
    return [mutation for mutation in MUTATIONS if field in input_of(mutation).fields]


def document(mutation: str) -> str:
    """Return a document with one mutation."""
    kind = input_of(mutation).name
    assert isinstance(MUTATIONS[mutation].args["input"].type, GraphQLNonNull)
    return f"mutation Try($input: {kind}!) {{ {mutation}(input: $input) {{ userErrors {{ code path message }} }} }}"


async def ask(tenant: Tenant, mutation: str, given: Mapping[str, Any], **claims: Any) -> Answer:
    """Return the answer to a mutation of a person in a company; `role` defaults to the office."""
    return await tenant.ask(document(mutation), {"input": dict(given)}, **claims)


def refusals(answer: Answer) -> list[tuple[str, str]]:
    """Return (code, path) of each reason for which a mutation was refused."""
    assert answer.errors == [], answer.errors
    (payload,) = answer.data.values()
    return [(fault["code"], ".".join(fault["path"] or ())) for fault in payload["userErrors"]]


def needed(mutation: str) -> Permission:
    """Return what a mutation needs."""
    found = permission_of(MUTATIONS[mutation].extensions["strawberry-definition"])
    assert found is not None
    return found


def role_for(mutation: str) -> Role:
    """Return who may do it: the office, else the administrator."""
    return Role.OFFICE if needed(mutation) in ROLE_PERMISSIONS[Role.OFFICE] else Role.ADMIN
