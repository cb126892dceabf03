"""What the API shows of a demo customer's state today: the query, and its answer in the shape of the recount."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

NODES = "(first: 100) { nodes"
STATE = f"""query ($after: String, $from: Date!, $to: Date!) {{
  customers(first: 20, after: $after, filter: {{status: [ACTIVE, ARCHIVED, BLOCKED]}}) {{ nodes {{ id
  canBook primaryEmail {{ id }} primaryPhone {{ id }} defaultAddress {{ id }} billingAddress {{ id }}
  taxability {{ isLapsed isTaxable }} addresses {{ id taxability {{ isLapsed isTaxable }} }}
  deliverability {{ canEmail canText }} lastCall {{ id }}
  paymentMethods {{ id isExpired expiresSoon }}
  referrals {{ rewardsEarned {{ amount }} rewardsPending {{ amount }} }}
  photoDays(first: 100) {{ nodes {{ day }} }}
  upcoming: appointments(when: UPCOMING, first: 100) {{ nodes {{ id }} }}
  past: appointments(when: PAST, first: 100) {{ totalCount }}
  futureJobs{NODES} {{ id }} }}
  schedule{NODES} {{ id }} }}
  invoices{NODES} {{ id isOverdue settled {{ amount }} }} }}
  older: invoices(last: 100) {{ nodes {{ id isOverdue settled {{ amount }} }} }}
  quotes{NODES} {{ id status }} }}
  agreements{NODES} {{ id status }} }}
  recurringInvoices{NODES} {{ id status isIssueOverdue }} }}
  subscriptions(first: 100, status: [ACTIVE, PAUSED, CANCELED]) {{ nodes {{ id status isChargeOverdue }} }}
  equipment{NODES} {{ id isUnderWarranty components {{ isUnderWarranty }} serviceHistory {{ totalCount }} }} }}
  sales{NODES} {{ id balanceDue {{ amount }} }} }}
  credits{NODES} {{ id applied {{ amount }} }} }}
  lastYear: insights(days: 365) {{ channels {{ channel count share }} }}
  activitySummary(period: MONTH) {{ from to total counts {{ kind count }} periods {{ firstDay total }} }}
  whole: statement(from: "2000-01-01", to: "2099-12-31") {{
    totalDebits {{ amount }} totalCredits {{ amount }} closingBalance {{ amount }} totalDue {{ amount }}
  }}
  part: statement(from: $from, to: $to) {{
    openingBalance {{ amount }} closingBalance {{ amount }} totalDue {{ amount }}
    ageing {{ current {{ amount }} days1To30 {{ amount }} days31To60 {{ amount }} days61To90 {{ amount }} over90 {{ amount }} }}
  }}
}} pageInfo {{ hasNextPage endCursor }} }} }}"""  # noqa: E501


def answered(customer: dict[str, Any]) -> dict[str, Any]:
    """Return what the API shows, in the shape of the recount."""
    found = {name: _SHAPES.get(name, _plain)(value) for name, value in customer.items() if name != "id"}
    found["invoices"] |= found.pop("older")
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {"amount"}:
        return Decimal(value["amount"])
    if isinstance(value, dict) and set(value) == {"id"}:
        return value["id"]
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return value


def _by_id(*names: str) -> Callable[[Any], dict[str, Any]]:
    def shape(value: Any) -> dict[str, Any]:
        rows = value["nodes"] if isinstance(value, dict) else value
        found = {}
        for row in rows:
            values = tuple(_plain(row[name]) for name in names)
            found[row["id"]] = values if len(values) > 1 else values[0]
        return found

    return shape


def _ids(value: Any) -> list[str]:
    return [row["id"] for row in value["nodes"]]


_SHAPES: dict[str, Callable[[Any], Any]] = {
    "addresses": _by_id("taxability"),
    "paymentMethods": lambda cards: {one.pop("id"): one for one in cards},
    "photoDays": lambda value: [row["day"] for row in value["nodes"]],
    "upcoming": _ids,
    "futureJobs": _ids,
    "schedule": _ids,
    "past": lambda value: value["totalCount"],
    "invoices": _by_id("isOverdue", "settled"),
    "older": _by_id("isOverdue", "settled"),
    "quotes": _by_id("status"),
    "agreements": _by_id("status"),
    "recurringInvoices": _by_id("status", "isIssueOverdue"),
    "subscriptions": _by_id("status", "isChargeOverdue"),
    "equipment": lambda value: {
        row["id"]: (
            row["isUnderWarranty"],
            [one["isUnderWarranty"] for one in row["components"]],
            row["serviceHistory"]["totalCount"],
        )
        for row in value["nodes"]
    },
    "sales": _by_id("balanceDue"),
    "credits": _by_id("applied"),
    "lastYear": lambda value: {one["channel"]: (one["count"], one["share"]) for one in value["channels"]},
    "activitySummary": lambda value: {
        **{name: value[name] for name in ("from", "to", "total")},
        "counts": {one["kind"]: one["count"] for one in value["counts"]},
        "periods": {one["firstDay"]: one["total"] for one in value["periods"] if one["total"]},
    },
}
"""Field → how it is compared, where it is not as it is shown."""
