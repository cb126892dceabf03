"""Dates in words: `last month`, `since June`, `in 2024`, `the past 90 days`, as ranges of days.

Answers need ranges, and a day or month that is named can be past or to come. `dateparser` finds instants, takes `may`
and `second` for dates and needs some 10 ms for a question, so this grammar of a dozen forms is ours.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

import msgspec

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SEASONS: Final = {"spring": 3, "summer": 6, "fall": 9, "autumn": 9, "winter": 12}
_NUMBERS: Final = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "couple of": 2, "few": 3,
}  # fmt: skip
_MONTH: Final = "|".join(sorted(_MONTHS, key=len, reverse=True))
_MONTH_NOT_MAY: Final = (
    "|".join(name for name in sorted(_MONTHS, key=len, reverse=True) if name not in ("may", "mar", "march", "sep"))
    + "|march"
)
_LEADS: Final = ("since", "before", "after", "until", "during", "this", "last", "in", "of", "from")
_LED_MAY: Final = f"(?:{'|'.join(f'(?<={word} )' for word in _LEADS)})()(may)\\b(?! i\\b)"
_SEASON_OF_WORK: Final = r"(?! (?:tune|cool|heat|promotion|deep))"
"""Behind the name of a season that names work: `spring tune-up`."""
COUNT: Final = r"(\d{1,3}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + ")"
UNIT: Final = r"(day|week|month|year)s?"
_YEAR: Final = r"((?:19|20)\d\d)"
_BARE_YEAR: Final = (
    rf"(?<![-\w$])(?<!(?:over|than) )(?<!(?:above|under|below|least) ){_YEAR}(?![-\w])(?! (?:dollar|buck|usd))"
)
"""A year that is no amount: `over 2000`, `2000 dollars`."""
_MIDDLE_OF_CENTURY: Final = 50
_YEARLY: Final = re.compile(rf"(?:in|for|during|of|this)? ?(?:the )?(?:{_MONTH}|{'|'.join(_SEASONS)})")
"""A month or season without its year."""


class TimeRange(msgspec.Struct, frozen=True):
    """Days from the first to the last, both included; an end that is None is open."""

    first: date | None
    last: date | None
    words: str
    """As the question says it."""
    is_age: bool = False
    """Whether it says how long something has been so: `more than 60 days overdue`, `older than five years`."""

    def holds(self, day: date) -> bool:
        """Return whether a day is in it."""
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)


Make = Callable[[re.Match[str], date], tuple[date, date]]


def find_range(text: str, today: date, *, ahead: bool = False) -> tuple[TimeRange | None, str]:
    """Return the range that a folded question names, and the question without it.

    A month without a year is the latest that has begun, or `ahead` the next that has not ended.
    """
    found, rest = _find_range(text, today)
    if found is None or found.first is None or found.last is None or not ahead:
        return found, rest
    if not _YEARLY.fullmatch(found.words) or found.last >= today:
        return found, rest
    first, last = (day.replace(day=1, year=day.year + 1) for day in (found.first, found.last))
    return TimeRange(first, _month(last.year, last.month)[1], found.words), rest


def _find_range(text: str, today: date) -> tuple[TimeRange | None, str]:
    between = re.search(r"\b(?:between|from) (.+?) (?:and|to|until|till) (.+?)(?=[?.,]|$| and )", text)
    if between:
        start, end = _period(between[1], today), _period(between[2], today)
        year = re.search(_YEAR, between[2])
        if year and not re.search(_YEAR, between[1]):
            start = _period(f"{between[1]} {year[0]}", today) or start
        if start and end:
            return TimeRange(start[0], end[1], between[0]), without(text, between.start(), between.end())
    for pattern, make in _FORMS:
        match = pattern.search(text)
        if match is None:
            continue
        try:
            first, last = make(match, today)
        except ValueError:
            continue
        return _bounded(text, match, first, last)
    return None, text


def _bounded(text: str, match: re.Match[str], first: date, last: date) -> tuple[TimeRange, str]:
    """Return a range with the word before it: since, before, until, after, in, on."""
    before = text[: match.start()]
    lead = re.search(
        r"\b(since|after|before|until|till|by|in|on|during|for|of|from|within|over|the|this|back in)\s*(the )?$", before
    )
    start = lead.start() if lead else match.start()
    word = lead[1] if lead else ""
    words = text[start : match.end()].strip()
    rest = without(text, start, match.end())
    if word == "since" or (word == "from" and re.match(r" on(wards?)?\b", text[match.end() :])):
        return TimeRange(first, None, words), rest
    if word == "after":
        return TimeRange(last + timedelta(days=1), None, words), rest
    if word == "before":
        return TimeRange(None, first - timedelta(days=1), words), rest
    if word in ("until", "till", "by"):
        return TimeRange(None, last, words), rest
    return TimeRange(first, last, words), rest


def without(text: str, start: int, end: int) -> str:
    """Return a text without a part of it."""
    return f"{text[:start]} {text[end:]}"


def _period(text: str, today: date) -> tuple[date, date] | None:
    for pattern, make in _FORMS:
        match = pattern.fullmatch(text.strip())
        if match:
            try:
                return make(match, today)
            except ValueError:
                return None
    return None


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _year(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def _named_month(match: re.Match[str], today: date) -> tuple[date, date]:
    """Return a month without a year: the latest that has begun."""
    month = _MONTHS[match[2]]
    year = today.year if month <= today.month else today.year - 1
    if match[1] in ("next ", "coming "):
        year = today.year if month > today.month else today.year + 1
    elif match[1] == "last " and month == today.month:
        year -= 1
    return _month(year, month)


def _shifted(unit: str, by: int, today: date) -> tuple[date, date]:
    """Return the whole day, week, month or year so many away from today's."""
    if unit == "day":
        day = today + timedelta(days=by)
        return day, day
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=by)
        return monday, monday + timedelta(days=6)
    if unit == "quarter":
        index = today.year * 4 + (today.month - 1) // 3 + by
        first = date(index // 4, index % 4 * 3 + 1, 1)
        return first, _month(first.year, first.month + 2)[1]
    if unit == "month":
        index = today.year * 12 + today.month - 1 + by
        return _month(index // 12, index % 12 + 1)
    return _year(today.year + by)


def days_back(count: int, unit: str, today: date) -> date:
    """Return the day that is so many days, weeks, months or years before today."""
    if unit in ("day", "week"):
        return today - timedelta(days=count * (7 if unit == "week" else 1))
    index = today.year * 12 + today.month - 1 - count * (12 if unit == "year" else 1)
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))


def number_named(text: str) -> int:
    """Return the number that a word or digits name."""
    return int(text) if text.isdigit() else _NUMBERS[text]


def _past(match: re.Match[str], today: date) -> tuple[date, date]:
    return days_back(number_named(match[1]), match[2], today), today


def _ahead(match: re.Match[str], today: date) -> tuple[date, date]:
    return today, days_back(-number_named(match[1]), match[2], today)


def _ago(match: re.Match[str], today: date) -> tuple[date, date]:
    day = days_back(number_named(match[1]), match[2], today)
    if match[2] == "year":
        return _year(day.year)
    return _month(day.year, day.month) if match[2] == "month" else (day, day)


def _relative(match: re.Match[str], today: date) -> tuple[date, date]:
    by = {"last": -1, "previous": -1, "this": 0, "current": 0, "next": 1, "coming": 1}[match[1]]
    return _shifted(match[2], by, today)


def _day(year: int, month: int, day: int) -> tuple[date, date]:
    year += (2000 if year < _MIDDLE_OF_CENTURY else 1900) if year < 100 else 0
    found = date(year, month, day)
    return found, found


def _month_day(match: re.Match[str], today: date, month: int, day: int) -> tuple[date, date]:
    year = match["year"]
    if year:
        return _day(int(year), month, day)
    this = date(today.year, month, day)
    found = this if this <= today + timedelta(days=180) else date(today.year - 1, month, day)
    return found, found


def _weekday(match: re.Match[str], today: date) -> tuple[date, date]:
    number = _DAYS.index(match[2])
    ahead = (number - today.weekday()) % 7
    if match[1] == "last":
        day = today - timedelta(days=(today.weekday() - number) % 7 or 7)
    else:
        day = today + timedelta(days=ahead or 7 if match[1] == "next" else ahead)
    return day, day


def _season(match: re.Match[str], today: date) -> tuple[date, date]:
    month = _SEASONS[match[2]]
    year = int(match[3]) if match[3] else today.year
    if not match[3] and (
        date(year, month, 1) > today or (match[1] == "last " and date(year, month, 1) + timedelta(days=91) > today)
    ):
        year -= 1
    end_year, end_month = (year + 1, 2) if month == 12 else (year, month + 2)
    return date(year, month, 1), _month(end_year, end_month)[1]


def _quarter(match: re.Match[str], today: date) -> tuple[date, date]:
    year, month = int(match[2]) if match[2] else today.year, int(match[1]) * 3 - 2
    return date(year, month, 1), _month(year, month + 2)[1]


_FORMS: Final[tuple[tuple[re.Pattern[str], Make], ...]] = tuple(
    (re.compile(pattern), make)
    for pattern, make in (
        (r"\b(\d{4})-(\d\d)-(\d\d)\b", lambda m, _: _day(int(m[1]), int(m[2]), int(m[3]))),
        (r"\b(\d{1,2})/(\d{1,2})/(\d{4}|\d\d)\b", lambda m, _: _day(int(m[3]), int(m[1]), int(m[2]))),
        (
            rf"\b({_MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,? (?P<year>20\d\d))?\b",
            lambda m, today: _month_day(m, today, _MONTHS[m[1]], int(m[2])),
        ),
        (
            rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({_MONTH})\b(?:,? (?P<year>20\d\d))?",
            lambda m, today: _month_day(m, today, _MONTHS[m[2]], int(m[1])),
        ),
        (rf"\b({_MONTH})\.?,? (?:of )?{_YEAR}\b", lambda m, _: _month(int(m[2]), _MONTHS[m[1]])),
        (r"\bq([1-4])(?: (?:of )?(20\d\d))?\b", _quarter),
        (
            rf"\b(last |this |next |)(spring|summer|fall|autumn|winter)(?: (?:of )?(20\d\d))?\b{_SEASON_OF_WORK}",
            _season,
        ),
        (rf"\b(?:last|past|previous) {COUNT} {UNIT}\b", _past),
        (rf"\bnext {COUNT} {UNIT}\b", _ahead),
        (rf"\b{COUNT} {UNIT} ago\b", _ago),
        (r"\b(last|previous|this|current|next|coming) (week|month|quarter|year)\b", _relative),
        (r"\b(?:past|within a) (?=(year|month|week)\b)()\w+", lambda m, today: (days_back(1, m[1], today), today)),
        (r"\b(last|this|next|on) (monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b", _weekday),
        (r"\bthe year before last\b", lambda _, today: _year(today.year - 2)),
        (r"\byesterday\b", lambda _, today: _shifted("day", -1, today)),
        (r"\btomorrow\b", lambda _, today: _shifted("day", 1, today)),
        (r"\btoday\b", lambda _, today: (today, today)),
        (rf"\b(last |next |)({_MONTH_NOT_MAY})\b", _named_month),
        (_LED_MAY, _named_month),
        (_BARE_YEAR, lambda m, _: _year(int(m[1]))),
    )
)  # fmt: skip
