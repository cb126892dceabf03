"""Changing the contact card: addresses, phones and e-mail addresses are added, changed and removed one by one."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from gateway.documents.change import Origin
from gateway.documents.contact import Address, Coordinates, Email, Phone, new_part_id
from gateway.documents.customer import Customer
from gateway.errors import ErrorCollector, faulty_fields
from gateway.inputs import contact as inputs
from gateway.operations.company.validation import load_validation_context, validate_input
from gateway.operations.contact.address_use import refuse_in_use
from gateway.operations.contact.impact import PartRemoval, impacts_of_removal
from gateway.operations.contact.list import ADDRESSES, EMAILS, PHONES, with_one_billing
from gateway.operations.customer.edit import CustomerEdit, ExtraWrites
from gateway.store.scope import TenantScope

_PLACE = frozenset({"street", "unit", "city", "region", "county", "postal_code", "country"})


def new_address(values: dict[str, Any], country: str) -> Address:
    """Make an address from checked values; it defaults to a service address."""
    return Address(id=new_part_id("adr"), **{"country": country, "is_service": True, **_placed(values)})


def new_phone(values: dict[str, Any]) -> Phone:
    """Make a phone from checked values."""
    return Phone(id=new_part_id("phn"), **inputs.dialled(values))


def new_email(values: dict[str, Any]) -> Email:
    """Make an e-mail address from checked values."""
    return Email(id=new_part_id("eml"), **values)


async def add_address(scope: TenantScope, input: inputs.CustomerAddressAddInput, origin: Origin) -> Customer:
    """Add an address and return the customer. Raises MutationRefused."""
    ground = await load_validation_context(scope)
    values, faults = input.validate(ground)
    address = None if faults else new_address(values, values.get("country") or ground.country)

    def edit(customer: Customer) -> Customer:
        addresses = ADDRESSES.with_added(customer.addresses, address)
        billing = address.id if address and address.is_billing else None
        return replace(customer, addresses=with_one_billing(addresses, billing))

    return await CustomerEdit.of_input(scope, input, origin, "customerAddressAdd", faults).store(edit)


async def update_address(scope: TenantScope, input: inputs.CustomerAddressUpdateInput, origin: Origin) -> Customer:
    """Change one address and return the customer; a new place loses the old coordinates. Raises MutationRefused."""
    values, faults = await validate_input(scope, input)
    changes, faulty = _placed(values), faulty_fields(faults)
    address_id = str(input.address_id)

    def edit(customer: Customer) -> Customer:
        before = ADDRESSES.part(customer.addresses, address_id)
        moved = any(getattr(before, field) != value for field, value in changes.items() if field in _PLACE)
        placed = {"coordinates": None, **changes} if moved else changes
        after = replace(before, **placed)
        refusals = ErrorCollector()
        if moved and not faulty & {"postalCode", "country"}:
            refusals.note(inputs.postal_code_faults(after.postal_code, after.country))
        with refusals:
            addresses = ADDRESSES.with_changed(customer.addresses, address_id, placed)
        refusals.raise_any()
        return replace(customer, addresses=with_one_billing(addresses, address_id if after.is_billing else None))

    return await CustomerEdit.of_input(scope, input, origin, "customerAddressUpdate", faults).store(edit)


async def remove_address(scope: TenantScope, input: inputs.CustomerAddressRemoveInput, origin: Origin) -> PartRemoval:
    """Remove an address that no work, bill or equipment needs, and return the customer. Raises MutationRefused."""
    address_id = str(input.address_id)

    def edit(customer: Customer) -> Customer:
        # A contact person of this address only stays a contact person.
        persons = (
            replace(person, address_id=None) if person.address_id == address_id else person
            for person in customer.contact_persons
        )
        left = ADDRESSES.without(customer.addresses, address_id)
        return replace(customer, addresses=left, contact_persons=tuple(persons))

    extra_writes = refuse_in_use(scope.viewer, address_id, ("addressId",))
    return await removal(scope, input, origin, "customerAddressRemove", edit, extra_writes=extra_writes)


async def add_phone(scope: TenantScope, input: inputs.CustomerPhoneAddInput, origin: Origin) -> Customer:
    """Add a phone and return the customer. Raises MutationRefused."""
    values, faults = await validate_input(scope, input)
    phone = None if faults else new_phone(values)

    def edit(customer: Customer) -> Customer:
        return replace(customer, phones=PHONES.with_added(customer.phones, phone))

    return await CustomerEdit.of_input(scope, input, origin, "customerPhoneAdd", faults).store(edit)


async def update_phone(scope: TenantScope, input: inputs.CustomerPhoneUpdateInput, origin: Origin) -> Customer:
    """Change one phone and return the customer. Raises MutationRefused."""
    values, faults = await validate_input(scope, input)
    changes, faulty = inputs.dialled(values), faulty_fields(faults)

    def edit(customer: Customer) -> Customer:
        before = PHONES.part(customer.phones, str(input.phone_id))
        placed = changes
        if "extension" in changes and "number" not in changes:
            placed = {**changes, "number": inputs.with_extension(before.number, changes["extension"])}
        return replace(customer, phones=PHONES.with_changed(customer.phones, before.id, placed, faulty))

    return await CustomerEdit.of_input(scope, input, origin, "customerPhoneUpdate", faults).store(edit)


async def remove_phone(scope: TenantScope, input: inputs.CustomerPhoneRemoveInput, origin: Origin) -> PartRemoval:
    """Remove a phone and return the customer. Raises MutationRefused."""

    def edit(customer: Customer) -> Customer:
        return replace(customer, phones=PHONES.without(customer.phones, str(input.phone_id)))

    return await removal(scope, input, origin, "customerPhoneRemove", edit)


async def add_email(scope: TenantScope, input: inputs.CustomerEmailAddInput, origin: Origin) -> Customer:
    """Add an e-mail address and return the customer. Raises MutationRefused."""
    values, faults = await validate_input(scope, input)
    email = None if faults else new_email(values)

    def edit(customer: Customer) -> Customer:
        return replace(customer, emails=EMAILS.with_added(customer.emails, email))

    return await CustomerEdit.of_input(scope, input, origin, "customerEmailAdd", faults).store(edit)


async def update_email(scope: TenantScope, input: inputs.CustomerEmailUpdateInput, origin: Origin) -> Customer:
    """Change one e-mail address and return the customer. Raises MutationRefused."""
    changes, faults = await validate_input(scope, input)
    faulty = faulty_fields(faults)
    if "address" in changes:
        changes = {"is_invalid": False, **changes}

    def edit(customer: Customer) -> Customer:
        return replace(customer, emails=EMAILS.with_changed(customer.emails, str(input.email_id), changes, faulty))

    return await CustomerEdit.of_input(scope, input, origin, "customerEmailUpdate", faults).store(edit)


async def remove_email(scope: TenantScope, input: inputs.CustomerEmailRemoveInput, origin: Origin) -> PartRemoval:
    """Remove an e-mail address and return the customer. Raises MutationRefused."""

    def edit(customer: Customer) -> Customer:
        return replace(customer, emails=EMAILS.without(customer.emails, str(input.email_id)))

    return await removal(scope, input, origin, "customerEmailRemove", edit)


async def removal(
    scope: TenantScope,
    input: inputs.ContactRemoval,
    origin: Origin,
    operation: str,
    edit: Callable[[Customer], Customer],
    *,
    extra_writes: ExtraWrites | None = None,
) -> PartRemoval:
    """Return the customer without a part, or in a dry run with it, and what that changes. Raises MutationRefused."""
    customer = await CustomerEdit.of_input(scope, input, origin, operation).store(
        edit, extra_writes, dry_run=input.dry_run
    )
    if not input.dry_run:
        return PartRemoval(customer)
    return PartRemoval(customer, await impacts_of_removal(scope, customer, edit(customer)))


def _placed(values: dict[str, Any]) -> dict[str, Any]:
    place = values.get("coordinates")
    return {**values, "coordinates": Coordinates(**place)} if place else values
