"""The contact cards of the benchmark's customers."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from gateway.documents.contact import (
    Address,
    CardFunding,
    Email,
    EmailKind,
    EmailPreferences,
    PaymentMethod,
    Phone,
    PhoneKind,
    Taxability,
    TaxKind,
)
from gateway.documents.customer import Customer, CustomerMetrics, CustomerStatus, CustomerType
from gateway.documents.money import Money

FIRST_NAMES = (
    "Ana", "Ben", "Carla", "Dirk", "Elif", "Farid", "Gwen", "Hugo", "Ines", "Jonas",
    "Kira", "Liam", "Mona", "Nils", "Olga", "Piotr", "Rosa", "Sven", "Tara", "Uwe",
)  # fmt: skip
LAST_NAMES = (
    "Adler", "Brandt", "Castro", "Dietz", "Ekberg", "Fuchs", "Gomez", "Hauser", "Ivers", "Jansen",
    "Keller", "Lopez", "Moreau", "Novak", "Ortiz", "Peters", "Quist", "Reyes", "Stone", "Turner",
)  # fmt: skip
_CITIES = (("Austin", "TX", "Travis"), ("Denver", "CO", "Denver"), ("Portland", "OR", "Multnomah"), ("Tampa", "FL", ""))
_TAGS = ("vip", "commercial", "residential", "maintenance-plan", "net30", "referral")
_FIRST_DAY = date(2015, 1, 1)


def customer(
    rng: Random, number: int, shared: dict[str, str], staff: dict[str, Any], metrics: CustomerMetrics
) -> Customer:
    """Return a customer with one to three addresses and phones, one or two e-mail addresses, up to two cards."""
    first, last = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
    joined = _FIRST_DAY + timedelta(days=rng.randrange(4_000))
    created = datetime(joined.year, joined.month, joined.day, 15, tzinfo=UTC)
    business = rng.random() < 0.2
    return Customer(
        id=shared["customer_id"],
        company_id=shared["company_id"],
        number=f"C-{number + 1}",
        version=1,
        type=CustomerType.COMMERCIAL if business else CustomerType.RESIDENTIAL,
        status=rng.choices(tuple(CustomerStatus), weights=(90, 7, 3))[0],
        joined_on=joined,
        first_name=first,
        last_name=last,
        company_name=f"{last} & Co" if business else None,
        external_id=f"X{number}" if rng.random() < 0.3 else None,
        emails=_emails(rng, f"{first}.{last}{number}"),
        phones=tuple(_phone(rng, place) for place in range(rng.randint(1, 3))),
        addresses=tuple(_address(rng, place) for place in range(rng.randint(1, 3))),
        tags=tuple(rng.sample(_TAGS, rng.randint(0, 3))),
        payment_methods=tuple(_card(rng, place) for place in range(rng.randint(0, 2))),
        taxability=_taxability(rng, number),
        email_preferences=EmailPreferences(is_subscribed=rng.random() < 0.9),
        payment_terms="NET30" if business else None,
        metrics=metrics,
        created_at=created,
        updated_at=created,
        **staff,
    )


def dollars(rng: Random, least: int, most: int) -> Money:
    """Return an amount between two, to the cent."""
    return Money(minor=rng.randint(least * 100, most * 100), currency="USD")


def _emails(rng: Random, name: str) -> tuple[Email, ...]:
    primary = Email(id="eml_1", address=f"{name}@example.com", kind=EmailKind.PRIMARY, is_invalid=rng.random() < 0.05)
    if rng.random() < 0.7:
        return (primary,)
    return (primary, Email(id="eml_2", address=f"Billing.{name}@example.com", kind=EmailKind.ALTERNATE))


def _phone(rng: Random, place: int) -> Phone:
    local = f"{rng.randint(2_000_000, 9_999_999)}"
    return Phone(
        id=f"phn_{place + 1}",
        number=f"(512) {local[:3]}-{local[3:]}",
        kind=tuple(PhoneKind)[place],
        e164=f"+1512{local}",
        extension=str(rng.randint(1, 99)) if rng.random() < 0.1 else None,
        is_primary=place == 0,
    )


def _address(rng: Random, place: int) -> Address:
    city, region, county = rng.choice(_CITIES)
    return Address(
        id=f"adr_{place + 1}",
        label=("Home", "Rental", "Office")[place],
        street=f"{rng.randint(1, 9_999)} {rng.choice(LAST_NAMES)} St",
        unit=f"Unit {rng.randint(1, 40)}" if rng.random() < 0.3 else None,
        city=city,
        region=region,
        county=county or None,
        postal_code=f"{rng.randint(10_000, 99_999)}",
        country="US",
        is_billing=place == 1,
        is_service=True,
        is_default=place == 0,
    )


def _card(rng: Random, place: int) -> PaymentMethod:
    return PaymentMethod(
        id=f"pm_{rng.getrandbits(64):016x}",
        brand=rng.choice(("visa", "mastercard", "amex")),
        last4=f"{rng.randrange(10_000):04d}",
        exp_month=rng.randint(1, 12),
        exp_year=rng.randint(2026, 2031),
        funding=CardFunding.CREDIT,
        is_default=place == 0,
    )


def _taxability(rng: Random, number: int) -> Taxability:
    if rng.random() < 0.9:
        return Taxability()
    return Taxability(kind=TaxKind.EXEMPT, certificate=f"EX-{number}", expires_on=date(2027, 12, 31))
