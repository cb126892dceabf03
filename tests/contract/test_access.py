"""Which role may read which field: a checked-in matrix, and its proof through HTTP."""

import json
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_composite_type,
    is_required_argument,
    is_required_input_field,
)

from gateway.access.permission import ROLE_PERMISSIONS, Role
from gateway.schema import build_schema
from gateway.schema.field import list_permissions
from tests.full_profile import Profile, a_full_profile
from tests.running_gateway import Answer, Attachment, Tenant

MATRIX_FILE = Path(__file__).with_name("access_matrix.json")
SAMPLES: dict[str, Any] = {
    "ID": "none",
    "String": "none",
    "Int": 1,
    "Float": 1.0,
    "Boolean": True,
    "Date": "2026-01-05",
    "DateTime": "2026-01-05T09:30:00Z",
    "Decimal": "1.00",
    "Upload": Attachment("note.txt", b"Boiler checked."),
}
"""A value of each scalar."""
PARTS: dict[str, str] = {
    "CallerMatch": 'callerLookup(phone: "+1 512 555 0142") {{ {leaf} }}',
    "Viewer": "viewer {{ {leaf} }}",
    "CustomerInsights": "node(id: $node) {{ ... on Customer {{ insights {{ {leaf} }} }} }}",
}
"""How to reach a type that is no node: by a query, or below the customer or the viewer."""
ALL_ROLES = [role.value for role in Role]
SCHEMA = build_schema()._schema


def matrix_of_the_schema() -> dict[str, Any]:
    """Return `Type.field` → roles that may have it; "all" is every role that can reach the object."""
    matrix = {}
    for type_ in SCHEMA.type_map.values():
        if not isinstance(type_, GraphQLObjectType) or type_.name.startswith("__"):
            continue
        for name, field in type_.fields.items():
            needed = list_permissions(field.extensions["strawberry-definition"])
            allowed = [role.value for role, held in ROLE_PERMISSIONS.items() if held.issuperset(needed)]
            matrix[f"{type_.name}.{name}"] = "all" if allowed == ALL_ROLES else allowed
    return dict(sorted(matrix.items()))


MATRIX = matrix_of_the_schema()
LIVE = ("Subscription", "CustomerChanged", "CallIncoming")
"""Types of subscriptions, whose guards `tests/features/test_customer_changed.py` and `test_incoming_call.py` prove."""
PAYLOADS = {name for name in SCHEMA.type_map if name.endswith("UpsertResult")}
PAYLOADS |= {get_named_type(field.type).name for field in SCHEMA.mutation_type.fields.values()}  # type: ignore[union-attr]  # there are mutations
"""Types of answers, whose guards `test_payloads.py` proves."""
GUARDED = [field for field, roles in MATRIX.items() if roles != "all" and field.split(".")[0] not in {*LIVE, *PAYLOADS}]
GUARDED_MUTATIONS = [field for field in GUARDED if field.startswith("Mutation.")]


def test_the_matrix_file_lists_every_field_of_the_schema() -> None:
    """A new field, or a changed permission, is a decision: write it down here as well.

    `python -m tests.contract.test_access` writes the file again; read the difference before you commit it.
    """
    assert json.loads(MATRIX_FILE.read_text()) == MATRIX


@pytest.mark.parametrize("field", GUARDED)
async def test_a_guarded_field_is_null_and_forbidden_for_every_other_role(
    reader: Tenant, profile: Profile, field: str
) -> None:
    """Through HTTP, for each role that the matrix leaves out."""
    for role in Role:
        if role.value not in MATRIX[field]:
            answer = await answer_to(field, role, reader, profile)
            assert set(answer.codes) == {"FORBIDDEN"}, (role, answer)


@pytest.mark.parametrize("field", sorted(set(GUARDED) - set(GUARDED_MUTATIONS)))
async def test_a_guarded_field_is_answered_for_every_role_that_may(
    reader: Tenant, profile: Profile, field: str
) -> None:
    """The guard admits the roles in the matrix."""
    for value in MATRIX[field]:
        answer = await answer_to(field, Role(value), reader, profile)
        assert answer.errors == [], (value, answer)


@pytest.mark.parametrize("field", GUARDED_MUTATIONS)
async def test_a_guarded_mutation_is_answered_for_every_role_that_may(acme: Tenant, field: str) -> None:
    """In a separate company, which it may change."""
    profile = await a_full_profile(acme)
    for value in MATRIX[field]:
        answer = await answer_to(field, Role(value), acme, profile)
        assert answer.errors == [], (value, answer)


async def answer_to(field: str, role: Role, tenant: Tenant, profile: Profile) -> Answer:
    """Return what a role gets who asks for a field; a customer asks about themselves."""
    type_name, name = field.split(".")
    query, variables = question(type_name, name, profile)
    claims = {"customer": profile.owner.id} if role is Role.CUSTOMER else {}
    return await tenant.ask(query, variables, role=role, **claims)


def question(type_name: str, name: str, profile: Profile) -> tuple[str, dict[str, Any]]:
    """Return a query that reaches a field of a root or of a node, with its variables."""
    field = SCHEMA.type_map[type_name].fields[name]  # type: ignore[attr-defined]  # object types have fields
    required = {key: argument.type for key, argument in field.args.items() if is_required_argument(argument)}
    values = {key: _some_value(key, type_, profile) for key, type_ in required.items()}
    declared = "".join(f"${key}: {type_}, " for key, type_ in required.items())
    given = f"({', '.join(f'{key}: ${key}' for key in required)})" if required else ""
    composite = is_composite_type(get_named_type(field.type))
    leaf = f"{name}{given}{' { __typename }' if composite else ''}"
    if type_name in ("Query", "Mutation"):
        return f"{type_name.lower()} {f'({declared})' if declared else ''} {{ {leaf} }}", values
    if type_name in PARTS:
        owner = "$node: ID!" if "$node" in PARTS[type_name] else ""
        values = {**values, "node": profile.owner.id} if owner else values
        declared = f"({declared}{owner})" if declared or owner else ""
        return f"query {declared} {{ {PARTS[type_name].format(leaf=leaf)} }}", values
    query = f"query ({declared}$node: ID!) {{ node(id: $node) {{ ... on {type_name} {{ {leaf} }} }} }}"
    return query, {**values, "node": profile.node(type_name).id}


def _some_value(name: str, type_: GraphQLInputType, profile: Profile) -> Any:
    """Return a value that the type accepts; it may make no sense: a refusal in `userErrors` is an answer too."""
    if isinstance(type_, GraphQLNonNull):
        return _some_value(name, type_.of_type, profile)
    if isinstance(type_, GraphQLList):
        return [_some_value(name, type_.of_type, profile)]
    if isinstance(type_, GraphQLEnumType):
        return next(iter(type_.values))
    if isinstance(type_, GraphQLInputObjectType):
        fields = {key: field.type for key, field in type_.fields.items() if is_required_input_field(field)}
        if type_.is_one_of:
            fields = dict([next((key, field.type) for key, field in type_.fields.items())])
        return {key: _some_value(key, inner, profile) for key, inner in fields.items()}
    if name == "phone":
        return profile.owner.phones[0].number
    return profile.owner.id if name in ("id", "customerId") else SAMPLES[type_.name]


if __name__ == "__main__":
    MATRIX_FILE.write_text(json.dumps(MATRIX, indent=1) + "\n")
