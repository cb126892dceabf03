"""What the phrases of a topic say of a question: what it wants, of records in which states, at which of its words."""

from collections.abc import Sequence
from typing import NamedTuple

from gateway.operations.ask.asked import (
    dated_attribute,
    find_asked,
    is_of_present,
    is_wider,
    resolved_ask,
    says_narrowing,
    settled_part,
    used_places,
)
from gateway.operations.ask.grammar import find_ask, is_about_elapsed
from gateway.operations.ask.intent import AVERAGES, Ask
from gateway.operations.ask.lexicon import NOUN, Match
from gateway.operations.ask.time_range import TimeRange
from gateway.operations.ask.topic import DATED, SUMMED, Attribute, Subject, ValueKind
from gateway.operations.ask.word import FILLERS, MODIFIERS, Token, begins


class PhraseReading(NamedTuple):
    """What a question wants, in which states, and the places of the words that say so."""

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


def read_phrases(
    topic: Subject, found: Sequence[Match], question: Sequence[Token], period: TimeRange | None
) -> PhraseReading:
    """Return what the phrases of a topic that a question has say of it."""
    said = find_ask(question)
    ask = said or Ask.LIST
    found = _meant(found, question)
    asks_how = ask is Ask.LIST and begins(question, "how")
    narrows = says_narrowing(question) and not asks_how
    attribute, states = find_asked(topic, found, ask, narrows=narrows, asks_how=asks_how)
    settled = settled_part(topic, question, period)
    if settled is not None:
        attribute = settled
        states = [match for match in states if match.entry.state and match.entry.state.path != "status"]
    asked = {match.entry.attribute.path: match for match in found if match.entry.attribute is not None}
    is_whole = topic.is_period and len(asked) > 1
    said_of = attribute
    attribute = dated_attribute(topic, attribute, states) if ask is Ask.WHEN else attribute
    named = {
        place
        for match in found
        if match.entry.attribute is not None and (is_whole or match.entry.attribute in (attribute, said_of))
        for place in match.places
    }
    attribute = _countable(topic, None if is_whole else attribute, found, ask)
    says_much = topic.amount and [token.text for token in question[:2]] == ["how", "much"]
    attribute = None if attribute is not None and attribute.kind in DATED and says_much and not period else attribute
    texts = [question[place].text for place in named]
    ask = resolved_ask(attribute, ask, texts, said=said is not None, dated=period is not None)
    names = {place for match in found if not (match.entry.attribute or match.entry.state) for place in match.places}
    verbs = {place for match in found if not match.entry.stays for place in match.places}
    used = used_places(found, attribute, states) | named | _beside_attribute(said_of, question, named)
    attribute = None if _is_of_person(topic, attribute, ask) else attribute
    return PhraseReading(attribute, ask, states, named, names, verbs, used)


def _meant(found: Sequence[Match], question: Sequence[Token]) -> list[Match]:
    """Return the phrases without those that mean something else in this question."""
    found = [match for match in found if not is_of_present(match, found, question)]
    found = [match for match in found if match.entry.state is None or not _is_negated_verb(match, question)]
    found = [match for match in found if not is_wider(match, found, question)]
    return [match for match in found if not (is_about_elapsed(question) and _is_of_length(match))]


def _countable(topic: Subject, attribute: Attribute | None, found: Sequence[Match], ask: Ask) -> Attribute | None:
    """Return what is wanted where `how many` asks for pieces, and where `who` asks for no amount and no text."""
    if attribute is None and ask is Ask.COUNT and not any(match.entry.weight >= NOUN for match in found):
        return next((each for each in topic.attributes if topic.counts and each.path == topic.counts), None)
    if attribute is None or ask is not Ask.WHO or not topic.person:
        return attribute
    is_content = topic.is_text and not {*attribute.path.split("|")}.isdisjoint(topic.title)
    return None if attribute.kind in SUMMED or is_content else attribute


def _beside_attribute(attribute: Attribute | None, question: Sequence[Token], named: set[int]) -> set[int]:
    """Return the places of words that only say more of what is wanted: `tax` of `the tax exemption certificate`."""
    if attribute is None or not named:
        return set()
    beside = {stem for phrase in attribute.phrases if len(phrase) > 1 for stem in phrase}
    texts = MODIFIERS | FILLERS
    return {
        place
        for place, token in enumerate(question)
        if place not in named and token.stem in beside and not {token.text, token.stem} & texts
    }


def _is_of_length(match: Match) -> bool:
    attribute = match.entry.attribute
    return attribute is not None and attribute.kind in (ValueKind.SECONDS, ValueKind.DAYS)


def _is_negated_verb(match: Match, question: Sequence[Token]) -> bool:
    """Return whether a phrase as `not done` is about who did it: `not done by Ray`."""
    following = max(match.places) + 1
    says_not = question[match.places[0]].text == "not" and len(match.places) > 1
    return says_not and following < len(question) and question[following].text == "by"


def _is_of_person(topic: Subject, attribute: Attribute | None, ask: Ask) -> bool:
    """Return whether the person only narrows what is counted or summed: `total sold by Grant`."""
    return attribute is not None and attribute.path == topic.person and ask in (Ask.AMOUNT, Ask.COUNT, *AVERAGES)
