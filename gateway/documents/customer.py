"""The customer: one document that embeds the whole contact card."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, NamedTuple, TypeVar

from pydantic import Field
from pymongo import ASCENDING, IndexModel

from gateway.access.permission import Permission
from gateway.access.viewer import Viewer
from gateway.documents.base.derived_value import FirstFlagged, Name
from gateway.documents.base.record import (
    OnCustomerDelete,
    OnCustomerMerge,
    Order,
    TenantRecord,
    external_id_index,
    tenant_index,
)
from gateway.documents.base.unique_value import EXTERNAL_ID, NUMBER, UniqueValue
from gateway.documents.change import PENDING_ENTRY
from gateway.documents.contact import (
    Address,
    ContactPerson,
    Email,
    EmailKind,
    EmailPreferences,
    PaymentMethod,
    Phone,
    Taxability,
)
from gateway.documents.customer_key import KEY_SOURCES, customer_keys
from gateway.documents.customer_metrics import AccountCurrent as AccountCurrent  # noqa: PLC0414  # exported from here
from gateway.documents.customer_metrics import CustomerMetrics as CustomerMetrics  # noqa: PLC0414  # exported from here
from gateway.documents.customer_metrics import UnpaidDay as UnpaidDay  # noqa: PLC0414  # exported from here
from gateway.documents.note import Author
from gateway.matching.email_address import email_key as email_key  # noqa: PLC0414  # exported from here
from gateway.matching.search_key import fold as fold  # noqa: PLC0414  # exported from here
from gateway.matching.search_key import sort_key

T = TypeVar("T")
REFERRAL_CODE = UniqueValue("referral_code", "by_referral_code")
Part = Address | Phone | Email | PaymentMethod | ContactPerson
"""Parts that have an id within the customer."""


class CustomerType(StrEnum):
    """Type of a customer's account."""

    RESIDENTIAL = "RESIDENTIAL"
    COMMERCIAL = "COMMERCIAL"
    PROPERTY_MANAGER = "PROPERTY_MANAGER"
    NON_PROFIT = "NON_PROFIT"
    GOVERNMENT = "GOVERNMENT"


class CustomerStatus(StrEnum):
    """Status of a customer."""

    ACTIVE = "ACTIVE"
    ARCHIVED = "ARCHIVED"
    BLOCKED = "BLOCKED"


class PrimaryContact(NamedTuple):
    """The person to contact, and how."""

    name: str | None
    phone: Phone | None
    email: Email | None
    address: Address | None


class Billing(NamedTuple):
    """Who is billed, and where."""

    name: str
    type: CustomerType
    phone: Phone | None
    email: Email | None
    address: Address | None


class Customer(TenantRecord, frozen=True, kw_only=True):
    """A person or company that the company works for."""

    collection: ClassVar[str] = "customers"
    id_prefix: ClassVar[str] = "cus"
    readable_with: ClassVar[Permission | None] = Permission.CUSTOMER_READ
    guarded: ClassVar[Mapping[str, Permission]] = {
        "account_manager_id": Permission.STAFF_READ,
        "tags": Permission.TAG_READ,
        "metrics": Permission.INVOICE_READ,
        "metrics.open_jobs": Permission.JOB_READ,
        "payment_methods": Permission.CARD_READ,
        "referral_code": Permission.REFERRAL_READ,
        "created_by": Permission.CHANGE_READ,
        "status_reason": Permission.CHANGE_READ,
        "unrelated_ids": Permission.CUSTOMER_LIST,
    }
    unlogged: ClassVar[frozenset[str]] = frozenset({"blocked_before_archive"})
    """What the log does not show: the status before and after says it."""
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.REMOVE
    on_customer_merge: ClassVar[OnCustomerMerge] = OnCustomerMerge.JOIN
    derived: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "sort_name": ("company_name", "first_name", "last_name"),
        "primary_email": ("emails",),
        "primary_contact": ("first_name", "last_name", "addresses", "emails", "phones", "contact_persons"),
        "billing": ("company_name", "first_name", "last_name", "type", "addresses", "emails", "phones"),
        "can_book": ("status",),
    }
    key_sources: ClassVar[Mapping[str, frozenset[str]]] = KEY_SOURCES
    order: ClassVar[Order] = Order("NAME", "keys.name", "sort_name", descending=False)
    unique_values: ClassVar[Sequence[UniqueValue]] = (
        NUMBER,
        EXTERNAL_ID,
        REFERRAL_CODE,
    )
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("number", name="number"),
        external_id_index(),
        tenant_index("keys.emails", name="by_email"),
        tenant_index("keys.phones", name="by_phone"),
        tenant_index("keys.parts", name="by_part"),
        tenant_index("keys.phrases", "_id", name="by_phrase"),
        tenant_index("keys.marks", "_id", name="by_mark"),
        tenant_index("status", "keys.name", "_id", name="by_name"),
        tenant_index("status", "type", "keys.name", "_id", name="by_type"),
        tenant_index("status", "type", "joined_on", "_id", name="by_type_joined"),
        tenant_index("status", "type", "metrics.total_due.minor", "_id", name="by_type_balance"),
        tenant_index("status", "type", "metrics.lifetime_value.minor", "_id", name="by_type_lifetime_value"),
        tenant_index("status", "type", "keys.open_jobs", "_id", name="by_type_open_jobs"),
        tenant_index("status", "joined_on", "_id", name="by_joined"),
        tenant_index("status", "metrics.total_due.minor", "_id", name="by_balance"),
        tenant_index("status", "metrics.lifetime_value.minor", "_id", name="by_lifetime_value"),
        tenant_index("status", "keys.open_jobs", "_id", name="by_open_jobs"),
        tenant_index("tags", "keys.name", "_id", name="by_tag"),
        tenant_index("keys.tags", "status", "keys.name", "_id", name="by_tag_name"),
        tenant_index("keys.tags", "status", "joined_on", "_id", name="by_tag_joined"),
        tenant_index("referral_code", name="referral_code", only_if="referral_code"),
        tenant_index(
            "account_manager_id", "status", "keys.name", "_id", name="by_manager_name", only_if="account_manager_id"
        ),
        tenant_index(
            "account_manager_id", "status", "joined_on", "_id", name="by_manager_joined", only_if="account_manager_id"
        ),
        IndexModel(
            [(f"{PENDING_ENTRY}.changed_at", ASCENDING), ("company_id", ASCENDING)],
            name=PENDING_ENTRY,
            partialFilterExpression={f"{PENDING_ENTRY}.changed_at": {"$exists": True}},
        ),
    )

    number: Annotated[str, Field(min_length=1, max_length=40)]
    """The people-facing number (PID), unique within the company."""
    version: Annotated[int, Field(ge=1)]
    """Grows by one with each change."""
    type: CustomerType
    status: CustomerStatus
    joined_on: date
    first_name: str | None = None
    last_name: str | None = None
    company_name: str | None = None
    external_id: str | None = None
    emails: tuple[Email, ...] = ()
    phones: tuple[Phone, ...] = ()
    addresses: tuple[Address, ...] = ()
    retired_addresses: tuple[Address, ...] = ()
    """Addresses that are only kept for what names them; they are no address of the customer any more."""
    contact_persons: tuple[ContactPerson, ...] = ()
    """People to talk to besides, or at, the customer."""
    tags: tuple[str, ...] = ()
    payment_methods: tuple[PaymentMethod, ...] = ()
    taxability: Taxability = Taxability()
    email_preferences: EmailPreferences = EmailPreferences()
    account_manager_id: str | None = None
    payment_terms: str | None = None
    """When invoices fall due, as NET30 or DUE_ON_RECEIPT."""
    referral_code: str | None = None
    """Code that people give when they come on this customer's recommendation."""
    unrelated_ids: tuple[str, ...] = ()
    """Customers that were marked as not the same people, however much they share."""
    metrics: CustomerMetrics
    status_reason: str | None = None
    """Why the customer was blocked or archived."""
    blocked_before_archive: bool = False
    """Whether unarchiving gives back a blocked customer."""
    created_at: datetime
    created_by: Author | None = None
    """Author of the profile, if known."""
    updated_at: datetime

    display_name = Name("company_name", "first_name", "last_name")
    """The company's name, else first and last name."""
    default_address = FirstFlagged[Address]("addresses", ("is_default",))
    """The address marked as default, else the first."""
    billing_address = FirstFlagged[Address]("addresses", ("is_billing", "is_default"))
    """The address bills go to: marked as billing, else the default."""
    primary_phone = FirstFlagged[Phone]("phones", ("is_primary",))
    """The primary phone, else the first."""

    @classmethod
    def tenant_filter(cls, viewer: Viewer) -> dict[str, Any]:
        """Limit a viewer to the company; a portal customer also to their own record."""
        if viewer.customer_id is None:
            return {"company_id": viewer.company_id}
        return {"company_id": viewer.company_id, "_id": viewer.customer_id}

    def index_keys(self, names: Collection[str] | None = None) -> dict[str, Any]:
        """Return what lookups compare normalised, and what search finds by."""
        return customer_keys(self, KEY_SOURCES.keys() if names is None else names)

    def parts(self) -> Iterator[Sequence[Part]]:
        """Give the lists of what has an id within the customer."""
        yield from (self.addresses, self.retired_addresses, self.phones, self.emails, self.payment_methods)
        yield from (self.contact_persons,)

    def part(self, part_id: str) -> Part | None:
        """Return the part of the contact card that has an id, or `None`."""
        return next((part for parts in self.parts() for part in parts if part.id == part_id), None)

    @classmethod
    def of_customer(cls, customer_id: str) -> dict[str, Any]:
        """Return the filter for the customer's own document."""
        return {"_id": customer_id}

    @property
    def can_book(self) -> bool:
        """Return whether appointments may be booked for the customer."""
        return self.status is CustomerStatus.ACTIVE

    @property
    def primary_contact(self) -> PrimaryContact:
        """The person to contact, with the primary phone and e-mail address and the default address.

        For a customer without a first and last name, as a company, it is the primary contact person.
        """
        person = " ".join(part for part in (self.first_name, self.last_name) if part)
        if not person and (leading := _first(self.contact_persons, lambda one: one.is_primary)) is not None:
            person = leading.name
        return PrimaryContact(person or None, self.primary_phone, self.primary_email, self.default_address)

    @property
    def billing(self) -> Billing:
        """Return who is billed: the company if there is one, at the billing address."""
        return Billing(self.display_name, self.type, self.primary_phone, self.primary_email, self.billing_address)

    @property
    def sort_name(self) -> str:
        """Sort key of lists: company name, else last then first name, without accents and signs."""
        person = " ".join(part for part in (self.last_name, self.first_name) if part)
        return sort_key(self.company_name or person)

    def address(self, address_id: str) -> Address | None:
        """Return the address with an id, also a retired one."""
        known = (*self.addresses, *self.retired_addresses)
        return next((address for address in known if address.id == address_id), None)

    @property
    def primary_email(self) -> Email | None:
        """The primary e-mail address, else the first; one that is invalid only where there is no other."""
        valid = [email for email in self.emails if not email.is_invalid]
        return _first(valid or self.emails, lambda email: email.kind is EmailKind.PRIMARY)


def _first(items: Sequence[T], wanted: Callable[[T], bool]) -> T | None:
    return next((item for item in items if wanted(item)), items[0] if items else None)
