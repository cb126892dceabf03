"""`customerUpdate`: the pattern of every mutation."""

import asyncio
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.change import Change
from gateway.documents.customer import Customer
from tests.running_gateway import Answer, Tenant

UPDATE = """
mutation Update($input: CustomerUpdateInput!) {
  customerUpdate(input: $input) {
    customer { id version firstName lastName companyName type externalId displayName }
    userErrors { code message path }
  }
}
"""


async def update(tenant: Tenant, role: Role = Role.OFFICE, **changes: Any) -> Answer:
    """Return the answer to an update."""
    return await tenant.ask(UPDATE, {"input": changes}, role=role)


async def changes_of(tenant: Tenant, customer: Customer) -> list[Change]:
    """Return the change log of a customer, newest first."""
    return await tenant.scope.find(Change, {"customer_id": customer.id}, order=Change.order)


async def test_a_change_is_stored_logged_and_answered(acme: Tenant) -> None:
    """The version grows by one; the log says who, what, before and after."""
    stored = await acme.customer()
    answer = await update(acme, id=stored.id, lastName="  Lovelace ", companyName="Engines Ltd", expectedVersion=1)
    payload = answer.data["customerUpdate"]
    assert payload["userErrors"] == []
    assert payload["customer"]["version"] == 2
    assert payload["customer"]["lastName"] == "Lovelace"
    assert payload["customer"]["displayName"] == "Engines Ltd"
    (change,) = await changes_of(acme, stored)
    assert change.version == 2
    assert change.operation == "customerUpdate"
    assert change.author.role == "OFFICE"
    assert change.request_id == answer.headers["x-request-id"]
    assert {(field.field, field.before, field.after) for field in change.fields} == {
        ("last_name", stored.last_name, "Lovelace"),
        ("company_name", None, "Engines Ltd"),
    }


async def test_what_is_left_out_stays_and_null_removes(acme: Tenant) -> None:
    """Absent and null are different things."""
    stored = await acme.customer(company_name="Old Ltd")
    payload = (await update(acme, id=stored.id, companyName=None)).data["customerUpdate"]
    assert payload["customer"]["companyName"] is None
    assert payload["customer"]["firstName"] == "Ada"


async def test_a_change_that_changes_nothing_is_not_written(acme: Tenant) -> None:
    """The version stays, the log stays empty."""
    stored = await acme.customer()
    payload = (await update(acme, id=stored.id, firstName=stored.first_name)).data["customerUpdate"]
    assert payload["customer"]["version"] == 1
    assert await changes_of(acme, stored) == []


async def test_the_new_name_is_found_in_the_list_at_once(acme: Tenant) -> None:
    """Index keys are written with the fields they come from."""
    first, second = await acme.customer(last_name="Aaa"), await acme.customer(last_name="Bbb")
    await update(acme, id=first.id, lastName="Ccc")
    answer = await acme.ask("{ customers(sort: {field: NAME}) { nodes { id } } }")
    assert [node["id"] for node in answer.data["customers"]["nodes"]] == [second.id, first.id]


async def test_a_stale_version_is_a_conflict_with_the_current_object(acme: Tenant) -> None:
    """Nothing is written, and the caller sees what is there now."""
    stored = await acme.customer()
    await update(acme, id=stored.id, firstName="Grace")
    payload = (await update(acme, id=stored.id, firstName="Joan", expectedVersion=1)).data["customerUpdate"]
    assert payload["userErrors"][0]["code"] == "CONFLICT"
    assert payload["userErrors"][0]["path"] == ["expectedVersion"]
    assert payload["customer"]["firstName"] == "Grace"
    assert payload["customer"]["version"] == 2
    assert len(await changes_of(acme, stored)) == 1


async def test_all_faults_are_reported_at_once(acme: Tenant) -> None:
    """Each with its code and path; nothing is written."""
    stored = await acme.customer()
    answer = await update(acme, id=stored.id, firstName="x" * 201, lastName="a\u0007b", type=None)
    payload = answer.data["customerUpdate"]
    assert payload["customer"] is None
    assert {(fault["code"], fault["path"][0]) for fault in payload["userErrors"]} == {
        ("TOO_LONG", "firstName"),
        ("INVALID", "lastName"),
        ("REQUIRED", "type"),
    }
    assert await changes_of(acme, stored) == []


async def test_a_customer_cannot_lose_its_whole_name(acme: Tenant) -> None:
    """One of the three names must remain."""
    stored = await acme.customer()
    payload = (await update(acme, id=stored.id, firstName=" ", lastName=None)).data["customerUpdate"]
    assert payload["userErrors"][0]["code"] == "REQUIRED"


async def test_an_external_id_in_use_is_refused(acme: Tenant, rival: Tenant) -> None:
    """It is unique in the company, not in the deployment."""
    await acme.customer(external_id="crm-1")
    stored, foreign = await acme.customer(), await rival.customer()
    refused = (await update(acme, id=stored.id, externalId="crm-1")).data["customerUpdate"]
    allowed = (await update(rival, id=foreign.id, externalId="crm-1")).data["customerUpdate"]
    assert refused["userErrors"][0]["code"] == "TAKEN"
    assert allowed["userErrors"] == []


@pytest.mark.parametrize("owner", ["nobody", "another company"])
async def test_an_unknown_customer_is_not_found(acme: Tenant, rival: Tenant, owner: str) -> None:
    """Absent and foreign give the same answer."""
    foreign = await rival.customer()
    wanted = foreign.id if owner == "another company" else "cus_65f000000000000000000000"
    payload = (await update(acme, id=wanted, firstName="Eve")).data["customerUpdate"]
    assert payload["customer"] is None
    assert [fault["code"] for fault in payload["userErrors"]] == ["NOT_FOUND"]
    assert "belongs to your company" in payload["userErrors"][0]["message"]
    assert (await rival.scope.get(Customer, foreign.id)) == foreign


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.CUSTOMER])
async def test_it_needs_the_permission_to_write(acme: Tenant, role: Role) -> None:
    """A top-level error, and nothing is written."""
    stored = await acme.customer()
    answer = await update(acme, role, id=stored.id, firstName="Eve")
    assert answer.data == {"customerUpdate": None}
    assert answer.codes == ["FORBIDDEN"]
    assert (await acme.scope.get(Customer, stored.id)) == stored


async def test_concurrent_changes_are_each_counted_and_logged(acme: Tenant) -> None:
    """The version equals one and the number of log entries, with any concurrency."""
    stored = await acme.customer()
    answers = await asyncio.gather(*(update(acme, id=stored.id, firstName=f"Name {n}") for n in range(8)))
    assert all(answer.data["customerUpdate"]["userErrors"] == [] for answer in answers)
    after = await acme.scope.get(Customer, stored.id)
    log = await changes_of(acme, stored)
    assert after is not None
    assert after.version == 9
    assert sorted(change.version or 0 for change in log) == list(range(2, 10))


async def test_of_two_concurrent_changes_with_one_version_one_wins(acme: Tenant) -> None:
    """The other is a conflict."""
    stored = await acme.customer()
    answers = await asyncio.gather(
        *(update(acme, id=stored.id, firstName=f"Name {n}", expectedVersion=1) for n in range(5))
    )
    codes = sorted(fault["code"] for answer in answers for fault in answer.data["customerUpdate"]["userErrors"])
    assert codes == ["CONFLICT"] * 4


async def test_two_changes_in_one_request_answer_each_with_its_own_state(acme: Tenant) -> None:
    """Mutations run one after the other, and do not read through loaders."""
    stored = await acme.customer()
    query = """mutation ($id: ID!) {
      a: customerUpdate(input: {id: $id, firstName: "One"}) { customer { version firstName } }
      b: customerUpdate(input: {id: $id, firstName: "Two"}) { customer { version firstName } }
    }"""
    data = (await acme.ask(query, {"id": stored.id})).data
    assert data["a"]["customer"] == {"version": 2, "firstName": "One"}
    assert data["b"]["customer"] == {"version": 3, "firstName": "Two"}
