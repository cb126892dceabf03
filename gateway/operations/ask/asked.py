"""What a question asks of a topic's records: one of their attributes, and the states that they are in."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from gateway.operations.ask.grammar import find_ask
from gateway.operations.ask.intent import Ask
from gateway.operations.ask.lexicon import HINT, Match
from gateway.operations.ask.time_range import TimeRange
from gateway.operations.ask.topic import DATED, Attribute, Subject, ValueKind, phrases
from gateway.operations.ask.word import Token

_ANY: Final = frozenset({"any", "anything"})
_YES_OR_NO: Final = (ValueKind.UNTIL, ValueKind.FLAG, ValueKind.NOT_FLAG)
_PRESENT: Final = frozenset(["expire", "expires", "expiring", "end", "ends", "ending", "lapse", "lapses"])
"""Forms that ask for the day, where `expired` names a state."""


def is_of_present(match: Match, found: Sequence[Match], question: Sequence[Token]) -> bool:
    """Return whether a word that names a state asks for its day: `when does it expire`."""
    if match.entry.state is None or len(match.places) > 1 or question[match.places[0]].text not in _PRESENT:
        return False
    return any(other.entry.attribute is not None and set(match.places) & set(other.places) for other in found)


def is_wider(match: Match, others: Sequence[Match], question: Sequence[Token]) -> bool:
    """Return whether another state says more exactly what is meant: `wrote` of `who wrote the last email`."""
    mine = match.entry.state
    exact = [other.entry.state for other in others if other.entry.state is not None]
    has_or = any(token.text in ("or", "and") for token in question)
    return (
        mine is not None
        and not has_or
        and any(
            each.path == mine.path and not each.negated and not mine.negated and set(each.values) < set(mine.values)
            for each in exact
        )
    )


def dated_attribute(topic: Subject, attribute: Attribute | None, states: Sequence[Match]) -> Attribute | None:
    """Return what is a day, for a question of when: the day of renewal, not whether; since when it is overdue."""
    if attribute is None:
        days = [match.entry.state.day for match in states if match.entry.state is not None and match.entry.state.day]
        return next((each for each in topic.attributes if days and each.path == days[0]), None)
    if attribute.kind not in (ValueKind.FLAG, ValueKind.NOT_FLAG):
        return attribute
    same = [each for each in topic.attributes if each.kind in DATED and set(each.phrases) & set(attribute.phrases)]
    return same[0] if same else attribute


def resolved_ask(attribute: Attribute | None, ask: Ask, named: Sequence[str], *, said: bool, dated: bool) -> Ask:
    """Return the kind of question if its words belong to the attribute, as in `serial number`, or are missing."""
    if attribute is None:
        return ask
    if ask is Ask.COUNT and attribute.kind is ValueKind.SECONDS:
        return Ask.AMOUNT
    if ask is Ask.COUNT and (attribute.kind is ValueKind.COUNT or {"often", "many", "number"} & set(named)):
        return Ask.LIST
    return Ask.WHETHER if not (said or dated) and attribute.kind in _YES_OR_NO else ask


def used_places(found: Sequence[Match], attribute: Attribute | None, states: Sequence[Match]) -> set[int]:
    """Return the words that the topic's names, the attribute and the states explain.

    Hints are looked for in the records too. What a question wants of a record beside the attribute is not explained.
    """
    stays = {place for match in found if match.entry.stays for place in match.places}
    named = {place for match in found if match.entry.attribute is attribute is not None for place in match.places}
    kept = [match for match in found if not match.entry.attribute and not match.entry.state] + list(states)
    used = {place for match in kept if not match.entry.stays for place in match.places}
    # A phrase that is the same as another's is explained with it: `under warranty` is a state and an attribute.
    same = [match for match in found if set(match.places) & (used | named) and not match.entry.stays]
    return (used - stays) | named | {place for match in same for place in match.places}


def settled_part(topic: Subject, question: Sequence[Token], days: TimeRange | None) -> Attribute | None:
    """Return what has been paid of a record, if the question is that: `how much of the invoice is paid`."""
    texts, stemmed = [token.text for token in question], {token.stem for token in question}
    says_of = ("much", "of") in pairwise(texts) or (days is not None and days.words.startswith("of "))
    says_part = ("how", "much") in pairwise(texts) and says_of and bool({"pay", "settl"} & stemmed)
    return next((each for each in topic.attributes if says_part and each.path == "settled"), None)


def find_asked(
    topic: Subject, found: Sequence[Match], ask: Ask, *, narrows: bool, asks_how: bool = False
) -> tuple[Attribute | None, list[Match]]:
    """Return (the kind of question, the states that are named); words that could be both are one of them."""
    best = _attribute(topic, found)
    states = [match for match in found if match.entry.state is not None]
    states = [match for match in states if _only_narrows(match) or not _is_within(match, states)]
    if best is None or best.entry.attribute is None:
        return None, states
    same = [match for match in states if set(match.places) & set(best.places)]
    decides = best.entry.attribute.kind in (ValueKind.UNTIL, ValueKind.FLAG)
    is_choice = "or" in best.entry.phrase
    if same and not is_choice and (narrows if decides else ask is Ask.WHETHER):
        return None, states
    is_counted = ask in (Ask.COUNT, Ask.LIST, Ask.AMOUNT) and not asks_how
    if same and len(best.places) == 1 and is_counted and best.entry.weight < HINT:
        return None, states
    is_text = best.entry.attribute.kind is ValueKind.TEXT and len(best.places) > 1
    return best.entry.attribute, [match for match in states if match not in same or is_text or _only_narrows(match)]


def _is_within(match: Match, others: Sequence[Match]) -> bool:
    """Return whether a longer phrase has the words of a state: `late` of `paid late`."""
    return any(set(match.places) < set(other.places) for other in others)


def _only_narrows(match: Match) -> bool:
    return match.entry.state is not None and match.entry.state.narrows


def says_narrowing(question: Sequence[Token]) -> bool:
    """Return whether a state narrows the records rather than being the question: `which units are under warranty`."""
    return find_ask(question) in (Ask.COUNT, Ask.LIST) or any(token.text in _ANY for token in question)


def _attribute(topic: Subject, found: Sequence[Match]) -> Match | None:
    """Return what the question wants of the records: the attribute of the longest phrase."""
    asked = [match for match in found if match.entry.attribute is not None]
    if not asked:
        return None
    best = max(asked, key=lambda match: (len(match.places), match.entry.weight, -match.places[0]))
    names = [match for match in found if match.entry.weight > HINT and not (match.entry.attribute or match.entry.state)]
    # A word that names the topic and an attribute, as `card`, names the topic.
    is_name = len(best.places) == 1 and any(set(best.places) <= set(name.places) for name in names)
    return None if is_name and best.entry.phrase not in _KEPT else best


_KEPT: Final = frozenset(phrases("warranty, install, city, county, zip"))
