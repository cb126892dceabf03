"""Dates in words: `last month`, `since June`, `in 2024 or 2025`, `on Mondays`, as ranges of days."""

import re
from datetime import date, datetime, timedelta
from typing import Final

import msgspec
from msgspec.structs import replace

from gateway.operations.ask.calendar_period import (
    MONTH,
    SEASONS,
    YEAR,
    CalendarPeriod,
    days_back,
    find_period,
    period_at,
    whole_month,
)
from gateway.operations.ask.recurring_days import RecurringDays, find_recurring
from gateway.operations.ask.year_apart import with_year

_YEARLY: Final = re.compile(rf"(?:in|for|during|of|this)? ?(?:the )?(?:{MONTH}|{'|'.join(SEASONS)})")
"""A month or season without its year."""
_THE_MONTH: Final = re.compile(rf"the (?:{MONTH})(?: \d{{4}})?")
"""A month whose record is meant: `the October invoice`."""
_DAY_OF_YEAR: Final = re.compile(
    rf"(?:on )?(?:the )?(?:(?:{MONTH})\.? \d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{MONTH}))"
)
"""A day without its year."""
_BOUND: Final = re.compile(r"^(?:since|after|before|until|till|by|from) ")
_LED: Final = re.compile(r"^(?:from|of|on|in|for|during) (?=the )")
_ON_WEEKDAY: Final = re.compile(r"(?:(?:on|of|for|from|the|this) )?(?:mon|tues|wednes|thurs|fri|satur|sun)day")
SAYS_PAST: Final = re.compile(r"\b(?:did|was|were|fell|went|happened|came|done|completed|had)\b")
_SPAN: Final = re.compile(r"\b(?:(between|from) )?(?:the )?(?=\w)")
_TO: Final = re.compile(r" ?(?:and|or|to|until|till|through|thru|up to|-) (?:the )?(?:end of )?")
_JOINT: Final = re.compile(r"(?:,? and|,? or|,|,? as well as) (?:in |during |from |for )?(?:the )?")


OR_ELSE: Final = " or else "
"""Between the days that a question may mean, the likeliest first."""
_OR_ELSE: Final = re.compile(rf"{OR_ELSE}(?=\w)")


class TimeRange(msgspec.Struct, frozen=True):
    """Days from the first to the last, both included; an end that is None is open."""

    first: date | None
    last: date | None
    words: str
    """As the question says it."""
    is_age: bool = False
    """Whether it says how long something has been so: `more than 60 days overdue`, `older than five years`."""
    others: tuple[tuple[date, date], ...] = ()
    """Further ranges, of which any may be meant: `in 2023 or 2025`."""
    recurring: RecurringDays | None = None
    """Which of the days are meant: `on Mondays`."""
    instead: tuple[tuple[date, date], ...] = ()
    """The days that are meant if there is nothing in these: another year's April, the Saturday before."""

    @property
    def is_of_record(self) -> bool:
        """Return whether it says which record is meant, as `the quote from September`."""
        return self.words.startswith(("from ", "of ")) or _THE_MONTH.fullmatch(self.words) is not None

    def holds(self, day: date) -> bool:
        """Return whether a day, or the day of an instant, is in it."""
        if self.recurring is not None and not self.recurring.holds(day):
            return False
        whole = day.date() if isinstance(day, datetime) else day
        is_in = (self.first is None or whole >= self.first) and (self.last is None or whole <= self.last)
        return is_in or any(first <= whole <= last for first, last in self.others)


def find_range(text: str, today: date, *, ahead: bool = False) -> tuple[TimeRange | None, str]:
    """Return the range that a folded question names, and the question without it.

    A month without a year is the latest that has begun, or `ahead` the next that has not ended.
    """
    recurring, rest = find_recurring(text)
    found, rest = _find_range(with_year(rest, today), today)
    is_past = SAYS_PAST.search(text) is not None
    if found is not None and found.instead:
        pass
    elif found is not None and _ON_WEEKDAY.fullmatch(found.words):
        gone = _gone(found, today)
        found = gone if is_past else _or_else(found, gone) if not ahead else found
    elif found is not None and ahead:
        found = _to_come(found, today)
    elif found is not None:
        found = found if is_past else _or_else(found, _to_come(found, today))
        found = _or_before(found, today) if is_of_one(text, text.find(found.words)) else found
    if recurring is None:
        return found, rest
    if found is None:
        return TimeRange(None, None, recurring.words, recurring=recurring), rest
    return replace(found, words=f"{recurring.words} {found.words}", recurring=recurring), rest


def _or_else(found: TimeRange, other: TimeRange) -> TimeRange:
    """Return a range with the other one that its words may mean."""
    if other == found or other.first is None or other.last is None:
        return found
    return replace(found, instead=(*found.instead, (other.first, other.last)))


def is_of_one(text: str, place: int) -> bool:
    """Return whether the days at a place of a text say which record is meant: `from the July 4 job`."""
    return (
        re.search(r"\b(?:the|that|her|his|their|our) $", text[: max(place, 0)]) is not None
        or re.match(r"the |of the |from the ", text[max(place, 0) :]) is not None
    )


def _or_before(found: TimeRange, today: date) -> TimeRange:
    """Return the days of one record with those of the year before, for a day or month without its year."""
    said = _LED.sub("", found.words)
    is_yearly = _DAY_OF_YEAR.fullmatch(said) or _YEARLY.fullmatch(said)
    if not is_yearly or found.first is None or found.last is None or found.first > today:
        return found
    first, last = (days_back(1, "year", day) for day in (found.first, found.last))
    last = whole_month(last.year, last.month)[1] if found.first != found.last else last
    return replace(found, instead=(*found.instead, (first, last)))


def _gone(found: TimeRange, today: date) -> TimeRange:
    """Return a weekday that is to come as the last one: `what fell due on Saturday`."""
    if found.first is None or found.first <= today:
        return found
    day = found.first - timedelta(weeks=1)
    return replace(found, first=day, last=day)


def _to_come(found: TimeRange, today: date) -> TimeRange:
    """Return a month or season that is over, and that no year was named for, as the next one."""
    bound = found.last or found.first
    if found.first is not None and found.first < today and _DAY_OF_YEAR.fullmatch(found.words):
        day = days_back(-1, "year", found.first)
        return replace(found, first=day, last=day) if found.first == found.last else found
    is_open = found.first is None or found.last is None
    said = _BOUND.sub("", found.words) if is_open else found.words
    if bound is None or bound >= today or not _YEARLY.fullmatch(said):
        return found
    if is_open:
        later = bound.replace(day=1, year=bound.year + 1)
        day = later if bound.day == 1 else whole_month(later.year, later.month)[1]
        return replace(found, first=found.first and day, last=found.last and day)
    if found.first is None or found.last is None:
        return found
    first, last = (day.replace(day=1, year=day.year + 1) for day in (found.first, found.last))
    return TimeRange(first, whole_month(last.year, last.month)[1], found.words)


def _find_range(text: str, today: date) -> tuple[TimeRange | None, str]:
    spanned = _spanned(text, today)
    if spanned is not None:
        return spanned
    period = find_period(text, today)
    return _bounded(text, period, today) if period is not None else (None, text)


def _spanned(text: str, today: date) -> tuple[TimeRange, str] | None:
    """Return the range between two periods: `between March and May 2025`, `from 2023 to 2024`."""
    for lead in _SPAN.finditer(text):
        start = period_at(text, lead.end(), today)
        between = _TO.match(text, start.end) if start else None
        end = period_at(text, between.end(), today) if between else None
        if start is None or end is None or between is None:
            continue
        year = re.search(YEAR, text[end.start : end.end])
        said = text[start.start : start.end]
        if year and not re.search(YEAR, said):
            start = find_period(f"{said} {year[0]}", today) or start
        elif lead[1] is None and ("and" in between[0] or "or" in between[0]):
            continue
        is_union = re.search(r"\b(?:and|or)\b", between[0]) and not lead[1]
        others = ((end.first, end.last),) if is_union else ()
        span = TimeRange(start.first, start.last if is_union else end.last, text[lead.start() : end.end], others=others)
        return span, without(text, lead.start(), end.end)
    return None


def _bounded(text: str, period: CalendarPeriod, today: date) -> tuple[TimeRange, str]:
    """Return a range with the word before it: since, before, until, after, in, on."""
    lead = re.search(
        r"\b(since|after|before|until|till|by|in|on|during|for|of|from|within|over|throughout|the|this|"
        r"(?<!money )back in)"
        r"\s*(the )?(?:year |whole of )?$",
        text[: period.start],
    )
    start, end = lead.start() if lead else period.start, period.end
    word = lead[1] if lead else ""
    first, last = period.first, period.last
    if word == "since" and first <= today:
        return TimeRange(first, today, text[start:end].strip()), without(text, start, end)
    if word == "since" or (word == "from" and re.match(r" on(wards?)?\b", text[end:])):
        return TimeRange(first, None, text[start:end].strip()), without(text, start, end)
    bounds = {"after": (last + timedelta(days=1), None), "before": (None, first - timedelta(days=1))}
    bounds |= dict.fromkeys(("until", "till", "by"), (None, last))
    if word in bounds:
        return TimeRange(*bounds[word], text[start:end].strip()), without(text, start, end)
    others: list[tuple[date, date]] = []
    instead: list[tuple[date, date]] = []
    words = text[start:end].strip()
    while (joint := _OR_ELSE.match(text, end)) and (more := period_at(text, joint.end(), today)):
        instead.append((more.first, more.last))
        end = more.end
    while (joint := _JOINT.match(text, end)) and (more := period_at(text, joint.end(), today)):
        others.append((more.first, more.last))
        end = more.end
    words = words if instead else text[start:end].strip()
    return TimeRange(first, last, words, others=tuple(others), instead=tuple(instead)), without(text, start, end)


def without(text: str, start: int, end: int) -> str:
    """Return a text without a part of it."""
    return f"{text[:start]} {text[end:]}"
