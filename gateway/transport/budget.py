"""Budgets: points that each client may spend, which come back with time (a token bucket for each)."""

import math
import time
from collections import OrderedDict
from typing import NamedTuple, Protocol

from gateway.access.client import Budget
from gateway.documents.scope import TenantScope
from gateway.operations.client_budget import take_points

CLIENTS_KEPT = 50_000


class Taken(NamedTuple):
    """What came of asking for points: whether they were there, and how many are left."""

    granted: bool
    remaining: int

    def wait_seconds(self, points: int, budget: Budget) -> int:
        """How long until so many points will be there."""
        return max(1, math.ceil((points - self.remaining) / budget.restore_rate))


class Budgets(Protocol):
    """Where budgets are kept."""

    async def take(self, scope: TenantScope, client: str, budget: Budget, points: int) -> Taken:
        """Take points if they are there; a negative number gives points back."""


class MemoryBudgets:
    """Budgets of one process."""

    def __init__(self) -> None:
        self._levels: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()

    async def take(self, scope: TenantScope, client: str, budget: Budget, points: int) -> Taken:
        """As Budgets says."""
        key, now = (scope.viewer.company_id, client), time.monotonic()
        level, at = self._levels.get(key, (float(budget.points), now))
        level = min(float(budget.points), level + (now - at) * budget.restore_rate)
        granted = points <= level
        if granted:
            level = min(float(budget.points), level - points)
        self._levels[key] = (level, now)
        self._levels.move_to_end(key)
        if len(self._levels) > CLIENTS_KEPT:
            self._levels.popitem(last=False)
        return Taken(granted, int(level))


class MongoDBBudgets:
    """Budgets that all processes share: exact, for one MongoDB command more."""

    async def take(self, scope: TenantScope, client: str, budget: Budget, points: int) -> Taken:
        """As Budgets says."""
        granted, remaining = await take_points(scope, client, budget, points)
        return Taken(granted, remaining)
