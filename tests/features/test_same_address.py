"""Who is at the same address: flats of a house are not, however one flat is written."""

from typing import Any

import pytest

from gateway.documents.customer import Customer
from tests import records
from tests.features.customer_writing import change, done, refusal
from tests.features.test_customer_related import related
from tests.running_gateway import Tenant


def at(tenant: Tenant, name: str, **place: Any) -> Customer:
    """Return a customer at an address, otherwise unrelated."""
    return records.customer(
        tenant.company.id, first_name=f"F{name}", last_name=name, phones=(), addresses=(records.address("a", **place),)
    )


async def test_flats_of_a_house_are_not_one_address(acme: Tenant) -> None:
    """And one flat is, written in several ways."""
    flats = [at(acme, f"Flat{n}", street="9 Tower Rd", unit=f"#{n}") for n in range(4)]
    ways = [
        at(acme, "Way1", street="9 Tower Road", unit="Apt. 2"),
        at(acme, "Way2", street="9 Tower Rd #2", unit=None),
        at(acme, "Way3", street="9 TOWER RD.", unit="Unit 2", postal_code="78701-1234"),
        at(acme, "Way4", street="2/9 Tower Road", unit=None),
    ]
    house, floor = (
        at(acme, "House", street="9 Tower Rd", unit=None),
        at(acme, "Floor", street="9 Tower Rd", unit="Fl 2"),
    )
    elsewhere = at(acme, "Far", street="9 Tower Rd", unit="#2", city="Kyle", postal_code="78640")
    await acme.add(*flats, *ways, house, floor, elsewhere)
    assert await related(acme, flats[2]) == {way.id: (0.3, ["ADDRESS"]) for way in ways}
    assert await related(acme, flats[1]) == {}


@pytest.mark.parametrize(
    ("street", "unit", "is_twin"),
    [
        ("77 Wrenfield St", None, True),
        ("77 WRENFIELD STREET", None, True),
        ("77 Wrenfield St", "Apt 2", False),
        ("79 Wrenfield St", None, False),
    ],
)
async def test_the_same_name_at_the_same_address_is_a_possible_duplicate(
    acme: Tenant, rival: Tenant, street: str, unit: str | None, is_twin: bool
) -> None:
    """However street and name are written; another company's is not."""
    names = {"first_name": "Mary", "last_name": "St. Clair", "phones": (), "emails": ()}
    place = (records.address("a", street="77 Wrenfield Street"),)
    twin = await acme.customer(**names, addresses=place)
    await rival.customer(**names, addresses=place)
    await acme.customer(first_name="Other", last_name="Person", phones=(), emails=(), addresses=place)
    address = {"street": street, "unit": unit, "city": "Austin", "region": "TX", "postalCode": "78701"}
    answer = await change(
        acme,
        "customerCreate",
        more="possibleDuplicates { id }",
        firstName="mary",
        lastName="Saint Clair",
        addresses=[address],
    )
    assert answer.data["customerCreate"]["possibleDuplicates"] == ([{"id": twin.id}] if is_twin else [])


@pytest.mark.parametrize("country", ["CAN", "ca", "Canada", "canada"])
async def test_a_country_is_understood_as_people_write_it(acme: Tenant, country: str) -> None:
    """And the postal code is read as that country's."""
    address = {"street": "1 King St", "city": "Toronto", "postalCode": "M5V 3L9", "country": country}
    made = await done(acme, "customerCreate", lastName="Kent", addresses=[address])
    assert made["addresses"][0]["country"] == "CA"


async def test_of_an_unknown_country_only_that_is_said(acme: Tenant) -> None:
    """Its postal code is not read as another's."""
    address = {"street": "1 King St", "postalCode": "M5V 3L9", "country": "Atlantis"}
    assert await refusal(acme, "customerCreate", lastName="Kent", addresses=[address]) == [
        ("INVALID", "addresses.0.country")
    ]


@pytest.mark.parametrize("typed", ["C-77001", "c-77001", " C-77001 "])
async def test_a_number_names_its_customer_in_any_case(acme: Tenant, typed: str) -> None:
    """People read it out."""
    stored = await acme.customer(number="C-77001")
    found = await acme.ask("query ($n: String!) { customerBy(identifier: {number: $n}) { id } }", {"n": typed})
    assert found.data == {"customerBy": {"id": stored.id}}


async def test_names_are_sorted_as_people_sort_them(acme: Tenant) -> None:
    """Letters that only look like others beside these, and no sign before them."""
    names = [
        "O'Hara",
        "Oakley",
        "Østergaard",
        "Ostrow",
        "Łukasz",
        "Lund",
        "Zeta",
        "Ångström",
        "(Anna)",
        "Đorđe",
        "Dunn",
    ]
    for name in names:
        await acme.customer(first_name=None, last_name=name)
    answer = await acme.ask("{ customers(sort: {field: NAME}, first: 50) { nodes { displayName } } }")
    assert [node["displayName"] for node in answer.data["customers"]["nodes"]] == [
        "Ångström", "(Anna)", "Đorđe", "Dunn", "Łukasz", "Lund", "Oakley", "O'Hara", "Østergaard", "Ostrow", "Zeta",
    ]  # fmt: skip
