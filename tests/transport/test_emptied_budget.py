"""What callers see whose budget, or whose company's, is empty: when to come back; nothing is done."""

import math
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.customer import Customer
from gateway.settings import Settings
from gateway.store.database import Database
from tests.running_gateway import RunningGateway, Tenant, run_gateway

ROWS = "{ customers(first: 20) { nodes { id jobs(first: 1) { nodes { id } } } } }"
UPDATE = """mutation ($id: ID!) { customerUpdate(input: {id: $id, firstName: "Later"}) {
    customer { firstName jobs(first: 80) { nodes { id } } } } }"""
BUDGET = 100
BY_CLIENT = {"budget": BUDGET, "budget_restore_rate": 1}
LIMITS: dict[str, dict[str, Any]] = {
    "a person's, in memory": BY_CLIENT,
    "a person's, in MongoDB": {**BY_CLIENT, "budget_store": "mongodb"},
}


async def emptied(gateway: RunningGateway, tenant: Tenant, **claims: Any) -> None:
    """Ask until the budget is used up."""
    for _ in range(30):
        if (await tenant.ask(ROWS, **claims)).status == 429:
            return
    raise AssertionError("it was never used up")


async def refused(tenant: Tenant, text: str, variables: dict[str, Any] | None = None, sub: str = "stf_dear") -> str:
    """Return the message of a 429 that says when enough is there again; fail for another answer."""
    headers = {"authorization": f"Bearer {tenant.token(Role.OFFICE, {'sub': sub})}"}
    body = {"query": text, "variables": variables or {}}
    answer = await tenant.gateway.client.post("/graphql", json=body, headers=headers)
    content = answer.json()
    assert (answer.status_code, content.get("data")) == (429, None)
    assert [error["extensions"]["code"] for error in content["errors"]] == ["BUDGET_EXCEEDED"]
    cost = content["extensions"]["cost"]
    lacking = cost["requested"] - cost["remaining"]
    assert (cost["actual"], lacking > 0) == (None, True)
    assert int(answer.headers["retry-after"]) == math.ceil(lacking / cost["restoreRate"])
    assert "r=" in answer.headers["ratelimit"]
    assert answer.headers["ratelimit-policy"].startswith('"points"')
    return str(content["errors"][0]["message"])


@pytest.mark.parametrize("limits", LIMITS.values(), ids=LIMITS.keys())
async def test_nothing_is_done_for_an_empty_budget(
    settings: Settings, database: Database, limits: dict[str, Any]
) -> None:
    """Nothing is read or written; a colleague, and another company, are served."""
    async with run_gateway(settings.model_copy(update=limits), database) as gateway:
        tenant, other = await gateway.tenant(), await gateway.tenant()
        customers = [await tenant.customer() for _ in range(20)]
        await emptied(gateway, tenant, sub="stf_dear")
        with gateway.commands() as commands:
            await refused(tenant, ROWS)
            await refused(tenant, UPDATE, {"id": customers[0].id})
        touched = {next(iter(command.values())) for command in commands}
        assert touched <= {"client_budgets"}
        kept = await tenant.scope.get(Customer, customers[0].id)
        assert kept is not None
        assert kept.first_name == customers[0].first_name
        assert (await tenant.ask(ROWS, sub="stf_frugal")).status == 200
        assert (await other.ask(ROWS, sub="stf_dear")).status == 200


async def test_an_empty_budget_of_a_company_refuses_all_of_it_and_nobody_else(
    settings: Settings, database: Database
) -> None:
    """For each of them; the answer says that it is the company's."""
    limits = {**BY_CLIENT, "company_budget_factor": 1}
    async with run_gateway(settings.model_copy(update=limits), database) as gateway:
        tenant, other = await gateway.tenant(), await gateway.tenant()
        for _ in range(20):
            await tenant.customer()
        await emptied(gateway, tenant, sub="stf_dear")
        with gateway.commands() as commands:
            message = await refused(tenant, ROWS, sub="stf_frugal")
        assert "your company's budget" in message
        assert list(commands) == []
        assert (await other.ask(ROWS)).status == 200
