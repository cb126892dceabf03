"""What callers learn of a stored value that does not fit: which it is, if they may read it."""

import pytest

from gateway.access.permission import Role
from gateway.documents.customer import Customer
from gateway.documents.note import Note, NoteVisibility
from tests import records
from tests.running_gateway import Answer, Tenant

CHANGE = "mutation ($id: ID!) { customerUpdate(input: {id: $id, firstName: $name}) { userErrors { code } } }"
CHANGE = CHANGE.replace("($id: ID!)", "($id: ID!, $name: String!)")
TYPE = "query ($id: ID!) { customer(id: $id) { type } }"


async def answers(tenant: Tenant, owner: Customer, role: Role, **claims: str) -> list[Answer]:
    """Return a read and a write that meet the value."""
    write = await tenant.ask(CHANGE, {"id": owner.id, "name": "Eve"}, role=role, **claims)
    return [await tenant.ask(TYPE, {"id": owner.id}, role=role, **claims), write]


async def test_staff_who_may_read_everything_are_told_which_record_it_is(acme: Tenant) -> None:
    """Kind, id and field, and what the operator can do; not the value."""
    owner = await acme.customer()
    bad = {"type": "SECRET", "version": "SECRET"}
    await acme.gateway.database.collection(Customer).update_one({"_id": owner.id}, {"$set": bad})
    for answer, field in zip(await answers(acme, owner, Role.OFFICE), ("type", "version"), strict=True):
        (error,) = answer.errors
        assert error["extensions"]["code"] == "INTERNAL"
        assert f"Customer {owner.id}, field {field}" in error["message"]
        assert "gateway verify" in error["message"]
        assert "SECRET" not in str(answer.errors)


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.SALES, Role.CUSTOMER])
async def test_others_are_not_told(acme: Tenant, role: Role) -> None:
    """Of a customer that they may read, as little as of what is hidden from them."""
    owner = await acme.customer()
    await acme.gateway.database.collection(Customer).update_one({"_id": owner.id}, {"$set": {"type": "SECRET"}})
    claims = {"customer": owner.id} if role is Role.CUSTOMER else {}
    answer = await acme.ask(TYPE, {"id": owner.id}, role=role, **claims)
    (error,) = answer.errors
    assert error["extensions"]["code"] == "INTERNAL"
    assert owner.id not in error["message"]
    assert "does not fit" in error["message"]


async def test_a_hidden_note_is_named_to_nobody_who_may_not_read_it(acme: Tenant) -> None:
    """Sales see no staff notes."""
    owner = await acme.customer()
    note = records.note(owner, visibility=NoteVisibility.STAFF)
    await acme.add(note)
    await acme.gateway.database.collection(Note).update_one({"_id": note.id}, {"$set": {"address_id": 7}})
    text = "query ($id: ID!) { customer(id: $id) { notes(first: 5) { nodes { id address { id } } } } }"
    assert note.id not in str((await acme.ask(text, {"id": owner.id}, role=Role.SALES)).errors)
