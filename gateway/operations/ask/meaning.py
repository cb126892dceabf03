"""One meaning of a question: which records of a topic are meant, and what of them; every word has to be explained."""

from collections.abc import Sequence, Set
from itertools import pairwise
from typing import Final, NamedTuple

from msgspec.structs import replace

from gateway.operations.ask.amount_range import AmountRange
from gateway.operations.ask.asked import (
    dated_attribute,
    find_asked,
    is_of_present,
    resolved_ask,
    says_narrowing,
    used_places,
)
from gateway.operations.ask.explanation import hard_words, left_places, spoken_for, unexplained_words
from gateway.operations.ask.grammar import (
    asking_places,
    find_ask,
    find_wanted_count,
    is_about_all,
    is_about_done,
    is_about_elapsed,
    is_about_future,
)
from gateway.operations.ask.group import FoundGroup, find_group
from gateway.operations.ask.intent import Ask, Intent, Pick
from gateway.operations.ask.lexicon import Match
from gateway.operations.ask.negation import find_negated
from gateway.operations.ask.pick import FoundPick, find_pick
from gateway.operations.ask.time_range import TimeRange
from gateway.operations.ask.topic import DATED, Attribute, State, Subject, ValueKind
from gateway.operations.ask.word import BETWEEN, Token

_HOLDING: Final = frozenset(["good", "valid", "covered", "under", "force", "work", "works", "working", "current"])
_ENDING: Final = frozenset(
    ["expire", "expires", "expired", "expiring", "end", "ends", "ended", "ending", "out", "until"]
)
_LEADS: Final = frozenset(["at", "in", "by", "with", "for", "on", "the", "from"])
_VERBS: Final = frozenset(["be", "do", "have", "get"])


class Conditions(NamedTuple):
    """What the days, amounts and number of a question narrow."""

    range: TimeRange | None = None
    amounts: AmountRange | None = None
    number: str | None = None


def make_intent(
    topic: Subject,
    found: Sequence[Match],
    question: Sequence[Token],
    given: Conditions,
    others: Set[int] | None = None,
) -> Intent:
    """Return the meaning of a question for a topic; `others` are the places of words that name other topics."""
    read = _read(topic, found, question, given)
    attribute, ask, states = read.attribute, read.ask, read.states
    picked = find_pick(question, read.named, {place for match in states for place in match.places})
    group = find_group(question)
    wanted = find_wanted_count(question, ask, read.names)
    explained = {*read.used, *picked.places, *picked.names, *asking_places(question)}
    explained |= {*(group.places if group else ()), *(wanted[1] if wanted else ())}
    left = left_places(question, explained) | picked.names
    negated = find_negated(question, states, left, explained, read.verbs)
    pairs = _pairs(question, left - negated.words)
    explained |= {*negated.places, *(at for at, _ in pairs), *spoken_for(topic, attribute, question)}
    intent = Intent(
        topic=topic,
        ask=ask,
        attribute=attribute,
        pick=picked.pick,
        count=picked.size,
        skipped=picked.skipped,
        picks_by_attribute=_picks_by_attribute(topic, attribute, picked, read.named),
        range=given.range,
        amounts=given.amounts,
        number=given.number,
        states=tuple(_state(match, negated.states) for match in states if match.entry.state is not None),
        question=tuple(question),
        elapsed=is_about_elapsed(question) or (ask is Ask.WHEN and _says_old(question)),
    )
    intent = _counted(intent, group, wanted[0] if wanted else None)
    intent = _with_words(_with_tense(intent), question, left, negated.words, others or set())
    intent = _valid_until(_paired(intent, question, pairs))
    intent = _of_share(intent, states, question) if ask is Ask.SHARE else intent
    return replace(intent, unexplained=unexplained_words(intent, question, explained, picked))


class _Reading(NamedTuple):
    """What the phrases of a topic say: what is asked, in which states, and the places of their words."""

    attribute: Attribute | None
    ask: Ask
    states: list[Match]
    named: set[int]
    """Of the attribute."""
    names: set[int]
    """Of the topic."""
    verbs: set[int]
    """Of all phrases but those that are looked for in records too."""
    used: set[int]


def _read(topic: Subject, found: Sequence[Match], question: Sequence[Token], given: Conditions) -> _Reading:
    said = find_ask(question)
    ask = said or Ask.LIST
    found = [match for match in found if not is_of_present(match, found, question)]
    attribute, states = find_asked(topic, found, ask, narrows=says_narrowing(question))
    states = [match for match in states if not _is_negated_verb(match, question)]
    attribute = dated_attribute(topic, attribute, states) if ask is Ask.WHEN else attribute
    named = {place for match in found if match.entry.attribute is attribute is not None for place in match.places}
    texts = [question[place].text for place in named]
    ask = resolved_ask(attribute, ask, texts, said=said is not None, dated=given.range is not None)
    names = {place for match in found if not (match.entry.attribute or match.entry.state) for place in match.places}
    verbs = {place for match in found if not match.entry.stays for place in match.places}
    used = used_places(found, attribute, states)
    return _Reading(None if _is_of_person(topic, attribute, ask) else attribute, ask, states, named, names, verbs, used)


def _counted(intent: Intent, group: FoundGroup | None, at_least: int | None) -> Intent:
    """Return the meaning with for what records are counted, and how many there should be."""
    is_most = group is not None and group.is_most
    return replace(intent, group=group.group if group else None, is_most=is_most, at_least=at_least)


def _with_tense(intent: Intent) -> Intent:
    """Return the meaning with whether it is about all records, those to come, or those done."""
    question = intent.question
    is_about_some = intent.pick is not None or intent.number is not None or is_about_all(question)
    is_narrowed = any(not state.narrows for state in intent.states)
    return replace(
        intent,
        is_predicate=intent.ask is Ask.WHETHER and is_narrowed and is_about_some,
        concerns_all=is_about_all(question),
        is_future=is_about_future(question),
        is_done=is_about_done(question),
    )


def _with_words(
    intent: Intent, question: Sequence[Token], left: Set[int], without: Set[int], others: Set[int]
) -> Intent:
    """Return the meaning with the words that records must have, may have, and must not have."""
    words = tuple(question[place] for place in sorted(left - without))
    hard = hard_words(words, question, others)
    return replace(
        intent,
        words=hard,
        soft_words=tuple(token for token in words if token not in hard),
        led=tuple(question[place] for place in sorted(left) if _is_led(question, place, left)),
        without=tuple(question[place] for place in sorted(without)),
    )


def _paired(intent: Intent, question: Sequence[Token], pairs: Sequence[tuple[int, int]]) -> Intent:
    """Return the meaning with the words of which one is enough."""
    return replace(
        intent,
        either=tuple((question[at - 1], question[then]) for at, then in pairs),
        is_choice=any(question[at].text == "or" for at, _ in pairs),
    )


def _is_negated_verb(match: Match, question: Sequence[Token]) -> bool:
    """Return whether a phrase as `not done` is about who did it: `not done by Ray`."""
    following = max(match.places) + 1
    says_not = question[match.places[0]].text == "not" and len(match.places) > 1
    return says_not and following < len(question) and question[following].text == "by"


def _is_of_person(topic: Subject, attribute: Attribute | None, ask: Ask) -> bool:
    """Return whether the person only narrows what is counted or summed: `total sold by Grant`."""
    return attribute is not None and attribute.path == topic.person and ask in (Ask.AMOUNT, Ask.COUNT, Ask.AVERAGE)


def _says_old(question: Sequence[Token]) -> bool:
    texts = [token.text for token in question]
    return ("how", "old") in pairwise(texts)


def _is_led(question: Sequence[Token], place: int, words: Set[int]) -> bool:
    """Return whether a word is behind a preposition, with other words of records between."""
    place -= 1
    while place >= 0 and (place in words or question[place].stem in BETWEEN - {"of"}):
        place -= 1
    return place >= 0 and question[place].text in (*_LEADS, "of", "pay", "paid", "owe", "owes", "behind")


def _pairs(question: Sequence[Token], words: Set[int]) -> list[tuple[int, int]]:
    """Return (the place of `or` or `and`, that of the word behind it) between two words of records."""
    found = []
    for place, token in enumerate(question[:-1]):
        then = place + 2 if question[place + 1].text in _LEADS and place + 2 < len(question) else place + 1
        if token.text in ("or", "and") and place - 1 in words and then in words:
            found.append((place, then))
    return found


def _state(match: Match, flipped: Sequence[Match]) -> State:
    state = match.entry.state
    if state is None:
        raise AssertionError(match.entry.phrase)
    return replace(state, negated=not state.negated) if match in flipped else state


def _picks_by_attribute(topic: Subject, attribute: Attribute | None, picked: FoundPick, named: Set[int]) -> bool:
    """Return whether records are ordered by the day that is asked for: `which card expires first`."""
    if attribute is None or not (attribute.kind in DATED or attribute.day) or not (named and picked.places):
        return False
    is_behind = min(picked.places) > min(named)
    return is_behind or (picked.pick is Pick.NEXT and not (topic.coming or topic.planned))


def _valid_until(intent: Intent) -> Intent:
    """Return the meaning with its days as those on which something holds, rather than on which it ends."""
    attribute, period = intent.attribute, intent.range
    if attribute is None or period is None or not (attribute.kind is ValueKind.UNTIL or attribute.day):
        return intent
    texts = {token.text for token in intent.question}
    if period.last is None or not texts & _HOLDING or texts & _ENDING:
        return intent
    return replace(intent, valid_until=period.last, range=None)


def _of_share(intent: Intent, states: Sequence[Match], question: Sequence[Token]) -> Intent:
    """Return the meaning with what stands before its verb as what the share is of: `percent of the jobs were HVAC`."""
    cut = next((place for place, token in enumerate(question) if place and token.stem in _VERBS), len(question))
    before = set(question[:cut])
    base = tuple(match.entry.state for match in states if match.places[0] < cut and match.entry.state is not None)
    return replace(
        intent,
        base_states=base,
        base_words=tuple(token for token in (*intent.words, *intent.soft_words) if token in before),
    )
