"""Changing the persons to talk to at a customer."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from gateway.documents.change import Origin
from gateway.documents.contact import Address, ContactPerson, new_part_id
from gateway.documents.customer import Customer
from gateway.errors import ErrorCollector, NotFound, faulty_fields
from gateway.inputs import contact_person as inputs
from gateway.operations.company.validation import validate_input
from gateway.operations.contact.contact import removal
from gateway.operations.contact.impact import PartRemoval
from gateway.operations.contact.list import CONTACT_PERSONS
from gateway.operations.customer.edit import CustomerEdit
from gateway.store.scope import TenantScope


def new_contact_person(values: dict[str, Any], addresses: Sequence[Address]) -> ContactPerson:
    """Return a contact person of checked values, of one of the addresses of a new customer or of all."""
    index = values.get("address_index")
    fields = {name: value for name, value in inputs.person_fields(values).items() if name != "address_index"}
    address_id = None if index is None else addresses[index].id
    return ContactPerson(id=new_part_id("ctp"), address_id=address_id, **fields)


async def add_contact_person(
    scope: TenantScope, input: inputs.CustomerContactPersonAddInput, origin: Origin
) -> Customer:
    """Return the customer with one more contact person. Raises MutationRefused."""
    values, faults = await validate_input(scope, input)
    person = None if faults else ContactPerson(id=new_part_id("ctp"), **inputs.person_fields(values))

    def edit(customer: Customer) -> Customer:
        refusals = ErrorCollector()
        with refusals:
            _require_address(customer, values.get("address_id"))
        with refusals:
            persons = CONTACT_PERSONS.with_added(customer.contact_persons, person)
        refusals.raise_any()
        return replace(customer, contact_persons=persons)

    return await CustomerEdit.of_input(scope, input, origin, "customerContactPersonAdd", faults).store(edit)


async def update_contact_person(
    scope: TenantScope, input: inputs.CustomerContactPersonUpdateInput, origin: Origin
) -> Customer:
    """Return the customer with one contact person changed. Raises MutationRefused."""
    values, faults = await validate_input(scope, input)
    changes: dict[str, Any] = inputs.person_fields(values)
    faulty, person_id = faulty_fields(faults), str(input.contact_person_id)

    def edit(customer: Customer) -> Customer:
        before = CONTACT_PERSONS.part(customer.contact_persons, person_id)
        refusals = ErrorCollector()
        with refusals:
            if changes.get("address_id") != before.address_id:
                _require_address(customer, changes.get("address_id"))
        with refusals:
            persons = CONTACT_PERSONS.with_changed(customer.contact_persons, person_id, changes, faulty)
        refusals.raise_any()
        return replace(customer, contact_persons=persons)

    return await CustomerEdit.of_input(scope, input, origin, "customerContactPersonUpdate", faults).store(edit)


async def remove_contact_person(
    scope: TenantScope, input: inputs.CustomerContactPersonRemoveInput, origin: Origin
) -> PartRemoval:
    """Return the customer without a contact person. Raises MutationRefused."""
    person_id = str(input.contact_person_id)

    def edit(customer: Customer) -> Customer:
        return replace(customer, contact_persons=CONTACT_PERSONS.without(customer.contact_persons, person_id))

    return await removal(scope, input, origin, "customerContactPersonRemove", edit)


def _require_address(customer: Customer, address_id: str | None) -> None:
    """Raise NotFound unless the customer has the address, and it is not retired."""
    if address_id is not None and all(address.id != address_id for address in customer.addresses):
        raise NotFound("address of this customer", ("addressId",))
