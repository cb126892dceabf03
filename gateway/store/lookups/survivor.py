"""Who a merged customer is part of now."""

from collections.abc import Collection

from gateway.documents.customer_merge import IN_FORCE, CustomerMerge
from gateway.store.scope import TenantScope


async def survivors(scope: TenantScope, ids: Collection[str]) -> dict[str, str]:
    """Return for each id of a merged customer the id of the customer who has everything now."""
    where = {"other_id": {"$in": sorted(ids)}, **IN_FORCE}
    found = await scope.as_system().aggregate(CustomerMerge, where, [{"$project": {"other_id": 1, "customer_id": 1}}])
    return {row["other_id"]: row["customer_id"] for row in found}
