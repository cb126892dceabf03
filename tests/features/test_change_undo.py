"""A change is taken back, while nothing later overlaps."""

import asyncio
from typing import Any

import msgspec
import pytest

from gateway.access.permission import Role
from gateway.documents.change import Change
from gateway.documents.customer import Customer
from tests import records, work_records
from tests.features.customer_writing import done
from tests.merging import merged, unmerge
from tests.mutation_fixtures import in_days
from tests.mutations import ask, refusals
from tests.running_gateway import Answer, Tenant

UNDO = """mutation Undo($input: ChangeUndoInput!) { changeUndo(input: $input) {
  change { id undoneBy isUndoable undoObstacle } undo { id undoes operation isUndoable }
  fields { field before after } inTheWay { id operation author { name } } customer { id displayName }
  userErrors { code message path } } }"""


async def undo(tenant: Tenant, change: Change, role: Role = Role.OFFICE, **more: Any) -> Answer:
    """Return the answer to an undo."""
    return await tenant.ask(UNDO, {"input": {"id": change.id, **more}}, role=role)


async def undone(tenant: Tenant, change: Change, role: Role = Role.OFFICE, **more: Any) -> dict[str, Any]:
    """Return the payload of an undo that is not refused."""
    answer = await undo(tenant, change, role, **more)
    assert answer.errors == []
    payload: dict[str, Any] = answer.data["changeUndo"]
    assert payload["userErrors"] == []
    return payload


async def current(tenant: Tenant, owner: Customer) -> Customer:
    """Return the customer as it is stored now, but for what each write touches."""
    found = await tenant.scope.get(Customer, owner.id)
    assert found is not None
    return msgspec.structs.replace(found, version=1, updated_at=owner.updated_at)


async def newest(tenant: Tenant, owner: Customer) -> Change:
    """Return the newest entry of a customer's log."""
    entries = await tenant.scope.find(Change, {"customer_id": owner.id})
    return max(entries, key=lambda entry: (entry.version or 0, entry.changed_at))


async def test_the_values_before_are_restored_and_the_undo_is_logged_and_linked(acme: Tenant) -> None:
    """And can be taken back itself, any number of times."""
    owner = await acme.customer(last_name="Kent")
    await done(acme, "customerUpdate", id=owner.id, lastName="Lovelace", companyName="Engines")
    change = await newest(acme, owner)
    payload = await undone(acme, change)
    assert await current(acme, owner) == owner
    assert payload["undo"]["undoes"] == payload["change"]["id"] == change.id
    assert payload["change"] == {
        "id": change.id,
        "undoneBy": payload["undo"]["id"],
        "isUndoable": False,
        "undoObstacle": "It has been taken back already.",
    }
    assert {(field["field"], field["before"], field["after"]) for field in payload["fields"]} == {
        ("lastName", "Lovelace", "Kent"),
        ("companyName", "Engines", None),
    }
    for expected in ("Lovelace", "Kent", "Lovelace"):
        await undone(acme, await newest(acme, owner))
        assert (await current(acme, owner)).last_name == expected


async def test_a_dry_run_says_what_would_change_and_changes_nothing(acme: Tenant) -> None:
    """Not the customer, and not the log."""
    owner = await acme.customer(last_name="Kent")
    await done(acme, "customerUpdate", id=owner.id, lastName="Lovelace")
    before = await acme.scope.get(Customer, owner.id)
    payload = await undone(acme, await newest(acme, owner), dryRun=True)
    assert payload["fields"] == [{"field": "lastName", "before": "Lovelace", "after": "Kent"}]
    assert payload["undo"] is None
    assert await acme.scope.get(Customer, owner.id) == before
    assert len(await acme.scope.find(Change, {"customer_id": owner.id})) == 1


async def test_later_changes_of_the_same_are_named(acme: Tenant) -> None:
    """By id, author and time; what changed something else is not in the way."""
    owner = await acme.customer()
    for name in ("First", "Second"):
        await done(acme, "customerUpdate", id=owner.id, lastName=name)
    first, second = sorted(await acme.scope.find(Change, {"customer_id": owner.id}), key=lambda one: one.version or 0)
    await done(acme, "customerPaymentTermsUpdate", id=owner.id, paymentTerms="NET30")
    for dry_run in (True, False):
        payload = (await undo(acme, first, dryRun=dry_run)).data["changeUndo"]
        (error,) = payload["userErrors"]
        assert (error["code"], error["path"]) == ("LATER_CHANGES", ["id"])
        assert second.id in error["message"]
        assert second.author.name in error["message"]
        assert [entry["id"] for entry in payload["inTheWay"]] == [second.id]
    await undone(acme, second)
    await undone(acme, first)
    assert (await current(acme, owner)).last_name == owner.last_name


async def test_a_merge_that_was_taken_back_is_in_nobodys_way(acme: Tenant) -> None:
    """Neither of the two customers; while it holds, its own customer's entries wait for `customerUnmerge`."""
    first, second = await acme.customer(), await acme.customer()
    edits = {}
    for owner, name in ((first, "Ida"), (second, "Inge")):
        await done(acme, "customerUpdate", id=owner.id, firstName=name)
        edits[owner.id] = await newest(acme, owner)
    made = await merged(acme, first, second, choices=[{"field": "FIRST_NAME", "side": "OTHER"}])
    for edit, code in ((edits[first.id], ["LATER_CHANGES"]), (edits[second.id], ["NOT_UNDOABLE"])):
        assert refusals_of(await undo(acme, edit, dryRun=True)) == code
    assert (await unmerge(acme, made["mergeId"]))["userErrors"] == []
    for owner in (first, second):
        await undone(acme, edits[owner.id])
        assert (await current(acme, owner)).first_name == owner.first_name


async def test_a_part_that_leads_is_in_the_way_of_another_that_led(acme: Tenant) -> None:
    """Else two phones would be the primary one."""
    owner = await acme.customer(phones=(records.phone("+15125550142", id="phn_undo1"),))
    await done(acme, "customerPhoneRemove", customerId=owner.id, phoneId="phn_undo1")
    removal = await newest(acme, owner)
    await done(acme, "customerPhoneAdd", customerId=owner.id, number="+1 512 555 0188")
    assert refusals_of(await undo(acme, removal)) == ["LATER_CHANGES"]


def refusals_of(answer: Answer) -> list[str]:
    """Return the codes of the reasons for which an undo was refused."""
    assert answer.errors == []
    return [error["code"] for error in answer.data["changeUndo"]["userErrors"]]


async def test_an_address_that_was_restored_is_retired_again_though_work_names_it(acme: Tenant) -> None:
    """As it could be retired before: what was done there keeps its address."""
    owner = await acme.customer()
    address_id = owner.addresses[0].id
    await acme.add(records.job(owner, address_id=address_id))
    for mutation in ("customerAddressRetire", "customerAddressRestore"):
        await done(acme, mutation, customerId=owner.id, addressId=address_id)
    await undone(acme, await newest(acme, owner))
    now = await current(acme, owner)
    assert ([one.id for one in now.addresses], [one.id for one in now.retired_addresses]) == ([], [address_id])
    first, *_ = sorted(await acme.scope.find(Change, {"customer_id": owner.id}), key=lambda entry: entry.version or 0)
    await undone(acme, first)
    assert await current(acme, owner) == owner


async def test_it_takes_the_permission_of_the_mutation_that_made_the_change(acme: Tenant) -> None:
    """Reading the log is not enough."""
    owner = await acme.customer()
    await ask(acme, "customerBlock", {"id": owner.id})
    change = await newest(acme, owner)
    answer = await undo(acme, change, Role.SALES)
    assert answer.codes == ["FORBIDDEN"]
    await undone(acme, change)
    assert (await current(acme, owner)).status is owner.status


async def test_another_company_finds_no_entry(acme: Tenant, rival: Tenant) -> None:
    """And does not learn that one exists."""
    owner = await acme.customer()
    await done(acme, "customerUpdate", id=owner.id, lastName="Lovelace")
    assert refusals_of(await undo(rival, await newest(acme, owner))) == ["NOT_FOUND"]


async def test_of_two_undos_at_once_one_is_done(acme: Tenant) -> None:
    """The other's answer says that it was taken back."""
    owner = await acme.customer()
    await done(acme, "customerUpdate", id=owner.id, lastName="Lovelace")
    change = await newest(acme, owner)
    answers = await asyncio.gather(*(undo(acme, change) for _ in range(4)))
    assert sorted(map(refusals_of, answers)) == [[], *[["WRONG_STATUS"]] * 3]
    assert len(await acme.scope.find(Change, {"undoes": change.id})) == 1


async def test_a_note_is_restored(acme: Tenant) -> None:
    """Its text, where it belongs, whether it is pinned."""
    owner = await acme.customer()
    note = records.note(owner, body="Gate code 1")
    await acme.add(note)
    await ask(acme, "noteUpdate", {"id": note.id, "body": "Gate code 2"})
    await ask(acme, "notePin", {"id": note.id, "isPinned": not note.is_pinned})
    entries = await acme.scope.find(Change, {"subject_id": note.id})
    by_operation = {entry.operation: entry for entry in entries}
    await undone(acme, by_operation["noteUpdate"])
    await undone(acme, by_operation["notePin"])
    restored = await acme.scope.get(type(note), note.id)
    assert restored is not None
    assert (restored.body, restored.is_pinned, restored.version) == (note.body, note.is_pinned, note.version + 4)


async def test_a_sale_and_a_file_are_restored(acme: Tenant) -> None:
    """They are in the customer's own log."""
    owner = await acme.customer()
    sale, file = work_records.sale(owner), records.file(owner)
    await acme.add(sale, file)
    assert refusals(await ask(acme, "saleUpdate", {"id": sale.id, "comment": "Calls back"})) == []
    await undone(acme, await newest(acme, owner))
    assert refusals(await ask(acme, "fileUpdate", {"id": file.id, "description": "Another"})) == []
    await undone(acme, await newest(acme, owner))
    sale_now, file_now = await acme.scope.get(type(sale), sale.id), await acme.scope.get(type(file), file.id)
    assert sale_now is not None
    assert (sale_now.comment, file_now) == (sale.comment, file)


@pytest.mark.parametrize("mutation", ["creditIssue", "bookingCreate", "customerCreate", "noteAdd"])
async def test_what_can_never_be_taken_back_says_why_on_the_entry(acme: Tenant, mutation: str) -> None:
    """And what to do instead."""
    owner = await acme.customer()
    given_of = {
        "creditIssue": {"customerId": owner.id, "amount": "5.00", "reason": "Goodwill"},
        "bookingCreate": {
            "customerId": owner.id,
            "addressId": owner.addresses[0].id,
            "category": "Plumbing",
            "window": {"start": in_days(9).start.isoformat()},
            "notifyCustomer": False,
        },
        "customerCreate": {"lastName": "Stone"},
        "noteAdd": {"customerId": owner.id, "body": "Ring twice"},
    }
    assert refusals(await ask(acme, mutation, given_of[mutation])) == []
    (change,) = await acme.scope.find(Change, {"operation": mutation})
    query = "query One($id: ID!) { node(id: $id) { ... on Change { isUndoable undoObstacle } } }"
    entry = (await acme.ask(query, {"id": change.id})).data["node"]
    assert entry["isUndoable"] is False
    assert entry["undoObstacle"]
    assert refusals_of(await undo(acme, change)) == ["NOT_UNDOABLE"]
