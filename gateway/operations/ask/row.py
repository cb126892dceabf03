"""The records that a document has read, and what is computed of them."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from gateway.operations.ask.topic import Row, Subject, value_at

INSTALLED_WITHIN: Final = timedelta(days=7)
"""How far from the day of installation the job may have been completed that installed a unit."""
_INSTALLING: Final = ("install", "replace")


def rows_within(topic: Subject, customer: Mapping[str, Any], today: date) -> list[Row]:
    """Return the topic's records of a page; those that cannot be read are left out."""
    if not topic.field:
        return [customer]
    found = customer.get(topic.field)
    nodes = (found or {}).get("nodes", []) if topic.is_connection else found or []
    rows = [row for row in nodes if row is not None]
    if topic.below:
        return [
            {**inner, "parent": {**row, topic.below.split(".")[0]: None}}
            for row in rows
            for inner in value_at(row, topic.below) or ()
        ]
    return [_derived(topic, row, today) for row in rows]


def _derived(topic: Subject, row: Row, today: date) -> Row:
    if topic.key == "cards":
        last = date(row["expYear"], row["expMonth"], monthrange(row["expYear"], row["expMonth"])[1])
        return {**row, "expires": f"{row['expMonth']:02}/{row['expYear']}", "expiresOn": last.isoformat()}
    if topic.key == "equipment":
        until = row.get("warrantyUntil")
        under = None if until is None else date.fromisoformat(until) >= today
        return {**row, "installer": _installer(row), "underWarranty": under}
    if topic.key == "estimates":
        return {**row, "bounds": [row["lowest"], row["highest"]]}
    if topic.key == "related":
        return {**row, "id": value_at(row, "customer.id")}
    if topic.key == "addresses":
        return {**row, "self": row}
    return row


def part_row(row: Row, part: Mapping[str, Any], today: date) -> Row:
    """Return a part of a record as a record: under its id, with what is known of the part instead of the whole."""
    until = part.get("warrantyUntil")
    under = None if until is None else date.fromisoformat(until) >= today
    whole = {**row, "manufacturer": None, "model": None, "components": [], "installer": None}
    return {**whole, **part, "name": f"{part['name']} of {row['name']}", "underWarranty": under}


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


def first_value(row: Row, paths: str) -> tuple[str, Any]:
    """Return (the path, its value) of the first path among those separated by `|` that has a value."""
    found = paths.split("|")
    for path in found:
        value = value_at(row, path)
        if value not in (None, "", []):
            return path, value
    return found[0], None


def moment(value: str, zone: ZoneInfo) -> datetime:
    """Return the local time of an instant, or of the beginning of a day."""
    at = datetime.fromisoformat(value)
    return at.replace(tzinfo=zone) if at.tzinfo is None else at.astimezone(zone)


def words_within(row: Row, paths: Sequence[str]) -> list[str]:
    """Return the texts that a record has at the paths."""
    texts: list[str] = []
    for path in paths:
        value = value_at(row, path)
        values = value if isinstance(value, list) else [value]
        for each in values:
            texts += [str(part) for part in (each if isinstance(each, list) else [each]) if part is not None]
    return texts
