"""Questions that count for each technician, address, category, month or year, or ask which of them has the most."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from gateway.operations.ask.word import PREMISES, Token, stem


class Group(StrEnum):
    """What records are counted for."""

    PERSON = "person"
    PLACE = "place"
    CATEGORY = "category"
    YEAR = "year"
    MONTH = "month"


_NOUNS: Final = {
    Group.PERSON: "technician tech who seller salesperson rep guy",
    Group.PLACE: "address site " + " ".join(PREMISES),
    Group.CATEGORY: "category department trade kind type",
    Group.YEAR: "year yearly annually",
    Group.MONTH: "month monthly",
}
_GROUP_BY_STEM: Final = {stem(word): group for group, words in _NOUNS.items() for word in words.split()}
_EACH: Final = frozenset(["per", "by", "each", "every"])
_NO_SUPERLATIVE: Final = frozenset(["recent", "recently", "expensive", "costly", "of", "likely", "important"])


class FoundGroup(NamedTuple):
    """What is counted for each, whether only the highest count is asked, and the places of the words that say so."""

    group: Group
    is_most: bool
    places: frozenset[int]


def find_group(question: Sequence[Token]) -> FoundGroup | None:
    """Return for what a question counts, if it does."""
    texts = [token.text for token in question]
    for place, token in enumerate(question[:-1]):
        group = _GROUP_BY_STEM.get(question[place + 1].stem)
        if token.text in _EACH and group is not None and question[place + 1].text != "who":
            return FoundGroup(group, False, frozenset({place, place + 1}))
    most = next((place for place, text in enumerate(texts) if text == "most"), None)
    if most is None or (texts[most + 1 : most + 2] and texts[most + 1] in _NO_SUPERLATIVE):
        return None
    group = _GROUP_BY_STEM.get(question[0].stem)
    if group is None and texts[0] in ("which", "what") and len(question) > 1:
        group = _GROUP_BY_STEM.get(question[1].stem)
        places = {0, 1}
    else:
        places = {0}
    if group is None:
        return None
    often = {most + 1} if texts[most + 1 : most + 2] == ["often"] else set()
    return FoundGroup(group, True, frozenset({most, *places, *often}))
