"""Questions that count for each technician, address, category, month or year, or ask which of them has the most."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from gateway.operations.ask.calendar_period import WEEKDAYS
from gateway.operations.ask.word import PREMISES, Token, stem, stems


class Group(StrEnum):
    """What records are counted for."""

    PERSON = "person"
    PLACE = "place"
    CATEGORY = "category"
    DEPARTMENT = "department"
    YEAR = "year"
    MONTH = "month"
    WEEKDAY = "weekday"
    VALUE = "value"
    """What is wanted, as the means of payments."""


class Shown(StrEnum):
    """Which of the groups are wanted."""

    ALL = "all"
    TOP = "most"
    BOTTOM = "least"
    NUMBER = "number"
    """How many groups there are."""


_NOUNS: Final = {
    Group.PERSON: "technician tech who seller salesperson rep guy person staff employee author colleague",
    Group.PLACE: "address site street " + " ".join(PREMISES),
    Group.CATEGORY: "category kind type",
    Group.DEPARTMENT: "department trade",
    Group.YEAR: "year yearly annually",
    Group.MONTH: "month monthly",
    Group.WEEKDAY: "weekday " + " ".join(WEEKDAYS),
}
_GROUP_BY_STEM: Final = {stem(word): group for group, words in _NOUNS.items() for word in words.split()}
_EACH: Final = frozenset(["per", "by", "each", "every"])
_BOTH_WAYS: Final = frozenset(["day", "of", "the", "our", "different", "distinct", "various"])
_OF_TOP: Final = frozenset(["most", "busiest", "best", "favorite", "favourite"])
_OF_BOTTOM: Final = frozenset(["least", "fewest", "quietest"])
_NO_SUPERLATIVE: Final = frozenset(["recent", "recently", "expensive", "costly", "of", "likely", "important"])
_COMMON: Final = frozenset(["common", "frequent", "popular", "usual"])
_DISTINCT: Final = frozenset(["different", "distinct", "various", "separate", "unique"])

_SPENDING: Final = frozenset(stems("spend cost charge bill earn bring revenue money make owe worth"))


def spending_places(question: Sequence[Token]) -> set[int]:
    """Return the places of words that say that groups are compared by their money."""
    return {place for place, token in enumerate(question) if token.stem in _SPENDING}


class FoundGroup(NamedTuple):
    """What is counted for each, which of them are wanted, and the places of the words that say so."""

    group: Group
    shown: Shown
    places: frozenset[int]


def find_group(question: Sequence[Token]) -> FoundGroup | None:
    """Return for what a question counts, if it does."""
    return _each(question) or _number(question) or _extreme(question)


def _each(question: Sequence[Token]) -> FoundGroup | None:
    for place, token in enumerate(question[:-1]):
        group = _GROUP_BY_STEM.get(question[place + 1].stem)
        is_day = question[place + 1].text in WEEKDAYS
        if token.text in _EACH and group is not None and question[place + 1].text != "who" and not is_day:
            return FoundGroup(group, Shown.ALL, frozenset({place, place + 1}))
    return None


def _number(question: Sequence[Token]) -> FoundGroup | None:
    """Return what is counted once for each of its names: `how many different technicians`."""
    for place, token in enumerate(question[:-1]):
        group = _GROUP_BY_STEM.get(question[place + 1].stem)
        if token.text in _DISTINCT and group is not None:
            counts = [each.text for each in question[max(0, place - 2) : place]] == ["how", "many"]
            return FoundGroup(group, Shown.NUMBER if counts else Shown.ALL, frozenset({place, place + 1}))
    texts = [token.text for token in question[:3]]
    is_person = len(question) > 2 and question[2].stem in ("technician", "salesperson", "seller", "employee")
    if texts[:2] == ["how", "many"] and is_person:
        return FoundGroup(Group.PERSON, Shown.NUMBER, frozenset({2}))
    return None


def _extreme(question: Sequence[Token]) -> FoundGroup | None:
    """Return what is wanted that has the most or least: `which year had the fewest visits`."""
    texts = [token.text for token in question]
    said = next((place for place, text in enumerate(texts) if text in _OF_TOP | _OF_BOTTOM), None)
    if said is None or (texts[said + 1 : said + 2] and texts[said + 1] in _NO_SUPERLATIVE):
        return None
    if texts[said - 1 : said] == ["at"]:
        return None
    shown = Shown.BOTTOM if texts[said] in _OF_BOTTOM else Shown.TOP
    common = next(
        (place for place in range(said + 2, min(said + 4, len(question))) if _GROUP_BY_STEM.get(question[place].stem)),
        None,
    )
    if texts[said + 1 : said + 2] and texts[said + 1] in _COMMON and common is not None:
        return FoundGroup(_GROUP_BY_STEM[question[common].stem], shown, frozenset(range(said, common + 1)))
    places = {said} | ({said + 1} if texts[said + 1 : said + 2] == ["often"] else set())
    start = 1 if texts[0] in ("in", "on", "at", "for") else 0
    for place in range(start, min(start + 4, len(question))):
        group = _GROUP_BY_STEM.get(question[place].stem)
        if group is not None:
            return FoundGroup(group, shown, frozenset({*range(place + 1), *places}))
        if texts[place] not in ("which", "what", "whose") and texts[place] not in _BOTH_WAYS and place != said:
            break
    return None
