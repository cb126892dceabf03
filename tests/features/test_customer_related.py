"""`related`: who shares what with which customer, and who was marked as unrelated."""

import asyncio
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.change import Change
from gateway.documents.customer import Customer
from tests import records
from tests.contract.test_queries import explain, scans
from tests.running_gateway import Tenant

RELATED = """
query Related($id: ID!, $first: Int, $after: String) {
  customer(id: $id) {
    related(first: $first, after: $after) {
      totalCount
      nodes { score matchedOn customer { id displayName } }
      pageInfo { hasNextPage endCursor }
    }
  }
}
"""
DISMISS = """
mutation Dismiss($input: CustomerRelatedInput!) {
  customerRelatedDismiss(input: $input) { customer { id version } userErrors { code path } }
}
"""
RESTORE = DISMISS.replace("Dismiss", "Restore")


async def related(tenant: Tenant, customer: Customer) -> dict[str, tuple[float, list[str]]]:
    """Return id of each related customer, best first → (score, what is shared)."""
    nodes = (await tenant.ask(RELATED, {"id": customer.id})).data["customer"]["related"]["nodes"]
    return {node["customer"]["id"]: (node["score"], node["matchedOn"]) for node in nodes}


async def dismiss(tenant: Tenant, one: str, other: str, query: str = DISMISS, **given: Any) -> dict[str, Any]:
    """Return the payload of the mutation."""
    answer = await tenant.ask(query, {"input": {"id": one, "relatedId": other, **given}})
    assert answer.errors == [], answer.errors
    return next(iter(answer.data.values()))


def person(tenant: Tenant, first: str, last: str, number: int, street: str) -> Customer:
    """Return a customer with a phone and an address."""
    return records.customer(
        tenant.company.id,
        first_name=first,
        last_name=last,
        phones=(records.phone(f"+1512777{number:04d}"),),
        addresses=(records.address("adr_1", street=street),),
    )


async def test_whoever_shares_name_address_or_phone_is_related_the_closest_first(acme: Tenant) -> None:
    """The score is the sum of what is shared; who shares nothing is not there."""
    ann = person(acme, "Ann", "Kowalski", 1, "12 Oak Street")
    spouse = person(acme, "Bob", "Novak", 1, "12 Oak St")
    child = person(acme, "Cid", "KOWALSKI", 2, "12 oak st.")
    cousin = person(acme, "Dee", "Kowalski", 3, "9 Elm Ave")
    namesake = person(acme, "ann", "Else", 4, "8 Elm Ave")
    stranger = person(acme, "Eve", "Other", 5, "12 Oak Court")
    await acme.add(ann, spouse, child, cousin, namesake, stranger)
    assert await related(acme, ann) == {
        spouse.id: (0.7, ["PHONE", "ADDRESS"]),
        child.id: (0.5, ["ADDRESS", "LAST_NAME"]),
        cousin.id: (0.2, ["LAST_NAME"]),
        namesake.id: (0.1, ["FIRST_NAME"]),
    }
    assert list(await related(acme, ann)) == [spouse.id, child.id, cousin.id, namesake.id]


async def test_a_common_first_name_does_not_flood(acme: Tenant) -> None:
    """Ten at most are related by it alone."""
    ann = person(acme, "Ann", "Kowalski", 1, "12 Oak Street")
    await acme.add(ann, *(person(acme, "Ann", f"Else{n}", n + 2, f"{n + 20} Elm Ave") for n in range(15)))
    assert 1 <= len(await related(acme, ann)) <= 10


async def test_pages_have_every_related_customer_once(acme: Tenant) -> None:
    """With a cursor that is of this customer only."""
    ann = person(acme, "Ann", "Kowalski", 1, "12 Oak Street")
    others = [person(acme, "Bo", "Kowalski", n + 2, f"{n + 20} Elm Ave") for n in range(7)]
    await acme.add(ann, *others)
    seen, after = [], None
    for _ in range(3):
        page = (await acme.ask(RELATED, {"id": ann.id, "first": 3, "after": after})).data["customer"]["related"]
        assert page["totalCount"] == 7
        seen += [node["customer"]["id"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
    assert not page["pageInfo"]["hasNextPage"]
    assert sorted(seen) == sorted(other.id for other in others)
    refused = await acme.ask(RELATED, {"id": others[0].id, "after": after})
    assert refused.codes == ["BAD_REQUEST"]


LIST = "{ customers(first: 100) { nodes { id related(first: 5) { nodes { score customer { id } } } } } }"


@pytest.mark.parametrize("households", [1, 10, 30])
async def test_a_list_costs_as_many_commands_as_one_customer(acme: Tenant, households: int) -> None:
    """The customers, who may share something with any of them, and those that are shown."""
    for number in range(households):
        ann = person(acme, "Ann", f"Kowalski{number}", number, f"{number} Oak Street")
        await acme.add(ann, person(acme, "Bob", f"Novak{number}", number, "7 Elm St"))
    with acme.gateway.commands() as commands:
        answer = await acme.ask(LIST)
    assert answer.errors == []
    nodes = answer.data["customers"]["nodes"]
    assert len(nodes) == 2 * households
    assert all(node["related"]["nodes"][0]["score"] == 0.4 for node in nodes if households == 1)
    assert all(node["related"]["nodes"] for node in nodes)
    kinds = [next(iter(command)) for command in commands]
    assert kinds == ["find", "aggregate", "find"]
    for command in commands:
        assert scans(await explain(acme, command)) == []


async def test_a_list_says_of_each_customer_what_their_own_page_says(acme: Tenant) -> None:
    """Those without a phone, an address or a name too."""
    anns = [person(acme, "Ann", "Kowalski", n % 3, f"{n % 2} Oak Street") for n in range(6)]
    bare = records.customer(
        acme.company.id, first_name=None, last_name=None, company_name="Acme", phones=(), addresses=()
    )
    await acme.add(bare, *anns)
    nodes = (await acme.ask(LIST)).data["customers"]["nodes"]
    listed = {node["id"]: [(one["customer"]["id"], one["score"]) for one in node["related"]["nodes"]] for node in nodes}
    assert listed[bare.id] == []
    for ann in anns:
        assert listed[ann.id] == [(other, score) for other, (score, _) in (await related(acme, ann)).items()]
        assert len(listed[ann.id]) == 5


async def test_a_dismissed_pair_is_forgotten_on_both_sides_and_can_come_back(acme: Tenant) -> None:
    """Remembered with both, in the change log of both."""
    ann, bob = person(acme, "Ann", "Kowalski", 1, "1 Oak St"), person(acme, "Bob", "Kowalski", 2, "2 Elm St")
    await acme.add(ann, bob)
    payload = await dismiss(acme, ann.id, bob.id, expectedVersion=1)
    assert payload == {"customer": {"id": ann.id, "version": 2}, "userErrors": []}
    assert (await related(acme, ann), await related(acme, bob)) == ({}, {})
    for customer, other in ((ann, bob), (bob, ann)):
        (entry,) = await acme.scope.find(Change, {"customer_id": customer.id})
        assert entry.operation == "customerRelatedDismiss"
        assert [(field.field, field.after) for field in entry.fields] == [("unrelated_ids", [other.id])]
    assert (await dismiss(acme, bob.id, ann.id, RESTORE))["customer"]["version"] == 3
    assert list(await related(acme, ann)) == [bob.id]


async def test_dismissing_twice_changes_nothing_more(acme: Tenant) -> None:
    """No version, and no log."""
    ann, bob = await acme.customer(), await acme.customer()
    await dismiss(acme, ann.id, bob.id)
    assert (await dismiss(acme, bob.id, ann.id))["customer"]["version"] == 2


async def test_refusals_leave_both_as_they_were(acme: Tenant, rival: Tenant) -> None:
    """Unknown, foreign, the same, a stale version."""
    ann, foreign = await acme.customer(), await rival.customer()
    bob = await acme.customer()
    refusals: tuple[tuple[str, str, dict[str, Any], str, str], ...] = (
        (ann.id, foreign.id, {}, "NOT_FOUND", "relatedId"),
        (foreign.id, ann.id, {}, "NOT_FOUND", "id"),
        (ann.id, ann.id, {}, "INVALID", "relatedId"),
        (ann.id, bob.id, {"expectedVersion": 7}, "CONFLICT", "expectedVersion"),
    )
    for one, other, given, code, path in refusals:
        payload = await dismiss(acme, one, other, **given)
        assert [(fault["code"], fault["path"]) for fault in payload["userErrors"]] == [(code, [path])]
    assert [await acme.scope.get(Customer, one.id) for one in (ann, bob)] == [ann, bob]
    assert await rival.scope.get(Customer, foreign.id) == foreign


async def test_nobody_of_another_company_is_related(acme: Tenant, rival: Tenant) -> None:
    """However much they share."""
    await rival.add(person(rival, "Ann", "Kowalski", 1, "12 Oak Street"))
    ann = person(acme, "Ann", "Kowalski", 1, "12 Oak Street")
    await acme.add(ann)
    assert await related(acme, ann) == {}


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.CUSTOMER])
async def test_it_needs_permission(acme: Tenant, role: Role) -> None:
    """Reading needs that to list customers, telling apart that to write them."""
    ann, bob = await acme.customer(), await acme.customer()
    written = await acme.ask(DISMISS, {"input": {"id": ann.id, "relatedId": bob.id}}, role=role, customer=ann.id)
    assert written.codes == ["FORBIDDEN"]
    read = await acme.ask(RELATED, {"id": ann.id}, role=role, customer=ann.id)
    assert read.codes == (["FORBIDDEN"] if role is Role.CUSTOMER else [])


async def test_concurrent_dismissals_are_all_remembered(acme: Tenant) -> None:
    """In both directions at once, too."""
    ann, *others = [await acme.customer() for _ in range(5)]
    pairs = [pair for other in others for pair in ((ann.id, other.id), (other.id, ann.id))]
    await asyncio.gather(*(dismiss(acme, *pair) for pair in pairs))
    after = await acme.scope.get(Customer, ann.id)
    assert after is not None
    assert sorted(after.unrelated_ids) == sorted(other.id for other in others)
    assert after.version == 5
