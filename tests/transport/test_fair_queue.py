"""Whose turn it is among companies."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from gateway.settings import Settings
from gateway.store.database import Database
from gateway.transport.fair_queue import FairQueue
from gateway.transport.refusal import RefusedRequest
from tests.running_gateway import RunningGateway, Tenant, run_gateway

LIST = "{ customers(first: 20) { nodes { id } } }"


def queue(**changes: int) -> FairQueue:
    """Return a queue with small limits."""
    limits = {"max_operations_by_company": 2, "max_points_by_company": 100, "max_waiting_by_company": 2}
    return FairQueue(Settings(mongodb_uri="mongodb://x", **{**limits, **changes}))  # type: ignore[arg-type]  # numbers


async def entered(turns: FairQueue, company: str, points: int, order: list[int], leave: asyncio.Event) -> None:
    """Take a turn, note its price, and keep it until released."""
    async with turns.turn(company, points):
        order.append(points)
        await leave.wait()


async def settled() -> None:
    """Let everything run that can."""
    for _ in range(10):
        await asyncio.sleep(0)


async def share(turns: FairQueue) -> None:
    """Let another company ask."""
    async with turns.turn("another", 1):
        pass


async def test_a_company_that_has_the_process_to_itself_may_fill_it() -> None:
    """Points limit it only while another one asks; the number of its operations always does."""
    turns, order, leave = queue(), list[int](), asyncio.Event()
    tasks = [asyncio.create_task(entered(turns, "a", 100, order, leave)) for _ in range(3)]
    await settled()
    assert order == [100, 100]
    leave.set()
    await asyncio.gather(*tasks)


async def test_what_is_beyond_a_companys_points_waits_and_the_cheap_goes_first() -> None:
    """Another company's turn comes at once."""
    turns, order, first, rest = queue(), list[int](), asyncio.Event(), asyncio.Event()
    await share(turns)
    tasks = [asyncio.create_task(entered(turns, "a", 99, order, first))]
    await settled()
    tasks += [asyncio.create_task(entered(turns, "a", points, order, rest)) for points in (90, 5)]
    await settled()
    tasks.append(asyncio.create_task(entered(turns, "b", 80, order, rest)))
    await settled()
    assert order == [99, 80]
    first.set()
    await settled()
    assert order == [99, 80, 5, 90]
    rest.set()
    await asyncio.gather(*tasks)


async def test_what_costs_more_than_all_runs_alone() -> None:
    """It is not refused."""
    turns, order, leave = queue(), list[int](), asyncio.Event()
    leave.set()
    await entered(turns, "a", 5_000, order, leave)
    assert order == [5_000]


async def test_one_too_many_is_refused_and_one_that_was_given_up_frees_its_place() -> None:
    """429 OVERLOADED."""
    turns, order, leave = queue(), list[int](), asyncio.Event()
    await share(turns)
    tasks = [asyncio.create_task(entered(turns, "a", 100, order, leave)) for _ in range(3)]
    await settled()
    with pytest.raises(RefusedRequest) as refused:
        async with turns.turn("a", 1):
            pass
    assert refused.value.status == 429
    tasks[1].cancel()
    leave.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert order == [100, 100]
    async with turns.turn("a", 100):
        pass


@pytest.fixture
async def small(settings: Settings, database: Database) -> AsyncIterator[RunningGateway]:
    """Yield a gateway where a company has as much as one caller."""
    small = settings.model_copy(update={"budget": 50, "budget_restore_rate": 1, "company_budget_factor": 1})
    async with run_gateway(small, database) as running:
        yield running


async def ask(tenant: Tenant, subject: str) -> httpx.Response:
    """Return the answer to one of a company's people."""
    headers = {"authorization": f"Bearer {tenant.token(claims={'sub': subject})}"}
    return await tenant.gateway.client.post("/graphql", json={"query": LIST}, headers=headers)


async def test_a_companys_budget_is_shared_by_its_callers_and_no_other_companys(small: RunningGateway) -> None:
    """A 429 says the cost, and what is left by the RateLimit headers of the IETF's draft."""
    loud, quiet = await small.tenant(), await small.tenant()
    for number in range(30):
        await loud.customer()
        refused = await ask(loud, f"stf_{number}")
        if refused.status_code == 429:
            break
    assert refused.json()["errors"][0]["extensions"]["code"] == "BUDGET_EXCEEDED"
    assert "company" in refused.json()["errors"][0]["message"]
    cost = refused.json()["extensions"]["cost"]
    assert (cost["requested"], cost["actual"], cost["restoreRate"]) == (21, None, 1)
    assert refused.headers["ratelimit-policy"] == '"points";q=50;w=50'
    assert refused.headers["ratelimit"].startswith(f'"points";r={cost["remaining"]};t=')
    assert int(refused.headers["retry-after"]) >= 1
    assert (await ask(quiet, "stf_1")).status_code == 200
