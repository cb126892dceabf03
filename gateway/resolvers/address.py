"""The address that a row of a tab is at."""

import strawberry

from gateway.access.permission import Permission
from gateway.documents.contact import Address
from gateway.documents.customer import Customer
from gateway.documents.record import CustomerRecord
from gateway.resolvers.arguments import GatewayInfo
from gateway.resolvers.planning import reads, shows


@reads("address_id", "customer_id")
async def address_of(parent: strawberry.Parent[CustomerRecord], info: GatewayInfo) -> Address | None:
    """Return the customer's address that a record names, a retired one too; None when it names none, or one removed."""
    address_id = getattr(parent, "address_id", None)
    if address_id is None:
        return None
    owner = await info.context.require_signed_in().loaders.record_by_id.record(Customer, parent.customer_id)
    return owner.address(address_id) if owner else None


@shows("address_id")
@reads("address_id", "customer_id")
async def known_address_id(parent: strawberry.Parent[CustomerRecord], info: GatewayInfo) -> strawberry.ID | None:
    """Return the id of the address that a record names; None for one that was removed.

    It stays stored, so that undoing the removal brings it back.
    """
    address_id = getattr(parent, "address_id", None)
    if address_id is None or not info.context.require_signed_in().viewer.may(Permission.CUSTOMER_READ):
        return address_id
    address = await address_of(parent, info)
    return None if address is None else strawberry.ID(address.id)
