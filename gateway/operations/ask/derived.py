"""The records that a document has read, and what is computed of them: whether they were late, how long they took."""

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from gateway.operations.ask.changed import described_change
from gateway.operations.ask.clock import Clock
from gateway.operations.ask.row import first_value, moment
from gateway.operations.ask.topic import IS_LATE, Row, Subject, ValueKind, value_at
from gateway.operations.ask.topics.line import LINE_TOPICS

INSTALLED_WITHIN: Final = timedelta(days=7)
"""How far from the day of installation the job may have been completed that installed a unit."""
_STAGES: Final = ("before", "after")
"""How descriptions of photos begin that show a state before or after the work."""
_REMINDING: Final = ("remind", "unpaid invoice", "past due", "overdue", "your appointment", "see you on")
"""What conversations say that remind of something."""
_FORMER: Final = ("until ", "former", "old ", "previous")
"""How labels of former addresses begin."""
_INSTALLING: Final = ("install", "replace")


def rows_within(topic: Subject, customer: Mapping[str, Any], clock: Clock) -> list[Row]:
    """Return the topic's records of a page; those that cannot be read are left out."""
    if not topic.field or topic.is_period:
        return [customer]
    rows = plain_rows(topic, customer)
    if topic.below:
        root = topic.below.split(".")[0]
        rows = [
            {**inner, "parent": row if root == "lines" else {**row, root: None}}
            for row in rows
            for inner in value_at(row, topic.below) or ()
        ]
    return [{**_derived(topic, row, clock.today), **_measured(topic, row, clock)} for row in rows]


def plain_rows(topic: Subject, customer: Mapping[str, Any]) -> list[Row]:
    """Return the topic's records of a page as they were read."""
    found = customer.get(topic.field)
    nodes = (found or {}).get("nodes", []) if topic.is_connection else found or []
    former = (customer.get(topic.former) or []) if topic.former else []
    return [row for row in (*nodes, *former) if row is not None]


def _measured(topic: Subject, row: Row, clock: Clock) -> Row:
    """Return how long a record took, and whether it was late, by the days that it has."""
    found: dict[str, Any] = {}
    for attribute in topic.attributes:
        if attribute.kind in (ValueKind.DAYS, ValueKind.SECONDS) and attribute.cites:
            start, end = (first_value(row, path)[1] for path in attribute.cites)
            found[attribute.path] = None if None in (start, end) else _between(start, end, attribute.kind, clock)
    if topic.deadline:
        due, done = (first_value(row, path)[1] for path in topic.deadline)
        found[IS_LATE] = None if None in (due, done) else clock.day(done) > clock.day(due)
    return found


def _between(start: str, end: str, kind: ValueKind, clock: Clock) -> int:
    if kind is ValueKind.DAYS:
        return (clock.day(end) - clock.day(start)).days
    return round((moment(end, clock.zone) - moment(start, clock.zone)).total_seconds())


def _derived(topic: Subject, row: Row, today: date) -> Row:
    derive = _DERIVED.get(topic.key)
    if derive is not None:
        return derive(row, today)
    return row


def _address(row: Row, _: date) -> Row:
    label = str(row.get("label") or "").lower()
    return {**row, "self": row, "isFormer": bool(row.get("retiredAt")) or label.startswith(_FORMER)}


def _card(row: Row, _: date) -> Row:
    last = date(row["expYear"], row["expMonth"], monthrange(row["expYear"], row["expMonth"])[1])
    return {**row, "expires": f"{row['expMonth']:02}/{row['expYear']}", "expiresOn": last.isoformat()}


def _unit(row: Row, today: date) -> Row:
    until = row.get("warrantyUntil")
    under = None if until is None else date.fromisoformat(until) >= today
    people = [value_at(job, "technician.name") for job in value_at(row, "serviceHistory.nodes") or ()]
    served = {"servicedBy": list(dict.fromkeys(filter(None, people))), "lastService": _last_service(row)}
    return {**row, **served, "installer": _installer(row), "underWarranty": under}


def _sale(row: Row, _: date) -> Row:
    paid = [payment["amount"] for payment in row.get("payments") or ()]
    return {**row, "commissionOpen": _left(row.get("commissions")), "paidAmount": _summed(paid)}


def _conversation(row: Row, _: date) -> Row:
    said = " ".join(str(row.get(path) or "") for path in ("subject", "preview", "note")).lower()
    return {**row, "isReminder": any(words in said for words in _REMINDING)}


def _photo(row: Row, _: date) -> Row:
    stage = next((word for word in _STAGES if row["description"].lower().startswith(word)), None)
    return {**row, "stage": stage}


def _summed(amounts: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Return the sum of amounts; `None` without one."""
    total = sum((Decimal(each["amount"]) for each in amounts), Decimal(0))
    return {**amounts[0], "amount": str(total)} if amounts else None


def _left(commissions: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Return what of a sale's commissions is not paid."""
    if commissions is None:
        return None
    left = Decimal(commissions["total"]["amount"]) - Decimal(commissions["paid"]["amount"])
    return {**commissions["total"], "amount": str(left)}


def part_row(row: Row, part: Mapping[str, Any], today: date) -> Row:
    """Return a part of a record as a record: under its id, with what is known of the part instead of the whole."""
    if "description" in part:
        return {**row, **part, "title": f"{part['description']} of {row.get('title') or row['number']}", "lines": []}
    until = part.get("warrantyUntil")
    under = None if until is None else date.fromisoformat(until) >= today
    whole = {**row, "manufacturer": None, "model": None, "components": [], "installer": None}
    return {**whole, **part, "name": f"{part['name']} of {row['name']}", "underWarranty": under}


def _last_service(row: Row) -> Row | None:
    """Return the job that was done last on a unit."""
    done = [job for job in value_at(row, "serviceHistory.nodes") or () if job.get("completedAt")]
    return max(done, key=lambda job: str(job["completedAt"]), default=None)


def _installer(row: Row) -> Row | None:
    """Return the job that installed a unit: one of its history that says so, done about that day."""
    installed = row.get("installedOn")
    for job in value_at(row, "serviceHistory.nodes") or ():
        done = job.get("completedAt")
        if installed is None or done is None or not job["title"].lower().startswith(_INSTALLING):
            continue
        if abs(datetime.fromisoformat(done).date() - date.fromisoformat(installed)) <= INSTALLED_WITHIN:
            return job  # type: ignore[no-any-return]
    return None


def _line(row: Row, _: date) -> Row:
    """Return a line of what is billed or offered, under the id of that, with what else is on it."""
    whole = row["parent"]
    said = value_at(whole, "lines.description")
    work = whole.get("title") or value_at(whole, "job.title") or said[0]
    parent = {**whole, "lines": None, "said": said, "work": work}
    return {"id": whole["id"], "lines": {**row, "parent": None}, "parent": parent}


_DERIVED: Final[dict[str, Callable[[Row, date], Row]]] = {
    "addresses": _address,
    "cards": _card,
    **dict.fromkeys((topic.key for topic in LINE_TOPICS), _line),
    "communications": _conversation,
    "contactPersons": lambda row, _: {**row, "hasEmail": bool(row["email"]), "hasPhone": bool(row["phone"])},
    "equipment": _unit,
    "estimates": lambda row, _: {**row, "bounds": [row["lowest"], row["highest"]]},
    "sales": _sale,
    "photos": _photo,
    "changes": lambda row, _: described_change(row),
    "related": lambda row, _: {**row, "id": value_at(row, "customer.id")},
}
"""What is computed of the records of a topic."""
