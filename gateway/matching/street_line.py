"""An address's first line taken apart: house number, name of the street, unit."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from gateway.matching.address_text import split_words
from gateway.matching.equal_streets import other_forms, standard_words
from gateway.matching.equal_words import GENERIC, OPTIONAL_KINDS, TENS, is_number, is_ordinal, short_form
from gateway.matching.unit_words import said_words, take_unit, unit_key

MAX_CORE_WORDS = 5
"""Words of a street's name that are compared."""
MAX_WORDS_CACHED = 4_000
"""Many streets share their words."""
MAX_NUMBERS = 6
"""Numbers of a text that are tried as that of a house."""
_TENS = frozenset(TENS)
_UMLAUT = re.compile(r"([aou])e")
_UNIT_BEHIND_COMMA = re.compile(
    r"(?P<street>[^\W\d].*?\d+\w?)\s*,\s*(?P<unit>\d{1,3}\w?[ºª°]?(?:\s*(?:[^\W\d]|izq\w*|dch\w*|der\w*|int\w*))?)",
    re.IGNORECASE,
)
"""The flat behind house and comma: `C/ Mayor 7, 3º B`."""


class StreetLine:
    """The parts of an address that find and compare it; those that few comparisons need are made when asked for."""

    def __init__(self, street: str, unit: str | None, country: str = "") -> None:
        behind = _UNIT_BEHIND_COMMA.fullmatch(street.strip()) if "," in street else None
        if behind:
            street = f"{behind['street']} unit {behind['unit']}"
        rest, self._typed_unit, self._typed_words = take_unit(split_words(street, country), at_end=True)
        self._own_unit = split_words(unit) if unit else ()
        self.words = tuple(merged_ordinals(rest))
        """As they were written, without the unit."""
        self.short = tuple(map(short_form, self.words))
        """The same in their short forms."""
        self.core_words = tuple(map(core_word, self.short))
        """The same as they stand in the name of the street as one word."""
        self.forms = other_forms(self.short)
        """The other ways in which the street may be written, the standard one first; few have any."""
        self._houses, others = _houses_and_others(self.words)
        self._named = ([place for place in others if self.short[place] not in GENERIC] or others)[:MAX_CORE_WORDS]
        self.core = "".join([self.core_words[place] for place in self._named])
        """The street's name as one word, without its kind and the side of town, where it has a name beside them."""

    @property
    def houses(self) -> tuple[str, ...]:
        """The house number, or the first and last of several."""
        own = dict.fromkeys([self.words[place] for place in self._houses])
        if self.forms:
            own |= dict.fromkeys(form[place] for form in self.forms for place in _houses_and_others(form)[0])
        return tuple(own)

    @property
    def key(self) -> str:
        """House and street as addresses are compared: in the standard form, the words of the street in any order."""
        words = self.forms[0] if self.forms else self.short
        houses, others = _houses_and_others(words)
        named = sorted(core_word(words[place]) for place in others if words[place] not in OPTIONAL_KINDS)
        return f"{'-'.join(words[place] for place in dict.fromkeys(houses))}|{' '.join(named)}"

    @property
    def standard_core(self) -> str:
        """The street's name as one word, of the standard form."""
        if not self.forms:
            return self.core
        named = _named(self.forms[0], _houses_and_others(self.forms[0])[1])
        return "".join(core_word(self.forms[0][place]) for place in named)

    @property
    def written_core(self) -> str:
        """The street's name as one word, of the words as they were written."""
        return "".join(core_word(self.words[place]) for place in self._named)

    @property
    def unit(self) -> str:
        """The unit as units are compared; a part of it may stand behind the street."""
        own, typed = unit_key(self._own_unit) if self._own_unit else "", self._typed_unit
        return own if not typed or own == typed else typed + own

    @property
    def unit_words(self) -> tuple[str, ...]:
        """The words of the unit that say which it is."""
        return (*said_words(self._own_unit), *self._typed_words) if self._own_unit else self._typed_words

    @property
    def keys(self) -> list[str]:
        """House and street, as a search looks for them."""
        houses = [self.words[place] for place in self._houses] or ("",)
        cores = dict.fromkeys((self.core, self.written_core))
        found = [address_key(house, core) for house in dict.fromkeys(houses) for core in cores]
        return self._with_forms(found) if self.forms else found

    def _with_forms(self, found: list[str]) -> list[str]:
        """Return keys with those of the other ways in which the street may be written."""
        for form in self.forms:
            houses, others = _houses_and_others(form)
            core = "".join(core_word(form[place]) for place in _named(form, others))
            found += [address_key(house, core) for house in [form[place] for place in houses] or ("",)]
        return list(dict.fromkeys(found))


def _named(short: Sequence[str], others: list[int]) -> list[int]:
    """Return the places of the words that name a street."""
    return ([place for place in others if short[place] not in GENERIC] or others)[:MAX_CORE_WORDS]


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


@lru_cache(maxsize=MAX_WORDS_CACHED)
def core_word(word: str) -> str:
    """Return a short form as it is in the core of a street: `ue` is `u`, as many write ü, `-str` is a kind.

    An ordinal is its number.
    """
    if word[0] <= "9":
        return word if word.isdecimal() or not is_ordinal(word) else word[:-2]
    if "ue" not in word and "str" not in word and "oe" not in word and "ae" not in word:
        return word
    return _UMLAUT.sub(r"\1", word.removesuffix("str").removesuffix("strasse") or word)


def _houses_and_others(words: Sequence[str]) -> tuple[tuple[int, ...], list[int]]:
    """Return the places of (house numbers, other words): the numbers that begin the line, else the one that ends it.

    Of numbers before nothing but a kind of street, the last is its name: `88 42 St`.
    """
    leading, count = 0, len(words)
    while leading < count - 1 and is_number(words[leading]):
        leading += 1
    if leading > 1 and all(short_form(word) in GENERIC for word in words[leading:]):
        leading -= 1
    if leading:
        return (0, leading - 1), list(range(leading, count))
    last = next((place for place in range(count - 1, 0, -1) if is_number(words[place])), None)
    if last is None:
        return (), list(range(count))
    return (last,), [place for place in range(count) if place != last]


def house_keys(short: Sequence[str]) -> dict[str, int]:
    """Return each house and street that the words of a text may name, with the place of its last word."""
    found = dict(_keys_in(short))
    standard = standard_words(short)
    if standard:
        found |= {key: standard[1][place] for key, place in _keys_in(standard[0])}
    return found


def flat_keys(short: Sequence[str]) -> dict[str, str]:
    """Return each house and street that a text may name with a flat between them, with the flat: `55 1102 King St`."""
    found: dict[str, str] = {}
    for place in range(1, len(short) - 1):
        if is_number(short[place]) and is_number(short[place - 1]) and not is_number(short[place + 1]):
            found |= dict.fromkeys(house_keys((short[place - 1], *short[place + 1 :])), short[place])
    return found


def _keys_in(short: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Yield each (house and street, place of its last word): the name is behind the house number, or before it."""
    numbers = [place for place, word in enumerate(short) if is_number(word)]
    for house in numbers[:MAX_NUMBERS]:
        for with_kinds in (False, True):
            core = ""
            count = 0
            for place in range(house + 1, len(short)):
                if with_kinds or short[place] not in GENERIC:
                    core, count = core + core_word(short[place]), count + 1
                    if count > 1 or not short[place].isdecimal() or _ends_street(short, place):
                        yield address_key(short[house], core), place
                if count == MAX_CORE_WORDS:
                    break
            for start in range(house - 1, max(-1, house - 1 - MAX_CORE_WORDS), -1):
                before = [word for word in short[start:house] if with_kinds or word not in GENERIC]
                if not all(map(str.isdecimal, before)):
                    yield address_key(short[house], "".join(map(core_word, before))), house


def _ends_street(short: Sequence[str], place: int) -> bool:
    """Return whether the name of a street may end with a word: a kind of street follows it, or nothing."""
    return place + 1 == len(short) or short[place + 1] in GENERIC
