"""An address in any spelling is the same address: for a search, beside another, and for duplicates."""

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from gateway.documents.contact import Address
from gateway.documents.customer_key import address_key
from gateway.documents.same_address import same_address
from gateway.operations.search.match import match_customer
from gateway.operations.search.term import search_term
from tests import records

HOUSE_SCORE = 0.8
KINDS = [("St", "Street", "ST."), ("Ave", "Avenue", "av"), ("Ln", "Lane", "LN"), ("Plz", "Plaza", "plaza")]
SIDES = [("", "", ""), ("N", "North", "N."), ("SW", "Southwest", "sw")]
NAMES = [
    ("Zork", "ZORK", "zork"),
    ("21st", "Twenty-First", "21"),
    ("MLK", "Martin Luther King", "Dr. Martin Luther King Jr."),
    ("St Clair", "Saint Clair", "Ste. Clair"),
    ("Mount Ida", "Mt. Ida", "mt ida"),
]
HOUSES = [("12", "12", "12"), ("7", "Seven", "7"), ("12½", "12 1/2", "12-1/2"), ("14B", "14-B", "14b"), ("123-45", "12345", "12345")]  # fmt: skip  # noqa: E501
UNITS = [
    ("", "", ""),
    ("Apt 2B", "#2-B", "Unit 2b"),
    ("Building C Apt 4", "Bldg C #4", "bldg. c unit 4"),
    ("Floor 3", "3rd Floor", "Fl. 3"),
    ("PH 2", "Penthouse 2", "ph 2"),
]
CITIES = [("Saint Louis", "St. Louis", "ST LOUIS"), ("Köln", "Koeln", "KÖLN"), ("Fort Worth", "Ft. Worth", "ft worth")]
REGIONS = [("TX", "Texas", "tx"), ("NY", "New York", "new york")]
CODES = [("78701", "78701-1234", " 78701 "), ("10019", "10019", "10019-0001")]


class Place(NamedTuple):
    """Which of each list an address has."""

    house: int
    side: int
    name: int
    kind: int
    unit: int
    city: int
    region: int
    code: int


WHOLE = (HOUSES, SIDES, NAMES, KINDS, UNITS, CITIES, REGIONS, CODES)
PLACES = st.builds(Place, *(st.integers(0, len(parts) - 1) for parts in WHOLE))
SPELLING = st.tuples(*(st.integers(0, 2) for _ in WHOLE))
BOXES = [
    ("4100 FM 1325", "4100 Farm to Market Road 1325", "4100 F.M. 1325"),
    ("450 SH 71 W", "450 State Highway 71 West", "450 State Hwy 71 W"),
    ("RR 2 Box 18", "Rural Route 2 Box 18", "R.R. 2, Box 18"),
    ("PO Box 99", "P.O. Box 99", "Post Office Box 99"),
    ("9 IH 35", "9 Interstate 35", "9 I-35"),
]


def written(place: Place, spelling: tuple[int, ...], *, joined: bool) -> Address:
    """Return the address in one spelling, with the unit in the line of the street or beside it."""
    house, side, name, kind, unit, city, region, code = (
        parts[part][way] for parts, part, way in zip(WHOLE, place, spelling, strict=True)
    )
    street = " ".join(filter(None, (house, side, name, kind)))
    line, own = (f"{street} {unit}".strip(), None) if joined else (street, unit or None)
    return Address(id="adr_1", street=line, unit=own, city=city, region=region, postal_code=code, country="US")


def letter(address: Address) -> str:
    """Return the address in one line."""
    street = " ".join(filter(None, (address.street, address.unit)))
    return f"{street}, {address.city}, {address.region} {(address.postal_code or '').strip()}"


@given(PLACES, SPELLING, SPELLING, st.booleans(), st.booleans())
def test_every_spelling_is_the_same_address(
    place: Place, one: tuple[int, ...], other: tuple[int, ...], one_joined: bool, other_joined: bool
) -> None:
    """It is taken beside the other, makes the same duplicate key, and finds it."""
    first, second = written(place, one, joined=one_joined), written(place, other, joined=other_joined)
    assert same_address(first) == same_address(second)
    assert address_key(first) == address_key(second)
    owner = records.customer("cmp_1", emails=(), phones=(), addresses=(first,))
    assert [hit.score for hit in match_customer(search_term(letter(second), "US"), owner)] == [HOUSE_SCORE]


@given(PLACES, PLACES, SPELLING, SPELLING)
def test_other_places_are_other_addresses(
    place: Place, elsewhere: Place, one: tuple[int, ...], other: tuple[int, ...]
) -> None:
    """And another house is never found."""
    first, second = written(place, one, joined=False), written(elsewhere, other, joined=False)
    assert (same_address(first) == same_address(second)) == (place == elsewhere)
    owner = records.customer("cmp_1", first_name="Qx", last_name="Wv", emails=(), phones=(), addresses=(first,))
    if place.house != elsewhere.house:
        assert match_customer(search_term(second.street, "US"), owner) == []


@given(st.sampled_from(BOXES), st.integers(0, 2), st.integers(0, 2))
def test_roads_and_boxes_are_the_same_in_every_spelling(forms: tuple[str, ...], one: int, other: int) -> None:
    """As USPS Publication 28 has them."""
    first, second = (records.address("adr_1", street=forms[way]) for way in (one, other))
    assert same_address(first) == same_address(second)
    owner = records.customer("cmp_1", emails=(), phones=(), addresses=(first,))
    assert [hit.score for hit in match_customer(search_term(letter(second), "US"), owner)] == [HOUSE_SCORE]
