"""The parts of a customer's contact card."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from gateway.documents import contact
from gateway.documents.contact import CardFunding, EmailKind, PhoneKind, PreferenceSource, TaxKind
from gateway.resolvers.taxability import is_lapsed, is_taxable
from gateway.schema.author import Author
from gateway.schema.field import describe_enum, field
from gateway.schema.node import Node, part_type

describe_enum(EmailKind, "How an e-mail address is used.", PRIMARY="Mail goes here.", ALTERNATE="Also known.")
describe_enum(
    PhoneKind, "Where a phone rings.", HOME="At home.", CELL="In the pocket.", WORK="At work.", OTHER="Elsewhere."
)
describe_enum(
    TaxKind,
    "Whether and how sales tax applies.",
    STANDARD="The usual rate of the place.",
    SPECIAL_RATE="A separate rate.",
    EXEMPT="No tax, by certificate, until it ends: see `isLapsed` and `isTaxable`.",
)
describe_enum(
    CardFunding,
    "How a card is funded.",
    CREDIT="Credit card.",
    DEBIT="Debit card.",
    PREPAID="Prepaid card.",
    UNKNOWN="The issuer did not say.",
)

describe_enum(
    PreferenceSource,
    "By what e-mail preferences were changed.",
    STAFF="A staff member or a partner's application.",
    PORTAL="The customer, signed in to the portal.",
    UNSUBSCRIBE_LINK="The link in a mail.",
    ONE_CLICK="The unsubscribe button of the mail program (RFC 8058).",
)


@part_type(contact.Email, description="An e-mail address of a customer.")
class Email(Node):
    """E-mail."""

    address: str = field("The address, as it was typed.")
    kind: EmailKind = field("How it is used.")
    is_invalid: bool = field("Mail to it came back, or staff marked it invalid.")


@part_type(contact.Phone, description="A phone of a customer.")
class Phone(Node):
    """Phone."""

    number: str = field("As it was typed.")
    e164: str | None = field("In E.164, for dialling and comparing; null when it is not a possible number.")
    extension: str | None = field("Extension.")
    kind: PhoneKind = field("Where it rings.")
    is_primary: bool = field("Whether to call it first.")


@part_type(contact.ContactPerson, description="A person to talk to at a customer, of all its addresses or of one.")
class ContactPerson(Node):
    """Contact person."""

    name: str = field("Their name.")
    role: str | None = field("What they are there: tenant, site manager, bookkeeper.")
    phone: str | None = field("Their phone, as it was typed.")
    e164: str | None = field("Their phone in E.164; null when it is not a possible number.")
    extension: str | None = field("Extension of their phone.")
    email: str | None = field("Their e-mail address.")
    address_id: strawberry.ID | None = field("The address that they are of; null when they are of all.")
    is_primary: bool = field("Whether to talk to them first.")


@strawberry.type(description="A point on the map, in WGS 84 degrees.")
class Coordinates:
    """Coordinates."""

    latitude: float = field("North is positive.")
    longitude: float = field("East is positive.")


@strawberry.type(description="How sales tax applies to a customer or an address.")
class Taxability:
    """Sales tax."""

    kind: TaxKind = field("Standard, special rate or exempt.")
    rate_percent: Decimal | None = field("The special rate in percent.")
    certificate: str | None = field("Number of the exemption certificate.")
    expires_on: date | None = field("Last day of the exemption.")
    is_lapsed: bool = field(
        "Whether an exemption's certificate has ended: `expiresOn` is before the company's today. Then sales tax "
        "applies as usual.",
        resolver=is_lapsed,
    )
    is_taxable: bool = field(
        "Whether sales tax applies on the company's today: false only for an exemption in force.", resolver=is_taxable
    )


@part_type(contact.Address, description="A postal address of a customer.")
class Address(Node):
    """Address."""

    label: str | None = field("What the customer calls it.")
    street: str = field("House number and street.")
    unit: str | None = field("Apartment, suite or floor.")
    city: str | None = field("City.")
    region: str | None = field("State, province or region.")
    county: str | None = field("County.")
    postal_code: str | None = field("Postal code.")
    country: str = field("ISO 3166-1 alpha-2 code.")
    is_billing: bool = field("Whether bills go here.")
    is_service: bool = field("Whether work is done here.")
    is_default: bool = field("Whether it is meant when no address is named.")
    map_url: str = field("Opens the address in Google Maps.")
    coordinates: Coordinates | None = field("Where it lies.")
    taxability: Taxability | None = field("Sales tax here, where it differs from the customer's.")
    retired_at: datetime | None = field("When it was retired; null while it is an address of the customer.")


@strawberry.type(description="Whether a card can be removed.")
class CardRemoval:
    """A precondition, with its reasons."""

    ok: bool = field("Whether `cardRemove` would begin.")
    reasons: list[str] = field("Why not; empty when it would. What a removal changes, `cardRemove(dryRun: true)` says.")


@part_type(contact.PaymentMethod, description="A card kept at Stripe: enough to recognise it.")
class PaymentMethod(Node):
    """A card's stub."""

    brand: str = field("Card brand, in Stripe's words: visa, mastercard, amex.")
    last4: str | None = field("Last four digits.")
    exp_month: int = field("Month of expiry, 1 to 12.")
    exp_year: int = field("Year of expiry, four digits.")
    funding: CardFunding = field("How it is funded.")
    is_default: bool = field("Whether it is charged by default.")
    is_expired: bool = field("Whether its last day is past, in UTC: it cannot be charged.")
    expires_soon: bool = field("Whether it is still valid, and will expire within 60 days.")
    is_being_removed: bool = field("Whether its removal was asked for, and Stripe has not confirmed it yet.")
    can_remove: CardRemoval = field("Whether it can be removed, and if not, why.")
    verified_at: datetime | None = field(
        "When the stub was last seen to be as Stripe says, to within an hour; null for one that never was."
    )


@strawberry.type(description="A change of e-mail preferences: who, when, by what.")
class PreferenceChange:
    """A change of preferences."""

    author: Author = field("Who.")
    changed_at: datetime = field("When.")
    source: PreferenceSource = field("By what.")


@strawberry.type(description="What mail a customer wants. Mail about the portal account itself is always sent.")
class EmailPreferences:
    """E-mail preferences."""

    is_subscribed: bool = field("Whether the customer accepts mail at all; false beats every topic.")
    receives_reminders: bool = field("Reminders of appointments, and mail about bookings.")
    receives_quote_follow_ups: bool = field("Questions about open quotes.")
    receives_invoice_follow_ups: bool = field("Reminders of unpaid invoices.")
    receives_review_requests: bool = field("Requests for a review.")
    receives_news: bool = field("News and offers.")
    unsubscribed: PreferenceChange | None = field(
        "Who unsubscribed the customer, when and by what; null while subscribed, or when it is not known."
    )
    last_change: PreferenceChange | None = field("The last change of any of these; null if none was changed.")
