"""Spending budgets: what an operation may cost is taken before it runs, and put right when it ran."""

from contextlib import suppress
from typing import Any

from gateway.access.client import Budget
from gateway.context import SignedIn
from gateway.errors import ErrorCode, Unavailable
from gateway.execution.engine import Operation
from gateway.settings import Settings
from gateway.store.database import deadline
from gateway.transport.authentication import Caller
from gateway.transport.budget import Budgets, MemoryBudgets, Taken
from gateway.transport.refusal import RefusedRequest, outages_refused

GIVE_BACK_SECONDS = 1.0
OF_THE_COMPANY = "\0company"
"""The name of a company's own budget, which no client has."""
POLICY = "points"
INTROSPECTION_FACTOR = 5
"""How much more than another operation one may cost that only reads the schema: the usual query for it reads it all."""


class Spending:
    """The budgets of clients, and of companies over all of their clients at this process."""

    def __init__(self, settings: Settings, budgets: Budgets) -> None:
        self._budgets = budgets
        self._companies = MemoryBudgets()
        factor = settings.company_budget_factor
        self._of_company = Budget(settings.budget * factor, settings.budget_restore_rate * factor)

    async def take(self, caller: Caller, signed_in: SignedIn, points: int) -> Taken:
        """Take points from the budgets of a client and its company. Raises RefusedRequest (400, 429)."""
        client = caller.client
        if points > client.budget.points:
            message = f"This costs {points} points, and your whole budget is {client.budget.points}. Ask for less."
            raise RefusedRequest(400, ErrorCode.COST_LIMIT_EXCEEDED, message)
        taken = self._budgets.take(signed_in.scope, client.id, client.budget, points)
        if not isinstance(taken, Taken):
            with outages_refused():
                taken = await taken
        if not taken.granted:
            raise _exceeded(points, taken, client.budget, "your budget")
        shared = self._companies.take(signed_in.scope, OF_THE_COMPANY, self._of_company, points)
        if not shared.granted:
            await self._give_back(caller, signed_in, points)
            raise _exceeded(points, shared, self._of_company, "your company's budget")
        return taken

    async def settle(self, caller: Caller, signed_in: SignedIn, requested: int, actual: int) -> int | None:
        """Give back what was not used, or take what was used beyond; return what is left, if it is known."""
        over = actual - requested
        if over > 0:  # a budget that has not so much is left empty
            left = self._companies.take(signed_in.scope, OF_THE_COMPANY, self._of_company, 0).remaining
            over = min(over, left)
        self._companies.take(signed_in.scope, OF_THE_COMPANY, self._of_company, over)
        return await self._give_back(caller, signed_in, requested - actual)

    async def _give_back(self, caller: Caller, signed_in: SignedIn, points: int) -> int | None:
        back = await self._changed(caller, signed_in, -points)
        if back is not None and not back.granted:  # a budget that has not so much is left empty
            back = await self._changed(caller, signed_in, back.remaining)
        return back.remaining if back is not None else None

    async def _changed(self, caller: Caller, signed_in: SignedIn, points: int) -> Taken | None:
        client = caller.client
        taken = self._budgets.take(signed_in.scope, client.id, client.budget, points)
        if not isinstance(taken, Taken):
            # The answer is ready: an outage that keeps points from being given back does not cost it.
            with suppress(Unavailable):
                async with deadline(GIVE_BACK_SECONDS):
                    taken = await taken
        return taken if isinstance(taken, Taken) else None


def rate_limit_headers(budget: Budget, remaining: int) -> dict[str, str]:
    """Return the headers of the IETF draft (draft-ietf-httpapi-ratelimit-headers): what is left, of how much."""
    window = max(1, -(-budget.points // budget.restore_rate))
    seconds = max(0, -(-(budget.points - remaining) // budget.restore_rate))
    return {
        "ratelimit-policy": f'"{POLICY}";q={budget.points};w={window}',
        "ratelimit": f'"{POLICY}";r={remaining};t={seconds}',
    }


def cost_facts(requested: int, actual: int | None, remaining: int | None, restore_rate: int | None) -> dict[str, Any]:
    """Return `extensions.cost`."""
    return {"requested": requested, "actual": actual, "remaining": remaining, "restoreRate": restore_rate}


def _exceeded(points: int, taken: Taken, budget: Budget, whose: str) -> RefusedRequest:
    wait = taken.wait_seconds(points, budget)
    message = (
        f"This costs {points} points, and {taken.remaining} are left of {whose}; {budget.restore_rate} "
        f"come back each second. Try again in {wait} s."
    )
    headers = {"retry-after": str(wait), **rate_limit_headers(budget, taken.remaining)}
    extensions = {"cost": cost_facts(points, None, taken.remaining, budget.restore_rate)}
    return RefusedRequest(429, ErrorCode.BUDGET_EXCEEDED, message, headers, extensions)


def require_affordable(operation: Operation, requested: int, max_cost: int) -> None:
    """Check the price of an operation. Raises RefusedRequest for one that costs too much at once."""
    limit = max_cost * (INTROSPECTION_FACTOR if operation.chosen.introspection_only else 1)
    if requested > limit:
        message = (
            f"This costs {requested} points, and one operation may cost {limit}. "
            "Ask for shorter lists ('first'), fewer nested ones, or in several requests."
        )
        raise RefusedRequest(400, ErrorCode.COST_LIMIT_EXCEEDED, message)
