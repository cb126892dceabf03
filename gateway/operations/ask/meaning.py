"""One meaning of a question: which records of a topic are meant, and what of them; every word has to be explained."""

from collections.abc import Sequence, Set
from itertools import pairwise
from typing import Final, NamedTuple

from msgspec.structs import replace

from gateway.operations.ask.alternative import has_alternative, with_alternative
from gateway.operations.ask.amount_range import AmountRange
from gateway.operations.ask.due_days import with_days
from gateway.operations.ask.explanation import (
    hard_words,
    implied_places,
    left_places,
    old_places,
    spoken_for,
    unexplained_words,
)
from gateway.operations.ask.grammar import (
    asking_places,
    is_about_all,
    is_about_elapsed,
    is_never,
)
from gateway.operations.ask.group import FoundGroup, Group, Shown, find_group, spending_places
from gateway.operations.ask.habit import as_habit, habit_places, share_intent
from gateway.operations.ask.intent import Ask, Intent, Pick
from gateway.operations.ask.lexicon import Match
from gateway.operations.ask.named_count import find_named_count, find_wanted_count
from gateway.operations.ask.negation import find_negated
from gateway.operations.ask.phrase_reading import PhraseReading, read_phrases
from gateway.operations.ask.pick import FoundPick, find_pick
from gateway.operations.ask.tense import is_about_coming, is_about_done, is_about_future
from gateway.operations.ask.time_range import TimeRange
from gateway.operations.ask.topic import DATED, LISTS, Attribute, State, Subject, ValueKind
from gateway.operations.ask.word import BETWEEN, Token, stems

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
    read = with_alternative(read_phrases(topic, found, question, given.range), question)
    attribute, ask, states = read.attribute, read.ask, read.states
    told = _find_counts(topic, question, read)
    explained = told.explained
    old = old_places(question) if topic.place and not topic.former else set()
    left = left_places(question, explained) | told.picked.names | old
    explained |= old
    negated = find_negated(question, states, left, explained | spoken_for(topic, attribute, question), read.verbs)
    pairs = _pairs(question, left - negated.words)
    explained |= _joined(question, states)
    explained |= {*negated.places, *(at for at, _ in pairs), *spoken_for(topic, attribute, question)}
    intent = Intent(
        topic=topic,
        ask=ask,
        attribute=attribute,
        pick=told.picked.pick,
        count=told.picked.size,
        skipped=told.picked.skipped,
        picks_by_attribute=_is_of_validity(attribute, told.picked)
        or _picks_by_attribute(topic, attribute, told.picked, read),
        range=given.range,
        amounts=given.amounts,
        number=given.number,
        states=tuple(_state(match, negated.states) for match in states if match.entry.state is not None),
        question=tuple(question),
        elapsed=is_about_elapsed(question) or (ask is Ask.WHEN and _says_old(question)),
        of_two=tuple(question[place] for place in sorted(told.picked.places)) if told.picked.of_two else (),
    )
    intent = _with_words(_with_tense(_counted(intent, told)), question, left, negated.words, others or set())
    intent = with_days(_paired(intent, question, pairs))
    intent = share_intent(intent, states, question) if ask is Ask.SHARE else as_habit(intent, question)
    return replace(intent, unexplained=unexplained_words(intent, question, explained, told.picked))


class _Counts(NamedTuple):
    """Which and how many of the records a question means, for what each, and the places of what is explained so far."""

    picked: FoundPick
    group: FoundGroup | None
    at_least: int | None
    exactly: int | None
    explained: set[int]
    per: Group | None
    """The period that a price is for."""


def _find_counts(topic: Subject, question: Sequence[Token], read: PhraseReading) -> _Counts:
    group = find_group(question)
    if group is not None and group.places & read.named and not _is_of_most(group, topic, read):
        group = None
    grouped = group.places if group else frozenset()
    in_states = {place for match in read.states for place in match.places}
    picked = find_pick(question, {*read.named, *grouped, *(() if topic.when else in_states)}, in_states, read.names)
    wanted = find_wanted_count(question, read.ask, read.names)
    counted = None if picked.pick else find_named_count(question, read.ask, read.names)
    explained = {*read.used, *picked.places, *picked.names, *asking_places(question), *grouped}
    explained |= {
        *(wanted[1] if wanted else ()),
        *(counted[1] if counted else ()),
        *habit_places(question, is_text=topic.is_text),
    }
    explained |= implied_places(topic, question)
    if group is not None:
        explained |= spending_places(question)
    per = group.group if group is not None and _is_rate(topic, read.ask, group.group) else None
    group = None if per else group
    return _Counts(picked, group, wanted[0] if wanted else None, counted[0] if counted else None, explained, per)


def _is_rate(topic: Subject, ask: Ask, group: Group) -> bool:
    """Return whether a question wants the price of a plan, which has one for each of its periods: `how much a year`."""
    return bool(topic.current) and ask is Ask.AMOUNT and group in (Group.MONTH, Group.YEAR)


def _is_of_most(group: FoundGroup, topic: Subject, read: PhraseReading) -> bool:
    """Return whether it is asked who has the most: `which technician was there most often`."""
    is_person = group.group is Group.PERSON and read.attribute is not None and read.attribute.path == topic.person
    return is_person and group.shown in (Shown.TOP, Shown.BOTTOM)


def _counted(intent: Intent, told: _Counts) -> Intent:
    """Return the meaning with for what records are counted, in which period, and how many there should be."""
    intent = replace(intent, exactly=told.exactly, per=told.per, at_least=told.at_least)
    return intent if told.group is None else replace(intent, group=told.group.group, shown=told.group.shown)


def _is_choice(attribute: Attribute | None) -> bool:
    return attribute is not None and attribute.kind in LISTS


def _with_tense(intent: Intent) -> Intent:
    """Return the meaning with whether it is about all records, those to come, or those done."""
    question = intent.question
    is_about_some = intent.pick is not None or intent.number is not None or is_about_all(question)
    is_narrowed = any(not state.narrows for state in intent.states)
    return replace(
        intent,
        is_predicate=intent.ask is Ask.WHETHER and is_narrowed and is_about_some and not _is_choice(intent.attribute),
        concerns_all=is_about_all(question),
        is_never=is_never(question),
        is_future=is_about_future(question),
        is_done=_is_done(intent),
        is_coming=intent.ask is Ask.WHETHER and is_about_coming(question),
    )


def _is_done(intent: Intent) -> bool:
    """Return whether only what has been done is meant; what is to come may have been booked."""
    is_why = any(token.text == "why" for token in intent.question)
    is_of_other = is_why or intent.pick is Pick.NEXT or has_alternative(intent.question)
    return is_about_done(intent.question) and not is_of_other


def _with_words(
    intent: Intent, question: Sequence[Token], left: Set[int], without: Set[int], others: Set[int]
) -> Intent:
    """Return the meaning with the words that records must have, may have, and must not have."""
    words = tuple(question[place] for place in sorted(left - without))
    hard = hard_words(words, question, others)
    beside = set(stems(intent.topic.beside))
    words = tuple(token for token in words if token in hard or token.stem not in beside)
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


def _joined(question: Sequence[Token], states: Sequence[Match]) -> set[int]:
    """Return the places of `or` and `and` between two states of one field, of which a record has one anyway."""
    ends = sorted((match.places[0], match.places[-1], match.entry.state.path) for match in states if match.entry.state)
    return {
        place
        for (_, end, path), (start, _, other) in pairwise(ends)
        if path == other
        for place in range(end + 1, start)
        if question[place].text in ("or", "and")
    }


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


def _is_of_validity(attribute: Attribute | None, picked: FoundPick) -> bool:
    """Return whether the longest is what holds until the last day: `the longest warranty`."""
    return attribute is not None and attribute.kind is ValueKind.UNTIL and picked.pick in (Pick.TOP, Pick.BOTTOM)


def _picks_by_attribute(topic: Subject, attribute: Attribute | None, picked: FoundPick, read: PhraseReading) -> bool:
    """Return whether records are ordered by the day that is wanted: `which card expires first`."""
    if attribute is None or not (attribute.kind in DATED or attribute.day) or not (read.named and picked.places):
        return False
    is_of_name = max(picked.places) + 1 in read.names and topic.coming
    is_behind = min(picked.places) > min(read.named) and not is_of_name
    return is_behind or (picked.pick is Pick.NEXT and not (topic.coming or topic.planned))
