"""`customerMerge` and `customerUnmerge`: two customers become one, and two again."""

from typing import Any

import msgspec
import pytest

from gateway.access.permission import Role
from gateway.documents.contact import Email, EmailKind
from gateway.documents.customer import Customer
from gateway.documents.portal_account import PortalAccount, PortalAccountStatus, portal_account_id
from gateway.store.database import Database
from tests import message_records, records, work_records
from tests.features.customer_writing import done, log_of, refusal
from tests.merging import merge, merged, stored, unmerge
from tests.running_gateway import Tenant


async def a_pair(tenant: Tenant) -> tuple[Customer, Customer]:
    """Return two customers that are one: with the same phone and house, each with something that the other lacks."""
    first = await tenant.customer(first_name="Ada", tags=("VIP",), **_parts("a", "ada@example.com"))
    facts = {"first_name": "Adah", "tags": ("vip", "Late"), "external_id": "EXT-2"}
    second = await tenant.customer(**facts, **_parts("b", "adah@example.com"))
    bill = records.invoice(second)
    await tenant.add(
        bill,
        records.payment(bill),
        records.job(second),
        records.note(second),
        records.credit(second),
        records.equipment(second),
        records.comment(second),
        records.communication(second),
        records.change(second, version=1),
        records.change(first, version=1),
        records.file(second),
        message_records.message(second),
        work_records.sale(second),
        work_records.referral(second),
    )
    return first, second


def _parts(mark: str, email: str) -> dict[str, Any]:
    return {
        "emails": (Email(id=f"eml_{mark}", address=email, kind=EmailKind.PRIMARY),),
        "phones": (records.phone("+15125550142", id=f"phn_{mark}"),),
        "addresses": (records.address(f"adr_{mark}"),),
        "payment_methods": (),
    }


async def test_the_survivor_has_everything_and_both_ids_and_numbers_find_it(acme: Tenant) -> None:
    """Equal details are joined; a dry run says the same and changes nothing."""
    first, second = await a_pair(acme)
    before = await stored(acme)
    said = await merge(acme, first, second, dryRun=True)
    assert await stored(acme) == before
    made = await merged(acme, first, second)
    assert {**said, "mergeId": None, "customer": None} == {**made, "mergeId": None, "customer": None}
    assert made["customer"]["tags"] == ["VIP", "Late"]
    assert [len(made["customer"][name]) for name in ("phones", "emails", "addresses")] == [1, 2, 1]
    name = {"mergedField": "FIRST_NAME", "survivorValue": "Ada", "otherValue": "Adah", "winner": "SURVIVOR"}
    assert name in made["conflicts"]
    counts = {each["typeName"]: each["count"] for each in made["moved"]}
    assert counts.keys() >= {"Invoice", "Payment", "Job", "Note", "Credit", "Change", "Message", "Sale", "File"}
    query = """query ($old: ID!, $number: String!) {
      customer(id: $old) { id notes(first: 5) { nodes { id } } }
      plain: customer(id: $old) { id }
      customerBy(identifier: { number: $number }) { id }
      external: customerBy(identifier: { externalId: "EXT-2" }) { id }
      node(id: $old) { id }
    }"""
    found = await acme.ask(query, {"old": second.id, "number": second.number})
    assert found.errors == []
    assert {one["id"] for one in found.data.values()} == {first.id}
    assert len(found.data["customer"]["notes"]["nodes"]) == 1
    alone = await acme.ask("query ($old: ID!) { customer(id: $old) { id displayName } }", {"old": second.id})
    assert alone.data["customer"]["id"] == first.id
    assert await refusal(acme, "customerUpdate", id=second.id, lastName="Stone") == [("NOT_FOUND", "id")]
    versions = [change.version for change in await log_of(acme, first) if change.version is not None]
    assert versions == [2, 1]


async def test_an_unmerge_restores_both_and_keeps_later_edits(acme: Tenant) -> None:
    """What was edited and made since stays with the survivor."""
    first, second = await a_pair(acme)
    before = await stored(acme)
    made = await merged(acme, first, second, choices=[{"field": "FIRST_NAME", "side": "OTHER"}])
    assert made["customer"]["displayName"] == f"Adah {first.last_name}"
    await done(acme, "customerPaymentTermsUpdate", id=first.id, paymentTerms="NET45")
    note = records.note(first)
    await acme.add(note)
    assert (await unmerge(acme, made["mergeId"]))["userErrors"] == []
    after = await stored(acme)
    assert after.pop(note.id)["customer_id"] == first.id
    assert after[first.id].pop("payment_terms") == "NET45"
    assert {key: value for key, value in after.items() if key in before and key not in (first.id, second.id)} == {
        key: value for key, value in before.items() if key not in (first.id, second.id)
    }
    for customer in (first, second):
        assert _without_sums(after[customer.id]) == _without_sums(before[customer.id])
    assert after[second.id]["metrics"]["total_due"]["minor"] > 0
    assert [change.version for change in await log_of(acme, second)] == [3, 2, 1]
    assert (await unmerge(acme, made["mergeId"]))["userErrors"][0]["code"] == "WRONG_STATUS"


def _without_sums(document: dict[str, Any]) -> dict[str, Any]:
    """Return the demo of a test has customers whose numbers were never counted."""
    keys = {name: value for name, value in document["keys"].items() if name != "open_jobs"}
    return {**document, "metrics": None, "keys": keys}


async def test_an_unmerge_names_each_edit_that_stands_in_the_way(acme: Tenant) -> None:
    """An edit of what came with the merge, and a record that names something of the other customer's."""
    first, second = await a_pair(acme)
    bill = records.invoice(second)
    await acme.add(bill)
    made = await merged(acme, first, second, choices=[{"field": "FIRST_NAME", "side": "OTHER"}])
    await done(acme, "customerUpdate", id=first.id, firstName="Ida")
    await done(acme, "customerEmailUpdate", customerId=first.id, emailId="eml_b", isInvalid=True)
    paid = msgspec.structs.replace(records.payment(bill), customer_id=first.id)
    await acme.add(paid)
    faults = (await unmerge(acme, made["mergeId"]))["userErrors"]
    assert {fault["code"] for fault in faults} == {"LATER_CHANGES"}
    messages = " ".join(fault["message"] for fault in faults)
    assert all(word in messages for word in ("firstName", "emails", paid.id, bill.id)), messages


@pytest.mark.parametrize("winner", ["SURVIVOR", "OTHER"])
async def test_one_portal_account_stays_and_both_come_back(acme: Tenant, winner: str) -> None:
    """Either may be chosen."""
    first, second = await a_pair(acme)
    for customer, email in ((first, "ada@example.com"), (second, "adah@example.com")):
        await acme.add(_account(customer, email))
    before = await stored(acme)
    made = await merged(acme, first, second, choices=[{"field": "PORTAL_ACCOUNT", "side": winner}])
    (account,) = await acme.scope.find(PortalAccount, {})
    assert account.customer_id == first.id
    assert account.email == ("ada@example.com" if winner == "SURVIVOR" else "adah@example.com")
    assert "portal account" in made["notes"][0]
    assert (await unmerge(acme, second.id))["userErrors"] == []
    after = await stored(acme)
    for customer in (first, second):
        assert after[portal_account_id(customer.id)] == before[portal_account_id(customer.id)]


def _account(customer: Customer, email: str) -> PortalAccount:
    return PortalAccount(
        id=portal_account_id(customer.id),
        company_id=customer.company_id,
        customer_id=customer.id,
        email=email,
        status=PortalAccountStatus.CONFIRMED,
        session_version=1,
        created_at=records.START,
    )


async def test_nobody_else_may_merge(acme: Tenant) -> None:
    """Sellers and technicians may not."""
    first, second = await a_pair(acme)
    for role in (Role.SALES, Role.TECHNICIAN):
        query = "mutation ($input: CustomerMergeInput!) { customerMerge(input: $input) { mergeId } }"
        answer = await acme.ask(query, {"input": {"survivorId": first.id, "otherId": second.id}}, role=role)
        assert answer.errors[0]["extensions"]["code"] == "FORBIDDEN"
    assert await acme.scope.get(Customer, second.id) is not None


async def test_a_deleted_survivor_takes_the_merge_along(acme: Tenant) -> None:
    """Nothing of the other customer is left in what unmerging would have needed."""
    first, second = await a_pair(acme)
    await merged(acme, first, second)
    answer = await acme.ask(
        "mutation ($input: CustomerDeleteInput!) { customerDelete(input: $input) { userErrors { code } } }",
        {"input": {"id": first.id, "force": True}},
        role=Role.ADMIN,
    )
    assert answer.data == {"customerDelete": {"userErrors": []}}
    assert "adah" not in str(await stored(acme)).casefold()
    gone = await acme.ask("query ($id: ID!) { node(id: $id) { id } }", {"id": second.id})
    assert gone.data == {"node": None}


async def test_on_a_sharded_cluster_each_record_goes_to_the_survivors_shard_by_itself(
    acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There an update of many documents may not change the key that decides on their shard; the result is the same."""
    monkeypatch.setattr(Database, "is_sharded", True)
    first, second = await a_pair(acme)
    before = await stored(acme)
    with acme.gateway.commands() as commands:
        made = await merged(acme, first, second)
        assert (await unmerge(acme, made["mergeId"]))["userErrors"] == []
    after, owned = await stored(acme), [key for key in before if not key.startswith(f"{Customer.id_prefix}_")]
    assert {key: after[key] for key in owned} == {key: before[key] for key in owned}
    updates = [update for command in commands if "update" in command for update in command["updates"]]
    moves = [update for update in updates if "customer_id" in str(update["u"]) and isinstance(update["u"], list)]
    assert moves
    for update in moves:
        assert update.get("multi", False) is False
        assert {"company_id", "customer_id", "_id"} <= update["q"].keys()
