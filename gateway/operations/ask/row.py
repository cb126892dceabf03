"""The values of a record."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from gateway.operations.ask.topic import Row, value_at


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
