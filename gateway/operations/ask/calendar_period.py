"""Periods in words: a month, a season, the past 90 days, the first half of 2025: each as its first and last day.

Answers need ranges, and a day or month that is named can be past or to come. `dateparser` finds instants, takes `may`
and `second` for dates and needs some 10 ms for a question, so this grammar of some forms is ours.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final, NamedTuple

MONTHS: Final = {
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
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SEASONS: Final = {"spring": 3, "summer": 6, "fall": 9, "autumn": 9, "winter": 12}
_NUMBERS: Final = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "eighteen": 18, "twenty": 20, "twenty-four": 24, "thirty": 30,
    "sixty": 60, "ninety": 90, "couple of": 2, "few": 3,
}  # fmt: skip
MONTH: Final = "|".join(sorted(MONTHS, key=len, reverse=True))
_MONTH_NOT_MAY: Final = (
    "|".join(name for name in sorted(MONTHS, key=len, reverse=True) if name not in ("may", "mar", "march", "sep"))
    + "|march"
)
_LEADS: Final = ("since", "before", "after", "until", "during", "this", "last", "in", "of", "from")
_LED_MAY: Final = f"(?:{'|'.join(f'(?<={word} )' for word in _LEADS)})()(may)\\b(?! i\\b)"
SEASON_OF_WORK: Final = (
    r"(?! (?:tune|clean|cool|heat|promotion|deep|through|due|behind|apart|off|short|out|over|under|flat|away|a leak)\b)"
)
"""Behind the name of a season that names work, or is a verb: `spring tune-up`, `fall through`."""
COUNT: Final = r"(\d{1,3}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + ")"
UNIT: Final = r"(day|week|month|year)s?"
YEAR: Final = r"((?:19|20)\d\d)"
_BARE_YEAR: Final = (
    rf"(?<![-\w$])(?<!(?:over|than) )(?<!(?:above|under|below|least) ){YEAR}(?![-\w])(?! (?:dollar|buck|usd))"
)
"""A year that is no amount: `over 2000`, `2000 dollars`."""
_MIDDLE_OF_CENTURY: Final = 50
_ORDINALS: Final = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 4}
_OF_YEAR: Final = rf"(?:(?:of|in) )?(?:the )?(?:{YEAR}|(this|last|next|current|previous) year)\b"
Make = Callable[[re.Match[str], date], tuple[date, date]]


class CalendarPeriod(NamedTuple):
    """The first and last day of a period, and where a text names it."""

    first: date
    last: date
    start: int
    end: int


def find_period(text: str, today: date) -> CalendarPeriod | None:
    """Return the period that a text names."""
    for pattern, make in _FORMS:
        match = pattern.search(text)
        if match is not None and (found := _made(match, make, today)):
            return found
    return None


def period_at(text: str, place: int, today: date) -> CalendarPeriod | None:
    """Return the period that begins at a place of a text, the longest that fits."""
    matches = [(match, make) for pattern, make in _FORMS if (match := pattern.match(text, place))]
    found = [period for match, make in matches if (period := _made(match, make, today))]
    return max(found, key=lambda period: period.end, default=None)


def _made(match: re.Match[str], make: Make, today: date) -> CalendarPeriod | None:
    try:
        return CalendarPeriod(*make(match, today), match.start(), match.end())
    except ValueError:
        return None


def whole_month(year: int, month: int) -> tuple[date, date]:
    """Return the first and last day of a month."""
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _year(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def _named_month(match: re.Match[str], today: date) -> tuple[date, date]:
    """Return a month without a year: the latest that has begun."""
    month = MONTHS[match[2]]
    year = today.year if month <= today.month else today.year - 1
    if match[1] in ("next ", "coming "):
        year = today.year if month > today.month else today.year + 1
    elif match[1] == "last " and month == today.month:
        year -= 1
    return whole_month(year, month)


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
        return first, whole_month(first.year, first.month + 2)[1]
    if unit == "month":
        index = today.year * 12 + today.month - 1 + by
        return whole_month(index // 12, index % 12 + 1)
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
    return whole_month(day.year, day.month) if match[2] == "month" else (day, day)


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


def _day_of_month(match: re.Match[str], today: date) -> tuple[date, date]:
    """Return the day of this month, or of the next if that is over."""
    day = int(match[1])
    month = whole_month(today.year, today.month) if day >= today.day else _shifted("month", 1, today)
    return _day(month[0].year, month[0].month, day)


def _weekday(match: re.Match[str], today: date) -> tuple[date, date]:
    number = WEEKDAYS.index(match[2])
    ahead = (number - today.weekday()) % 7
    if match[1] == "last":
        day = today - timedelta(days=(today.weekday() - number) % 7 or 7)
    else:
        day = today + timedelta(days=ahead or 7 if match[1] == "next" else ahead)
    return day, day


def _season(match: re.Match[str], today: date) -> tuple[date, date]:
    month = SEASONS[match[2]]
    year = int(match[3]) if match[3] else today.year
    if not match[3] and (
        date(year, month, 1) > today or (match[1] == "last " and date(year, month, 1) + timedelta(days=91) > today)
    ):
        year -= 1
    end_year, end_month = (year + 1, 2) if month == 12 else (year, month + 2)
    return date(year, month, 1), whole_month(end_year, end_month)[1]


def _year_meant(year: str | None, word: str | None, today: date) -> int:
    return int(year) if year else today.year + {"last": -1, "previous": -1, "next": 1}.get(word or "", 0)


def _half(match: re.Match[str], today: date) -> tuple[date, date]:
    year = _year_meant(match[2], match[3], today)
    if match[1] in ("first", "1st"):
        return date(year, 1, 1), date(year, 6, 30)
    return date(year, 7, 1), date(year, 12, 31)


def _quarter_named(match: re.Match[str], today: date) -> tuple[date, date]:
    year, month = _year_meant(match[2], match[3], today), _ORDINALS[match[1]] * 3 - 2
    return date(year, month, 1), whole_month(year, month + 2)[1]


def _quarter(match: re.Match[str], today: date) -> tuple[date, date]:
    year, month = int(match[2]) if match[2] else today.year, int(match[1]) * 3 - 2
    return date(year, month, 1), whole_month(year, month + 2)[1]


_FORMS: Final[tuple[tuple[re.Pattern[str], Make], ...]] = tuple(
    (re.compile(pattern), make)
    for pattern, make in (
        (r"\b(\d{4})-(\d\d)-(\d\d)\b", lambda m, _: _day(int(m[1]), int(m[2]), int(m[3]))),
        (r"\b(\d{1,2})/(\d{1,2})/(\d{4}|\d\d)\b", lambda m, _: _day(int(m[3]), int(m[1]), int(m[2]))),
        (
            rf"\b({MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,? (?P<year>20\d\d))?\b",
            lambda m, today: _month_day(m, today, MONTHS[m[1]], int(m[2])),
        ),
        (
            rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({MONTH})\b(?:,? (?P<year>20\d\d))?",
            lambda m, today: _month_day(m, today, MONTHS[m[2]], int(m[1])),
        ),
        (rf"\b(first|1st|second|2nd) half(?: {_OF_YEAR})?", _half),
        (rf"\b(last) half {_OF_YEAR}", _half),
        (rf"\b(first|1st|second|2nd|third|3rd|fourth|4th) quarter(?: {_OF_YEAR})?", _quarter_named),
        (rf"\b(last) quarter {_OF_YEAR}", _quarter_named),
        (rf"\b{YEAR} ?- ?{YEAR}\b", lambda m, _: (date(int(m[1]), 1, 1), date(int(m[2]), 12, 31))),
        (r"\b(?:the )?year to date\b|\bytd\b", lambda _, today: (date(today.year, 1, 1), today)),
        (rf"\b({MONTH})\.?,? (?:of )?{YEAR}\b", lambda m, _: whole_month(int(m[2]), MONTHS[m[1]])),
        (r"\bq([1-4])(?: (?:of )?(20\d\d))?\b", _quarter),
        (
            rf"\b(last |this |next |)(spring|summer|fall|autumn|winter)(?: (?:of )?(20\d\d))?\b{SEASON_OF_WORK}",
            _season,
        ),
        (rf"\b(?:last|past|previous) {COUNT} {UNIT}\b", _past),
        (rf"\bnext {COUNT} {UNIT}\b", _ahead),
        (rf"\b{COUNT} {UNIT} ago\b", _ago),
        (
            r"\b(last|previous|this|current|next|coming) (?:calendar |past |coming )?(week|month|quarter|year)\b",
            _relative,
        ),
        (r"\b(?:past|within a) (?=(year|month|week)\b)()\w+", lambda m, today: (days_back(1, m[1], today), today)),
        (rf"\b(last|this|next|on) (?:coming )?({'|'.join(WEEKDAYS)})\b", _weekday),
        (r"\bthe year before last\b", lambda _, today: _year(today.year - 2)),
        (r"(?<=\bon )(?:the )?(\d{1,2})(?:st|nd|rd|th)\b(?! (?!by|with|at|for|in)\w)", _day_of_month),
        (r"\bthe (\d{1,2})(?:st|nd|rd|th)\b(?! \w)", _day_of_month),
        (rf"()(?<!\w)({'|'.join(WEEKDAYS)})\b", _weekday),
        (
            r"\b(?:over|in|within|during) the (?:last|past) (year|month|week)\b",
            lambda m, today: (days_back(1, m[1], today), today),
        ),
        (rf"\bwithin (?:the )?(?:next )?{COUNT} {UNIT}\b", _ahead),
        (r"\byesterday\b", lambda _, today: _shifted("day", -1, today)),
        (r"\btomorrow\b", lambda _, today: _shifted("day", 1, today)),
        (r"\btoday\b", lambda _, today: (today, today)),
        (rf"\b()(may)(?= (?:or|and|to|until|through) (?:{MONTH})\b)", _named_month),
        (rf"\b(last |next |)({_MONTH_NOT_MAY})\b", _named_month),
        (_LED_MAY, _named_month),
        (_BARE_YEAR, lambda m, _: _year(int(m[1]))),
    )
)  # fmt: skip
