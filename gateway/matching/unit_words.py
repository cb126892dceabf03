"""The unit of an address, however it is written: taken out of a text, and compared."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from gateway.matching.equal_words import (
    BARE_UNITS,
    GENERIC,
    NUMBERED_KINDS,
    UNIT_KINDS,
    is_number,
    is_ordinal,
    short_form,
)

_ALL_KINDS = UNIT_KINDS | NUMBERED_KINDS.keys() | BARE_UNITS.keys()
_ROOMS = frozenset(["ph", "penthouse"])
"""Units that may have a number, but work without."""
_FLOORS = frozenset(["floor", "fl"])
_END_OF_ORDINAL = re.compile(r"(?<=\d)(st|nd|rd|th)$")


class Words(NamedTuple):
    """The words of a text with the unit taken out: `907 W 12th St Apt 6` → `907 w 12th st`, `6`."""

    words: tuple[str, ...]
    unit: str
    unit_words: tuple[str, ...] = ()
    """The words of the unit that say which it is."""


def take_unit(words: Sequence[str], *, at_end: bool = False) -> Words:
    """Return the words without those that name a unit; `at_end`, only one behind the street is taken."""
    if _ALL_KINDS.isdisjoint(words):
        return Words(tuple(words), "")
    for place, word in enumerate(words):
        if word not in _ALL_KINDS and (place + 1 == len(words) or words[place + 1] not in _FLOORS):
            continue
        if at_end and place < 2 and word != "unit":
            continue
        end = place
        while length := _unit_length(words, end, at_end=at_end):
            end += length
        if end > place:
            unit = words[place:end]
            return Words((*words[:place], *words[end:]), unit_key(unit), said_words(unit))
    return Words(tuple(words), "")


def _unit_length(words: Sequence[str], place: int, *, at_end: bool) -> int:
    """Return how many words from a place on name a unit, or a part of one."""
    word, behind, third = (*words[place : place + 3], "", "", "")[:3]
    if behind in _FLOORS and is_ordinal(short_form(word)):
        return 2
    if word in BARE_UNITS:
        is_last = at_end and not behind and place > 2
        return 2 if word in _ROOMS and place and is_number(behind) else int(is_last)
    is_kind = word in UNIT_KINDS or word in NUMBERED_KINDS
    if is_kind and behind in UNIT_KINDS and (length := _unit_length(words, place + 1, at_end=at_end)):
        return 1 + length  # `Apt. #4`
    if not is_kind or not behind or (word == "rm" and place == 1 and is_number(words[0])):  # a ranch to market road
        return 0
    if is_number(behind):
        return 2 + (len(third) == 1 and third.isalpha() and third not in GENERIC)
    return 2 if len(behind) == 1 and (not at_end or not third or third in _ALL_KINDS) else 0


def said_words(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words of a unit that say which it is: `3rd Floor` → `3`."""
    kinds = [word for word in words if word not in UNIT_KINDS and word not in NUMBERED_KINDS]
    return tuple(BARE_UNITS.get(word) or _END_OF_ORDINAL.sub("", short_form(word)) for word in kinds) or tuple(words)


def unit_key(words: Sequence[str]) -> str:
    """Return a unit as it is compared: `Apt. 6-B` is `6b`, `2nd Floor` is `fl2`."""
    kinds = sorted({NUMBERED_KINDS[word] for word in words if word in NUMBERED_KINDS})
    rest = [BARE_UNITS.get(word, word) for word in words if word not in UNIT_KINDS and word not in NUMBERED_KINDS]
    return "".join([*kinds, *(_END_OF_ORDINAL.sub("", short_form(word)) for word in rest)])
