"""What the API must show of a demo customer's state today, recounted from what is stored."""

from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from tests.recount import Row, Stored, day, money

OPEN_JOB = ("SCHEDULED", "IN_PROGRESS", "ON_HOLD")
EXPECTED = ("SCHEDULED", "CONFIRMED")
IN_THE_TIMELINE_ALREADY = ("bookingCreate", "callLog", "commentAdd", "messageSend", "noteAdd", "statementSend")
AGES = {"days1To30": (1, 30), "days31To60": (31, 60), "days61To90": (61, 90), "over90": (91, 100_000)}


class Recount(NamedTuple):
    """When and for whom something is recounted."""

    stored: Stored
    customer: Row
    now: datetime

    @property
    def today(self) -> date:
        """The company's day."""
        return self.now.astimezone(self.stored.zone).date()

    def of(self, collection: str) -> list[Row]:
        """Return the customer's documents."""
        return self.stored.of(self.customer["_id"], collection)

    def local_day(self, instant: datetime) -> date:
        """Return the company's day of an instant."""
        return instant.astimezone(self.stored.zone).date()


def state(recount: Recount) -> dict[str, Any]:
    """Return what the query must answer, lists of a customer by id."""
    customer, today = recount.customer, recount.today
    return {
        "canBook": customer["status"] not in ("BLOCKED", "ARCHIVED"),
        **_leading_parts(customer),
        "taxability": _tax(customer.get("taxability") or {}, today),
        "addresses": {one["id"]: _address_tax(one, today) for one in _parts(customer, "addresses")},
        "deliverability": _deliverability(customer),
        "lastCall": _newest([one for one in recount.of("communications") if one["channel"] == "CALL"], "at"),
        "paymentMethods": {one["id"]: _validity(one, recount.now) for one in _parts(customer, "payment_methods")},
        "referrals": _rewards(recount.of("referrals")),
        "photoDays": _photo_days(recount),
        **_ahead(recount),
        "invoices": {one["_id"]: _invoice(one, today) for one in recount.of("invoices")},
        "quotes": {one["_id"]: _after(one, "OPEN", "expires_on", "EXPIRED", today) for one in recount.of("quotes")},
        "agreements": {one["_id"]: _agreement(one, today) for one in recount.of("agreements")},
        "recurringInvoices": _plans(recount.of("recurring_invoices"), "next_issue_on", today),
        "subscriptions": _plans(recount.of("subscriptions"), "next_charge_on", today),
        "equipment": {one["_id"]: _unit(one, recount) for one in recount.of("equipment")},
        "sales": {one["_id"]: _due_of_sale(one) for one in recount.of("sales")},
        "credits": {
            one["_id"]: money(sum(part["amount"]["minor"] for part in one.get("applications", ())))
            for one in recount.of("credits")
        },
        "lastYear": _mix(recount),
        "activitySummary": _activity(recount),
        **_statements(recount),
    }


def _parts(customer: Row, name: str) -> list[Row]:
    return list(customer.get(name) or ())


def _leading_parts(customer: Row) -> dict[str, Any]:
    emails, phones, addresses = (_parts(customer, name) for name in ("emails", "phones", "addresses"))
    valid = [one for one in emails if not one.get("is_invalid")] or emails
    return {
        "primaryEmail": _first(valid, lambda one: one["kind"] == "PRIMARY"),
        "primaryPhone": _first(phones, lambda one: bool(one.get("is_primary"))),
        "defaultAddress": _first(addresses, lambda one: bool(one.get("is_default"))),
        "billingAddress": _first(addresses, lambda one: bool(one.get("is_billing")), _first_default(addresses)),
    }


def _first_default(addresses: list[Row]) -> str | None:
    return _first(addresses, lambda one: bool(one.get("is_default")))


def _first(parts: list[Row], leads: Callable[[Row], bool], otherwise: str | None = None) -> str | None:
    """Return the id of the part that leads, else of another one, else of the first."""
    first = str(parts[0]["id"]) if parts else None
    return next((str(one["id"]) for one in parts if leads(one)), otherwise or first)


def _tax(stored: Row, today: date) -> dict[str, bool]:
    ends = stored.get("expires_on")
    lapsed = stored.get("kind") == "EXEMPT" and ends is not None and day(ends) < today
    return {"isLapsed": lapsed, "isTaxable": stored.get("kind") != "EXEMPT" or lapsed}


def _address_tax(address: Row, today: date) -> dict[str, bool] | None:
    return _tax(address["taxability"], today) if address.get("taxability") else None


def _deliverability(customer: Row) -> dict[str, bool]:
    emails, phones = _parts(customer, "emails"), _parts(customer, "phones")
    written = [one for one in emails if not one.get("is_invalid")]
    wants = (customer.get("email_preferences") or {}).get("is_subscribed", True)
    is_blocked = customer["status"] == "BLOCKED"
    chosen = [one for one in phones if one.get("is_primary")] or phones
    return {
        "canEmail": bool(written) and wants and not is_blocked,
        "canText": bool(chosen) and chosen[0].get("e164") is not None and not is_blocked,
    }


def _newest(rows: Iterable[Row], at: str) -> str | None:
    found = sorted(rows, key=lambda one: (one[at], one["_id"]))
    return str(found[-1]["_id"]) if found else None


def _validity(card: Row, now: datetime) -> dict[str, bool]:
    """Return whether a card is over, or will be within 60 days; its last day is the last of its month."""
    last = date(card["exp_year"], card["exp_month"], monthrange(card["exp_year"], card["exp_month"])[1])
    today = now.astimezone(UTC).date()
    return {"isExpired": last < today, "expiresSoon": today <= last < today + timedelta(days=60)}


def _rewards(rows: list[Row]) -> dict[str, Decimal]:
    sums: Counter[str] = Counter()
    for one in rows:
        sums[one["status"]] += one["reward"]["minor"]
    return {"rewardsEarned": money(sums["EARNED"]), "rewardsPending": money(sums["PENDING"])}


def _photo_days(recount: Recount) -> list[str]:
    photos = [one for one in recount.of("files") if one["kind"] == "PHOTO"]
    days = {recount.local_day(one.get("taken_at") or one["dated_at"]) for one in photos}
    return [each.isoformat() for each in sorted(days, reverse=True)]


def _ahead(recount: Recount) -> dict[str, Any]:
    """Return what is planned, the next one first; a job with a visit to come is not listed beside it."""
    visits = sorted(recount.of("appointments"), key=lambda one: (one["window"]["start"], one["_id"]))
    to_come = [one for one in visits if one["window"]["end"] > recount.now and one["status"] != "CANCELED"]
    jobs = [one for one in recount.of("jobs") if (one.get("scheduled_start") or recount.now) > recount.now]
    planned = [one for one in jobs if one["status"] in OPEN_JOB]
    expected = [one for one in to_come if one["status"] in EXPECTED]
    with_visit = {one.get("job_id") for one in expected}
    both = [(one["window"]["start"], one["_id"]) for one in expected]
    both += [(one["scheduled_start"], one["_id"]) for one in planned if one["_id"] not in with_visit]
    return {
        "upcoming": [one["_id"] for one in to_come],
        "past": len(visits) - sum(one["window"]["end"] > recount.now for one in visits),
        "futureJobs": [one["_id"] for one in sorted(planned, key=lambda one: (one["scheduled_start"], one["_id"]))],
        "schedule": [record_id for _, record_id in sorted(both)],
    }


def _invoice(row: Row, today: date) -> tuple[bool, Decimal]:
    is_issued = row["status"] not in ("DRAFT", "VOID")
    settled = row["total"]["minor"] - row["balance"]["minor"] if is_issued else 0
    return is_issued and row["balance"]["minor"] > 0 and day(row["due_on"]) < today, money(settled)


def _after(row: Row, status: str, last_day: str, then: str, today: date) -> str:
    """Return a status, or what it is once the last day is over."""
    ends = row.get(last_day)
    return then if row["status"] == status and ends is not None and day(ends) < today else str(row["status"])


def _agreement(row: Row, today: date) -> str:
    if row["status"] == "CANCELED":
        return "CANCELED"
    if day(row["starts_on"]) > today:
        return "PENDING"
    is_over = row.get("ends_on") is not None and day(row["ends_on"]) < today and not row.get("auto_renew")
    return "EXPIRED" if is_over else "ACTIVE"


def _plans(rows: list[Row], next_day: str, today: date) -> dict[str, tuple[str, bool]]:
    found = {}
    for row in rows:
        status = _after(row, "PAUSED", "ends_on", "ENDED", today)
        status = _after({**row, "status": status}, "ACTIVE", "ends_on", "ENDED", today)
        due = row.get(next_day)
        found[row["_id"]] = status, status == "ACTIVE" and due is not None and day(due) < today
    return found


def _unit(row: Row, recount: Recount) -> tuple[bool | None, list[bool | None], int]:
    serviced = [
        one for one in recount.of("jobs") if row["_id"] in one.get("equipment_ids", ()) and one["status"] == "COMPLETED"
    ]
    components = [_warranty(one, recount.today) for one in row.get("components", ())]
    return _warranty(row, recount.today), components, len(serviced)


def _warranty(row: Row, today: date) -> bool | None:
    return None if row.get("warranty_until") is None else day(row["warranty_until"]) >= today


def _due_of_sale(row: Row) -> Decimal | None:
    if row.get("contract_amount") is None:
        return None
    return money(row["contract_amount"]["minor"] - sum(one["amount"]["minor"] for one in row.get("payments", ())))


def _mix(recount: Recount) -> dict[str, tuple[int, float]]:
    since = (recount.now - timedelta(days=365)).replace(minute=0, second=0, microsecond=0)
    counts = Counter(one["channel"] for one in recount.of("communications") if one["at"] >= since)
    return {channel: (count, round(count / counts.total(), 4)) for channel, count in counts.items()}


def _activity(recount: Recount) -> dict[str, Any]:
    """Return the timeline of the last twelve months, by kind and by month."""
    entries = [(one["channel"], one["at"]) for one in recount.of("communications")]
    entries += [("NOTE", one["created_at"]) for one in recount.of("notes")]
    entries += [("COMMENT", one["created_at"]) for one in recount.of("comments")]
    booked = [*recount.of("jobs"), *recount.of("appointments")]
    entries += [("BOOKING", one["created_at"]) for one in booked if one.get("created_at")]
    edits = [one for one in recount.of("changes") if one["operation"] not in IN_THE_TIMELINE_ALREADY]
    entries += [("EDIT", one["changed_at"]) for one in edits]
    year, month = divmod(recount.today.year * 12 + recount.today.month - 1 - 11, 12)
    first = date(year, month + 1, 1)
    counted = [(kind, recount.local_day(at)) for kind, at in entries if first <= recount.local_day(at) <= recount.today]
    months = Counter(at.replace(day=1).isoformat() for _, at in counted)
    return {
        "from": first.isoformat(),
        "to": recount.today.isoformat(),
        "total": len(counted),
        "counts": dict(Counter(kind for kind, _ in counted)),
        "periods": dict(months),
    }


def period(today: date) -> dict[str, str]:
    """Return the days of the second statement: this year, up to today."""
    return {"from": today.replace(month=1, day=1).isoformat(), "to": today.isoformat()}


def _statements(recount: Recount) -> dict[str, Any]:
    """Return all that was ever billed and paid, and what was due at the beginning and the end of a period."""
    invoices = [one for one in recount.of("invoices") if one["status"] not in ("DRAFT", "VOID")]
    debits = [(one["issued_at"], one["total"]["minor"]) for one in invoices]
    debits += [(one["refunded_at"], one["amount"]["minor"]) for one in recount.of("refunds")]
    receipts = [(one["received_at"], one["amount"]["minor"]) for one in recount.of("payments")]
    receipts += [(one["issued_at"], one["amount"]["minor"]) for one in recount.of("credits")]
    billed, paid = (sum(minor for _, minor in entries) for entries in (debits, receipts))
    first = recount.today.replace(month=1, day=1)
    before = sum(minor for at, minor in debits if recount.local_day(at) < first)
    before -= sum(minor for at, minor in receipts if recount.local_day(at) < first)
    late = [((recount.today - day(one["due_on"])).days, one["balance"]["minor"]) for one in invoices]
    ages = {name: sum(minor for days, minor in late if a <= days <= b) for name, (a, b) in AGES.items()}
    due = sum(minor for _, minor in late)
    whole = {"totalDebits": billed, "totalCredits": paid, "closingBalance": billed - paid, "totalDue": due}
    part = {"openingBalance": before, "closingBalance": billed - paid, "totalDue": due}
    ageing = {"current": due - sum(ages.values()), **ages}
    return {
        "whole": {name: money(minor) for name, minor in whole.items()},
        "part": {name: money(minor) for name, minor in part.items()}
        | {"ageing": {name: money(minor) for name, minor in ageing.items()}},
    }
