"""The address that a row of a tab is at."""

import strawberry

from gateway.documents.base.record import CustomerRecord
from gateway.documents.contact import Address
from gateway.documents.customer import Customer
from gateway.resolvers.arguments import GatewayInfo
from gateway.resolvers.planning import reads


@reads("address_id", "customer_id")
async def address_of(parent: strawberry.Parent[CustomerRecord], info: GatewayInfo) -> Address | None:
    """Return the customer's address that a record names, also a retired one; None without one, or if it was removed."""
    address_id = getattr(parent, "address_id", None)
    if address_id is None:
        return None
    owner = await info.context.require_signed_in().loaders.record_by_id.record(Customer, parent.customer_id)
    return owner.address(address_id) if owner else None
