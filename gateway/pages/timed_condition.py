"""Conditions on statuses that time changes, made of what is stored."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from gateway.documents.base.derived_value import TimedChoice
from gateway.documents.base.timed_status import TimedRecord
from gateway.pages.connection_request import AnyOf, Condition, Conditions


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
    """The alternatives under which what is stored with a status has one of those that are requested."""
    for place, wanted in enumerate(reached):
        if not wanted:
            continue
        passed = (Condition("status", "$eq", stored), *(Condition(at, "$lte", now) for at in turns[:place]))
        if place == len(turns):
            yield passed
        else:
            yield (*passed, Condition(turns[place], "$gt", now))
            yield (*passed, Condition(turns[place], "$eq", None))
