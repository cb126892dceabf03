"""The numbers of every demo customer, recounted from what is stored by code that shares nothing with the gateway's."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.app.keys import signing_secret
from gateway.cli.token import development_token
from gateway.settings import Settings
from gateway.store.database import connect
from seeds.demo import seed_demo
from tests.recount import DATABASE, TABS, Stored, recounted
from tests.recount_answer import STATE, answered
from tests.recount_state import Recount, period, state
from tests.running_gateway import RunningGateway, run_gateway

COMPANIES = ("acme", "brightside")
PAGE = """query ($after: String) {
  customers(first: 25, after: $after, filter: {status: [ACTIVE, ARCHIVED, BLOCKED]}) {
    nodes {
      id
      metrics {
        totalDue { amount } lifetimeValue { amount } accountCredit { amount } openJobs
        accountCurrent { isCurrent overdueAmount { amount } }
      }
      insights { customerSince jobsCompleted mostCommonChannel channels { channel count } }
      jobs { totalCount } futureJobs { totalCount } appointments(when: ALL) { totalCount } quotes { totalCount }
      estimates { totalCount } invoices { totalCount } recurringInvoices { totalCount } agreements { totalCount }
      equipment { totalCount } sales { totalCount } notes { totalCount } comments { totalCount }
      communications { totalCount } changes { totalCount } photos { totalCount } documents { totalCount }
    }
    pageInfo { hasNextPage endCursor }
  }
}"""


@pytest.fixture(scope="module")
async def demo(settings: Settings, mongodb_uri: str) -> AsyncIterator[RunningGateway]:
    """Yield a gateway over the demo's companies, in a separate database."""
    changed = settings.model_copy(update={"database": DATABASE, "max_cost": 50_000, "budget": 1_000_000})
    database = connect(mongodb_uri, DATABASE)
    await database.upkeep.create_indexes()
    await seed_demo(database, signing_secret(changed), lambda *_: None)
    async with run_gateway(changed, database) as running:
        yield running
    await database.drop()
    await database.close()


def shown(node: dict[str, Any]) -> dict[str, Any]:
    """Return what the API shows of a customer, in the shape of the recount."""
    metrics, insights = node["metrics"], node["insights"]
    return {
        **{name: Decimal(metrics[name]["amount"]) for name in ("totalDue", "lifetimeValue", "accountCredit")},
        "openJobs": metrics["openJobs"],
        "isCurrent": metrics["accountCurrent"]["isCurrent"],
        "overdueAmount": Decimal(metrics["accountCurrent"]["overdueAmount"]["amount"]),
        "customerSince": insights["customerSince"],
        "jobsCompleted": insights["jobsCompleted"],
        "channels": {each["channel"]: each["count"] for each in insights["channels"]},
        **{tab: node[tab]["totalCount"] for tab in (*TABS, "photos", "documents")},
    }


async def every_customer(demo: RunningGateway, company: str, query: str, **given: str) -> dict[str, dict[str, Any]]:
    """Return what the API shows of all customers of a company, page after page."""
    token, after, found = development_token(demo.settings, Role.ADMIN, company), None, dict[str, dict[str, Any]]()
    while True:
        answer = await demo.ask(query, {"after": after, **given}, token)
        assert answer.errors == []
        page = answer.data["customers"]
        found |= {node["id"]: node for node in page["nodes"]}
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


@pytest.mark.parametrize("company", COMPANIES)
async def test_every_number_and_every_tab_of_the_demo_is_as_recounted(
    demo: RunningGateway, mongodb_uri: str, company: str
) -> None:
    """Balances, lifetime values, credits, jobs, channels, and how long each tab is."""
    stored, found = Stored(mongodb_uri, f"com_{company}"), await every_customer(demo, company, PAGE)
    assert set(found) == set(stored.customers)
    wrong = {
        node["id"]: {name: (value, expected[name]) for name, value in shown(node).items() if value != expected[name]}
        for node in found.values()
        if (expected := recounted(stored, node["id"])) != shown(node)
    }
    assert wrong == {}
    assert company != "acme" or [each for each in stored.customers if stored.of(each, "refunds")]
    most_common = {node["id"]: node["insights"]["mostCommonChannel"] for node in found.values()}
    for customer_id, channel in most_common.items():
        counts = recounted(stored, customer_id)["channels"]
        assert counts.get(channel, 0) == max(counts.values(), default=0)
        assert (channel is None) == (counts == {})


@pytest.mark.parametrize("company", COMPANIES)
async def test_every_state_that_time_or_other_records_decide_is_as_recounted(
    demo: RunningGateway, mongodb_uri: str, company: str
) -> None:
    """What is overdue, expired, planned, under warranty, earned; the timeline; two statements of each account."""
    stored, now = Stored(mongodb_uri, f"com_{company}"), datetime.now(UTC)
    found = await every_customer(demo, company, STATE, **period(now.astimezone(stored.zone).date()))
    assert set(found) == set(stored.customers)
    wrong: dict[tuple[str, str], Any] = {}
    for customer_id, node in found.items():
        shown, expected = answered(node), state(Recount(stored, stored.customers[customer_id], now))
        assert set(shown) == set(expected)
        wrong |= {
            (customer_id, name): (value, expected[name]) for name, value in shown.items() if value != expected[name]
        }
    assert wrong == {}
