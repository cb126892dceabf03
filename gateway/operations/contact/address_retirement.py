"""Retiring an address: it is hidden where an address is chosen, and kept for what was done there."""

from msgspec.structs import replace

from gateway.documents.base.record import instant
from gateway.documents.change import Origin
from gateway.documents.customer import Customer
from gateway.errors import NotFound
from gateway.inputs import contact as inputs
from gateway.operations.contact.contact import removal
from gateway.operations.contact.impact import PartRemoval
from gateway.operations.contact.list import ADDRESSES
from gateway.operations.customer.edit import CustomerEdit
from gateway.store.scope import TenantScope


async def retire_address(scope: TenantScope, input: inputs.CustomerAddressRetireInput, origin: Origin) -> PartRemoval:
    """Return the customer with an address retired; if it was the default, the next one is. Raises MutationRefused."""
    address_id, now = str(input.address_id), instant()

    def edit(customer: Customer) -> Customer:
        retired = ADDRESSES.part(customer.addresses, address_id)
        kept = replace(retired, is_default=False, is_billing=False, retired_at=now)
        return replace(
            customer,
            addresses=ADDRESSES.without(customer.addresses, address_id),
            retired_addresses=(*customer.retired_addresses, kept),
        )

    return await removal(scope, input, origin, "customerAddressRetire", edit)


async def restore_address(scope: TenantScope, input: inputs.CustomerAddressRestoreInput, origin: Origin) -> Customer:
    """Return the customer with a retired address in use again. Raises MutationRefused."""
    address_id = str(input.address_id)

    def edit(customer: Customer) -> Customer:
        found = next((address for address in customer.retired_addresses if address.id == address_id), None)
        if found is None:
            raise NotFound("retired address", ("addressId",))
        return replace(
            customer,
            addresses=ADDRESSES.with_added(customer.addresses, replace(found, retired_at=None)),
            retired_addresses=tuple(address for address in customer.retired_addresses if address is not found),
        )

    return await CustomerEdit.of_input(scope, input, origin, "customerAddressRestore").store(edit)
