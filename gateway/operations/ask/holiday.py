"""Holidays by name, as the days that they are on: `thanksgiving 2025` is in November, in Canada in October."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from dateutil.easter import easter
from dateutil.relativedelta import MO, SU, TH, relativedelta, weekday

from gateway.operations.ask.tense import looks_ahead
from gateway.operations.ask.time_range import OR_ELSE, SAYS_PAST, is_of_one
from gateway.operations.ask.word import tokens
from gateway.operations.ask.year_apart import named_year

DayOfYear = Callable[[int], date]


def _fixed(month: int, day: int) -> DayOfYear:
    return lambda year: date(year, month, day)


def _weekday(month: int, which: weekday, *, until: int = 1) -> DayOfYear:
    """Return a weekday of a month: `TH(4)` is the fourth Thursday, `MO(-1)` the last Monday `until` a day."""
    return lambda year: date(year, month, until) + relativedelta(weekday=which)


def _from_easter(days: int) -> DayOfYear:
    return lambda year: easter(year) + timedelta(days=days)


_THANKSGIVING: Final = _weekday(11, TH(4))
_HOLIDAYS: Final[dict[str, DayOfYear]] = {
    "new year'?s? eve": _fixed(12, 31),
    "new year'?s?(?: day)?": _fixed(1, 1),
    "(?:martin luther king|mlk)(?: jr)?(?: day)?": _weekday(1, MO(3)),
    "valentine'?s?(?: day)?": _fixed(2, 14),
    "(?:presidents'?|president'?s|family) day": _weekday(2, MO(3)),
    "(?:st|saint) patrick'?s?(?: day)?": _fixed(3, 17),
    "good friday": _from_easter(-2),
    "easter monday": _from_easter(1),
    "easter(?: sunday)?": _from_easter(0),
    "mother'?s'? day": _weekday(5, SU(2)),
    "victoria day": _weekday(5, MO(-1), until=24),
    "memorial day": _weekday(5, MO(-1), until=31),
    "father'?s'? day": _weekday(6, SU(3)),
    "juneteenth": _fixed(6, 19),
    "canada day": _fixed(7, 1),
    "independence day|(?:the )?(?:fourth|4th) of july|july (?:the )?(?:fourth|4th)": _fixed(7, 4),
    "civic holiday": _weekday(8, MO(1)),
    "labor day": _weekday(9, MO(1)),
    "columbus day": _weekday(10, MO(2)),
    "halloween": _fixed(10, 31),
    "(?:veterans'?|veteran'?s|remembrance) day": _fixed(11, 11),
    "thanksgiving(?: day)?": _THANKSGIVING,
    "black friday": lambda year: _THANKSGIVING(year) + timedelta(days=1),
    "christmas eve": _fixed(12, 24),
    "(?:christmas|xmas)(?: day)?": _fixed(12, 25),
    "boxing day": _fixed(12, 26),
}
_ELSEWHERE: Final = {("CA", "thanksgiving(?: day)?"): _weekday(10, MO(2))}
"""Where a country has it on another day."""
_YEAR: Final = r"(?:,? (?:of |in )?(?P<year>20\d\d)|,? (?:of )?(?P<beside>last|this|next) year)?"
_NAMED: Final = tuple(
    (re.compile(rf"(?<!day before )(?<!day after )(?<!week of )\b(?P<lead>last |next )?(?:{name})\b{_YEAR}"), name)
    for name in _HOLIDAYS
)


def with_dates(text: str, today: date, country: str) -> str:
    """Return a folded question with the dates of the holidays that it names.

    One without a year, beside it or elsewhere, is the last or the next by the tense of the question; else the
    nearest, or another one if there is nothing on that.
    """
    for pattern, name in _NAMED:
        match = pattern.search(text)
        if match is not None:
            day_in = _ELSEWHERE.get((country, name), _HOLIDAYS[name])
            apart = None if match["year"] or match["beside"] else named_year(text, match.start(), match.end(), today)
            days = [day_in(apart[0])] if apart else _days_meant(match, day_in, text, today)
            text = apart[1] if apart else text
            said = OR_ELSE.join(f"{day:%B} {day.day}, {day.year}" for day in days)
            text = f"{text[: match.start()]}{said}{text[match.end() :]}".lower()
    return text


def _days_meant(match: re.Match[str], day_in: DayOfYear, text: str, today: date) -> list[date]:
    """Return the day that is meant, and those that may be if there is nothing on it."""
    if match["year"] or match["beside"]:
        beside = {"last": -1, "next": 1}.get(match["beside"] or "", 0)
        return [day_in(int(match["year"]) if match["year"] else today.year + beside)]
    days = [day_in(today.year + by) for by in (-2, -1, 0, 1)]
    past = sorted((day for day in days if day <= today), reverse=True)
    coming = min(day for day in days if day >= today)
    if match["lead"] == "last ":
        return past[:1]
    if not match["lead"] and SAYS_PAST.search(text):
        return past if is_of_one(text, match.start()) else past[:1]
    if match["lead"] == "next " or looks_ahead(tokens(text)):
        return [coming]
    return sorted([coming, *past], key=lambda day: abs(day - today))
