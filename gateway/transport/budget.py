"""Budgets: points that each client may spend, which come back with time (a token bucket for each)."""

import math
import time
from collections import OrderedDict
from collections.abc import Awaitable
from typing import Protocol

import msgspec

from gateway.access.client import Budget
from gateway.operations.client_budget import take_points
from gateway.store.scope import TenantScope

MAX_CLIENTS = 50_000


class Taken(msgspec.Struct, frozen=True):
    """What came of asking for points: whether they were there, and how many are left."""

    granted: bool
    remaining: int

    def wait_seconds(self, points: int, budget: Budget) -> int:
        """Return how long until so many points will be there."""
        return max(1, math.ceil((points - self.remaining) / budget.restore_rate))


class Budgets(Protocol):
    """Where budgets are kept."""

    def take(self, scope: TenantScope, client: str, budget: Budget, points: int) -> Taken | Awaitable[Taken]:
        """Take points if they are there; a negative number gives points back."""


class MemoryBudgets:
    """Budgets of one process."""

    def __init__(self) -> None:
        self._levels: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()

    def take(self, scope: TenantScope, client: str, budget: Budget, points: int) -> Taken:
        """As Budgets says."""
        return self.take_for_stranger(scope.viewer.company_id, client, budget, points)

    def take_for_stranger(self, owner: str, client: str, budget: Budget, points: int) -> Taken:
        """Take points of any client, which may be something other than a company."""
        key, now = (owner, client), time.monotonic()
        full = float(budget.points)
        level, at = self._levels.get(key, (full, now))
        level = min(full, level + (now - at) * budget.restore_rate)
        granted = points <= level
        if granted:
            level = min(full, level - points)
        self._levels[key] = (level, now)
        self._levels.move_to_end(key)
        if len(self._levels) > MAX_CLIENTS:
            self._levels.popitem(last=False)
        return Taken(granted, int(level))


class MongoDBBudgets:
    """Budgets that all processes share: exact, for one MongoDB command more."""

    async def take(self, scope: TenantScope, client: str, budget: Budget, points: int) -> Taken:
        """As Budgets says."""
        granted, remaining = await take_points(scope, client, budget, points)
        return Taken(granted, remaining)
