"""Contact persons of a customer who is made: stored, found, logged, and refused with the rest."""

from typing import Any

import pytest

from gateway.documents.change import Change
from gateway.documents.customer import Customer
from tests.features.customer_writing import done, refusal
from tests.features.searching import who
from tests.running_gateway import Tenant

PERSONS: list[dict[str, Any]] = [
    {"name": " Pat  Porter ", "role": "Bookkeeper", "phone": "512 555 0177 ext 4", "email": "pat@books.example"},
    {"name": "Sam Sitter", "role": "Tenant", "addressIndex": 1, "isPrimary": True},
]
ADDRESSES = [{"street": "1 Main Street"}, {"street": "2 Side Street"}]


async def test_a_new_customer_has_the_contact_persons_that_are_given(acme: Tenant) -> None:
    """One of them leads; phone and e-mail address as an addition has them; each finds the customer."""
    made = await done(acme, "customerCreate", companyName="Oak Ltd", addresses=ADDRESSES, contactPersons=PERSONS)
    stored = await acme.scope.get(Customer, made["id"])
    assert stored is not None
    pat, sam = stored.contact_persons
    assert (pat.name, pat.role, pat.e164, pat.extension, pat.email) == (
        "Pat Porter", "Bookkeeper", "+15125550177", "4", "pat@books.example"
    )  # fmt: skip
    assert (pat.is_primary, pat.address_id) == (False, None)
    assert (sam.is_primary, sam.address_id, sam.phone) == (True, stored.addresses[1].id, None)
    for term in ("Pat Porter", "Sam Sitter", "512 555 0177", "pat@books.example"):
        assert await who(acme, term) == [stored.id], term


async def test_the_change_log_shows_the_persons_of_a_new_customer(acme: Tenant) -> None:
    """One entry for each, in the API's shape."""
    made = await done(acme, "customerCreate", companyName="Oak Ltd", addresses=ADDRESSES, contactPersons=PERSONS)
    query = (
        """query ($id: ID!) { customer(id: $id) { changes { nodes { operation fields { field before after } } } } }"""
    )
    answer = await acme.ask(query, {"id": made["id"]})
    assert answer.errors == []
    (entry,) = answer.data["customer"]["changes"]["nodes"]
    shown = {field["after"]["name"]: field for field in entry["fields"] if field["field"].startswith("contactPersons.")}
    assert entry["operation"] == "customerCreate"
    assert set(shown) == {"Pat Porter", "Sam Sitter"}
    assert shown["Pat Porter"]["before"] is None
    assert shown["Pat Porter"]["after"]["phone"] == "512 555 0177 ext 4"
    (stored,) = await acme.scope.find(Change, {"customer_id": made["id"]})
    assert stored.version == 1


@pytest.mark.parametrize(
    ("persons", "expected"),
    [
        ([{"name": " "}], [("REQUIRED", "contactPersons.0.name")]),
        ([{"name": "x" * 121}], [("TOO_LONG", "contactPersons.0.name")]),
        ([{"name": "Pat", "phone": "12"}], [("INVALID_PHONE", "contactPersons.0.phone")]),
        ([{"name": "Pat", "email": "pat at home"}], [("INVALID_EMAIL", "contactPersons.0.email")]),
        ([{"name": "Pat"}, {"name": "PAT "}], [("TAKEN", "contactPersons.1.name")]),
        ([{"name": "Pat", "addressIndex": 2}], [("INVALID", "contactPersons.0.addressIndex")]),
        ([{"name": "Pat", "addressIndex": -1}], [("INVALID", "contactPersons.0.addressIndex")]),
        ([{"name": f"Person {n}"} for n in range(51)], [("TOO_MANY", "contactPersons")]),
    ],
    ids=str,
)
async def test_faulty_contact_persons_are_refused(
    acme: Tenant, persons: list[dict[str, Any]], expected: list[tuple[str, str]]
) -> None:
    """With the other faults of the customer; nothing is stored."""
    faults = await refusal(acme, "customerCreate", lastName="Kent", addresses=ADDRESSES, contactPersons=persons)
    assert faults == expected
    several = await refusal(acme, "customerCreate", lastName="Kent", contactPersons=persons, externalId="x" * 201)
    assert ("TOO_LONG", "externalId") in several
    assert await acme.scope.find(Customer, {}) == []


async def test_an_address_that_is_not_given_is_refused(acme: Tenant) -> None:
    """The first where there was no other."""
    persons = [{"name": "Pat", "addressIndex": 0}]
    faults = await refusal(acme, "customerCreate", lastName="Kent", contactPersons=persons)
    assert faults == [("INVALID", "contactPersons.0.addressIndex")]
