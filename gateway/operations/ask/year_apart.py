"""A year apart from its day, month or season: `the July 4 job last year` is of July 4 of that year."""

import re
from datetime import date
from typing import Final

from gateway.operations.ask.calendar_period import MONTH, SEASON_OF_WORK, SEASONS

_YEAR: Final = r"(?<![-\w$])(?P<year>20\d\d)\b(?! ?-)|\b(?P<beside>last|this|next) year(?:'?s)?\b"
_YEAR_APART: Final = re.compile(rf"(?:\b(?:in|of|from|for|back in|during) )?(?:{_YEAR})")
_LED_MAY: Final = r"(?<=\bin )may|(?<=\bthe )may|(?<=\bof )may|(?<=\bfrom )may|(?<=\bsince )may|may(?= \d{1,2}\b)"
_MONTHS: Final = "|".join([*(name for name in MONTH.split("|") if name != "may"), _LED_MAY])
_DAY: Final = r"(?:\.? \d{1,2}(?:st|nd|rd|th)?\b)?+"
_SEASON: Final = rf"(?:{'|'.join(SEASONS)})\b{SEASON_OF_WORK}"
_NAMED: Final = re.compile(
    rf"(?<!-)(?<!last )(?<!next )\b(?P<name>(?:{_MONTHS}){_DAY}|{_SEASON})(?!,? (?:of )?20\d\d)\b"
)
"""A day, month or season without a year beside it."""
_COMPARING: Final = re.compile(
    r"\b(?:than|versus|vs|compared|and|or|but|to|as|like|since|before|after|until|till|through|between)\b"
)
"""Words between the two that make them two periods: `in March or last year`."""


def named_year(text: str, start: int, end: int, today: date) -> tuple[int, str] | None:
    """Return the year elsewhere in a text, and the text without it; `None` if it is of something else."""
    if (found := _only(_YEAR_APART, text)) is None:
        return None
    between = text[end : found.start()] if found.start() >= end else text[found.end() : start]
    if _COMPARING.search(between) or re.search(r"\b(?:than|versus|vs|compared)\b", text):
        return None
    beside = {"last": -1, "next": 1}.get(found["beside"] or "", 0)
    year = int(found["year"]) if found["year"] else today.year + beside
    return year, f"{text[: found.start()]}{' ' * len(found[0])}{text[found.end() :]}"


def with_year(text: str, today: date) -> str:
    """Return a folded question with the year beside the one day, month or season that it names."""
    named = _only(_NAMED, text)
    found = named_year(text, named.start(), named.end(), today) if named else None
    if named is None or found is None:
        return text
    year, rest = found
    return f"{rest[: named.end()].rstrip('.')}{',' * named['name'][-1:].isdigit()} {year}{rest[named.end() :]}"


def _only(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    matches = list(pattern.finditer(text))
    return matches[0] if len(matches) == 1 else None
