"""Which words of a question a meaning explains: one that leaves out a word which changes what is asked is no answer."""

from collections.abc import Sequence, Set
from typing import Final

from gateway.operations.ask.intent import Ask, Intent
from gateway.operations.ask.pick import FoundPick
from gateway.operations.ask.topic import DATED, Attribute, Subject, ValueKind
from gateway.operations.ask.word import FILLERS, MODIFIERS, PREMISES, Token, stems

_SUMMED: Final = (ValueKind.MONEY, ValueKind.NO_MONEY)
_VALIDITY: Final = frozenset(
    "expire expires expired expiring expiry end ends ended ending until till valid good lapse lapsed over last".split()  # noqa: SIM905
)


def left_words(question: Sequence[Token], used: Set[int]) -> tuple[Token, ...]:
    """Return the words that say something and were not understood yet."""
    return tuple(question[place] for place in sorted(left_places(question, used)))


def left_places(question: Sequence[Token], used: Set[int]) -> set[int]:
    """Return the places of the words that say something and were not understood yet."""
    return {
        place
        for place, token in enumerate(question)
        if place not in used and token.text not in FILLERS and token.stem not in FILLERS
    }


def unexplained_words(
    intent: Intent, question: Sequence[Token], explained: Set[int], picked: FoundPick
) -> tuple[Token, ...]:
    """Return the words that change what is asked, and that the meaning leaves out."""
    topic, attribute = intent.topic, intent.attribute
    found = [
        token
        for place, token in enumerate(question)
        if place not in explained and (token.text in MODIFIERS or _is_punctual(question, place))
    ]
    is_dated = attribute is not None and (attribute.kind in DATED or bool(attribute.day))
    if intent.range is not None and not (topic.when or is_dated):
        found += [Token(intent.range.words, "")]
    amounts = intent.amounts
    if amounts is not None and not (topic.duration if amounts.is_duration else _has_amount(topic, attribute)):
        found += [Token(amounts.words, "")]
    if intent.pick is not None and not topic.field:
        found += [question[place] for place in sorted(explained & picked.places)]
    found += _unanswerable(intent, question)
    is_other_kind = intent.ask is Ask.COUNT and attribute is not None and attribute.kind is not ValueKind.COUNT
    if not topic.field and (intent.ask in (Ask.AVERAGE, Ask.SHARE) or is_other_kind):
        found += [Token(str(intent.ask), "")]
    return tuple(found)


def _unanswerable(intent: Intent, question: Sequence[Token]) -> list[Token]:
    """Return the words that ask for what the topic's records do not have: an amount, a person, a day, what will be."""
    topic, attribute = intent.topic, intent.attribute
    if not topic.field:
        return []
    lacks = (
        (intent.ask in (Ask.AMOUNT, Ask.AVERAGE) and not _has_amount(topic, attribute) and not attribute)
        or (intent.ask is Ask.WHO and not (topic.person or attribute))
        or (intent.ask is Ask.WHEN and not (topic.when or attribute))
    )
    has_future = topic.coming or topic.planned or topic.is_text or attribute is not None
    is_future = any(token.text == "will" for token in question) and not has_future
    return [Token(str(intent.ask), "")] * lacks + [Token("will", "")] * is_future


def _is_punctual(question: Sequence[Token], place: int) -> bool:
    """Return whether it is `time` of `on time`."""
    return place > 0 and question[place].text == "time" and question[place - 1].text in ("on", "in")


def _has_amount(topic: Subject, attribute: Attribute | None) -> bool:
    return bool(topic.amount) or (attribute is not None and attribute.kind in _SUMMED)


def spoken_for(topic: Subject, attribute: Attribute | None, question: Sequence[Token]) -> set[int]:
    """Return the places of words that the topic or attribute speaks of anyway.

    Texts may say why; of a day until which something holds, it is asked whether it is over.
    """
    words: set[str] = {"why"} if topic.is_text else set()
    if attribute is not None and len({token.stem for token in question} & set(stems(attribute.values))) > 1:
        words |= {"or"}
    if attribute is not None and (attribute.kind is ValueKind.UNTIL or attribute.day):
        words |= _VALIDITY
    return {place for place, token in enumerate(question) if token.text in words}


def hard_words(words: Sequence[Token], question: Sequence[Token], others: Set[int]) -> tuple[Token, ...]:
    """Return the words that a record must have: those that belong to no other topic."""
    return tuple(word for word in words if question.index(word) not in others and word.text not in PREMISES)
