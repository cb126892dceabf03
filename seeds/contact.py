"""Contact cards of drawn customers: households, phones, e-mail addresses, postal addresses, cards."""

from datetime import datetime
from typing import NamedTuple

from gateway.documents.contact import Address, Coordinates, Email, EmailKind, PaymentMethod, Phone, PhoneKind
from gateway.documents.customer import CustomerType
from seeds.draw import Draw, seeded_id
from seeds.facts import CityFacts, CompanyFacts, names

POSTAL_LETTERS = "ABCEGHJKLMNPRSTVWXYZ"
PHONE_STYLES = ("({0}) 555-{1:04d}", "{0}-555-{1:04d}", "{0}.555.{1:04d}", "+1 {0} 555 {1:04d}", "{0}555{1:04d}")
# Of exchange 555 only the lines 1212 and 4334 were ever put to use in the North American Numbering Plan.
FIRST_LINE, LINES, LINE_STRIDE = 4400, 5600, 1237
PHONES_PER_CUSTOMER = 3

_TYPES = (
    *(CustomerType.RESIDENTIAL,) * 41,
    *(CustomerType.COMMERCIAL,) * 5,
    *(CustomerType.PROPERTY_MANAGER,) * 2,
    CustomerType.NON_PROFIT,
    CustomerType.GOVERNMENT,
)


class Home(NamedTuple):
    """What people of one household, or one business, have in common."""

    type: CustomerType
    last_name: str
    has_phone: bool
    street: str
    unit: str | None
    city: CityFacts
    postal_code: str
    coordinates: Coordinates


def home(company: CompanyFacts, draw: Draw) -> Home:
    """Return a household or business at a drawn place."""
    kind = draw.pick(_TYPES)
    city = draw.pick(company.weighted_cities)
    return Home(
        type=kind,
        last_name=draw.pick(names().last_names),
        has_phone=draw.chance(0.4),
        street=f"{draw.between(1, 99) * 100 + draw.between(1, 98)} {draw.pick(company.streets)}",
        unit=unit(draw, kind),
        city=city,
        postal_code=postal_code(draw, city),
        coordinates=near(draw, city),
    )


def unit(draw: Draw, kind: CustomerType) -> str | None:
    """Return an apartment or suite, for the customers that have one."""
    options = names().units.get(kind)
    return draw.pick(options) if options and draw.chance(0.2) else None


def postal_code(draw: Draw, city: CityFacts) -> str:
    """Return a postal code of the city, with digits for `#` and letters for `@`."""
    pattern = draw.pick(city.postal_codes)
    if "#" not in pattern:
        return pattern
    return "".join(
        str(draw.below(10)) if char == "#" else draw.pick(POSTAL_LETTERS) if char == "@" else char for char in pattern
    )


def near(draw: Draw, city: CityFacts) -> Coordinates:
    """Return a point within about four kilometres of the city's centre."""
    return Coordinates(
        latitude=round(city.latitude + draw.between(-360, 360) / 10_000, 4),
        longitude=round(city.longitude + draw.between(-400, 400) / 10_000, 4),
    )


def address(
    company: CompanyFacts, place: Home, key: str, created: datetime, *, first: bool = True, label: str | None = None
) -> Address:
    """Return the place as an address of a customer; the first takes the bills and is the default."""
    return Address(
        id=seeded_id("adr", created, key),
        street=place.street,
        unit=place.unit,
        city=place.city.city,
        region=place.city.region,
        county=place.city.county,
        postal_code=place.postal_code,
        country=company.country,
        label=label,
        is_billing=first,
        is_service=True,
        is_default=first,
        coordinates=place.coordinates,
    )


def phone(
    company: CompanyFacts,
    draw: Draw,
    index: int,
    slot: int,
    kind: PhoneKind,
    key: str,
    created: datetime,
    primary: bool,
) -> Phone:
    """Return the phone in a slot (0 to 2) of the customer with this index, as different people type it.

    Two slots share a number only when a company has more than areas x 5,600 of them.
    """
    turn, area = divmod(index * PHONES_PER_CUSTOMER + slot, len(company.areas))
    line = FIRST_LINE + turn * LINE_STRIDE % LINES
    code = company.areas[area]
    return Phone(
        id=seeded_id("phn", created, key),
        number=draw.pick(PHONE_STYLES).format(code, line),
        kind=kind,
        e164=f"+1{code}555{line:04d}",
        is_primary=primary,
    )


def emails(draw: Draw, first_name: str, last_name: str, index: int, key: str, created: datetime) -> tuple[Email, ...]:
    """Return one address for most, two for some, no address for a few; the index keeps them apart."""
    if draw.chance(0.06):
        return ()
    spelled = names().in_email
    mailbox = f"{spelled[first_name]}.{spelled[last_name]}{index}"
    primary = Email(
        id=seeded_id("eml", created, f"{key}:1"),
        address=f"{mailbox}@example.com",
        kind=EmailKind.PRIMARY,
        is_invalid=draw.chance(0.03),
    )
    if not draw.chance(0.12):
        return (primary,)
    other = Email(id=seeded_id("eml", created, f"{key}:2"), address=f"{mailbox}@example.org", kind=EmailKind.ALTERNATE)
    return (primary, other)


def cards(draw: Draw, count: int, year: int, key: str, created: datetime) -> tuple[PaymentMethod, ...]:
    """Cards that expire within five years of `year`; the first is the default."""
    held = []
    for place in range(count):
        kind = draw.pick(names().cards)
        held.append(
            PaymentMethod(
                id=seeded_id("pm", created, f"{key}:{place}"),
                brand=kind.brand,
                last4=kind.last4,
                exp_month=draw.between(1, 12),
                exp_year=year + draw.between(1, 5),
                funding=kind.funding,
                is_default=place == 0,
            )
        )
    return tuple(held)
