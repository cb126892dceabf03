"""Every document of `tests/queries/`: it answers, keeps its budget of MongoDB commands, and scans no collection."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from gateway.settings import Settings
from tests.full_profile import Profile, a_full_profile
from tests.running_gateway import Tenant, run_gateway_apart

FILES = sorted((Path(__file__).parent.parent / "queries").glob("*.graphql"))
QUERIES = [pytest.param(file.read_text(), id=file.stem) for file in FILES]
BUDGET = re.compile(r"^# MongoDB commands: (\d+)$", re.MULTILINE)


@pytest.fixture(scope="module")
async def reader(settings: Settings) -> AsyncIterator[Tenant]:
    """Yield a company in a separate database.

    Other tests write lists where a record has a value: for good, MongoDB no longer reads in the order of that index.
    """
    async with run_gateway_apart(settings, "queries") as running:
        yield await running.tenant()


def variables_for(text: str, profile: Profile) -> dict[str, Any]:
    """Return values for the variables that the document declares."""
    owner = profile.owner
    values = {
        "id": owner.id,
        "addressId": "adr_1",
        "phone": owner.phones[0].number,
        "term": (owner.last_name or "").rstrip("0123456789"),
        "jobId": profile.node("Job").id,
    }
    return {name: value for name, value in values.items() if f"${name}:" in text}


@pytest.mark.parametrize("text", QUERIES)
async def test_the_document_answers_within_its_budget(acme: Tenant, text: str) -> None:
    """As many MongoDB commands as its head says, exactly."""
    profile = await a_full_profile(acme)
    budget = BUDGET.search(text)
    assert budget, "the document does not say its budget"
    with acme.gateway.commands() as commands:
        answer = await acme.ask(text, variables_for(text, profile))
    assert answer.errors == []
    assert len(commands) == int(budget[1]), [next(iter(command)) for command in commands]


@pytest.mark.parametrize("text", QUERIES)
async def test_no_command_of_the_document_scans_a_collection_or_sorts_in_memory(
    reader: Tenant, profile: Profile, text: str
) -> None:
    """`explain` of every command that it sends, lookups included."""
    with reader.gateway.commands() as commands:
        await reader.ask(text, variables_for(text, profile))
    for command in commands:
        plan = await explain(reader, command)
        assert scans(plan) == [], plan


async def test_the_check_would_see_a_scan(acme: Tenant) -> None:
    """A query without an index is caught, alone and inside a lookup."""
    plain = await explain(acme, {"find": "jobs", "filter": {"title": "x"}})
    lookup = {"from": "jobs", "localField": "_id", "foreignField": "title", "pipeline": [], "as": "rows"}
    await a_full_profile(acme)
    nested = await explain(acme, {"aggregate": "customers", "pipeline": [{"$lookup": lookup}], "cursor": {}})
    assert set(scans(plain)) == {"COLLSCAN"}
    assert "lookup" in scans(nested)


async def explain(tenant: Tenant, command: dict[str, Any]) -> dict[str, Any]:
    """Return what MongoDB says that it did for a command."""
    bare = {
        key: value for key, value in command.items() if not key.startswith("$") and key not in ("lsid", "maxTimeMS")
    }
    database = tenant.gateway.database.client[tenant.gateway.database.name]
    return await database.command({"explain": bare, "verbosity": "executionStats"})


def scans(plan: Any) -> list[str]:
    """Return every sign of a collection scan, or of sorting what no index sorts, within an explained command.

    MongoDB tries the plans of a query side by side, and of the few records here any may win. So a query has no sign
    where one of the tried plans has none: there is an index for it.
    """
    if isinstance(plan, list):
        return [sign for part in plan for sign in scans(part)]
    if not isinstance(plan, dict):
        return []
    found = [sign for name, part in plan.items() if name != "queryPlanner" for sign in scans(part)]
    if planner := plan.get("queryPlanner"):
        tried = [bad_stages(each) for each in (planner["winningPlan"], *planner["rejectedPlans"])]
        found += [] if [] in tried else tried[0]
    if plan.get("collectionScans"):
        found.append("lookup")
    return found


def bad_stages(plan: Any) -> list[str]:
    """Return the stages of a plan that go through a collection, or sort in memory."""
    if isinstance(plan, list):
        return [stage for part in plan for stage in bad_stages(part)]
    if not isinstance(plan, dict):
        return []
    found = [stage for part in plan.values() for stage in bad_stages(part)]
    return [*found, plan["stage"]] if plan.get("stage") in ("COLLSCAN", "SORT") else found
