"""`customerSearch`: words that are equal however they are written, and addresses as they stand on letters."""

from typing import Any

import pytest

from tests import records
from tests.features.searching import found, search, who
from tests.running_gateway import Tenant

EQUAL = [
    ({"company_name": "Smith & Sons"}, ["Smith and Sons", "smith + sons", "Smith&Sons", "sons smith"]),
    ({"company_name": "Smith & Sonsworth"}, ["Smith and Sonsworth", "smith and sonsw"]),
    ({"company_name": "Smith and Sons"}, ["Smith & Sons"]),
    ({"company_name": "AT&T Stores"}, ["ATT Stores", "AT&T", "AT and T stores", "A.T.&T. Stores"]),
    ({"company_name": "ATT Stores"}, ["AT&T Stores", "AT & T"]),
    ({"company_name": "St. James's Church"}, ["Saint James", "St James", "saint jamess church"]),
    ({"company_name": "Saint James Church"}, ["St. James", "st james church"]),
    ({"company_name": "Mount Olive Baptist"}, ["Mt Olive", "mt. olive baptist", "olive mount", "moun"]),
    ({"company_name": "Mt Olive Baptist"}, ["Mount Olive", "mount olive bap"]),
    ({"company_name": "Fort Worth Dental"}, ["Ft Worth", "ft. worth dental", "fort wor"]),
    ({"company_name": "1st Baptist"}, ["First Baptist", "first bap"]),
    ({"company_name": "Twenty-First Century"}, ["21st Century", "twenty first century"]),
    ({"company_name": "South Austin Roofing"}, ["S Austin Roofing", "S. Austin"]),
    ({"company_name": "Brothers Plumbing Company"}, ["Bros Plumbing Co"]),
    ({"company_name": "A.B.C. Plumbing"}, ["ABC Plumbing", "A B C Plumbing"]),
    ({"company_name": "ABC Plumbing"}, ["A.B.C. Plumbing", "A B C Plumbing"]),
    ({"company_name": "HydePark Dental"}, ["Hyde Park Dental", "hydepark"]),
    ({"company_name": "Hyde Park Dental"}, ["HydePark Dental"]),
    (
        {"first_name": "Jean-Luc", "last_name": "Picard"},
        ["jeanluc", "jeanluc picard", "picard jeanluc", "jean luc pic"],
    ),
    ({"first_name": "Jeanluc", "last_name": "Picard"}, ["jean-luc", "jean luc picard", "picard jean-luc"]),
    ({"first_name": "Mary-Jane", "last_name": "Holt"}, ["MaryJane", "maryjane holt", "Mary Jane Holt"]),
    ({"first_name": "MaryJane", "last_name": "Holt"}, ["Mary-Jane", "mary jane holt", "jane holt"]),
    ({"first_name": "Al", "last_name": "O'Brien"}, ["OBrien", "o brien", "brien", "al obrien"]),
    ({"first_name": "Al", "last_name": "OBrien"}, ["O'Brien", "o\N{RIGHT SINGLE QUOTATION MARK}brien", "o brien"]),
    ({"first_name": "Al", "last_name": "McDonald"}, ["Mc Donald", "mcdonald", "MacDonald"]),
    ({"first_name": "Ana", "last_name": "de la Cruz"}, ["delacruz", "dela cruz", "ana delacruz", "cruz"]),
    ({"first_name": "Jörg", "last_name": "Müller"}, ["Mueller", "joerg mueller", "muller", "jorg müller", "MÜLLER"]),
    ({"first_name": "Joerg", "last_name": "Mueller"}, ["Müller", "jörg müller", "mueller"]),
    ({"first_name": "Uwe", "last_name": "Weiß"}, ["Weiss", "weiß", "WEISS uwe"]),
    ({"first_name": "Åse", "last_name": "Østergaard"}, ["ostergaard", "Oestergaard", "aase", "ase ostergaard"]),
    ({"first_name": "太郎", "last_name": "山田"}, ["山田太郎", "太郎山田", "太郎 山田", "山田", "山田太"]),
    ({"first_name": "山田太郎", "last_name": None}, ["太郎 山田", "太郎", "山田　太郎"]),
    ({"first_name": "小龙", "last_name": "李"}, ["李小龙", "小龙", "李 小龙"]),
    ({"first_name": "철수", "last_name": "김"}, ["김철수", "철수", "김 철수"]),
    ({"first_name": "ハナコ", "last_name": "サトウ"}, ["サトウ ハナコ", "ﾊﾅｺ", "サトウハナコ"]),
    ({"first_name": "สมชาย", "last_name": "ใจดี"}, ["สมชายใจดี", "ใจดี สมชาย", "ใจดี"]),
    ({"first_name": "สมชายใจดี", "last_name": None}, ["สมชาย ใจดี", "ใจดี"]),
    ({"company_name": "Ste. Genevieve Winery"}, ["Sainte Genevieve", "St Genevieve", "ste genevieve win"]),
    ({"company_name": "Sainte Genevieve"}, ["Ste. Genevieve"]),
    ({"company_name": "Two Oaks Plumbing"}, ["two oaks plumbing"]),
    ({"company_name": "Martin Luther King Center"}, ["martin luther king", "luther king ctr"]),
    ({"first_name": "राहुल", "last_name": "शर्मा"}, ["शर्मा", "राहुल शर्मा"]),
    ({"first_name": "John", "last_name": "Parker"}, ["john park", "park", "john parker"]),
    ({"first_name": "John", "last_name": "Lane"}, ["john lane", "lane", "lane john"]),
]


@pytest.mark.parametrize(("facts", "terms"), EQUAL, ids=lambda value: str(value)[:40])
async def test_equal_words_find_each_other(acme: Tenant, facts: dict[str, Any], terms: list[str]) -> None:
    """In names of people and companies, in any of the ways in which they are written."""
    stored = await acme.customer(**{"first_name": None, "last_name": None, "emails": (), "phones": (), **facts})
    await acme.customer(first_name="Zed", last_name="Quint", emails=(), phones=())
    missed = [term for term in terms if await who(acme, term) != [stored.id]]
    assert missed == []


ADDRESSES = [
    (
        {"street": "1200 Red River St"},
        [
            "1200 Red River St, Austin, TX 78701",
            "1200 Red River Street, Austin, Texas 78701-1234, United States of America",
            "1200 redriver austin",
            "1200 red riv",
            "1200 Red Rivr St, Austin",
            "Red River St Austin TX",
            "1200 Red River St, Georgetown",
            "1200 Red River",
            "78701",
            "78701-1234",
            "Attn: front desk, 1200 Red River St, Austin",
        ],
    ),
    (
        {"street": "907 W 12th St", "unit": "Apt 6"},
        ["907 W 12th St Apt 6", "907 West Twelfth Street #6", "6/907 W 12th St"],
    ),
    ({"street": "907 W 12th St Apt 6"}, ["907 W 12th St #6", "907 west 12th", "apt 6, 907 w 12th st"]),
    (
        {"street": "318 Crawford St", "city": "Toronto", "region": "ON", "postal_code": "M6J 2V6", "country": "CA"},
        ["M6J 2V6", "m6j2v6", "318 Crawford Street, Toronto, Ontario M6J 2V6, Canada", "crawford toronto"],
    ),
    (
        {"street": "Hauptstraße 5", "city": "Köln", "region": None, "postal_code": "50667", "country": "DE"},
        ["Hauptstr. 5, 50667 Koeln", "Hauptstrasse 5", "hauptstr 5 köln", "50667 Köln, Hauptstraße 5"],
    ),
    (
        {"street": "10 Downing St", "city": "London", "region": None, "postal_code": "SW1A 2AA", "country": "GB"},
        ["SW1A 2AA", "sw1a2aa", "10 Downing Street, London SW1A 2AA, England"],
    ),
    (
        {"street": "100 Broadway", "city": "St. Louis", "region": "MO"},
        ["100 Broadway, Saint Louis, Missouri", "broadway st louis"],
    ),
    ({"street": "12 North Ave"}, ["12 North Avenue", "12 N Ave, Austin", "12 north"]),
    ({"street": "37-12 73rd St"}, ["37-12 73rd Street", "37-12 73rd St, Jackson Heights"]),
]  # fmt: skip


@pytest.mark.parametrize(("place", "terms"), ADDRESSES, ids=lambda value: str(value)[:40])
async def test_an_address_finds_itself_as_it_is_written(acme: Tenant, place: dict[str, Any], terms: list[str]) -> None:
    """With its city, region, postal code and country, and with words that are not in it."""
    stored = await acme.customer(emails=(), phones=(), addresses=(records.address("adr_1", **place),))
    await acme.customer(
        emails=(),
        phones=(),
        addresses=(records.address("a", street="14 Elsewhere Rd", city="Kyle", postal_code="78640"),),
    )
    missed = [term for term in terms if await who(acme, term) != [stored.id]]
    assert missed == []


@pytest.mark.parametrize(
    ("street", "unit", "term"),
    [
        ("907 W 12th St", None, "907 W 11th St"),
        ("907 W 12th St", None, "11th St"),
        ("1200 Red River St", None, "120 Red River St"),
        ("1200 Red River St", None, "1201 Red River St, Austin, TX 78701"),
        ("12000 Red River St", None, "1200 Red River"),
        ("9 Oak Ln", "12", "12 Oak Ln"),
        ("1200 Red River St", None, "austin"),
        ("1200 Red River St", None, "austin texas"),
    ],
)
async def test_another_house_is_not_found(acme: Tenant, street: str, unit: str | None, term: str) -> None:
    """A digit is never a typo, a flat is no house, and a city alone finds no one."""
    await acme.customer(emails=(), phones=(), addresses=(records.address("adr_1", street=street, unit=unit),))
    assert await who(acme, term) == []


async def test_the_unit_ranks_the_flats_of_a_house(acme: Tenant) -> None:
    """The flat that was asked for first, then the house, then the other flats."""
    flats = [records.address(f"adr_{n}", street="9 Tower Rd", unit=f"#{n}" if n else None) for n in range(12)]
    stored = await acme.customer(addresses=tuple(flats))
    for term in ("9 Tower Rd Apt 7", "9 tower road #7, Austin, TX", "unit 7, 9 Tower Rd", "9 Tower Rd 7"):
        hits = await found(acme, term, first=50)
        assert hits[0][:2] == (stored.id, "adr_7"), term
        assert len(hits) == 12, term
        assert hits[1][1] == "adr_0", term


async def test_what_fits_best_comes_first(acme: Tenant) -> None:
    """The right kind of street, side of town and city before another; those still come."""
    places = {
        "right": {"street": "12 W Oak St"},
        "court": {"street": "12 W Oak Ct"},
        "east": {"street": "12 E Oak Ct"},
        "kyle": {"street": "12 E Oak Ct", "city": "Kyle", "postal_code": "78640"},
    }
    made = {name: await acme.customer(addresses=(records.address("adr_1", **at),)) for name, at in places.items()}
    answer = await who(acme, "12 West Oak Street, Austin, TX 78701")
    assert answer == [made[name].id for name in ("right", "court", "east", "kyle")]


@pytest.mark.parametrize("term", ["李", "김", "a太", "Ed", "Bob"])
async def test_the_floor_counts_a_syllable_as_two(acme: Tenant, term: str) -> None:
    """One character of a script without an alphabet, and three letters, are too short."""
    assert (await search(acme, term)).codes == ["SEARCH_TERM_TOO_SHORT"]


@pytest.mark.parametrize("term", ["x" * 900_000, " " * 900_000 + "x", "5" * 900_000])
async def test_a_term_of_a_megabyte_is_refused_unread(acme: Tenant, term: str) -> None:
    """Its length is checked before anything is done with it."""
    assert (await search(acme, term)).codes == ["BAD_REQUEST"]
