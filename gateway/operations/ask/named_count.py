"""How many records a question speaks of: `does he have two cards`, `the two sales`."""

from collections.abc import Sequence, Set
from typing import Final

from gateway.operations.ask.intent import Ask, Intent
from gateway.operations.ask.lexicon import NOUN, matches
from gateway.operations.ask.word import Token

_COUNTS: Final = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "dozen": 12, "twelve": 12, "twenty": 20, "several": 2, "multiple": 2, "one": 1,
}  # fmt: skip


_DIGITS: Final = 2
"""Digits of a number that counts records, as a year does not."""
_WHOLES: Final = {
    "both": 2,
    **{word: number for word, number in _COUNTS.items() if word not in ("several", "multiple", "one")},
}


def find_wanted_count(question: Sequence[Token], ask: Ask, named: Set[int]) -> tuple[int, set[int]] | None:
    """Return how many records a question asks whether there are, and its places: `does he have two cards`.

    `named` are the places of words that name the records, before which the number is.
    """
    texts = [token.text for token in question]
    if ask is not Ask.WHETHER:
        return None
    for place, text in enumerate(texts):
        number = int(text) if text.isdigit() and len(text) <= _DIGITS else _COUNTS.get(text)
        before = texts[max(0, place - 2) : place]
        is_more, is_least = before == ["more", "than"], before == ["at", "least"]
        is_pick = place > 0 and texts[place - 1] in ("last", "next", "first", "least")
        if number is None or place + 1 not in named:
            continue
        if is_more or is_least:
            return number + is_more, {place, place - 1, place - 2}
        if number > 1 and not is_pick:
            return number, {place}
        if text == "than" and texts[place - 1 : place + 2] == ["more", "than", "once"]:
            return 2, {place - 1, place, place + 1}
    return None


def find_named_count(question: Sequence[Token], ask: Ask, named: Set[int]) -> tuple[int, set[int]] | None:
    """Return of how many records a question speaks, and its places: `the two sales`, `both sales`."""
    texts = [token.text for token in question]
    for place, text in enumerate(texts):
        is_led = text == "both" or (place > 0 and texts[place - 1] in ("the", "all", "her", "his", "their"))
        at = next(
            (each for each in range(place + 1, len(texts)) if texts[each] not in ("the", "of", "her", "his", "their")),
            0,
        )
        if ask is not Ask.WHETHER and is_led and at in named and text in _WHOLES:
            return _WHOLES[text], {place}
    return None


_BILLED: Final = frozenset(["invoices", "quotes", "estimates", "payments", "recurringInvoices"])
"""Topics whose records have a number of other things on them."""
_VERBS: Final = frozenset(["be", "do", "have", "can", "will"])


def counts_other_things(intent: Intent) -> bool:
    """Return whether `how many` is of what is on the records, which their number does not say: `hours did we bill`."""
    stemmed = [token.stem for token in intent.question]
    if intent.topic.key not in _BILLED or stemmed[:2] != ["how", "many"]:
        return False
    end = next((place for place in range(2, len(stemmed)) if stemmed[place] in _VERBS), len(stemmed))
    found = [
        match for match in matches(intent.topic, intent.question) if match.entry.state or match.entry.weight >= NOUN
    ]
    named = {place for match in found for place in match.places}
    counted, said = range(2, end), (*intent.words, *intent.soft_words)
    return named.isdisjoint(counted) and any(intent.question[place] in said for place in counted)
