"""What is certified of a deletion."""

from typing import Annotated

import strawberry

from gateway.documents.deleted_customer import DeletedCustomer
from gateway.resolvers.arguments import GatewayInfo


async def deletion_certificate(
    info: GatewayInfo,
    customer_id: Annotated[strawberry.ID, strawberry.argument(description="The id that the customer had.")],
) -> DeletedCustomer | None:
    """The certificate; null when no such customer of the company was deleted."""
    scope = info.context.require_signed_in().scope
    found = await scope.find(DeletedCustomer, {"deleted_customer_id": str(customer_id)}, limit=1)
    return found[0] if found else None
