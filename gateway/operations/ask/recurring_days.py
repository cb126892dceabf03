"""Days that come again: `on Mondays`, `at the weekend`, `in any May`, `every summer`, `in the morning`."""

import re
from datetime import date, datetime
from typing import Final

import msgspec

from gateway.operations.ask.calendar_period import MONTHS, SEASONS, WEEKDAYS

_DAY: Final = "|".join(WEEKDAYS)
_SEASON: Final = "|".join(SEASONS)
_MONTH: Final = "|".join(sorted(MONTHS, key=len, reverse=True))
_WEEKDAY: Final = re.compile(
    rf"\b(?:(?:on|any|every|each|a|all|ever on) )*(?:(?<=a )|(?<=any )|(?<=every )|(?<=each ))(?P<one>{_DAY})\b"
    rf"|\b(?:on )?(?P<several>{_DAY})s\b(?! (?:morning|afternoon|evening))"
)
_WEEKEND: Final = re.compile(r"\b(?:(?:on|at|over|during) )?(?:(?:a|the|any) )?week ?-?ends?\b")
_WORKDAY: Final = re.compile(r"\b(?:on )?(?:(?:a|any) )?(?:weekdays?|week days?|working days?|workdays?)\b")
_EVERY_MONTH: Final = re.compile(
    rf"\b(?:in |during )?(?:any|every|each) (?P<month>{_MONTH}|{_SEASON})\b"
    rf"|\b(?:in |during )?(?:the )?(?P<months>{_MONTH}|{_SEASON}) (?:of|in) (?:any|every|each) year\b"
    rf"|\b(?:in|during|over|all) (?:the )?(?P<seasons>{_SEASON})s\b"
)
_PART_OF_DAY: Final = re.compile(r"\b(?:in|during) (?:the )?(?P<part>morning|afternoon|evening)s?\b")
_HOURS: Final = {"morning": (0, 12), "afternoon": (12, 17), "evening": (17, 24)}
_WEEKEND_DAYS: Final = frozenset({5, 6})
_WORKDAYS: Final = frozenset(range(5))
_MONTHS_OF_SEASON: Final = 3


class RecurringDays(msgspec.Struct, frozen=True):
    """Weekdays, months and hours; without any, all."""

    words: str
    weekdays: frozenset[int] = frozenset()
    months: frozenset[int] = frozenset()
    hours: tuple[int, int] | None = None

    def holds(self, day: date) -> bool:
        """Return whether a day is among them, and its hour if it has one."""
        if (self.weekdays and day.weekday() not in self.weekdays) or (self.months and day.month not in self.months):
            return False
        if self.hours is None:
            return True
        return isinstance(day, datetime) and self.hours[0] <= day.hour < self.hours[1]


def find_recurring(text: str) -> tuple[RecurringDays | None, str]:
    """Return the days that a folded question says come again, and the question without them."""
    weekdays: frozenset[int] = frozenset()
    months: frozenset[int] = frozenset()
    hours: tuple[int, int] | None = None
    said: list[str] = []
    for pattern in (_WEEKEND, _WORKDAY, _WEEKDAY, _EVERY_MONTH, _PART_OF_DAY):
        match = pattern.search(text)
        if match is None:
            continue
        said.append(match[0].strip())
        text = f"{text[: match.start()]} {text[match.end() :]}"
        if pattern in (_WEEKEND, _WORKDAY):
            weekdays |= _WEEKEND_DAYS if pattern is _WEEKEND else _WORKDAYS
        elif pattern is _WEEKDAY:
            weekdays |= {WEEKDAYS.index(match["one"] or match["several"])}
        elif pattern is _EVERY_MONTH:
            months |= _months(match["month"] or match["months"] or match["seasons"])
        else:
            hours = _HOURS[match["part"]]
    found = RecurringDays(" ".join(said), weekdays, months, hours) if said else None
    return found, text


def _months(name: str) -> frozenset[int]:
    if name in MONTHS:
        return frozenset({MONTHS[name]})
    first = SEASONS[name]
    return frozenset((first + more - 1) % 12 + 1 for more in range(_MONTHS_OF_SEASON))
