"""The words of an address, with the signs and joints read that people write in several ways."""

import re
import unicodedata
from collections.abc import Sequence

from gateway.matching.equal_words import GENERIC, NUMBERED_KINDS, UNIT_KINDS, is_number, short_form
from gateway.matching.search_key import list_words

_FRACTIONS = str.maketrans({"½": " 1/2", "⅓": " 1/3", "⅔": " 2/3", "¼": " 1/4", "¾": " 3/4"})
_FRACTION = re.compile(r"(?<![\d/])(\d+)[ -]+(?:(1)/([234])|([23])/([34]))(?![\d/])")
_ORDINAL_SIGN = re.compile(r"(?<=\d)\s?[ºª°]")
_NUMBER_SIGN = re.compile(r"\bn\.?\s?[º°]\.?\s*(?=\d)", re.IGNORECASE)
_CALLE = re.compile(r"(?<!\w)c/\s*(?=[^\W\d])", re.IGNORECASE)
_DASH = re.compile(r"(?<=\w)[\N{HYPHEN}-\N{HORIZONTAL BAR}\N{MINUS SIGN}](?=\w)")
_LONG_VOWEL_AS_DASH = re.compile(r"(?<=\d)\N{KATAKANA-HIRAGANA PROLONGED SOUND MARK}(?=\d)")
_NUMBER_AND_LETTER = re.compile(r"(?<![\w-])(\d+)-([a-z])(?![\w-])", re.IGNORECASE)
_NUMBER_OF_TWO = re.compile(r"(?<![\w-])(\d{2,3})-(\d{2})(?![\w-])")
_KIND = r"(?:(?:unit|apt|apartment|flat|suite|ste|u|\#)(?:\.?\s*\#|\.)?\s*)?"
_UNIT_AND_HOUSE = re.compile(
    rf"(?<![\w-]){_KIND}(\d{{1,5}})-(\d{{1,5}})(?=\s+(?:[^\W\d]|\d+(?:st|nd|rd|th)?\s))", re.IGNORECASE
)
"""Unit and house as Canada writes them: `204-55 King St`."""
WITH_UNIT_FIRST = frozenset(["CA"])
"""Countries in which the first of two falling numbers with a hyphen is the unit."""
_SLASH = re.compile(rf"(?<![\w/]){_KIND}(\d+[a-z]?)\s*/\s*(\d+[a-z]?)(?![\w/])", re.IGNORECASE)
_HAN_AND_KANA = "\u3005-\u30ff\u3400-\u9fff"
_SYLLABLES = f"{_HAN_AND_KANA}\uac00-\ud7af"
_HAS_SYLLABLES = re.compile(f"[{_SYLLABLES}]")
_BLOCK = re.compile(r"(?<=\d)(?:丁目|番地の?|番|号|號)(?=\d)")
_END_OF_BLOCK = re.compile(r"(?<=\d)(?:丁目|番地|番|号|號)(?!\w)")
_JOINT = re.compile(rf"(?<=[{_SYLLABLES}])(?=\d)|(?<=\d)(?=[{_SYLLABLES}])")
_PREFECTURE = re.compile(r"(?<!\w)(東京都|北海道|京都府|大阪府|[\u4e00-\u9fff]{2,3}[県省])(?=\w)")
_CITY = re.compile(rf"(?<!\w)([{_HAN_AND_KANA}]{{1,6}}?[市区區郡])(?=[{_HAN_AND_KANA}])")
_FRENCH_KINDS = frozenset(["rue", "avenue", "av", "boulevard", "bd", "chemin", "place", "impasse", "allee", "quai"])
_JOINTS = frozenset(["bis", "quater", "ter", "m"])
_SHORT_UNIT = re.compile(r"u(\d+[a-z]?)")
_KIND_AND_NUMBER = re.compile(rf"({'|'.join(sorted({*UNIT_KINDS, *NUMBERED_KINDS, 'ph'} - {'no'}))})(\d+[a-z]?)")
"""Kind and number of a unit without a space: `Apt4`, `Ste300`, `PH2`."""


def may_have_unit_first(text: str) -> bool:
    """Return whether it takes the country to read two numbers with a hyphen."""
    return "-" in text and any(int(found[1]) > int(found[2]) for found in _UNIT_AND_HOUSE.finditer(text))


def split_words(text: str, country: str = "") -> tuple[str, ...]:
    """Return the folded words of a text; `#` and `6/907` say what a unit is, in some countries `6-907` too."""
    if not text.isascii():
        text = _with_plain_signs(text)
    if country in WITH_UNIT_FIRST and "-" in text:
        text = _UNIT_AND_HOUSE.sub(_unit_before_house, text)
    if "-" in text or "/" in text or "#" in text:
        text = _with_signs_read(text)
    words = list_words(text)
    if any(word[0] > "9" and word[-1] <= "z" and not word.isalpha() for word in words):
        words = [part for word in words for part in _kind_and_number(word)]
    if not words or (_JOINTS.isdisjoint(words) and words[0][0] != "u"):
        return tuple(words)
    return tuple(_joined(words))


def _with_plain_signs(text: str) -> str:
    """Return a text with fractions, ordinals and dashes in ASCII, and spaces between the parts of Asian addresses."""
    text = _NUMBER_SIGN.sub(" ", _ORDINAL_SIGN.sub("", text.translate(_FRACTIONS)))
    text = unicodedata.normalize("NFKC", _LONG_VOWEL_AS_DASH.sub("-", _DASH.sub("-", text)))
    if not _HAS_SYLLABLES.search(text):
        return text
    text = _END_OF_BLOCK.sub("", _BLOCK.sub("-", text))
    text = _CITY.sub(r"\1 ", _CITY.sub(r"\1 ", _PREFECTURE.sub(r"\1 ", text)))
    return _JOINT.sub(" ", text)


def _with_signs_read(text: str) -> str:
    """Return a text in which `#`, slashes and hyphens are words: `37-12` is 3712, a house in Queens.

    A fraction makes a number that the whole number does not begin.
    """
    text = text.replace("#", " unit ")
    if "/" in text:
        text = _CALLE.sub("calle ", _FRACTION.sub(r"f\1x\2\3\4\5", text))
        text = _SLASH.sub(_unit_and_house, text)
    return _NUMBER_OF_TWO.sub(_house_of_two, _NUMBER_AND_LETTER.sub(r"\1\2", text))


def _unit_and_house(found: re.Match[str]) -> str:
    """Return two numbers with a slash between them: unit and house before a street, house and unit behind it."""
    before, behind = found.string[: found.start()].rstrip(), found.string[found.end() :].split(",")[0]
    is_before = not before or before.endswith(",") or any(short_form(word) in GENERIC for word in list_words(behind))
    return f" unit {found[1]} {found[2]}" if is_before and behind.strip() else f" {found[1]} unit {found[2]} "


def _unit_before_house(found: re.Match[str]) -> str:
    """Return unit and house; what rises, as 10-12, is several houses."""
    return f" unit {found[1]} {found[2]}" if int(found[1]) > int(found[2]) else found[0]


def _house_of_two(found: re.Match[str]) -> str:
    """Return a house number of cross street and house as one number; what rises, as 10-12, is several houses."""
    return f"{found[1]}{found[2]}" if int(found[1]) > int(found[2]) else found[0]


def _kind_and_number(word: str) -> Sequence[str]:
    found = _KIND_AND_NUMBER.fullmatch(word)
    return found.groups() if found else (word,)


def _joined(words: list[str]) -> list[str]:
    """Return words with `12 bis` as one, `30 m 63` with its unit, and `u4b 12` with its unit."""
    made: list[str] = []
    for place, word in enumerate(words):
        behind = words[place + 1] if place + 1 < len(words) else ""
        before = made[-1] if made else ""
        short_unit = _SHORT_UNIT.fullmatch(word) if not made and is_number(behind) else None
        if before.isdecimal() and (word in ("bis", "quater") or (word == "ter" and behind in _FRENCH_KINDS)):
            made[-1] += word
        elif word == "m" and is_number(before) and is_number(behind):
            made.append("unit")
        elif short_unit:
            made += ["unit", short_unit[1]]
        else:
            made.append(word)
    return made
