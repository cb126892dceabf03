"""`node(id:)`: any object again, by its id alone."""

from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.base.record import Record
from gateway.documents.note import NoteVisibility
from tests import records
from tests.running_gateway import Tenant

NODE = "query ($id: ID!) { node(id: $id) { __typename id } }"


async def one_of_each(tenant: Tenant) -> list[Record]:
    """Return a record of every kind that has a type in the schema."""
    owner = await tenant.customer()
    bill = records.invoice(owner)
    made: list[Any] = [
        records.staff_member(tenant.company.id),
        *(make(owner) for make in (records.appointment, records.job, records.quote)),
        bill,
        records.payment(bill),
        records.equipment(owner),
        records.note(owner),
        records.comment(owner),
        records.communication(owner),
        records.change(owner),
    ]
    await tenant.add(*made)
    return [tenant.company, owner, *made]


async def test_every_kind_of_object_can_be_fetched_again(acme: Tenant) -> None:
    """The type is the record's, the id the one asked for."""
    for record in await one_of_each(acme):
        answer = await acme.ask(NODE, {"id": record.id})
        assert answer.data == {"node": {"__typename": type(record).__name__, "id": record.id}}


async def test_another_company_gets_null_for_every_kind(acme: Tenant, rival: Tenant) -> None:
    """As for an id that does not exist."""
    for record in await one_of_each(acme):
        answer = await rival.ask(NODE, {"id": record.id})
        assert (answer.data, answer.errors) == ({"node": None}, [])


async def test_what_a_role_may_not_read_it_may_not_fetch_by_id(acme: Tenant) -> None:
    """The scope asks for the permission, on every path."""
    owner = await acme.customer()
    bill = records.invoice(owner)
    await acme.add(bill)
    answer = await acme.ask(NODE, {"id": bill.id}, role=Role.TECHNICIAN)
    assert answer.data == {"node": None}
    assert answer.codes == ["FORBIDDEN"]


async def test_a_staff_note_is_absent_for_a_technician(acme: Tenant) -> None:
    """Not forbidden, which would tell that it exists."""
    owner = await acme.customer()
    note = records.note(owner, visibility=NoteVisibility.STAFF)
    await acme.add(note)
    answer = await acme.ask(NODE, {"id": note.id}, role=Role.TECHNICIAN)
    assert (answer.data, answer.errors) == ({"node": None}, [])


async def test_a_portal_customer_cannot_fetch_what_belongs_to_another(acme: Tenant) -> None:
    """The scope narrows to the token's customer."""
    own, other = await acme.customer(), await acme.customer()
    mine, theirs = records.job(own), records.job(other)
    await acme.add(mine, theirs)
    assert (await acme.ask(NODE, {"id": mine.id}, role=Role.CUSTOMER, customer=own.id)).data["node"] is not None
    assert (await acme.ask(NODE, {"id": theirs.id}, role=Role.CUSTOMER, customer=own.id)).data["node"] is None


@pytest.mark.parametrize("wanted", ["", "nonsense", "cus_", "xyz_65f000000000000000000000", "cus_$ne", "chg_1"])
async def test_a_senseless_id_answers_null(acme: Tenant, wanted: str) -> None:
    """Also with characters that mean something to MongoDB, and for kinds without a type."""
    answer = await acme.ask(NODE, {"id": wanted})
    assert (answer.data, answer.errors) == ({"node": None}, [])


async def test_a_forbidden_kind_does_not_spoil_what_is_asked_beside_it(acme: Tenant) -> None:
    """Only its own field is null."""
    owner = await acme.customer()
    bill = records.invoice(owner)
    await acme.add(bill)
    query = "query ($id: ID!, $bill: ID!) { customer(id: $id) { id } node(id: $bill) { id } }"
    answer = await acme.ask(query, {"id": owner.id, "bill": bill.id}, role=Role.TECHNICIAN)
    assert answer.data == {"customer": {"id": owner.id}, "node": None}
    assert answer.codes == ["FORBIDDEN"]
