"""What callers may say about the persons to talk to at a customer."""

from typing import Any

import strawberry

from gateway.inputs.contact import MAX_LABEL_LENGTH, NOT_REMOVED, ContactRemoval, ContactWrite
from gateway.inputs.email_address import an_email_address
from gateway.inputs.rule import (
    Checked,
    NotNull,
    Text,
    ValidationContext,
    a_phone_number,
    any_value,
    id_rule,
    validated_field,
)

MAX_CONTACT_PERSONS = 50
MAX_PERSON_NAME = 120
_NAME = Text(MAX_PERSON_NAME, required="A contact person needs a name.")


def _phone(given: str | None, ground: ValidationContext) -> dict[str, str | None] | None:
    return None if given is None else a_phone_number(given, ground)


def _email(given: str | None, ground: ValidationContext) -> str | None:
    return None if given is None else an_email_address(given, ground)


def person_fields(values: dict[str, Any]) -> dict[str, Any]:
    """Return checked values as fields of the record: a phone is stored as typed, in E.164, and with its extension."""
    if "phone" not in values:
        return values
    phone = values["phone"] or {"number": None, "e164": None, "extension": None}
    return {**values, "phone": phone["number"], "e164": phone["e164"], "extension": phone["extension"]}


@strawberry.input(description="The fields of a contact person; what is left out stays as it is, null removes.")
class ContactPersonFields(Checked):
    """What contact persons have in common, new and old."""

    role: str | None = validated_field(
        Text(MAX_LABEL_LENGTH), "What the person is there: tenant, site manager, bookkeeper."
    )
    phone: str | None = validated_field(_phone, "Their phone, however it is written, with its extension.")
    email: str | None = validated_field(_email, "Their e-mail address.")
    is_primary: bool | None = validated_field(
        NotNull(NOT_REMOVED), "True makes them the one to talk to first instead of another; the first person always is."
    )


@strawberry.input(description="A contact person of a new customer.")
class ContactPersonInput(ContactPersonFields):
    """A contact person who is given together with the addresses."""

    name: str = validated_field(_NAME, "Their name.", default=...)
    address_index: int | None = validated_field(
        any_value, "Which of `addresses` they are of, counted from 0; null when they are of all."
    )


def same_person(values: dict[str, Any], _country: str) -> object:
    """Return what two contact persons of a new customer may not both have."""
    return values["name"].casefold(), (values.get("role") or "").casefold(), values.get("address_index")


@strawberry.input(description="The fields of a contact person who may be of one address of the customer.")
class AddressedContactPersonFields(ContactPersonFields):
    """What contact persons of customers that are there already have in common."""

    address_id: strawberry.ID | None = validated_field(
        id_rule, "The address of the customer that they are of; null when they are of all."
    )


@strawberry.input(description="A new contact person of a customer.")
class CustomerContactPersonAddInput(AddressedContactPersonFields, ContactWrite):
    """The input of `customerContactPersonAdd`."""

    name: str = validated_field(_NAME, "Their name.", default=...)


@strawberry.input(description="A change of a contact person. What is left out stays as it is; null removes.")
class CustomerContactPersonUpdateInput(AddressedContactPersonFields, ContactWrite):
    """The input of `customerContactPersonUpdate`."""

    contact_person_id: strawberry.ID = strawberry.field(description="The contact person to change.")
    name: str | None = validated_field(Text(MAX_PERSON_NAME, required=NOT_REMOVED), "Their name.")


@strawberry.input(description="A contact person to remove.")
class CustomerContactPersonRemoveInput(ContactRemoval):
    """The input of `customerContactPersonRemove`."""

    contact_person_id: strawberry.ID = strawberry.field(description="The contact person to remove.")
