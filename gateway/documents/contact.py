"""The embedded parts of a customer's contact card."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar

from bson import ObjectId
from pydantic import Field

from gateway.documents.base.derived_value import Link
from gateway.documents.base.record import Embedded, instant
from gateway.documents.note import Author
from gateway.matching.phone_number import parse_phone

EXPIRES_SOON = timedelta(days=60)
MAP_SEARCH = "https://www.google.com/maps/search/?api=1&query="


def earliest_today() -> date:
    """Return the day it is where the day begins last (UTC-12): what ended before it has ended everywhere."""
    return (instant() - timedelta(hours=12)).date()


def new_part_id(prefix: str) -> str:
    """Make an id of a part of a contact card: `phn_65f…`."""
    return f"{prefix}_{ObjectId()}"


class EmailKind(StrEnum):
    """Use of an e-mail address."""

    PRIMARY = "PRIMARY"
    ALTERNATE = "ALTERNATE"


class PhoneKind(StrEnum):
    """Kind of a phone: where it rings."""

    HOME = "HOME"
    CELL = "CELL"
    WORK = "WORK"
    OTHER = "OTHER"


class TaxKind(StrEnum):
    """Whether and how sales tax applies."""

    STANDARD = "STANDARD"
    SPECIAL_RATE = "SPECIAL_RATE"
    EXEMPT = "EXEMPT"


class Email(Embedded, frozen=True, kw_only=True):
    """An e-mail address of a customer."""

    id: str
    address: Annotated[str, Field(min_length=3, max_length=320)]
    kind: EmailKind
    is_invalid: bool = False
    """Mail to it bounced, or staff marked it."""


class Phone(Embedded, frozen=True, kw_only=True):
    """A phone of a customer: as it was typed, and in E.164 when it can be dialed from everywhere."""

    id: str
    number: Annotated[str, Field(min_length=1, max_length=40)]
    kind: PhoneKind
    e164: Annotated[str, Field(pattern=r"^\+[1-9]\d{4,14}$")] | None = None
    extension: str | None = None
    is_primary: bool = False


class ContactPerson(Embedded, frozen=True, kw_only=True):
    """A person to talk to at a customer, of all addresses or of one."""

    id: str
    name: Annotated[str, Field(min_length=1, max_length=120)]
    role: str | None = None
    phone: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    """As it was typed."""
    e164: Annotated[str, Field(pattern=r"^\+[1-9]\d{4,14}$")] | None = None
    extension: str | None = None
    email: Annotated[str, Field(min_length=3, max_length=320)] | None = None
    address_id: str | None = None
    is_primary: bool = False

    @property
    def number(self) -> str:
        """The phone as it was typed, under the name that a customer's phone has it by."""
        return self.phone or ""


class Taxability(Embedded, frozen=True, kw_only=True):
    """Sales tax of a customer or an address."""

    kind: TaxKind = TaxKind.STANDARD
    rate_percent: Decimal | None = None
    """The special rate, in percent."""
    certificate: str | None = None
    expires_on: date | None = None
    """Last valid day of the exemption."""

    inferred: ClassVar[frozenset[str]] = frozenset({"is_lapsed", "is_taxable"})
    """What follows from the other fields and the day."""

    def has_lapsed(self, today: date) -> bool:
        """Return whether the certificate of an exemption ended before a day."""
        return self.kind is TaxKind.EXEMPT and self.expires_on is not None and self.expires_on < today

    def applies_on(self, day: date) -> bool:
        """Return whether sales tax applies on a day: always, but for an exemption in force."""
        return self.kind is not TaxKind.EXEMPT or self.has_lapsed(day)

    @property
    def is_lapsed(self) -> bool:
        """Return whether it has lapsed on the earliest day that it is anywhere: for the log, which has no company."""
        return self.has_lapsed(earliest_today())

    @property
    def is_taxable(self) -> bool:
        """Return whether sales tax applies on that day: for the log."""
        return self.applies_on(earliest_today())


class Coordinates(Embedded, frozen=True, kw_only=True):
    """A point on the map, WGS 84 degrees."""

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


class Address(Embedded, frozen=True, kw_only=True):
    """A postal address of a customer."""

    id: str
    street: Annotated[str, Field(min_length=1, max_length=200)]
    unit: str | None = None
    city: str | None = None
    region: str | None = None
    county: str | None = None
    postal_code: str | None = None
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")]
    label: str | None = None
    is_billing: bool = False
    is_service: bool = False
    is_default: bool = False
    coordinates: Coordinates | None = None
    taxability: Taxability | None = None
    retired_at: datetime | None = None
    """When it was retired: no new work is done there, and what was done there still names it."""

    map_url = Link(MAP_SEARCH, ("street", "city", "region", "postal_code", "country"))
    """A link that opens the address in Google Maps (Maps URLs, `api=1`)."""


class CardFunding(StrEnum):
    """Funding of a card, as Stripe reports it."""

    CREDIT = "CREDIT"
    DEBIT = "DEBIT"
    PREPAID = "PREPAID"
    UNKNOWN = "UNKNOWN"


class CardRemoval(Embedded, frozen=True, kw_only=True):
    """Whether a card can be removed, and if not, why."""

    ok: bool
    reasons: tuple[str, ...] = ()


class PaymentMethod(Embedded, frozen=True, kw_only=True):
    """The stub of a card kept at Stripe: enough to recognise it, never its number."""

    unlogged: ClassVar[frozenset[str]] = frozenset({"verified_at"})
    """What changes without an edit of the card."""

    id: str
    brand: str
    last4: str | None = None
    exp_month: Annotated[int, Field(ge=1, le=12)]
    exp_year: Annotated[int, Field(ge=2000, le=2200)]
    funding: CardFunding = CardFunding.UNKNOWN
    is_default: bool = False
    is_being_removed: bool = False
    """Its removal was asked for, and Stripe has not yet confirmed it."""
    verified_at: datetime | None = None
    """When Stripe was last asked, to within an hour."""

    @property
    def last_day(self) -> date:
        """The last day of validity: the last of its month."""
        return date(self.exp_year + self.exp_month // 12, self.exp_month % 12 + 1, 1) - timedelta(days=1)

    @property
    def is_expired(self) -> bool:
        """Return whether it can no longer be charged."""
        return self.last_day < instant().date()

    @property
    def expires_soon(self) -> bool:
        """Return whether it is valid, and will expire within 60 days."""
        return not self.is_expired and self.last_day < (instant() + EXPIRES_SOON).date()

    @property
    def can_remove(self) -> CardRemoval:
        """Return whether `cardRemove` would begin."""
        if self.is_being_removed:
            return CardRemoval(ok=False, reasons=("It is being removed; Stripe has not confirmed it yet.",))
        return CardRemoval(ok=True)


class PreferenceSource(StrEnum):
    """Means by which e-mail preferences were changed."""

    STAFF = "STAFF"
    PORTAL = "PORTAL"
    UNSUBSCRIBE_LINK = "UNSUBSCRIBE_LINK"
    ONE_CLICK = "ONE_CLICK"


class PreferenceChange(Embedded, frozen=True, kw_only=True):
    """Author, time and means of a change of e-mail preferences."""

    author: Author
    changed_at: datetime
    source: PreferenceSource


class EmailPreferences(Embedded, frozen=True, kw_only=True):
    """Mail that a customer wants: all or nothing, and if all, about which topics."""

    unlogged: ClassVar[frozenset[str]] = frozenset({"last_change"})
    """Attributes that the entry of the change log has itself."""

    is_subscribed: bool = True
    receives_reminders: bool = True
    receives_quote_follow_ups: bool = True
    receives_invoice_follow_ups: bool = True
    receives_review_requests: bool = True
    receives_news: bool = True
    last_change: PreferenceChange | None = None
    unsubscribed: PreferenceChange | None = None
    """The change that took `is_subscribed` away; gone when the customer subscribes again."""


def e164(number: str, country: str) -> str | None:
    """Convert a phone number as typed to E.164: `(512) 555-0142` in `US` → `+15125550142`; `None` if it is not one."""
    parsed = parse_phone(number, country)
    return parsed.e164 if parsed else None
