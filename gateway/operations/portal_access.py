"""Whether a customer may use the portal: asked for each request, so that blocking takes effect at once."""

from gateway.documents.customer import Customer, CustomerStatus
from gateway.documents.deleted_customer import DeletedCustomer
from gateway.documents.scope import TenantScope
from gateway.errors import Forbidden


async def require_portal_access(scope: TenantScope) -> None:
    """Raise Forbidden when the viewer is a customer who is blocked, archived or deleted. Others pass unasked.

    A token outlives what happens to its customer, and nothing remembers the answer: it costs one indexed read.
    """
    customer_id = scope.viewer.customer_id
    if customer_id is None:
        return
    customer = await scope.get(Customer, customer_id)
    if customer is None:
        closed = await scope.as_system().count(DeletedCustomer, {"deleted_customer_id": customer_id}) > 0
    else:
        closed = customer.status is not CustomerStatus.ACTIVE
    if closed:
        raise Forbidden("This account is closed or blocked. Call the company to have it opened again.")
