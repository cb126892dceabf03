"""Adding, changing and removing addresses, phones and e-mail addresses."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.access.permission import Role
from gateway.documents.customer import Customer
from gateway.operations.contact.address_use import kinds_at_an_address
from tests import records
from tests.features.customer_writing import change, done, log_of, refusal
from tests.mutations import MUTATIONS
from tests.running_gateway import Tenant

AUSTIN: dict[str, Any] = {"street": "5 Elm Street", "city": "Austin", "region": "TX", "postalCode": "78702"}


async def test_a_phone_is_kept_as_typed_and_in_e164(acme: Tenant) -> None:
    """In the company's country unless it says another; an extension typed with it is its extension."""
    stored = await acme.customer()
    after = await done(
        acme,
        "customerPhoneAdd",
        customerId=stored.id,
        number=" (512)  555-0142 ext. 12",
        kind="WORK",
        expectedVersion=1,
    )
    assert after["version"] == 2
    added = after["phones"][-1]
    assert {name: added[name] for name in ("number", "e164", "extension", "kind", "isPrimary")} == {
        "number": "(512) 555-0142 ext. 12",
        "e164": "+15125550142",
        "extension": "12",
        "kind": "WORK",
        "isPrimary": False,
    }
    (change,) = await log_of(acme, stored)
    assert [field.field for field in change.fields] == [f"phones.{added['id']}"]


async def test_a_customer_is_found_by_a_phone_that_was_added(acme: Tenant) -> None:
    """The keys that lookups use are written with it."""
    stored = await acme.customer()
    await done(acme, "customerPhoneAdd", customerId=stored.id, number="+49 30 901820")
    found = await acme.ask('{ customerBy(identifier: {phone: "+4930901820"}) { id } }')
    assert found.data["customerBy"] == {"id": stored.id}


@pytest.mark.parametrize("number", ["12", "call me", "", "+1 512 555 01422222222"])
async def test_an_impossible_phone_is_refused(acme: Tenant, number: str) -> None:
    """With a separate code, and nothing written."""
    stored = await acme.customer()
    assert await refusal(acme, "customerPhoneAdd", customerId=stored.id, number=number) == [("INVALID_PHONE", "number")]
    assert await acme.scope.get(Customer, stored.id) == stored


async def test_a_phone_or_address_of_mail_is_kept_once(acme: Tenant) -> None:
    """However it is written."""
    stored = await acme.customer(phones=(records.phone("+15125550142"),))
    email = stored.emails[0].address.upper().replace("EXAMPLE.COM", "example.com")
    assert await refusal(acme, "customerPhoneAdd", customerId=stored.id, number="512.555.0142") == [("TAKEN", "number")]
    assert await refusal(acme, "customerEmailAdd", customerId=stored.id, address=email) == [("TAKEN", "address")]


@pytest.mark.parametrize(
    "address", ["a b@x", "jürgen@example.com", "山田@example.jp", f"a@{'ä' * 64}.example", "ada@xn--zzzzzz.example"]
)
async def test_an_email_address_that_cannot_be_written_to_is_refused(acme: Tenant, address: str) -> None:
    """With a separate code."""
    stored = await acme.customer()
    assert await refusal(acme, "customerEmailAdd", customerId=stored.id, address=address) == [
        ("INVALID_EMAIL", "address")
    ]


async def test_a_new_primary_takes_the_place_of_the_old_one(acme: Tenant) -> None:
    """Of phones, e-mail addresses and addresses alike."""
    stored = await acme.customer()
    phones = (await done(acme, "customerPhoneAdd", customerId=stored.id, number="5125550199", isPrimary=True))["phones"]
    emails = (await done(acme, "customerEmailAdd", customerId=stored.id, address="b@example.com", kind="PRIMARY"))[
        "emails"
    ]
    places = (await done(acme, "customerAddressAdd", customerId=stored.id, isDefault=True, **AUSTIN))["addresses"]
    assert [phone["isPrimary"] for phone in phones] == [False, True]
    assert [email["kind"] for email in emails] == ["ALTERNATE", "PRIMARY"]
    assert [place["isDefault"] for place in places] == [False, True]


async def test_the_one_that_leads_cannot_be_unmarked(acme: Tenant) -> None:
    """Mark another one instead."""
    stored = await acme.customer()
    faults = await refusal(acme, "customerPhoneUpdate", customerId=stored.id, phoneId="phn_1", isPrimary=False)
    assert faults == [("REQUIRED", "isPrimary")]


async def test_changing_an_email_address_makes_it_valid_again(acme: Tenant) -> None:
    """The mark belongs to the address that bounced."""
    stored = await acme.customer()
    marked = await done(acme, "customerEmailUpdate", customerId=stored.id, emailId="eml_1", isInvalid=True)
    assert marked["emails"][0]["isInvalid"] is True
    moved = await done(acme, "customerEmailUpdate", customerId=stored.id, emailId="eml_1", address="new@example.com")
    assert (moved["emails"][0]["address"], moved["emails"][0]["isInvalid"]) == ("new@example.com", False)


async def test_an_address_gets_the_companys_country_and_says_all_faults_at_once(acme: Tenant) -> None:
    """Each with its path."""
    stored = await acme.customer()
    after = await done(acme, "customerAddressAdd", customerId=stored.id, **AUSTIN)
    assert after["addresses"][-1]["country"] == "US"
    bad: dict[str, Any] = {
        "street": " ",
        "postalCode": "ABC",
        "label": "x" * 81,
        "coordinates": {"latitude": 91, "longitude": 0},
    }
    assert set(await refusal(acme, "customerAddressAdd", customerId=stored.id, **bad)) == {
        ("REQUIRED", "street"),
        ("INVALID", "postalCode"),
        ("TOO_LONG", "label"),
        ("INVALID", "coordinates.latitude"),
    }
    assert await refusal(acme, "customerAddressAdd", customerId=stored.id, **{**AUSTIN, "country": "XX"}) == [
        ("INVALID", "country")
    ]


async def test_a_moved_address_loses_its_old_coordinates(acme: Tenant) -> None:
    """And its postal code must fit the country that it has, or gets."""
    stored = await acme.customer()
    place = {"latitude": 30.2, "longitude": -97.7}
    kept = await done(acme, "customerAddressUpdate", customerId=stored.id, addressId="adr_1", coordinates=place)
    assert kept["addresses"][0]["coordinates"] == {"latitude": 30.2}
    labelled = await done(acme, "customerAddressUpdate", customerId=stored.id, addressId="adr_1", label="Home")
    assert labelled["addresses"][0]["coordinates"] == {"latitude": 30.2}
    moved = await done(acme, "customerAddressUpdate", customerId=stored.id, addressId="adr_1", street="9 Pine Road")
    assert moved["addresses"][0]["coordinates"] is None
    faults = await refusal(acme, "customerAddressUpdate", customerId=stored.id, addressId="adr_1", country="CA")
    assert faults == [("INVALID", "postalCode")]


async def test_bills_go_to_one_address_at_most(acme: Tenant) -> None:
    """The new billing address takes the mark from the old one."""
    stored = await acme.customer()
    await done(acme, "customerAddressAdd", customerId=stored.id, isBilling=True, **AUSTIN)
    after = await done(
        acme, "customerAddressAdd", customerId=stored.id, isBilling=True, **{**AUSTIN, "street": "6 Elm"}
    )
    assert [place["isBilling"] for place in after["addresses"]] == [False, False, True]


async def test_an_address_is_not_removed_from_under_what_rests_on_it(acme: Tenant) -> None:
    """Jobs and equipment keep it; a note does not."""
    stored = await acme.customer(addresses=(records.address("adr_1"), records.address("adr_2", is_default=False)))
    await acme.add(records.job(stored), records.equipment(stored), records.note(stored, address_id="adr_2"))
    assert await refusal(acme, "customerAddressRemove", customerId=stored.id, addressId="adr_1") == [
        ("IN_USE", "addressId")
    ]
    after = await done(acme, "customerAddressRemove", customerId=stored.id, addressId="adr_2")
    assert [place["id"] for place in after["addresses"]] == ["adr_1"]


async def test_lists_are_bounded_when_they_grow(acme: Tenant) -> None:
    """A full list says so."""
    phones = tuple(records.phone(f"+1512555{n:04d}", id=f"phn_{n}", is_primary=n == 0) for n in range(20))
    stored = await acme.customer(phones=phones)
    assert await refusal(acme, "customerPhoneAdd", customerId=stored.id, number="5125559999") == [("TOO_MANY", "")]
    again = await refusal(acme, "customerPhoneAdd", customerId=stored.id, number=stored.phones[0].e164)
    assert again == [("TOO_MANY", ""), ("TAKEN", "number")]


async def test_a_portal_customer_keeps_their_own_addresses_only(acme: Tenant) -> None:
    """No one else's."""
    stored, other = await acme.customer(), await acme.customer()
    after = await done(acme, "customerAddressAdd", Role.CUSTOMER, customerId=stored.id, **AUSTIN)
    assert after["addresses"][-1]["street"] == "5 Elm Street"
    query = "mutation ($i: CustomerAddressAddInput!) { customerAddressAdd(input: $i) { userErrors { code } } }"
    answer = await acme.ask(query, {"i": {"customerId": other.id, **AUSTIN}}, role=Role.CUSTOMER, customer=stored.id)
    assert answer.data["customerAddressAdd"]["userErrors"] == [{"code": "NOT_FOUND"}]


STEP = st.tuples(
    st.sampled_from(["add", "update", "remove"]),
    st.integers(0, 3),
    st.booleans(),
    st.sampled_from(["Phone", "Email", "Address"]),
)


@settings(max_examples=12)
@given(steps=st.lists(STEP, min_size=3, max_size=9))
async def test_whatever_is_done_exactly_one_leads(acme: Tenant, steps: list[tuple[str, int, bool, str]]) -> None:
    """One default address, one primary phone, one primary e-mail address, if there are any."""
    stored = await acme.customer()
    for number, (verb, place, leads, part) in enumerate(steps):
        await take_a_step(acme, stored.id, number, verb, place, leads=leads, part=part)
        after = await acme.scope.get(Customer, stored.id)
        assert after is not None
        assert sum(address.is_default for address in after.addresses) == bool(after.addresses)
        assert sum(phone.is_primary for phone in after.phones) == bool(after.phones)
        assert sum(email.kind == "PRIMARY" for email in after.emails) == bool(after.emails)
    assert after is not None
    assert after.version == 1 + len(await log_of(acme, stored))


async def take_a_step(acme: Tenant, id: str, number: int, verb: str, place: int, *, leads: bool, part: str) -> None:
    """Add, update or remove a part; a refusal is fine."""
    customer = await acme.scope.get(Customer, id)
    assert customer is not None
    marks: dict[str, dict[str, Any]] = {
        "Phone": {"isPrimary": leads},
        "Address": {"isDefault": leads},
        "Email": {"kind": "PRIMARY" if leads else "ALTERNATE"},
    }
    mark = marks[part]
    new = {
        "Phone": {"number": f"512555{number:04d}"},
        "Address": AUSTIN,
        "Email": {"address": f"n{number}@example.com"},
    }
    parts = {"Phone": customer.phones, "Address": customer.addresses, "Email": customer.emails}[part]
    chosen = parts[place].id if place < len(parts) else "none"  # type: ignore[attr-defined]  # each has an id
    given = {
        "add": {**new[part], **mark},
        "update": {f"{part.lower()}Id": chosen, **mark},
        "remove": {f"{part.lower()}Id": chosen},
    }[verb]
    mutation = f"customer{part}{verb.capitalize()}"
    assert (await change(acme, mutation, customerId=id, **given)).errors == []


def test_removing_an_address_tells_all_that_keeps_it() -> None:
    """A new kind of record that depends on an address is named in the manual too."""
    told = MUTATIONS["customerAddressRemove"].description or ""
    nouns = {kind: kind.collection.removesuffix("s").replace("_", " ") for kind in kinds_at_an_address()}
    assert [noun for noun in nouns.values() if noun not in told] == []


async def test_a_used_address_is_retired_and_its_jobs_keep_it(acme: Tenant) -> None:
    """It is hidden where an address is chosen, and comes back as it was."""
    owner = await acme.customer(
        addresses=(records.address("adr_r1"), records.address("adr_r2", street="2 Elm", is_default=False))
    )
    job = records.job(owner, address_id="adr_r1")
    await acme.add(job)
    given = {"customerId": owner.id, "addressId": "adr_r1"}
    assert await refusal(acme, "customerAddressRemove", **given) == [("IN_USE", "addressId")]
    answer = await change(acme, "customerAddressRetire", more="impacts { code message }", dryRun=True, **given)
    codes = {impact["code"] for impact in answer.data["customerAddressRetire"]["impacts"]}
    assert codes == {"DEFAULT_CHANGES", "PLANNED_WORK"}
    shown = await done(acme, "customerAddressRetire", **given)
    assert [(address["id"], address["isDefault"]) for address in shown["addresses"]] == [("adr_r2", True)]
    query = """query Retired($id: ID!, $job: ID!) {
      customer(id: $id) { retiredAddresses { id retiredAt } } job(id: $job) { address { street } } }"""
    seen = (await acme.ask(query, {"id": owner.id, "job": job.id})).data
    (retired,) = seen["customer"]["retiredAddresses"]
    assert retired["id"] == "adr_r1"
    assert retired["retiredAt"]
    assert seen["job"]["address"] == {"street": "12 Oak Lane"}
    shown = await done(acme, "customerAddressRestore", **given)
    assert [address["id"] for address in shown["addresses"]] == ["adr_r2", "adr_r1"]


async def test_the_same_address_written_another_way_is_refused(acme: Tenant) -> None:
    """But not another flat of the house."""
    owner = await acme.customer(addresses=(records.address("adr_d1", street="12 Oak Lane", unit="4"),))
    place = {"customerId": owner.id, "city": "AUSTIN", "region": "tx", "postalCode": "78701"}
    assert await refusal(acme, "customerAddressAdd", street="12  oak ln", unit="4", **place) == [("TAKEN", "street")]
    await done(acme, "customerAddressAdd", street="12 Oak Lane", unit="5", **place)
