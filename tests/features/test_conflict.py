"""Two people at one customer: what does not overlap is kept, what overlaps is a conflict that says who and what."""

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.access.permission import Role
from gateway.documents.customer import Customer
from tests import records
from tests.features.customer_writing import change, done, log_of
from tests.running_gateway import Tenant

FIELDS = ("firstName", "lastName", "companyName", "externalId", "joinedOn", "type")
EDITS = st.tuples(st.sets(st.sampled_from(FIELDS), min_size=1), st.sets(st.sampled_from(FIELDS), min_size=1))


def values_of(writer: str, names: set[str]) -> dict[str, Any]:
    """Return what a writer sets fields to: different from what was there, and from the other's."""
    day, kind = ("2020-01-01", "COMMERCIAL") if writer == "one" else ("2021-01-01", "GOVERNMENT")
    special = {"joinedOn": day, "type": kind}
    return {name: special.get(name, f"{name} of {writer}") for name in sorted(names)}


async def outcome(acme: Tenant, id: str, writer: str, names: set[str]) -> list[str]:
    """Return the refusals of a merged change that depends on version 1."""
    given = values_of(writer, names)
    answer = await change(acme, "customerUpdate", id=id, expectedVersion=1, mergeNonOverlapping=True, **given)
    return [fault["code"] for fault in answer.data["customerUpdate"]["userErrors"]]


@settings(max_examples=25)
@given(edits=EDITS)
async def test_concurrent_edits_that_do_not_overlap_both_last_and_others_conflict(
    acme: Tenant, edits: tuple[set[str], set[str]]
) -> None:
    """For any two changes at once."""
    stored = await acme.customer()
    one, two = edits
    results = list(await asyncio.gather(outcome(acme, stored.id, "one", one), outcome(acme, stored.id, "two", two)))
    query = f"query ($id: ID!) {{ customer(id: $id) {{ version {' '.join(FIELDS)} }} }}"
    after = (await acme.ask(query, {"id": stored.id})).data["customer"]
    if one & two:
        assert sorted(results) == [[], ["CONFLICT"]]
        winner, names = ("one", one) if results[0] == [] else ("two", two)
        assert {name: after[name] for name in names} == values_of(winner, names)
    else:
        assert results == [[], []]
        wanted = {**values_of("one", one), **values_of("two", two)}
        assert {name: after[name] for name in wanted} == wanted
    assert after["version"] == 1 + len(await log_of(acme, stored)) == 1 + results.count([])
    await acme.scope.in_transaction(lambda transaction: transaction.remove(Customer, {"_id": stored.id}))


async def test_without_leave_to_merge_a_late_write_is_a_conflict(acme: Tenant) -> None:
    """Also when nothing overlaps; the message says who changed what, and the answer has the current values."""
    stored = await acme.customer()
    await done(acme, "customerUpdate", Role.SALES, id=stored.id, firstName="Grace")
    await done(acme, "customerPhoneAdd", Role.ADMIN, customerId=stored.id, number="5125550199")
    answer = await change(acme, "customerUpdate", id=stored.id, lastName="Hopper", expectedVersion=1)
    payload = answer.data["customerUpdate"]
    (fault,) = payload["userErrors"]
    assert (fault["code"], fault["path"]) == ("CONFLICT", ["expectedVersion"])
    assert "(SALES) changed firstName at 20" in fault["message"]
    assert "(ADMIN) changed phones at 20" in fault["message"]
    assert payload["customer"]["version"] == 3


async def test_who_may_not_read_the_change_log_is_not_told_by_a_conflict(acme: Tenant) -> None:
    """A partner learns that something changed, not who did it; and may merge all the same."""
    stored = await acme.customer()
    await done(acme, "customerUpdate", id=stored.id, firstName="Grace")
    query = """mutation ($i: CustomerUpdateInput!) {
      customerUpdate(input: $i) { customer { version } userErrors { message } }
    }"""
    given = {"id": stored.id, "lastName": "Hopper", "expectedVersion": 1}
    scopes = {"role": Role.PARTNER, "scope": "customer:read customer:write"}
    refused = (await acme.ask(query, {"i": given}, **scopes)).data["customerUpdate"]  # type: ignore[arg-type]
    assert "firstName" not in refused["userErrors"][0]["message"]
    merged = await acme.ask(query, {"i": {**given, "mergeNonOverlapping": True}}, **scopes)  # type: ignore[arg-type]
    assert merged.data["customerUpdate"] == {"customer": {"version": 3}, "userErrors": []}


@pytest.mark.parametrize(
    ("first", "second", "conflict"),
    [
        ({"phoneId": "phn_1", "kind": "HOME"}, {"phoneId": "phn_2", "kind": "HOME"}, False),
        ({"phoneId": "phn_1", "kind": "HOME"}, {"phoneId": "phn_1", "number": "5125550199"}, False),
        ({"phoneId": "phn_1", "extension": "9"}, {"phoneId": "phn_1", "number": "5125550199"}, True),
        ({"phoneId": "phn_2", "isPrimary": True}, {"phoneId": "phn_1", "kind": "WORK"}, False),
    ],
)
async def test_parts_of_the_contact_card_are_told_apart(
    acme: Tenant, first: dict[str, Any], second: dict[str, Any], conflict: bool
) -> None:
    """Two phones do not overlap; a number and its extension are one value."""
    phones = (records.phone("+15125550101"), records.phone("+15125550102", id="phn_2", is_primary=False))
    stored = await acme.customer(phones=phones)
    await done(acme, "customerPhoneUpdate", customerId=stored.id, **first)
    late = {"customerId": stored.id, "expectedVersion": 1, "mergeNonOverlapping": True, **second}
    faults = (await change(acme, "customerPhoneUpdate", **late)).data["customerPhoneUpdate"]["userErrors"]
    assert [fault["code"] for fault in faults] == (["CONFLICT"] if conflict else [])


async def test_tags_of_two_people_are_both_kept(acme: Tenant) -> None:
    """Each tag is a separate value; the same tag twice is no conflict, as nothing is lost."""
    stored = await acme.customer(tags=("old",))
    late = {"id": stored.id, "expectedVersion": 1, "mergeNonOverlapping": True}
    await done(acme, "customerTagsAdd", tags=["a"], **late)
    await done(acme, "customerTagsRemove", tags=["old"], **late)
    after = await done(acme, "customerTagsAdd", tags=["a", "b"], **late)
    assert after["tags"] == ["a", "b"]


async def test_a_version_from_the_future_is_a_conflict(acme: Tenant) -> None:
    """There is nothing to merge with."""
    stored = await acme.customer()
    late = {"id": stored.id, "expectedVersion": 9, "mergeNonOverlapping": True, "firstName": "Eve"}
    assert (await change(acme, "customerUpdate", **late)).data["customerUpdate"]["userErrors"][0]["code"] == "CONFLICT"
