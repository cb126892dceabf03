"""An address's first line taken apart: house number, name of the street, unit."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gateway.documents.equal_words import (
    BARE_UNITS,
    GENERIC,
    NUMBERED_KINDS,
    TENS,
    UNIT_KINDS,
    is_number,
    short_form,
)
from gateway.documents.search_key import words_of

MAX_CORE_WORDS = 5
"""Words of a street's name that are compared."""
_TENS = frozenset(TENS)
_ALL_KINDS = UNIT_KINDS | NUMBERED_KINDS.keys() | BARE_UNITS.keys()
_UNIT_BEFORE_HOUSE = re.compile(r"(?<![\w/])(\d+[a-z]?)\s*/\s*(?=\d)", re.IGNORECASE)
_UMLAUT = re.compile(r"([aou])e")


class Words(NamedTuple):
    """The words of a text with the unit taken out: `907 W 12th St Apt 6` → `907 w 12th st`, `6`."""

    words: tuple[str, ...]
    unit: str
    unit_words: tuple[str, ...] = ()
    """The words of the unit that say which it is, as they were written."""


class StreetLine:
    """The parts of an address that find and compare it; those that few comparisons need are made when asked for."""

    def __init__(self, street: str, unit: str | None) -> None:
        rest, self._typed_unit, self._typed_words = take_unit(split_words(street), at_end=True)
        self._own_unit = split_words(unit) if unit else ()
        self.words = tuple(merged_ordinals(rest))
        """As they were written, without the unit."""
        self.short = tuple(map(short_form, self.words))
        """The same in their short forms."""
        self.core_words = tuple(map(core_word, self.short))
        """The same as they stand in the name of the street as one word."""
        self._houses, others = _houses_and_others(self.words)
        self._named = ([place for place in others if self.short[place] not in GENERIC] or others)[:MAX_CORE_WORDS]
        self.core = "".join([self.core_words[place] for place in self._named])
        """The street's name as one word, without its kind and the side of town, where it has a name beside them."""

    @property
    def houses(self) -> tuple[str, ...]:
        """The house number, or the first and last of several."""
        return tuple(dict.fromkeys(self.words[place] for place in self._houses))

    @property
    def written_core(self) -> str:
        """The street's name as one word, of the words as they were written."""
        return "".join(core_word(self.words[place]) for place in self._named)

    @property
    def unit(self) -> str:
        """The unit as units are compared."""
        return (unit_key(self._own_unit) if self._own_unit else "") or self._typed_unit

    @property
    def unit_words(self) -> tuple[str, ...]:
        """The words of the unit that say which it is."""
        return tuple(word for word in self._own_unit if word not in UNIT_KINDS) or self._typed_words

    @property
    def keys(self) -> list[str]:
        """House and street, as a search looks for them."""
        cores = dict.fromkeys((self.core, self.written_core))
        return [address_key(house, core) for house in self.houses or ("",) for core in cores]


def address_key(house: str, core: str) -> str:
    """Return a house and its street as one text."""
    return f"{house}|{core}"


def short_forms(words: Sequence[str]) -> tuple[str, ...]:
    """Return words in their short forms."""
    return tuple(map(short_form, merged_ordinals(words)))


def merged_ordinals(words: Sequence[str]) -> Sequence[str]:
    """Return words in which `twenty first` is one, in digits."""
    if _TENS.isdisjoint(words):
        return words
    found: list[str] = []
    for word in words:
        together = f"{found[-1]}{word}" if found and found[-1] in _TENS else word
        if together != word and short_form(together) != together:
            found[-1] = short_form(together)
        else:
            found.append(word)
    return found


def core_word(word: str) -> str:
    """Return a short form as it stands in the core of a street: `ue` is `u`, as many write ü, and `-str` is a kind."""
    if "ue" not in word and "str" not in word and "oe" not in word and "ae" not in word:
        return word
    return _UMLAUT.sub(r"\1", word.removesuffix("str").removesuffix("strasse") or word)


def split_words(text: str) -> tuple[str, ...]:
    """Return the folded words of a text; `#` and `6/907` say what a unit is."""
    if "#" in text:
        text = text.replace("#", " unit ")
    if "/" in text:
        text = _UNIT_BEFORE_HOUSE.sub(r" unit \1 ", text)
    return tuple(words_of(text))


def take_unit(words: Sequence[str], *, at_end: bool = False) -> Words:
    """Return the words without those that name a unit; `at_end`, only one behind the street is taken."""
    if _ALL_KINDS.isdisjoint(words):
        return Words(tuple(words), "")
    for place, word in enumerate(words):
        behind = words[place + 1] if place + 1 < len(words) else ""
        if at_end and place < 2 and word != "unit":
            continue
        if (word in UNIT_KINDS or word in NUMBERED_KINDS) and (is_number(behind) or (len(behind) == 1 and not at_end)):
            length = 2 + (place + 2 < len(words) and len(words[place + 2]) == 1 and words[place + 2].isalpha())
            length -= length == 3 and words[place + 2] in GENERIC
            value = words[place + 1 : place + length]
            kind = NUMBERED_KINDS.get(word, "")
            return Words((*words[:place], *words[place + length :]), kind + "".join(value), tuple(value))
        if (word in UNIT_KINDS and at_end and len(behind) == 1 and place + 2 == len(words)) or (
            word in BARE_UNITS and at_end and place == len(words) - 1 and place > 2
        ):
            value = words[place + 1 :] or (BARE_UNITS[word],)
            return Words(tuple(words[:place]), "".join(value), tuple(value))
    return Words(tuple(words), "")


def unit_key(words: Sequence[str]) -> str:
    """Return a unit as it is compared: `Apt. 6-B` is `6b`, `2nd Floor` is `fl2`."""
    kinds = sorted({NUMBERED_KINDS[word] for word in words if word in NUMBERED_KINDS})
    rest = [BARE_UNITS.get(word, word) for word in words if word not in UNIT_KINDS and word not in NUMBERED_KINDS]
    return "".join([*kinds, *(re.sub(r"(?<=\d)(st|nd|rd|th)$", "", short_form(word)) for word in rest)])


def _houses_and_others(words: Sequence[str]) -> tuple[tuple[int, ...], list[int]]:
    """Return the places of (house numbers, other words): the numbers that begin the line, else the one that ends it."""
    leading, count = 0, len(words)
    while leading < count - 1 and is_number(words[leading]):
        leading += 1
    if leading:
        return (0, leading - 1), list(range(leading, count))
    last = next((place for place in range(count - 1, 0, -1) if is_number(words[place])), None)
    if last is None:
        return (), list(range(count))
    return (last,), [place for place in range(count) if place != last]


def keys_in(short: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Yield each (house and street that the words of a text may name, place of its last word).

    The street's name stands behind the house number, or before it.
    """
    numbers = [place for place, word in enumerate(short) if is_number(word)]
    for house in numbers[:3]:
        for with_kinds in (False, True):
            core = ""
            count = 0
            for place in range(house + 1, len(short)):
                if with_kinds or short[place] not in GENERIC:
                    core, count = core + core_word(short[place]), count + 1
                    yield address_key(short[house], core), place
                if count == MAX_CORE_WORDS:
                    break
            for start in range(house - 1, max(-1, house - 1 - MAX_CORE_WORDS), -1):
                before = [word for word in short[start:house] if with_kinds or word not in GENERIC]
                if before:
                    yield address_key(short[house], "".join(map(core_word, before))), house
