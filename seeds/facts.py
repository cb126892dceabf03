"""What the TOML files tell: one company with its catalogue, staff and hand-written customers; and the pool of names.

Unknown keys and wrong types are refused with the place in the file, so that a typing mistake is not lost.
"""

import tomllib
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from gateway.documents.contact import CardFunding, EmailKind, PhoneKind, Taxability
from gateway.documents.customer import CustomerStatus, CustomerType, fold
from gateway.documents.note import NoteVisibility
from gateway.documents.staff_member import StaffRole
from seeds.customer_facts import ContactPersonFacts, RefundFacts
from seeds.offer import AgreementOffer, PlanOffer

FOLDER = Path(__file__).parent


class Facts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of a TOML file."""


class CityFacts(Facts, frozen=True, kw_only=True):
    """A city the company works in; in `postal_codes` a `#` is any digit and a `@` any letter."""

    city: str
    region: str
    county: str
    postal_codes: tuple[str, ...]
    latitude: float
    longitude: float
    weight: int = 1


class StaffFacts(Facts, frozen=True, kw_only=True):
    """A staff member; technicians have a department."""

    name: str
    role: StaffRole
    email: str
    department: str | None = None


class PartFacts(Facts, frozen=True, kw_only=True):
    """A part with its price in minor units."""

    name: str
    price: int


class ServiceFacts(Facts, frozen=True, kw_only=True):
    """Work of the catalogue; `price` is its range in minor units, `commercial` is for businesses only."""

    department: str
    category: str
    titles: tuple[str, ...]
    price: tuple[int, int]
    parts: tuple[PartFacts, ...] = ()
    equipment: tuple[str, ...] = ()
    weight: int = 1
    quoted: bool = False
    recurring: bool = False
    commercial: bool = False


class MakerFacts(Facts, frozen=True, kw_only=True):
    """A manufacturer and its models."""

    name: str
    models: tuple[str, ...]


class EquipmentFacts(Facts, frozen=True, kw_only=True):
    """A kind of equipment; `commercial` kinds stand at businesses, others anywhere."""

    name: str
    category: str
    makers: tuple[MakerFacts, ...]
    components: tuple[str, ...]
    locations: tuple[str, ...]
    warranty_years: int
    commercial: bool = False


class PayingHabit(StrEnum):
    """How a customer pays."""

    PROMPT = "PROMPT"
    ON_TERMS = "ON_TERMS"
    LATE = "LATE"
    INSTALLMENTS = "INSTALLMENTS"
    BEHIND = "BEHIND"
    NEVER = "NEVER"


class EmailFacts(Facts, frozen=True, kw_only=True):
    """An e-mail address of a hand-written customer."""

    address: str
    kind: EmailKind = EmailKind.PRIMARY
    is_invalid: bool = False


class PhoneFacts(Facts, frozen=True, kw_only=True):
    """A phone of a hand-written customer, as it was typed."""

    number: str
    kind: PhoneKind
    extension: str | None = None
    is_primary: bool = False


class AddressFacts(Facts, frozen=True, kw_only=True):
    """An address of a hand-written customer; work is done there from `since` and before `until`."""

    street: str
    city: str
    postal_code: str
    unit: str | None = None
    label: str | None = None
    is_billing: bool = True
    is_service: bool = True
    taxability: Taxability | None = None
    since: date | None = None
    until: date | None = None


class CardFacts(Facts, frozen=True, kw_only=True):
    """A card at Stripe; `expires` is a year and month, as 2029-08."""

    brand: str
    last4: str
    expires: str
    funding: CardFunding = CardFunding.CREDIT
    is_default: bool = False


class CardKind(Facts, frozen=True, kw_only=True):
    """A card that drawn customers may hold."""

    brand: str
    last4: str
    funding: CardFunding


class NoteFacts(Facts, frozen=True, kw_only=True):
    """A note on a hand-written customer, by a staff member's name."""

    by: str
    text: str
    visibility: NoteVisibility
    is_pinned: bool = False


class CustomerFacts(Facts, frozen=True, kw_only=True):
    """A hand-written customer; `jobs` is how many lie behind, `upcoming` how many ahead."""

    type: CustomerType
    joined_on: date
    emails: tuple[EmailFacts, ...]
    phones: tuple[PhoneFacts, ...]
    addresses: tuple[AddressFacts, ...]
    jobs: int
    status: CustomerStatus = CustomerStatus.ACTIVE
    first_name: str | None = None
    last_name: str | None = None
    company_name: str | None = None
    external_id: str | None = None
    tags: tuple[str, ...] = ()
    cards: tuple[CardFacts, ...] = ()
    taxability: Taxability = Taxability()
    payment_terms: str = "DUE_ON_RECEIPT"
    account_manager: str | None = None
    equipment: tuple[str, ...] = ()
    notes: tuple[NoteFacts, ...] = ()
    contact_persons: tuple[ContactPersonFacts, ...] = ()
    refund: RefundFacts | None = None
    pays: PayingHabit = PayingHabit.PROMPT
    upcoming: int = 0
    maintenance: bool = False


class CompanyFacts(Facts, frozen=True, kw_only=True, dict=True):
    """A whole company, as in its file."""

    handle: str
    name: str
    time_zone: str
    currency: str
    country: str
    area_codes: tuple[str, ...]
    opened_on: date
    reference: datetime
    years_of_history: int
    tax_percent: Decimal
    hourly_rate: int
    labor: str
    payment_terms: str
    generated: int
    first_generated: int
    tags: tuple[str, ...]
    maintenance_tag: str
    referral_reward: int
    agreements: tuple[AgreementOffer, ...]
    plans: tuple[PlanOffer, ...]
    streets: tuple[str, ...]
    neighbourhoods: tuple[str, ...]
    cities: tuple[CityFacts, ...]
    staff: tuple[StaffFacts, ...]
    services: tuple[ServiceFacts, ...]
    equipment: tuple[EquipmentFacts, ...]
    notes: dict[NoteVisibility, tuple[str, ...]]
    customers: tuple[CustomerFacts, ...]

    @property
    def id(self) -> str:
        """The company's id."""
        return f"com_{self.handle}"

    @cached_property
    def zone(self) -> ZoneInfo:
        """The company's time zone."""
        return ZoneInfo(self.time_zone)

    @cached_property
    def areas(self) -> tuple[int, ...]:
        """The phone area codes, with ranges as 201-799 spelled out; without 555."""
        bounds = [code.partition("-") for code in self.area_codes]
        spelled = (area for first, _, last in bounds for area in range(int(first), int(last or first) + 1))
        return tuple(area for area in spelled if area != 555)

    @cached_property
    def weighted_cities(self) -> tuple[CityFacts, ...]:
        """The cities, each as often as it weighs."""
        return tuple(city for city in self.cities for _ in range(city.weight))

    @cached_property
    def weighted_services(self) -> dict[bool, tuple[ServiceFacts, ...]]:
        """For businesses (True) and homes (False) the services they book, each as often as it weighs."""
        everybodys = [service for service in self.services if not service.commercial]
        return {
            business: tuple(service for service in offered for _ in range(service.weight))
            for business, offered in ((True, self.services), (False, everybodys))
        }

    @cached_property
    def recurring_services(self) -> tuple[ServiceFacts, ...]:
        """The services of maintenance visits."""
        return tuple(service for service in self.services if service.recurring)

    @cached_property
    def equipment_by_name(self) -> dict[str, EquipmentFacts]:
        """The kinds of equipment by name."""
        return {kind.name: kind for kind in self.equipment}


class Names(Facts, frozen=True, kw_only=True, dict=True):
    """What people, businesses and cards are called."""

    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    business_kinds: dict[CustomerType, tuple[str, ...]]
    units: dict[CustomerType, tuple[str, ...]]
    cards: tuple[CardKind, ...]

    @cached_property
    def in_email(self) -> dict[str, str]:
        """Each name as an e-mail address spells it: `de la Cruz` → `delacruz`."""
        return {name: _email_part(name) for name in (*self.first_names, *self.last_names)}


def _email_part(name: str) -> str:
    return "".join(char for char in fold(name) if char.isalnum())


@cache
def company_facts(handle: str) -> CompanyFacts:
    """Return the company of `seeds/<handle>.toml`; a file that says `like` adds to and overrides another company's."""
    told = _toml(handle)
    if "like" in told:
        told = {**_toml(str(told.pop("like"))), **told}
    return msgspec.convert(told, CompanyFacts)


@cache
def names() -> Names:
    """Return the pool of names, `seeds/names.toml`."""
    return msgspec.convert(_toml("names"), Names)


def _toml(name: str) -> dict[str, object]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
