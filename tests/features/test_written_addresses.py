"""One address in many spellings: each finds it, is refused beside it, and makes a possible duplicate."""

from typing import Any

import pytest

from tests import records
from tests.features.customer_writing import change, refusal
from tests.features.searching import found, who
from tests.features.test_customer_related import related
from tests.running_gateway import RunningGateway, Tenant

BERLIN = {"city": "Berlin", "region": None, "postal_code": "10623", "country": "DE"}
TOKYO = {"city": "渋谷区", "region": "東京都", "postal_code": "150-0041", "country": "JP"}
WARSAW = {"city": "Warszawa", "region": None, "postal_code": "00-116", "country": "PL"}
MADRID = {"city": "Madrid", "region": None, "postal_code": "28013", "country": "ES"}
MOSCOW = {"city": "Москва", "region": None, "postal_code": "101000", "country": "RU"}
PARIS = {"city": "Paris", "region": None, "postal_code": "75002", "country": "FR"}
LETTERS: list[tuple[dict[str, Any], list[str]]] = [
    (
        {"street": "Straße des 17. Juni 135", **BERLIN},
        ["Straße des 17. Juni 135, 10623 Berlin, DE", "Strasse des 17 Juni 135, Berlin", "Straße des 17. Juni 135"],
    ),
    (
        {"street": "神南1-19-11", **TOKYO},
        ["〒150-0041 東京都渋谷区神南1-19-11", "東京都渋谷区神南1-19-11", "東京都渋谷区神南１丁目１９番１１号"],
    ),
    ({"street": "강남대로 396", "city": "서울", "postal_code": "06232", "country": "KR"}, ["강남대로396"]),
    (
        {"street": "ul. Świętokrzyska 30/63", **WARSAW},
        ["Świętokrzyska 30/63", "Świętokrzyska 30", "ulica Swietokrzyska 30 m. 63, 00-116 Warszawa"],
    ),
    ({"street": "C/ Mayor 7, 3º B", **MADRID}, ["Calle Mayor 7", "Calle Mayor, 7, 3º B, 28013 Madrid"]),
    (
        {"street": "ул. Ленина, д. 5", "unit": "кв. 12", **MOSCOW},
        ["улица Ленина, дом 5, квартира 12", "ул. Ленина, д. 5, кв. 12, Москва", "Ленина 5"],
    ),
    ({"street": "12 bis rue de la Paix", **PARIS}, ["12bis rue de la Paix, 75002 Paris", "12 bis, rue de la Paix"]),
    ({"street": "4100 Farm to Market Road 1325"}, ["4100 FM 1325", "4100 F.M. 1325, Austin, TX 78701"]),
    ({"street": "4100 FM 1325"}, ["4100 Farm-to-Market Rd 1325, Austin", "farm to market 1325"]),
    ({"street": "450 SH 71 W"}, ["450 State Highway 71 West, Austin"]),
    ({"street": "450 State Highway 71 West"}, ["450 SH 71 W"]),
    ({"street": "9 Ranch to Market Road 620"}, ["9 RM 620", "9 RM 620, Austin, TX"]),
    ({"street": "9 IH 35"}, ["9 I-35", "9 Interstate 35"]),
    ({"street": "RR 2 Box 18"}, ["Rural Route 2 Box 18", "R.R. 2, Box 18, Austin"]),
    ({"street": "PO Box 7731"}, ["Post Office Box 7731", "POB 7731", "P. O. Box 7731, Austin, TX 78701"]),
    ({"street": "One Congress Plaza"}, ["1 Congress Plz, Austin", "One Congress Plaza, Austin, TX 78701"]),
    ({"street": "1 Congress Plaza"}, ["One Congress Plaza, Austin, TX"]),
    ({"street": "12 1/2 Main St"}, ["12½ Main Street", "12-1/2 Main St, Austin"]),
    ({"street": "12½ Main St"}, ["12 1/2 Main Street"]),
    ({"street": "123-45 67th Ave"}, ["12345 67th Avenue", "123-45 67 Ave"]),
    ({"street": "88 42 St"}, ["88 42nd St", "88 Forty-Second Street, Austin"]),
    ({"street": "88 42nd St", "unit": "Floor 2"}, ["88 42 St Floor 2", "88 42nd Street, 2nd floor"]),
    (
        {"street": "700 Dr Martin Luther King Jr Blvd", "unit": "Suite 300"},
        ["700 Martin Luther King Blvd Suite 300", "700 MLK Blvd", "700 M.L.K. Blvd, Austin"],
    ),
    ({"street": "12 George St", "unit": "Unit 4B"}, ["U4B 12 George St", "4B/12 George St"]),
    (
        {"street": "640 Quebracho Row", "unit": "Building C Apt 4"},
        ["640 Quebracho Row Bldg C Apt 4", "640 Quebracho Row Building C #4, Austin, TX 78701"],
    ),
    ({"street": "640 Quebracho Row", "unit": "PH 2"}, ["640 Quebracho Row Penthouse 2"]),
    ({"street": "640 Quebracho Row", "unit": "Floor 3"}, ["640 Quebracho Row, 3rd Floor", "640 Quebracho Row Fl 3"]),
]  # fmt: skip


@pytest.mark.parametrize(("place", "terms"), LETTERS, ids=lambda value: str(value)[:40])
async def test_a_street_of_any_country_finds_itself(acme: Tenant, place: dict[str, Any], terms: list[str]) -> None:
    """As on a letter, with as good a score as its own spelling."""
    stored = await acme.customer(emails=(), phones=(), addresses=(records.address("adr_1", **place),))
    elsewhere = records.address("a", street="14 Elsewhere Rd", city="Kyle", postal_code="78640")
    await acme.customer(emails=(), phones=(), addresses=(elsewhere,))
    hits = {term: [(hit[0], hit[2]) for hit in await found(acme, term)] for term in terms}
    assert hits == {term: [(stored.id, 0.8)] for term in terms}


@pytest.mark.parametrize(
    ("street", "term"),
    [
        ("907 W 12th St", "907 12 Oak St"),
        ("12 34th St", "12-34 Oak St"),
        ("12 Main St", "12½ Main St"),
        ("121 Main St", "12½ Main St"),
        ("3 21st St", "4 21 St"),
        ("12345 67th Ave", "123-46 67th Ave"),
        ("1012 Main St", "10-12 Main St"),
        ("神南1-19-11", "神南1-19-12"),
        ("ul. Świętokrzyska 30/63", "Świętokrzyska 63"),
        ("4100 FM 1325", "4100 Farm to Market Road 1326"),
        ("PO Box 7731", "Post Office Box 7732"),
        ("Rural Route 2 Box 18", "RR 3 Box 18"),
        ("1 Congress Plaza", "Two Congress Plaza"),
        ("12bis rue de la Paix", "13 bis rue de la Paix"),
    ],
)
async def test_another_house_is_not_found_in_any_spelling(acme: Tenant, street: str, term: str) -> None:
    """A digit is never a typo."""
    await acme.customer(emails=(), phones=(), addresses=(records.address("adr_1", street=street),))
    assert await who(acme, term) == []


HOME = {"street": "40 First Ave N", "unit": "Apt. 2B", "city": "Saint Louis", "region": "TX", "postalCode": "78701"}
EQUAL_HOMES: list[dict[str, Any]] = [
    {"unit": "#2B"},
    {"unit": "2b"},
    {"unit": "Unit 2B"},
    {"unit": "Apartment 2-B"},
    {"city": "St. Louis"},
    {"city": "ST LOUIS"},
    {"region": "Texas"},
    {"postalCode": "78701-1234"},
    {"unit": None, "street": "40 First Ave N Apt 2B"},
    {"street": "40 N 1st Avenue"},
    {"street": "40 1 Ave North"},
]


@pytest.mark.parametrize("spelling", EQUAL_HOMES, ids=str)
async def test_an_address_is_taken_in_every_spelling(acme: Tenant, spelling: dict[str, Any]) -> None:
    """On one customer, also when it is created."""
    place = {**{key: value for key, value in HOME.items() if key != "postalCode"}, "postal_code": HOME["postalCode"]}
    stored = await acme.customer(addresses=(records.address("adr_1", **place),))
    again = {**HOME, **spelling}
    assert await refusal(acme, "customerAddressAdd", customerId=stored.id, **again) == [("TAKEN", "street")]
    assert await refusal(acme, "customerCreate", lastName="Ray", addresses=[HOME, again]) == [
        ("TAKEN", "addresses.1.street")
    ]


@pytest.mark.parametrize(
    "other",
    [{"unit": "#2C"}, {"unit": "Fl 2"}, {"unit": None}, {"street": "41 First Ave N"}, {"street": "1 40th Ave N"}],
)
async def test_another_address_is_not_taken(acme: Tenant, other: dict[str, Any]) -> None:
    """Another flat, floor or house."""
    place = {**{key: value for key, value in HOME.items() if key != "postalCode"}, "postal_code": HOME["postalCode"]}
    stored = await acme.customer(addresses=(records.address("adr_1", **place),))
    answer = await change(acme, "customerAddressAdd", customerId=stored.id, **{**HOME, **other})
    assert answer.data["customerAddressAdd"]["userErrors"] == []


NAMESAKES: list[tuple[dict[str, str], dict[str, str]]] = [
    ({"company_name": "Quarzo Foods LLC"}, {"companyName": "Quarzo Foods L.L.C."}),
    ({"company_name": "Quarzo Foods Inc"}, {"companyName": "QUARZO FOODS, INCORPORATED"}),
    ({"company_name": "Quarzo Foods LLC"}, {"companyName": "Quarzo Foods"}),
    ({"company_name": "Quarzo Foods Co."}, {"companyName": "Quarzo Foods Limited"}),
    ({"company_name": "HydePark & Sons"}, {"companyName": "Hyde Park and Sons"}),
    ({"first_name": "Jörg", "last_name": "Zäh"}, {"firstName": "Joerg", "lastName": "Zaeh"}),
    ({"first_name": "Jörg", "last_name": "Zäh"}, {"firstName": "Jorg", "lastName": "Zah"}),
    ({"first_name": "Joerg", "last_name": "Zaeh"}, {"firstName": "Jörg", "lastName": "Zaeh"}),
    ({"first_name": "Søren", "last_name": "Zed"}, {"firstName": "Soeren", "lastName": "Zed"}),
    ({"first_name": "Mary Jane", "last_name": "Zed"}, {"firstName": "MaryJane", "lastName": "Zed"}),
    ({"first_name": "Mary-Jane", "last_name": "Zed"}, {"firstName": "Zed", "lastName": "Mary Jane"}),
    ({"first_name": "Al", "last_name": "Ste. Clair"}, {"firstName": "Al", "lastName": "Sainte Clair"}),
]  # fmt: skip
NEIGHBOURS = [
    ("12-B Zork Ln", "12B Zork Lane"),
    ("302 21st St", "302 21 St"),
    ("PO Box 99", "P.O. Box 99"),
    ("One Zork Plaza", "1 Zork Plz"),
    ("15 1/2 Zork St", "15½ Zork Street"),
    ("2000 FM 1325", "2000 Farm to Market 1325"),
    ("123-45 67th Ave", "12345 67th Avenue"),
    ("700 Dr Martin Luther King Jr Blvd", "700 MLK Blvd"),
]


async def duplicates(tenant: Tenant, street: str, names: dict[str, str]) -> list[str]:
    """Return the ids of those that a new customer may be."""
    address = {"street": street, "city": "Austin", "region": "TX", "postalCode": "78701"}
    more = "possibleDuplicates { id }"
    answer = await change(tenant, "customerCreate", more=more, addresses=[address], **dict[str, Any](names))
    return [customer["id"] for customer in answer.data["customerCreate"]["possibleDuplicates"]]


@pytest.mark.parametrize(("stored", "typed"), NAMESAKES, ids=str)
async def test_a_name_is_the_same_in_every_spelling(
    acme: Tenant, rival: Tenant, stored: dict[str, str], typed: dict[str, str]
) -> None:
    """At one address; another company's is no duplicate."""
    names = {"first_name": None, "last_name": None, **stored}
    place = (records.address("a", street="77 Wrenfield St"),)
    twin = await acme.customer(**names, emails=(), phones=(), addresses=place)
    await rival.customer(**names, emails=(), phones=(), addresses=place)
    await acme.customer(first_name="Joe", last_name="Zed", emails=(), phones=(), addresses=place)
    assert await duplicates(acme, "77 Wrenfield Street", typed) == [twin.id]


async def test_joe_is_not_jo(acme: Tenant) -> None:
    """An e that makes no umlaut is a letter."""
    place = (records.address("a", street="77 Wrenfield St"),)
    await acme.customer(first_name="Joe", last_name="Zed", emails=(), phones=(), addresses=place)
    assert await duplicates(acme, "77 Wrenfield St", {"firstName": "Jo", "lastName": "Zed"}) == []


@pytest.mark.parametrize(("street", "other"), NEIGHBOURS)
async def test_an_address_is_the_same_in_every_spelling(acme: Tenant, street: str, other: str) -> None:
    """For duplicates, and for those who are related."""
    place = (records.address("a", street=street),)
    twin = await acme.customer(first_name="Ann", last_name="Zed", emails=(), phones=(), addresses=place)
    neighbour = await acme.customer(
        first_name="Bo", last_name="Ray", emails=(), phones=(), addresses=(records.address("b", street=other),)
    )
    # After it: the gateway gives its customer the number after the highest, which would be the neighbour's.
    assert await duplicates(acme, other, {"firstName": "Ann", "lastName": "Zed"}) == [twin.id]
    assert (await related(acme, neighbour))[twin.id] == (0.3, ["ADDRESS"])


TORONTO = {"city": "Toronto", "region": "ON", "country": "CA", "postal_code": "M5K 1A1"}


@pytest.mark.parametrize(
    "stored", [{"street": "204-55 King St W"}, {"street": "55 King St W", "unit": "204"}], ids=["one line", "two lines"]
)
@pytest.mark.parametrize(
    "term",
    ["204-55 King St W", "#204-55 King Street West, Toronto", "55 King St W Unit 204", "55 King St W",
     "204/55 King St W", "Apt204, 55 King St W", "Suite 204-55 King St W", "55 King St Ste. #204",
     "Toronto, 204-55 King St W", "King St W 55"],
)  # fmt: skip
async def test_unit_and_house_with_a_hyphen_are_read_as_in_canada(
    gateway: RunningGateway, stored: dict[str, Any], term: str
) -> None:
    """In a company of Canada, at an address there; the flat that is named comes first."""
    tenant = await gateway.tenant(country="CA")
    flats = [
        await tenant.customer(emails=(), phones=(), addresses=(records.address("adr_1", **{**TORONTO, **place}),))
        for place in ({"street": "55 King St W", "unit": "911"}, stored)
    ]
    hits = await who(tenant, term)
    assert sorted(hits) == sorted(flat.id for flat in flats)
    assert hits[0] == flats[1].id or "204" not in term


async def test_a_number_of_two_is_a_house_where_no_unit_comes_first(acme: Tenant) -> None:
    """As in Queens; and a reading that finds no house gives way to the other."""
    house = await acme.customer(
        emails=(), phones=(), addresses=(records.address("adr_1", street="204-55 King Rd", unit="9"),)
    )
    assert await who(acme, "204-55 King Rd") == await who(acme, "20455 King Road") == [house.id]
    assert await who(acme, "55 King Rd") == []
    flat = await acme.customer(
        emails=(), phones=(), addresses=(records.address("adr_1", street="77 King Cres", unit="911", **TORONTO),)
    )
    assert await who(acme, "911-77 King Cres") == [flat.id]


async def test_a_flat_between_house_and_street_finds_itself_alone(acme: Tenant) -> None:
    """Without a sign that it is one, a number there can only be the flat that people live in."""
    flats = [
        await acme.customer(emails=(), phones=(), addresses=(records.address("adr_1", street="55 King Rd", unit=unit),))
        for unit in ("Apt 4B", "#1102", None)
    ]
    assert await who(acme, "55 1102 King Rd") == [flats[1].id]
    assert await who(acme, "55 4b King Road Austin") == [flats[0].id]
    for other in ("55 1103 King Rd", "56 1102 King Rd"):
        assert await who(acme, other) == []
