"""Spending a client's points in MongoDB."""

import hashlib
from typing import Any

from gateway.access.client import Budget
from gateway.documents.client_budget import ClientBudget
from gateway.store.scope import TenantScope

FULL_AGAIN_AFTER_MILLISECONDS = 3_600_000


async def take_points(scope: TenantScope, client: str, budget: Budget, points: int) -> tuple[bool, int]:
    """Take points in one atomic update, by MongoDB's clock; return (whether there were enough, points left)."""
    viewer = scope.viewer
    name = hashlib.sha256(f"{viewer.company_id}\0{client}".encode()).hexdigest()[:24]
    after = await scope.find_and_update(ClientBudget, f"{ClientBudget.id_prefix}_{name}", _take(budget, points))
    return after.granted, int(after.level)


def _take(budget: Budget, points: int) -> list[dict[str, Any]]:
    seconds = {"$divide": [{"$subtract": ["$$NOW", {"$ifNull": ["$at", "$$NOW"]}]}, 1000]}
    restored = {"$add": [{"$ifNull": ["$level", budget.points]}, {"$multiply": [seconds, budget.restore_rate]}]}
    return [
        {"$set": {"level": {"$min": [budget.points, restored]}, "at": "$$NOW"}},
        {"$set": {"granted": {"$gte": ["$level", points]}}},
        {
            "$set": {
                "level": {
                    "$cond": ["$granted", {"$min": [budget.points, {"$subtract": ["$level", points]}]}, "$level"]
                },
                "expires_at": {"$add": ["$$NOW", FULL_AGAIN_AFTER_MILLISECONDS]},
            }
        },
    ]
