"""What callers may say when they make or change a customer."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import strawberry

from gateway.documents.contact import TaxKind
from gateway.documents.customer import CustomerType
from gateway.documents.same_address import same_new_address
from gateway.errors import Fault, UserErrorCode
from gateway.inputs.contact import (
    MOST_ADDRESSES,
    MOST_EMAILS,
    MOST_PHONES,
    AddressInput,
    EmailInput,
    PhoneInput,
    same_email,
    same_phone,
)
from gateway.inputs.contact_person import MAX_CONTACT_PERSONS, ContactPersonInput, same_person
from gateway.inputs.rule import Broken, Checked, Given, Ground, Several, Text, a_rate, an_id, anything, ruled
from gateway.inputs.tag import MOST_TAGS, a_tag
from gateway.inputs.version import Versioned

LONGEST_NAME = 200
LONGEST_REFERENCE = 200
_PAYMENT_TERMS = re.compile(r"NET([1-9]\d{0,2})|DUE_ON_RECEIPT")
LONGEST_TERMS = 365


def payment_terms(given: str | None, _: Ground) -> str | None:
    """NET and a number of days, or DUE_ON_RECEIPT; null for the company's default."""
    if given is None:
        return None
    found = _PAYMENT_TERMS.fullmatch(given.strip().upper())
    if found is None or int(found[1] or 0) > LONGEST_TERMS:
        message = f"Write payment terms as NET30 (1 to {LONGEST_TERMS} days) or DUE_ON_RECEIPT."
        raise Broken(Fault(UserErrorCode.INVALID, message))
    return found[0]


def _day_of_joining(given: date | None, ground: Ground) -> date:
    if given is None:
        raise Broken(Fault(UserErrorCode.REQUIRED, "A customer always has a joining day; leave it out instead."))
    if not date(1900, 1, 1) <= given <= ground.today:
        raise Broken(Fault(UserErrorCode.INVALID, "The day of joining lies between 1900 and today."))
    return given


@strawberry.input(description="Names the customer that is changed.")
class CustomerWrite(Versioned):
    """What every change of a customer says."""

    id: strawberry.ID = strawberry.field(description="The customer to change.")


@strawberry.input(description="What a customer is called and known by.")
class CustomerFields(Checked):
    """What new and old customers have in common."""

    first_name: str | None = ruled(Text(LONGEST_NAME), "Given name; null removes it.")
    last_name: str | None = ruled(Text(LONGEST_NAME), "Family name; null removes it.")
    company_name: str | None = ruled(Text(LONGEST_NAME), "Business name; null removes it.")
    external_id: str | None = ruled(
        Text(LONGEST_REFERENCE),
        "The id another system gave the customer, unique in the company; null removes it.",
    )
    joined_on: date | None = ruled(_day_of_joining, "Day of becoming a customer; cannot be removed.")


@strawberry.input(
    description="A change of a customer's names, type, joining day or external id. What is left out stays."
)
class CustomerUpdateInput(CustomerFields, CustomerWrite):
    """The input of `customerUpdate`."""

    type: CustomerType | None = ruled(
        Given("A customer always has a type; leave it out instead."), "Kind of account; cannot be removed."
    )


@strawberry.input(description="A new customer: a first, last or company name at least.")
class CustomerCreateInput(CustomerFields):
    """The input of `customerCreate`."""

    type: CustomerType = ruled(anything, "Kind of account.", default=CustomerType.RESIDENTIAL)
    emails: list[EmailInput] = ruled(
        Several(MOST_EMAILS, same=same_email, same_in="address"),
        "E-mail addresses; the one marked PRIMARY, else the first, is primary.",
        default=[],
    )
    phones: list[PhoneInput] = ruled(
        Several(MOST_PHONES, same=same_phone, same_in="number"),
        "Phones; the one marked, else the first, is primary.",
        default=[],
    )
    addresses: list[AddressInput] = ruled(
        Several(MOST_ADDRESSES, same=same_new_address, same_in="street"),
        "Addresses; the one marked, else the first, is the default.",
        default=[],
    )
    contact_persons: list[ContactPersonInput] = ruled(
        Several(MAX_CONTACT_PERSONS, same=same_person, same_in="name"),
        "People to talk to; the one marked, else the first, is primary.",
        default=[],
    )
    tags: list[str] = ruled(Several(MOST_TAGS, a_tag), "Tags.", default=[])
    account_manager_id: strawberry.ID | None = ruled(an_id, "The staff member responsible for the customer.")
    payment_terms: str | None = ruled(payment_terms, "NET and a number of days, as NET30, or DUE_ON_RECEIPT.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Makes a retry safe: the same key and input make one customer."
    )

    def between(self, values: dict[str, Any], _ground: Ground) -> Iterable[Fault]:
        """A customer has a name, and each contact person's address is among the addresses."""
        names = ("first_name", "last_name", "company_name")
        if not any(values.get(name, getattr(self, name)) for name in names):
            message = "A customer needs a first name, a last name or a company name."
            yield Fault(UserErrorCode.REQUIRED, message, ("lastName",))
        for place, person in enumerate(self.contact_persons or ()):
            if isinstance(person.address_index, int) and not 0 <= person.address_index < len(self.addresses or ()):
                message = "There is no such address in `addresses`; they are counted from 0."
                yield Fault(UserErrorCode.INVALID, message, ("contactPersons", str(place), "addressIndex"))


@strawberry.input(description="The staff member who becomes responsible for a customer.")
class CustomerAccountManagerAssignInput(CustomerWrite):
    """The input of `customerAccountManagerAssign`."""

    account_manager_id: strawberry.ID | None = ruled(an_id, "The staff member; null: no one.", said=True)


@strawberry.input(description="When a customer's invoices fall due from now on.")
class CustomerPaymentTermsUpdateInput(CustomerWrite):
    """The input of `customerPaymentTermsUpdate`."""

    payment_terms: str | None = ruled(
        payment_terms, "NET and 1 to 365 days, as NET30, or DUE_ON_RECEIPT; null for the company's default.", said=True
    )


@strawberry.input(description="How sales tax applies from now on: to the customer, or at one of the addresses.")
class CustomerSalesTaxUpdateInput(CustomerWrite):
    """The input of `customerSalesTaxUpdate`."""

    address_id: strawberry.ID | None = strawberry.field(
        default=None, description="The address it is about; without it, the customer."
    )
    kind: TaxKind | None = ruled(
        anything, "STANDARD, SPECIAL_RATE or EXEMPT; null, at an address: as for the customer again.", said=True
    )
    rate_percent: Decimal | None = ruled(a_rate, "The special rate in percent; with SPECIAL_RATE only, and needed.")
    certificate: str | None = ruled(
        Text(LONGEST_REFERENCE), "Number of the exemption certificate; with EXEMPT only, and needed."
    )
    expires_on: date | None = ruled(anything, "Last day of the exemption, today or later; with EXEMPT only.")

    def between(self, values: dict[str, Any], ground: Ground) -> Iterable[Fault]:
        """Each kind has its own companions."""
        if self.kind is None and self.address_id is None:
            message = "Say STANDARD, SPECIAL_RATE or EXEMPT; only an address can go without."
            yield Fault(UserErrorCode.REQUIRED, message, ("kind",))
        companions = {"rate_percent": TaxKind.SPECIAL_RATE, "certificate": TaxKind.EXEMPT, "expires_on": TaxKind.EXEMPT}
        for field, kind in companions.items():
            name = {"rate_percent": "ratePercent", "expires_on": "expiresOn"}.get(field, field)
            if values.get(field) is not None and self.kind is not kind:
                yield Fault(UserErrorCode.INVALID, f"This goes with {kind.value} only.", (name,))
            elif self.kind is kind and field != "expires_on" and getattr(self, field) in (None, strawberry.UNSET):
                yield Fault(UserErrorCode.REQUIRED, f"{kind.value} needs this.", (name,))
        if values.get("expires_on") is not None and values["expires_on"] < ground.today:
            yield Fault(UserErrorCode.INVALID, "The exemption has ended already.", ("expiresOn",))
