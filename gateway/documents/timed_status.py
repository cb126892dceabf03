"""Statuses that time changes: what is stored as open reads as expired once its last day is over.

Days begin in the company's time zone. The instant at which a status changes is stored beside the day, so that reads
and filters need to know no more than the time.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from gateway.documents.connection_request import AnyOf, Condition, Conditions
from gateway.documents.derived_value import TimedChoice
from gateway.documents.record import CustomerRecord


class TimedRecord(CustomerRecord, frozen=True, kw_only=True):
    """A record whose `status` becomes another one with the time."""

    current_status: ClassVar[TimedChoice]
    """The status now."""
    status: Any

    def in_zone(self, zone: ZoneInfo) -> Self:
        """Return the record with the instants that its days give in a time zone."""
        raise NotImplementedError


def first_instant(day: date, zone: ZoneInfo) -> datetime:
    """Return when a day begins in a time zone, in UTC.

    Where clocks skip midnight it is the first instant after; where they show it twice, the first of the two.
    """
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def instant_after(day: date | None, zone: ZoneInfo) -> datetime | None:
    """Return when a day is over in a time zone; None without a day."""
    return None if day is None or day == date.max else first_instant(day + timedelta(days=1), zone)


def status_of(record: Any) -> Any:
    """Return the status that a record has now."""
    return record.current_status if isinstance(record, TimedRecord) else record.status


def now_among(record: type[Any], statuses: Iterable[Any], now: Callable[[], datetime]) -> Conditions:
    """Return the condition that a status is one of these at the instant; `now` is called only if it matters."""
    chosen = {str(status) for status in statuses}
    if not issubclass(record, TimedRecord):
        return (Condition("status", "$in", tuple(sorted(chosen))),)
    plain, groups = [], list[tuple[Condition, ...]]()
    for stored in sorted(chosen | {before for before, _, _ in record.current_status.turns}):
        path, turns = _path(record.current_status, stored)
        reached = [status in chosen for status in path]
        if all(reached):
            plain.append(stored)
        elif any(reached):
            groups += _groups(stored, turns, reached, now())
    condition = Condition("status", "$in", tuple(plain))
    return (AnyOf("status", ((condition,), *groups)),) if groups else (condition,)


def depends_on_time(record: type[Any], statuses: Iterable[Any]) -> bool:
    """Return whether the instant matters to whether a status is one of these."""
    return any(isinstance(each, AnyOf) for each in now_among(record, statuses, lambda: datetime.now(UTC)))


def _path(timed: TimedChoice, stored: str) -> tuple[list[str], list[str]]:
    """The statuses that a stored one goes through, and the fields with the instants between them."""
    path, turns = [stored], []
    for before, at, then in timed.turns:
        if path[-1] == before:
            path.append(then)
            turns.append(at)
    return path, turns


def _groups(stored: str, turns: list[str], reached: list[bool], now: datetime) -> Iterable[tuple[Condition, ...]]:
    """The alternatives under which what is stored with a status has one of those that are asked for."""
    for place, wanted in enumerate(reached):
        if not wanted:
            continue
        passed = (Condition("status", "$eq", stored), *(Condition(at, "$lte", now) for at in turns[:place]))
        if place == len(turns):
            yield passed
        else:
            yield (*passed, Condition(turns[place], "$gt", now))
            yield (*passed, Condition(turns[place], "$eq", None))
