"""Which of several records a question means: the last, the next two, the third largest, the one before the last."""

from collections.abc import Iterator, Sequence, Set
from itertools import pairwise
from typing import Final, NamedTuple

from gateway.operations.ask.intent import Pick
from gateway.operations.ask.word import FILLERS, PREMISES, Token, stem

_PICKS: Final = {
    Pick.LAST: "last latest newest youngest recent previous final",
    Pick.NEXT: "next upcoming soonest",
    Pick.FIRST: "first earliest oldest original",
    Pick.TOP: "biggest largest highest priciest costliest dearest greatest longest max maximum",
    Pick.BOTTOM: "smallest lowest cheapest least shortest min minimum",
}
_PICK_BY_STEM: Final = {stem(word): pick for pick, words in _PICKS.items() for word in words.split()}
_OF_TWO: Final = {
    **dict.fromkeys(("older", "earlier"), Pick.FIRST),
    **dict.fromkeys(("newer", "younger", "later"), Pick.LAST),
    **dict.fromkeys(("bigger", "larger", "higher", "pricier", "costlier", "dearer", "greater", "longer"), Pick.TOP),
    **dict.fromkeys(("smaller", "lower", "cheaper", "shorter"), Pick.BOTTOM),
}
"""Which of two records is meant by a word that compares: `the older heater`, `which quote was cheaper`."""
_OF_TIME: Final = (Pick.FIRST, Pick.LAST)
_DEFINITE: Final = frozenset(["the", "her", "his", "their", "our", "its"])
_COUNTS: Final = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}
_ORDINALS: Final = {
    word: number
    for number, words in enumerate(
        ("second 2nd", "third 3rd", "fourth 4th", "fifth 5th", "sixth 6th", "seventh 7th", "eighth 8th", "ninth 9th"), 2
    )
    for word in words.split()
}
_WHO_PAYS: Final = frozenset(["he", "she", "they", "we", "you", "i", "ever"])
"""What follows `the most` where an amount is meant: `the most they ever paid`."""
_COSTING: Final = frozenset(map(stem, ("cost", "bring", "charge")))
_NAMES_PLACE: Final = PREMISES | {"address", "home", "house", "floor", "site", "place", "street", "unit"}
_AFTER: Final = frozenset(["after", "following"])
MAX_PICKED: Final = 100


class FoundPick(NamedTuple):
    """Which records are meant, and the places of the words that say so."""

    pick: Pick | None
    skipped: int = 0
    """How many come before the one that is meant: one for the second."""
    size: int = 1
    """How many are meant."""
    places: frozenset[int] = frozenset()
    names: frozenset[int] = frozenset()
    """Words that would mean one, but are part of a name: `at South First`."""
    of_two: bool = False
    """Whether there have to be two, of which it is one."""


def find_pick(question: Sequence[Token], taken: Set[int], in_states: Set[int], named: Set[int]) -> FoundPick:
    """Return which record is meant; `taken` are places of words that mean something else, as ordinals in states do.

    `named` are the places of the words that name the topic.
    """
    names = frozenset(place for place, pick in _picking_words(question) if _is_name(question, place, pick))
    names |= {
        place for place, token in enumerate(question) if token.text in _ORDINALS and _is_of_place(question, place)
    }
    found = _find_pick(question, {*taken, *names}, in_states)
    if found.pick is None:
        found = _find_of_two(question, taken, named)
    return found._replace(names=names - taken)


def _find_of_two(question: Sequence[Token], taken: Set[int], named: Set[int]) -> FoundPick:
    """Return which of two records is meant, by a word that compares without saying with what."""
    texts = [token.text for token in question]
    if {"than", "or", "any"} & set(texts):
        return FoundPick(None)
    for place, text in enumerate(texts):
        is_more = text in ("expensive", "costly") and place > 0 and texts[place - 1] in ("more", "less")
        pick = (Pick.TOP if texts[place - 1] == "more" else Pick.BOTTOM) if is_more else _OF_TWO.get(text)
        start = place - is_more
        ends = texts[place + 1 :] in ([], ["one"])
        is_said = texts[start - 1 : start] and texts[start - 1] in _DEFINITE
        is_said = is_said or (ends and texts[0] in ("which", "what", "who"))
        is_whole = ends or texts[place + 1] in ("one", "of") or place + 1 in named or pick in _OF_TIME
        if pick is not None and is_said and is_whole and place not in taken:
            counted = {at for at, each in enumerate(texts) if each == "two"}
            return FoundPick(pick, places=frozenset({*range(start, place + 1), *counted}), of_two=True)
    return FoundPick(None)


def _is_plural(question: Sequence[Token], place: int) -> bool:
    """Return whether several are to come: `my upcoming appointments`."""
    following = question[place + 1] if place + 1 < len(question) else None
    return following is not None and following.text.endswith("s") and following.text not in (following.stem, "address")


def _is_of_place(question: Sequence[Token], place: int) -> bool:
    return place + 1 < len(question) and question[place + 1].text in _NAMES_PLACE


def _find_pick(question: Sequence[Token], taken: Set[int], in_states: Set[int]) -> FoundPick:
    for place, pick in _picking_words(question):
        if place in taken:
            continue
        ordinal = _ordinal_before(question, place)
        if ordinal:
            return FoundPick(pick, ordinal[0] - 1, 1, frozenset({place, *ordinal[1]}))
        beside = _beside(question, place, pick)
        if beside:
            return FoundPick(pick, 1, 1, frozenset({place, *beside}))
        count, counted = _count(question, place, pick)
        if pick is Pick.NEXT and count == 1 and _is_plural(question, place):
            return FoundPick(pick, 0, MAX_PICKED, frozenset({place}))
        also = {place - 1} if place and question[place - 1].text in ("most", "very") else set()
        if question[place].text == "most" and _is_of_cost(question, place):
            also = {at for at, token in enumerate(question) if token.stem in _COSTING | {"money"}}
        return FoundPick(pick, 0, min(count, MAX_PICKED), frozenset({place, *counted, *also}))
    return _nth(question, {*taken, *in_states})


def _picking_words(question: Sequence[Token]) -> Iterator[tuple[int, Pick]]:
    for place, token in enumerate(question):
        before = question[place - 1].text if place else ""
        following = question[place + 1].text if place + 1 < len(question) else ""
        if token.text == "penultimate":
            yield place, Pick.LAST
        elif token.text in ("expensive", "costly") and before in ("most", "least"):
            yield place, Pick.TOP if before == "most" else Pick.BOTTOM
        elif token.text == "most" and (following in _WHO_PAYS or _is_of_cost(question, place)):
            yield place, Pick.TOP
        elif token.text == "recently" and before == "most":
            yield place, Pick.LAST
        elif token.text == "least" and (before == "at" or following in ("expensive", "costly")):
            continue
        elif (pick := _PICK_BY_STEM.get(token.stem)) is not None and token.text != "mine":
            yield place, pick


def _is_of_cost(question: Sequence[Token], place: int) -> bool:
    """Return whether the most expensive is meant: `which job cost the most`."""
    behind = [token.text for token in question[place + 1 :]]
    return behind in ([], ["money"]) and any(token.stem in _COSTING for token in question[:place])


def _is_name(question: Sequence[Token], place: int, pick: Pick) -> bool:
    """Return whether the word is part of a name, as in `at South First`."""
    if pick is not Pick.FIRST or question[place].text != "first":
        return False
    others = {_PICK_BY_STEM.get(each.stem) for each in question}
    is_behind_word = place > 0 and not {question[place - 1].text, question[place - 1].stem} & (FILLERS | {"very"})
    leads = {token.text for token in question[:place]} & {"at", "in", "from", "for", "on"}
    return bool({Pick.LAST, Pick.NEXT} & others or (is_behind_word and leads))


def _ordinal_before(question: Sequence[Token], place: int) -> tuple[int, set[int]] | None:
    """Return (the number, its places) of `second last`, `third to last`, `2nd most expensive`."""
    if question[place].text == "penultimate":
        return 2, set()
    at = place - 1
    while at >= 0 and question[at].text in ("to", "from", "the", "most", "least"):
        at -= 1
    if at < 0:
        return None
    if question[at].text in _ORDINALS:
        return _ORDINALS[question[at].text], set(range(at, place))
    texts = [token.text for token in question[max(0, place - 2) : place + 3]]
    is_next_to_last = question[place].text == "last" and texts[:2] == ["next", "to"]
    return (2, {place - 1, place - 2}) if is_next_to_last else None


def _beside(question: Sequence[Token], place: int, pick: Pick) -> set[int]:
    """Return the places of what says `the one before the last`, `what comes after the next`, `last but one`."""
    texts = [token.text for token in question]
    if pick is Pick.LAST and texts[place + 1 : place + 3] == ["but", "one"]:
        return {place + 1, place + 2}
    at = place - 1
    while at >= 0 and texts[at] in ("the", "our", "her", "his", "their", "my", "your"):
        at -= 1
    wanted = {Pick.LAST: frozenset(["before"]), Pick.NEXT: _AFTER, Pick.FIRST: _AFTER}.get(pick, frozenset())
    return {at} if at >= 0 and texts[at] in wanted else set()


def _count(question: Sequence[Token], place: int, pick: Pick) -> tuple[int, set[int]]:
    following = question[place + 1].text if place + 1 < len(question) else ""
    count = int(following) if following.isdigit() else _COUNTS.get(following, 1)
    before = place - 1
    while before > 0 and question[before].text in ("most", "least"):
        before -= 1
    if count == 1 and before >= 0 and pick is not Pick.NEXT:
        text = question[before].text
        count = int(text) if text.isdigit() else _COUNTS.get(text, 1)
        return count, {before} if count > 1 else set()
    return count, {place + 1} if count > 1 else set()


def _nth(question: Sequence[Token], taken: Set[int]) -> FoundPick:
    """Return the record that an ordinal alone means: `the third job`."""
    for place, token in enumerate(question):
        if token.text in _ORDINALS and place not in taken:
            is_ahead = ("from", "now") in pairwise(each.text for each in question)
            pick = Pick.NEXT if is_ahead else Pick.FIRST
            return FoundPick(pick, _ORDINALS[token.text] - 1, 1, frozenset({place}))
    return FoundPick(None)
