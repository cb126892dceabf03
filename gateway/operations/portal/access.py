"""Whether a customer may use the portal: asked for each request, so that blocking takes effect at once."""

from gateway.documents.customer import Customer, CustomerStatus
from gateway.documents.deleted_customer import DeletedCustomer
from gateway.errors import Forbidden, Unauthenticated
from gateway.store.lookups.survivor import survivors
from gateway.store.portal_session import is_session_valid
from gateway.store.scope import TenantScope


async def require_portal_access(scope: TenantScope) -> None:
    """Raise unless the viewer, if a customer, may use the portal.

    Unauthenticated when a session of the gateway has ended; Forbidden when the customer of another token is blocked,
    archived or deleted. A token outlives what happens to its customer, and the answer is not cached: it costs one read.
    """
    viewer = scope.viewer
    if viewer.customer_id is None:
        return
    if viewer.session is not None:
        if not await is_session_valid(scope.as_system(), viewer.customer_id, viewer.session):
            raise Unauthenticated("The session has ended. Sign in to the portal again.")
        return
    customer = await scope.get(Customer, viewer.customer_id)
    if customer is None:
        closed = await scope.as_system().count(DeletedCustomer, {"deleted_customer_id": viewer.customer_id}) > 0
        closed = closed or bool(await survivors(scope, [viewer.customer_id]))
    else:
        closed = customer.status is not CustomerStatus.ACTIVE
    if closed:
        raise Forbidden("This account is closed or blocked. Call the company to have it opened again.")
