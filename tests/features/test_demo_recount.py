"""The numbers of every demo customer, recounted from what is stored by code that shares nothing with the gateway's."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pymongo
import pytest

from gateway.access.permission import Role
from gateway.app.keys import signing_secret
from gateway.cli.token import development_token
from gateway.settings import Settings
from gateway.store.database import connect
from seeds.demo import seed_demo
from tests.running_gateway import RunningGateway, run_gateway

DATABASE = "recount"
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
TABS = {
    "jobs": "jobs", "appointments": "appointments", "quotes": "quotes", "estimates": "estimates",
    "invoices": "invoices",
    "recurringInvoices": "recurring_invoices", "agreements": "agreements", "equipment": "equipment", "sales": "sales",
    "notes": "notes", "comments": "comments", "communications": "communications", "changes": "changes",
}  # fmt: skip


class Stored:
    """A company's documents as MongoDB has them, by collection and customer."""

    def __init__(self, uri: str, company_id: str) -> None:
        with pymongo.MongoClient[dict[str, Any]](uri, tz_aware=True) as client:
            database = client[DATABASE]
            self.customers = {each["_id"]: each for each in database.customers.find({"company_id": company_id})}
            self.zone = ZoneInfo(database.companies.find_one({"_id": company_id})["time_zone"])  # type: ignore[index]
            self.rows: dict[str, dict[str, list[dict[str, Any]]]] = {}
            for collection in {*TABS.values(), "payments", "credits", "refunds", "files"}:
                rows: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
                for row in database[collection].find({"company_id": company_id}):
                    rows[row["customer_id"]].append(row)
                self.rows[collection] = rows

    def of(self, customer_id: str, collection: str) -> list[dict[str, Any]]:
        """Return a customer's documents."""
        return self.rows[collection].get(customer_id, [])


@pytest.fixture(scope="module")
async def demo(settings: Settings, mongodb_uri: str) -> AsyncIterator[RunningGateway]:
    """Yield a gateway over the demo's companies, in a separate database."""
    changed = settings.model_copy(update={"database": DATABASE})
    database = connect(mongodb_uri, DATABASE)
    await database.create_indexes()
    await seed_demo(database, signing_secret(changed), lambda *_: None)
    async with run_gateway(changed, database) as running:
        yield running
    await database.drop()
    await database.close()


def money(minor: int) -> Decimal:
    """Return an amount of a currency with two decimals."""
    return Decimal(minor) / 100


def total(stored: Stored, customer_id: str, collection: str) -> int:
    """Return what the documents of one kind amount to, in minor units."""
    return sum(each["amount"]["minor"] for each in stored.of(customer_id, collection))


def recounted(stored: Stored, customer_id: str) -> dict[str, Any]:
    """Return what the API must show of a customer."""
    invoices, today = stored.of(customer_id, "invoices"), datetime.now(stored.zone).date()
    unpaid = [each for each in invoices if each["status"] in ("OPEN", "PARTIALLY_PAID", "OVERDUE")]
    overdue = sum(each["balance"]["minor"] for each in unpaid if day(each["due_on"]) < today)
    jobs = Counter(each["status"] for each in stored.of(customer_id, "jobs"))
    channels = Counter(each["channel"] for each in stored.of(customer_id, "communications"))
    files = Counter(each["kind"] for each in stored.of(customer_id, "files"))
    return {
        "totalDue": money(sum(each["balance"]["minor"] for each in unpaid)),
        "lifetimeValue": money(total(stored, customer_id, "payments") - total(stored, customer_id, "refunds")),
        "accountCredit": money(sum(each["remaining"]["minor"] for each in stored.of(customer_id, "credits"))),
        "openJobs": sum(count for status, count in jobs.items() if status not in ("COMPLETED", "CANCELED")),
        "isCurrent": overdue == 0,
        "overdueAmount": money(overdue),
        "customerSince": day(stored.customers[customer_id]["joined_on"]).isoformat(),
        "jobsCompleted": jobs["COMPLETED"],
        "channels": {channel: count for channel, count in channels.items() if count},
        "photos": files["PHOTO"],
        "documents": files["DOCUMENT"],
        **{tab: len(stored.of(customer_id, collection)) for tab, collection in TABS.items()},
    }


def day(stored: Any) -> date:
    """Return a stored day."""
    if isinstance(stored, datetime):
        return stored.astimezone(UTC).date()
    return stored if isinstance(stored, date) else date.fromisoformat(str(stored))


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


async def every_customer(demo: RunningGateway, company: str) -> dict[str, dict[str, Any]]:
    """Return what the API shows of all customers of a company, page after page."""
    token, after, found = development_token(demo.settings, Role.ADMIN, company), None, dict[str, dict[str, Any]]()
    while True:
        answer = await demo.ask(PAGE, {"after": after}, token)
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
    stored, found = Stored(mongodb_uri, f"com_{company}"), await every_customer(demo, company)
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


STATEMENT = """query ($id: ID!) {
  customer(id: $id) {
    statement(from: "2000-01-01", to: "2099-12-31") {
      totalDebits { amount } totalCredits { amount } closingBalance { amount } totalDue { amount }
    }
  }
}"""


@pytest.mark.parametrize("company", COMPANIES)
async def test_every_statement_of_the_demo_closes_with_what_was_billed_less_what_was_paid(
    demo: RunningGateway, mongodb_uri: str, company: str
) -> None:
    """Over all days there are; drafts and void invoices are no debt, a credit counts when it is issued.

    What was refunded is billed again.
    """
    stored, token = Stored(mongodb_uri, f"com_{company}"), development_token(demo.settings, Role.ADMIN, company)
    for customer_id in stored.customers:
        answer = await demo.ask(STATEMENT, {"id": customer_id}, token)
        assert answer.errors == []
        shown = {name: Decimal(value["amount"]) for name, value in answer.data["customer"]["statement"].items()}
        invoices = [each for each in stored.of(customer_id, "invoices") if each["status"] not in ("DRAFT", "VOID")]
        paid = money(total(stored, customer_id, "payments") + total(stored, customer_id, "credits"))
        billed = money(sum(each["total"]["minor"] for each in invoices) + total(stored, customer_id, "refunds"))
        due = money(sum(each["balance"]["minor"] for each in invoices))
        assert shown == {"totalDebits": billed, "totalCredits": paid, "closingBalance": billed - paid, "totalDue": due}
