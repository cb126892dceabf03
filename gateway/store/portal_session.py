"""Whether a portal session is still valid: the account and its customer in one read."""

from typing import Any

from gateway.documents.customer import Customer, CustomerStatus
from gateway.documents.portal_account import PortalAccount, portal_account_id
from gateway.store.scope import TenantScope


async def is_session_valid(scope: TenantScope, customer_id: str, session: int) -> bool:
    """Return whether this is the account's current session and the customer may use the portal.

    `scope` is the system's.
    """
    active = scope.filter(Customer, {"status": CustomerStatus.ACTIVE.value})
    customer = {
        "from": Customer.collection,
        "localField": "customer_id",
        "foreignField": "_id",
        "pipeline": [{"$match": active}, {"$project": {"_id": 1}}],
        "as": "customer",
    }
    account = {"_id": portal_account_id(customer_id), "session_version": session}
    stages: list[dict[str, Any]] = [
        {"$lookup": customer},
        {"$match": {"customer": {"$ne": []}}},
        {"$project": {"_id": 1}},
    ]
    return bool(await scope.aggregate(PortalAccount, account, stages))
