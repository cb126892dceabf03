"""What a question leaves out: `not by card`, `other than Ray`, `without the voided ones`."""

from collections.abc import Sequence, Set
from typing import Final, NamedTuple

from gateway.operations.ask.lexicon import Match
from gateway.operations.ask.word import BETWEEN, Token

_NEGATIONS: Final = frozenset(["not", "never", "except", "excluding", "without", "besides", "neither", "nor"])
_PAIRS: Final = (("other", "than"), ("apart", "from"), ("no", "longer"))
_LEADS: Final = frozenset(["by", "with", "from", "in", "at", "for", "on", "to", "yet", "been", "be", "one", "ones"])


class Negated(NamedTuple):
    """The states and the places of words that are left out, and the places that say so."""

    states: tuple[Match, ...] = ()
    words: frozenset[int] = frozenset()
    places: frozenset[int] = frozenset()


def find_negated(
    question: Sequence[Token], states: Sequence[Match], words: Set[int], explained: Set[int], passive: Set[int]
) -> Negated:
    """Return what a question leaves out.

    `words` are the places of words that are looked for in records, `passive` those of verbs that may stand between.
    """
    flipped: list[Match] = []
    left_out: set[int] = set()
    places: set[int] = set()
    for start, end in _negations(question):
        if start in explained:
            continue
        for place in range(end, len(question)):
            state = next((match for match in states if match.places[0] == place), None)
            if state is not None:
                flipped.append(state)
                places |= set(range(start, end))
                break
            if place in words:
                run = _run(question, place, words)
                left_out |= run
                places |= set(range(start, end))
                break
            if not ({question[place].text, question[place].stem} & (_LEADS | BETWEEN) or place in passive):
                break
    return Negated(tuple(flipped), frozenset(left_out), frozenset(places))


def _negations(question: Sequence[Token]) -> list[tuple[int, int]]:
    texts = [token.text for token in question]
    found = [(place, place + 1) for place, text in enumerate(texts) if text in _NEGATIONS]
    return found + [(place, place + 2) for place in range(len(texts)) if tuple(texts[place : place + 2]) in _PAIRS]


def _run(question: Sequence[Token], place: int, words: Set[int]) -> set[int]:
    """Return the places of the words that follow each other from one on."""
    found = {place}
    while place + 1 < len(question) and (place + 1 in words or question[place + 1].stem in BETWEEN):
        place += 1
        found |= {place} & words
    return found
