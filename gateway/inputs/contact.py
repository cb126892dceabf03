"""What callers may say about the parts of a contact card: addresses, phones, e-mail addresses."""

import re
from collections.abc import Iterable
from typing import Any

import strawberry
from strawberry import UNSET

from gateway.documents.contact import EmailKind, PhoneKind
from gateway.documents.customer import email_key
from gateway.errors import Fault, UserErrorCode
from gateway.inputs.email_address import an_email_address
from gateway.inputs.rule import (
    Checked,
    NotNull,
    Text,
    ValidationContext,
    a_country,
    a_degree,
    a_phone_number,
    an_extension,
    any_value,
    validated_field,
)
from gateway.inputs.version import DRY_RUN, Versioned
from gateway.matching.phone_number import plain_phone, split_extension

MAX_LINE_LENGTH = 200
MAX_ADDRESSES = 200
MAX_PHONES = MAX_EMAILS = 20
MAX_LABEL_LENGTH = 80
_POSTAL_CODE = {
    "US": (re.compile(r"\d{5}(-\d{4})?"), "78701 or 78701-1234"),
    "CA": (re.compile(r"[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d"), "K1A 0B1"),
    "GB": (re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"), "SW1A 1AA"),
    "AU": (re.compile(r"\d{4}"), "2000"),
    "NZ": (re.compile(r"\d{4}"), "6011"),
    "DE": (re.compile(r"\d{5}"), "10115"),
    "FR": (re.compile(r"\d{5}"), "75001"),
    "IN": (re.compile(r"[1-9]\d{5}"), "110001"),
    "MX": (re.compile(r"\d{5}"), "06000"),
}
"""Country → (what its postal codes look like, an example); elsewhere letters, digits, spaces and hyphens."""
_ANY_POSTAL_CODE = (re.compile(r"[A-Z0-9][A-Z0-9 -]{0,10}[A-Z0-9]"), "a code of 2 to 12 letters and digits")

NOT_REMOVED = "This cannot be removed; leave it out to keep it."


def postal_code_faults(code: str | None, country: str) -> list[Fault]:
    """Return what is wrong with a postal code in its country."""
    pattern, example = _POSTAL_CODE.get(country, _ANY_POSTAL_CODE)
    if code is None or pattern.fullmatch(code):
        return []
    message = f"This is not a postal code of {country}: write it as {example}."
    return [Fault(UserErrorCode.INVALID, message, ("postalCode",))]


def _postal_code(given: str | None, ground: ValidationContext) -> str | None:
    text = Text(20)(given, ground)
    return text.upper() if text else None


@strawberry.input(description="A point on the map, in WGS 84 degrees.")
class CoordinatesInput(Checked):
    """Coordinates."""

    latitude: float = validated_field(a_degree(90), "North is positive.", default=...)
    longitude: float = validated_field(a_degree(180), "East is positive.", default=...)


def _coordinates(given: CoordinatesInput | None, ground: ValidationContext) -> dict[str, Any] | None:
    return None if given is None else given.validate_or_raise(ground)


@strawberry.input(description="The fields of an address; what is left out stays as it is, null removes.")
class AddressFields(Checked):
    """What addresses have in common, new and old."""

    unit: str | None = validated_field(Text(MAX_LABEL_LENGTH), "Apartment, suite or floor.")
    city: str | None = validated_field(Text(MAX_LINE_LENGTH), "City.")
    region: str | None = validated_field(Text(MAX_LINE_LENGTH), "State, province or region.")
    county: str | None = validated_field(Text(MAX_LINE_LENGTH), "County.")
    postal_code: str | None = validated_field(_postal_code, "Postal code, as the country writes it.")
    label: str | None = validated_field(Text(MAX_LABEL_LENGTH), "What the customer calls it.")
    is_billing: bool | None = validated_field(
        NotNull(NOT_REMOVED), "Whether bills go here; at most one address has it."
    )
    is_service: bool | None = validated_field(NotNull(NOT_REMOVED), "Whether work is done here. Defaults to true.")
    is_default: bool | None = validated_field(
        NotNull(NOT_REMOVED), "True makes it the default instead of another; a customer's first address always is."
    )
    coordinates: CoordinatesInput | None = validated_field(
        _coordinates, "Where it lies. Left out while the place changes, the old ones are removed."
    )


@strawberry.input(description="A new address.")
class AddressInput(AddressFields):
    """A new address."""

    street: str = validated_field(
        Text(MAX_LINE_LENGTH, required="An address needs its street."), "House number and street.", default=...
    )
    country: str | None = validated_field(
        a_country, "The country, as its ISO 3166-1 code or English name; defaults to the company's country."
    )

    def between(self, values: dict[str, Any], ground: ValidationContext) -> Iterable[Fault]:
        """The postal code must fit the country, where that is known."""
        if self.country not in (UNSET, None) and "country" not in values:
            return []
        return postal_code_faults(values.get("postal_code"), values.get("country") or ground.country)


def dialled(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a phone: what was typed as its number also says what to dial, and the extension.

    Where an extension is given beside it, that is the one, and `number` is written with it.
    """
    number = values.get("number")
    if number is None:
        return values
    if values.get("extension") and number["extension"] not in (None, values["extension"]):
        number = {**number, "number": with_extension(number["number"], values["extension"])}
    return {**values, **number, "extension": values.get("extension") or number["extension"]}


def with_extension(number: str, extension: str | None) -> str:
    """Return a number as it was typed, with another extension where one was typed with it."""
    before, typed = split_extension(plain_phone(number))
    if typed is None:
        return number
    return f"{before} ext. {extension}" if extension else before


def same_phone(values: dict[str, Any], _country: str) -> object:
    """Return what two phones of a customer may not both have."""
    phone = dialled(values)
    return phone_identity(phone["e164"], phone["number"], phone["extension"])


def phone_identity(e164: str | None, number: str, extension: str | None) -> object:
    """Return what makes a phone the same as another: what is dialed, or the digits when it cannot be dialed."""
    return e164 or "".join(char for char in number if char.isdecimal()), extension


def same_email(values: dict[str, Any], _country: str) -> object:
    """Return what two e-mail addresses of a customer may not both have."""
    return email_key(values["address"])


@strawberry.input(description="A new phone.")
class PhoneInput(Checked):
    """A new phone."""

    number: str = validated_field(
        a_phone_number,
        "The number, however it is written; kept as typed and, when it can be dialed from everywhere, in E.164.",
        default=...,
    )
    kind: PhoneKind = validated_field(any_value, "Where it rings.", default=PhoneKind.CELL)
    extension: str | None = validated_field(an_extension, "Extension: its digits.")
    is_primary: bool = validated_field(
        any_value, "True makes it the primary phone instead of another; the first phone always is.", default=False
    )


@strawberry.input(description="A new e-mail address.")
class EmailInput(Checked):
    """A new e-mail address."""

    address: str = validated_field(an_email_address, "The address.", default=...)
    kind: EmailKind = validated_field(
        any_value,
        "PRIMARY makes it the address to write to instead of another; the first address always is.",
        default=EmailKind.ALTERNATE,
    )


@strawberry.input(description="Names a customer whose contact card is changed.")
class ContactWrite(Versioned):
    """What every change of a contact card says."""

    customer_id: strawberry.ID = strawberry.field(description="The customer.")


@strawberry.input(description="Names a part of a contact card that is removed.")
class ContactRemoval(ContactWrite):
    """What every removal of a part says."""

    dry_run: bool = strawberry.field(default=False, description=DRY_RUN)


@strawberry.input(description="A new address of a customer.")
class CustomerAddressAddInput(AddressInput, ContactWrite):
    """The input of `customerAddressAdd`."""


@strawberry.input(description="A change of an address. What is left out stays as it is; null removes.")
class CustomerAddressUpdateInput(AddressFields, ContactWrite):
    """The input of `customerAddressUpdate`."""

    address_id: strawberry.ID = strawberry.field(description="The address to change.")
    street: str | None = validated_field(Text(MAX_LINE_LENGTH, required=NOT_REMOVED), "House number and street.")
    country: str | None = validated_field(a_country, "The country, as its ISO 3166-1 code or English name.")


@strawberry.input(description="An address to remove.")
class CustomerAddressRemoveInput(ContactRemoval):
    """The input of `customerAddressRemove`."""

    address_id: strawberry.ID = strawberry.field(description="The address to remove.")


@strawberry.input(description="An address to retire.")
class CustomerAddressRetireInput(ContactRemoval):
    """The input of `customerAddressRetire`."""

    address_id: strawberry.ID = strawberry.field(description="The address to retire.")


@strawberry.input(description="A retired address to use again.")
class CustomerAddressRestoreInput(ContactWrite):
    """The input of `customerAddressRestore`."""

    address_id: strawberry.ID = strawberry.field(description="The retired address.")


@strawberry.input(description="A new phone of a customer.")
class CustomerPhoneAddInput(PhoneInput, ContactWrite):
    """The input of `customerPhoneAdd`."""


@strawberry.input(description="A change of a phone. What is left out stays as it is; null removes.")
class CustomerPhoneUpdateInput(ContactWrite):
    """The input of `customerPhoneUpdate`."""

    phone_id: strawberry.ID = strawberry.field(description="The phone to change.")
    number: str | None = validated_field(a_phone_number, "The number, however it is written.")
    kind: PhoneKind | None = validated_field(NotNull(NOT_REMOVED), "Where it rings.")
    extension: str | None = validated_field(an_extension, "Extension: its digits.")
    is_primary: bool | None = validated_field(
        NotNull(NOT_REMOVED), "True makes it the primary phone instead of another."
    )


@strawberry.input(description="A phone to remove.")
class CustomerPhoneRemoveInput(ContactRemoval):
    """The input of `customerPhoneRemove`."""

    phone_id: strawberry.ID = strawberry.field(description="The phone to remove.")


@strawberry.input(description="A new e-mail address of a customer.")
class CustomerEmailAddInput(EmailInput, ContactWrite):
    """The input of `customerEmailAdd`."""


@strawberry.input(description="A change of an e-mail address. What is left out stays as it is.")
class CustomerEmailUpdateInput(ContactWrite):
    """The input of `customerEmailUpdate`."""

    email_id: strawberry.ID = strawberry.field(description="The e-mail address to change.")
    address: str | None = validated_field(
        an_email_address, "The new address; it counts as valid until mail comes back."
    )
    kind: EmailKind | None = validated_field(
        NotNull(NOT_REMOVED), "PRIMARY makes it the address to write to instead of another."
    )
    is_invalid: bool | None = validated_field(NotNull(NOT_REMOVED), "Whether mail to it comes back.")


@strawberry.input(description="An e-mail address to remove.")
class CustomerEmailRemoveInput(ContactRemoval):
    """The input of `customerEmailRemove`."""

    email_id: strawberry.ID = strawberry.field(description="The e-mail address to remove.")
