"""A change is taken back, while nothing later overlaps."""

import asyncio
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.access.permission import Role
from gateway.documents.change import Change
from gateway.documents.customer import Customer
from tests import records, work_records
from tests.features.customer_writing import done
from tests.mutation_stage import in_days
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


EDITS = st.sampled_from(
    (
        "rename",
        "terms",
        "tag",
        "untag",
        "add phone",
        "primary phone",
        "remove phone",
        "add address",
        "billing address",
        "remove address",
        "tax",
        "block",
        "preferences",
        "email",
    )
)


async def edit(tenant: Tenant, owner: Customer, name: str, number: int) -> None:
    """Make one edit; one that does not fit is refused, which is no edit."""
    now = await current(tenant, owner)
    whose, is_even = {"customerId": owner.id}, number % 2 == 0
    last_phone, last_address = (parts[-1].id if parts else "none" for parts in (now.phones, now.addresses))
    first_phone, first_address = (parts[0].id if parts else "none" for parts in (now.phones, now.addresses))
    edits: dict[str, tuple[str, dict[str, Any]]] = {
        "rename": ("customerUpdate", {"id": owner.id, "lastName": f"Name {number}"}),
        "terms": ("customerPaymentTermsUpdate", {"id": owner.id, "paymentTerms": f"NET{number % 5 + 30}"}),
        "tag": ("customerTagsAdd", {"id": owner.id, "tags": [f"tag {number % 3}"]}),
        "untag": ("customerTagsRemove", {"id": owner.id, "tags": ["tag 0", "tag 1"]}),
        "add phone": ("customerPhoneAdd", {**whose, "number": f"+1512555{1000 + number}", "isPrimary": is_even}),
        "primary phone": ("customerPhoneUpdate", {**whose, "phoneId": last_phone, "isPrimary": True}),
        "remove phone": ("customerPhoneRemove", {**whose, "phoneId": first_phone}),
        "add address": ("customerAddressAdd", {**whose, "street": f"{number} Elm", "isBilling": is_even}),
        "billing address": ("customerAddressUpdate", {**whose, "addressId": last_address, "isBilling": True}),
        "remove address": ("customerAddressRemove", {**whose, "addressId": first_address}),
        "tax": ("customerSalesTaxUpdate", {"id": owner.id, "kind": "SPECIAL_RATE", "ratePercent": f"{number % 9 + 1}"}),
        "block": ("customerUnblock" if now.status == "BLOCKED" else "customerBlock", {"id": owner.id}),
        "preferences": ("emailPreferencesUpdate", {**whose, "receivesNews": is_even}),
        "email": ("customerEmailAdd", {**whose, "address": f"e{number}@example.com", "kind": "PRIMARY"}),
    }
    answer = await ask(tenant, *edits[name])
    assert answer.errors == []


@settings(max_examples=20)
@given(names=st.lists(EDITS, min_size=1, max_size=9))
async def test_edits_taken_back_in_reverse_order_give_the_first_state(acme: Tenant, names: list[str]) -> None:
    """Values, lists, their order, and which part leads."""
    owner = await acme.customer()
    for number, name in enumerate(names):
        await edit(acme, owner, name, number)
    last = await current(acme, owner)
    entries = await acme.scope.find(Change, {"customer_id": owner.id})
    for entry in sorted(entries, key=lambda entry: -(entry.version or 0)):
        await undone(acme, entry)
    assert await current(acme, owner) == owner
    undos = await acme.scope.find(Change, {"customer_id": owner.id, "operation": "changeUndo"})
    for entry in sorted(undos, key=lambda entry: -(entry.version or 0)):
        await undone(acme, entry)
    assert await current(acme, owner) == last
