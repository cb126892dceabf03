"""How old something is, in words: `more than 60 days overdue`, `older than five years`, `31 to 60 days`."""

import re
from datetime import date, timedelta
from typing import Final

from gateway.operations.ask.calendar_period import COUNT, UNIT, days_back, number_named
from gateway.operations.ask.time_range import TimeRange, without

_LONGER: Final = ("more than", "over", "older than", "longer than", "at least", "greater than")
_SHORTER: Final = ("less than", "under", "newer than", "younger than", "fewer than", "at most", "up to")
_AGED: Final = re.compile(
    rf"\b(?P<word>{'|'.join((*_LONGER, *_SHORTER))}) {COUNT} {UNIT}\b(?! (?:of|to go|from now|left|each|every|per))"
    r"(?: (?P<state>old|ago|overdue|late|past due|behind|open|unpaid))?"
)
_WAS_LATE: Final = re.compile(r"(?:was|were|has|have|had|did)\b")
_ANOTHER: Final = re.compile(rf"\b(?:for )?another (?:{COUNT} )?{UNIT}\b")
_AGE_BUCKET: Final = re.compile(
    r"\b(?:between )?(?P<least>\d{1,3}) ?(?:-|to|and) ?(?P<most>\d{1,3})(?: ?-?days?| bucket)\b"
)


def find_age(text: str, today: date) -> tuple[TimeRange | None, str]:
    """Return the days of something that is so old, and the question without the words that say it."""
    bucket = _AGE_BUCKET.search(text)
    if bucket:
        first, last = (today - timedelta(days=int(bucket[name])) for name in ("most", "least"))
        return TimeRange(first, last, bucket[0], is_age=True), without(text, bucket.start(), bucket.end())
    more = _ANOTHER.search(text)
    if more:
        first = days_back(-number_named(more[1] or "a"), more[2], today)
        return TimeRange(first, None, more[0]), without(text, more.start(), more.end())
    match = _AGED.search(text)
    if match is None:
        return None, text
    day = days_back(number_named(match[2]), match[3], today)
    kept = match["state"] if match["state"] not in (None, "old", "ago", "late") else ""
    if match["state"] == "late":
        kept = "paid late" if _WAS_LATE.match(text) else "overdue"
    rest = f"{text[: match.start()]} {kept} {text[match.end() :]}"
    if match["word"] in _LONGER:
        least = day if match["word"] == "at least" else day - timedelta(days=1)
        return TimeRange(None, least, match[0], is_age=True), rest
    return TimeRange(day, today, match[0], is_age=True), rest
