"""Budgets that several processes share."""

import asyncio

from gateway.access.client import Budget
from gateway.operations.client_budget import take_points
from gateway.store.scope import TenantScope
from gateway.transport.budget import Budgets, MemoryBudgets, MongoDBBudgets, Taken
from tests.running_gateway import Tenant

SLOW = Budget(points=100, restore_rate=1)


async def taken(budgets: Budgets, scope: TenantScope, client: str, budget: Budget, points: int) -> Taken:
    """Return what comes of asking for points, at once or later."""
    found = budgets.take(scope, client, budget, points)
    return found if isinstance(found, Taken) else await found


async def test_a_shared_budget_is_never_overspent(acme: Tenant) -> None:
    """Fifty at once for ten points each: ten of them get them."""
    results = await asyncio.gather(*(take_points(acme.scope, "app", SLOW, 10) for _ in range(50)))
    assert 10 <= sum(granted for granted, _ in results) <= 11  # a point may have come back in between


async def test_points_come_back_and_never_beyond_the_budget(acme: Tenant) -> None:
    """In memory as in MongoDB."""
    for budgets in (MemoryBudgets(), MongoDBBudgets()):
        assert (await taken(budgets, acme.scope, "app", SLOW, 60)).remaining in (40, 41)
        assert not (await taken(budgets, acme.scope, "app", SLOW, 90)).granted
        assert (await taken(budgets, acme.scope, "app", SLOW, -500)).remaining == 100
        refilled = await taken(budgets, acme.scope, "app", Budget(points=100, restore_rate=1_000_000), 100)
        assert refilled.granted


async def test_clients_and_companies_have_budgets_of_their_own(acme: Tenant, rival: Tenant) -> None:
    """What one spends, no other misses."""
    for budgets in (MemoryBudgets(), MongoDBBudgets()):
        await taken(budgets, acme.scope, "app", SLOW, 100)
        assert (await taken(budgets, acme.scope, "other", SLOW, 100)).granted
        assert (await taken(budgets, rival.scope, "app", SLOW, 100)).granted
