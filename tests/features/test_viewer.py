"""`viewer`: who a request speaks for."""

import pytest

from gateway.access.permission import Role
from tests import records
from tests.running_gateway import Tenant


@pytest.mark.parametrize("role", Role)
async def test_every_role_learns_who_it_is(acme: Tenant, role: Role) -> None:
    """Role, name and company."""
    answer = await acme.ask("{ viewer { role name company { handle } } }", role=role, name="Pat Doe")
    assert answer.data["viewer"] == {
        "role": role.name,
        "name": "Pat Doe",
        "company": {"handle": acme.company.handle},
    }


async def test_a_partner_holds_the_permissions_its_scope_names(acme: Tenant) -> None:
    """Nothing more, and never those that partners cannot have."""
    stored = await acme.customer()
    query = "query ($id: ID!) { customer(id: $id) { number jobs { totalCount } notes { totalCount } } }"
    answer = await acme.ask(
        query, {"id": stored.id}, role=Role.PARTNER, scope="customer:read job:read staff_note:read unknown"
    )
    assert answer.data == {"customer": {"number": stored.number, "jobs": {"totalCount": 0}, "notes": None}}
    assert answer.codes == ["FORBIDDEN"]


async def test_a_partner_needs_no_more_than_to_read_customers_to_find_one_by_phone(acme: Tenant) -> None:
    """How a company writes its phone numbers is no secret."""
    stored = await acme.customer(phones=(records.phone("+15125550199"),))
    query = '{ customerBy(identifier: {phone: "512 555 0199"}) { id } }'
    answer = await acme.ask(query, role=Role.PARTNER, scope="customer:read")
    assert answer.data == {"customerBy": {"id": stored.id}}
