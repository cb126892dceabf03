"""Which role may read which field: a checked-in matrix, and its proof through HTTP."""

import json
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLObjectType, get_named_type, is_composite_type

from gateway.access.permission import ROLE_PERMISSIONS, Role
from gateway.schema import build_schema
from gateway.schema.field import permission_of
from tests import records
from tests.running_gateway import Tenant

MATRIX_FILE = Path(__file__).with_name("access_matrix.json")
ALL_ROLES = [role.value for role in Role]
SCHEMA = build_schema()._schema


def matrix_of_the_schema() -> dict[str, Any]:
    """`Type.field` → roles that may have it; "all" stands for every role that can reach the object."""
    matrix = {}
    for type_ in SCHEMA.type_map.values():
        if not isinstance(type_, GraphQLObjectType) or type_.name.startswith("__"):
            continue
        for name, field in type_.fields.items():
            permission = permission_of(field.extensions["strawberry-definition"])
            allowed = [
                role.value for role, held in ROLE_PERMISSIONS.items() if permission is None or permission in held
            ]
            matrix[f"{type_.name}.{name}"] = "all" if allowed == ALL_ROLES else allowed
    return dict(sorted(matrix.items()))


MATRIX = matrix_of_the_schema()
GUARDED = [field for field, roles in MATRIX.items() if roles != "all"]


def test_the_matrix_file_lists_every_field_of_the_schema() -> None:
    """A new field, or a changed permission, is a decision: write it down here as well.

    `python -m tests.contract.test_access` writes the file again; read the difference before you commit it.
    """
    assert json.loads(MATRIX_FILE.read_text()) == MATRIX


@pytest.mark.parametrize("field", GUARDED)
async def test_a_guarded_field_is_null_and_forbidden_for_every_other_role(acme: Tenant, field: str) -> None:
    """Through HTTP, for each role that the matrix leaves out."""
    type_name, name = field.split(".")
    owner = await acme.customer()
    bill = records.invoice(owner)
    await acme.add(bill)
    for role in Role:
        if role.value in MATRIX[field]:
            continue
        claims = {"customer": owner.id} if role is Role.CUSTOMER else {}
        query, variables = question(type_name, name, owner.id, bill.id)
        answer = await acme.ask(query, variables, role=role, **claims)
        assert set(answer.codes) == {"FORBIDDEN"}, (role, answer)


@pytest.mark.parametrize("field", GUARDED)
async def test_a_guarded_field_is_answered_for_every_role_that_may(acme: Tenant, field: str) -> None:
    """The guard lets through whom the matrix names."""
    type_name, name = field.split(".")
    owner = await acme.customer()
    bill = records.invoice(owner)
    await acme.add(bill)
    for value in MATRIX[field]:
        claims = {"customer": owner.id} if value == "customer" else {}
        query, variables = question(type_name, name, owner.id, bill.id)
        answer = await acme.ask(query, variables, role=Role(value), **claims)
        assert answer.errors == [], (value, answer)


def question(type_name: str, name: str, customer_id: str, invoice_id: str) -> tuple[str, dict[str, Any]]:
    """A query that reaches a field, with its variables."""
    field = SCHEMA.type_map[type_name].fields[name]  # type: ignore[attr-defined]  # object types have fields
    arguments = {
        "id": "(id: $id)",
        "identifier": '(identifier: {number: "none"})',
        "input": '(input: {id: $id, firstName: "Ada"})',
    }
    given = next((text for argument, text in arguments.items() if argument in field.args), "")
    composite = is_composite_type(get_named_type(field.type))
    leaf = f"{name}{given}{' { __typename }' if composite else ''}"
    if type_name in ("Query", "Mutation"):
        declared = "($id: ID!)" if "$id" in leaf else ""
        return f"{type_name.lower()} {declared} {{ {leaf} }}", {"id": customer_id} if declared else {}
    node = invoice_id if type_name == "Invoice" else customer_id
    return f"query ($id: ID!) {{ node(id: $id) {{ ... on {type_name} {{ {leaf} }} }} }}", {"id": node}


if __name__ == "__main__":
    MATRIX_FILE.write_text(json.dumps(MATRIX, indent=1) + "\n")
