"""The demo's documents as MongoDB has them, and what follows from them: code that shares nothing with the gateway's."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pymongo

DATABASE = "recount"
TABS = {
    "jobs": "jobs", "appointments": "appointments", "quotes": "quotes", "estimates": "estimates",
    "invoices": "invoices",
    "recurringInvoices": "recurring_invoices", "agreements": "agreements", "equipment": "equipment", "sales": "sales",
    "notes": "notes", "comments": "comments", "communications": "communications", "changes": "changes",
}  # fmt: skip
Row = dict[str, Any]


class Stored:
    """A company's documents as MongoDB has them, by collection and customer."""

    def __init__(self, uri: str, company_id: str) -> None:
        with pymongo.MongoClient[dict[str, Any]](uri, tz_aware=True) as client:
            database = client[DATABASE]
            self.customers = {each["_id"]: each for each in database.customers.find({"company_id": company_id})}
            self.zone = ZoneInfo(database.companies.find_one({"_id": company_id})["time_zone"])  # type: ignore[index]
            self.rows: dict[str, dict[str, list[dict[str, Any]]]] = {}
            for collection in {*TABS.values(), "payments", "credits", "refunds", "files", "referrals", "subscriptions"}:
                rows: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
                for row in database[collection].find({"company_id": company_id}):
                    rows[row["customer_id"]].append(row)
                self.rows[collection] = rows

    def of(self, customer_id: str, collection: str) -> list[dict[str, Any]]:
        """Return a customer's documents."""
        return self.rows[collection].get(customer_id, [])


def money(minor: int) -> Decimal:
    """Return an amount of a currency with two decimals."""
    return Decimal(minor) / 100


def total(stored: Stored, customer_id: str, collection: str) -> int:
    """Return what the documents of one kind amount to, in minor units."""
    return sum(each["amount"]["minor"] for each in stored.of(customer_id, collection))


def day(stored: Any) -> date:
    """Return a stored day."""
    if isinstance(stored, datetime):
        return stored.astimezone(UTC).date()
    return stored if isinstance(stored, date) else date.fromisoformat(str(stored))


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
