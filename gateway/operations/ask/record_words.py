"""All that a record says, as words: what its sentence has, its texts, its states, its days and its amounts."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Final

import msgspec

from gateway.operations.ask.clock import Clock
from gateway.operations.ask.measure import in_states
from gateway.operations.ask.record_text import FIELD, template
from gateway.operations.ask.row import first_value
from gateway.operations.ask.topic import Attribute, Row, Subject
from gateway.operations.ask.word import Token, stems

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d(?:T.*)?")


class WordedRecord(msgspec.Struct, frozen=True, eq=False):
    """A record with all of its words, days and amounts."""

    topic: Subject
    row: Row
    words: frozenset[str]
    days: tuple[date, ...]
    amounts: tuple[Decimal, ...]
    named: frozenset[str]
    """Words for its kind and its states, which it does not say itself."""


class RecordWords:
    """Maker of the words of records."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def worded(self, topic: Subject, row: Row) -> WordedRecord:
        """Return a record with its words."""
        values = [value for path in _paths(topic) for value in _values(first_value(row, path)[1])]
        texts = [value for value in values if isinstance(value, str) and not _DAY.fullmatch(value)]
        days = tuple(self._clock.day(value) for value in values if isinstance(value, str) and _DAY.fullmatch(value))
        amounts = tuple(value for value in values if isinstance(value, Decimal))
        texts += [flag for path, flag in _flags(topic) if first_value(row, path)[1]]
        words = frozenset(word for text in texts for word in stems(text.replace("_", " ")))
        return WordedRecord(topic, row, words, days, amounts, _named(topic).union(*_states(topic, row)))


@cache
def reasons(topic: Subject) -> tuple[Attribute, ...]:
    """Return what of a topic says why: `Gate was locked` of a missed visit."""
    return tuple(each for each in topic.attributes if "why" in stems(each.words))


def reason(topic: Subject, row: Row) -> Attribute | None:
    """Return what says why a record is as it is, if it does."""
    return next((each for each in reasons(topic) if first_value(row, each.path)[1] is not None), None)


def says_why(topic: Subject, row: Row, words: Sequence[Token]) -> bool:
    """Return whether what says why a record is as it is has all words: of a missed visit, `gate locked`."""
    why = reason(topic, row)
    said = frozenset(stems(str(first_value(row, why.path)[1]))) if why is not None else frozenset()
    return bool(words) and all({token.stem, token.text} & said for token in words)


@cache
def _paths(topic: Subject) -> tuple[str, ...]:
    """Return the fields that a record is known by."""
    form = template(topic.key)
    paths = [path for part in (*form.name, *form.facts) for path in sorted(part.paths())]
    paths += [*topic.texts, topic.person, topic.place, topic.when, topic.amount]
    paths += [each.path for each in reasons(topic)]
    return tuple(dict.fromkeys(path for path in paths if path and path != "self"))


@cache
def _flags(topic: Subject) -> tuple[tuple[str, str], ...]:
    """Return the flags that a record is written with: (the field, its words)."""
    form = template(topic.key)
    texts = [text for part in (*form.name, *form.facts) for text in part.texts]
    return tuple((path, flag) for text in texts for path, flag in FIELD.findall(text) if flag)


@cache
def _named(topic: Subject) -> frozenset[str]:
    return frozenset(stems(f"{topic.one},{topic.many},{topic.nouns},{topic.verbs}"))


def _states(topic: Subject, row: Row) -> Iterator[frozenset[str]]:
    return (_phrased(state.words) for state in topic.states if in_states(row, [state]))


@cache
def _phrased(words: str) -> frozenset[str]:
    return frozenset(stems(words))


def _values(value: Any) -> Iterator[str | Decimal]:
    """Yield the texts, days and amounts of a value."""
    if isinstance(value, Mapping):
        if "currency" in value:
            yield Decimal(value["amount"])
            return
        for name, each in value.items():
            if name != "id":
                yield from _values(each)
    elif isinstance(value, list):
        for each in value:
            yield from _values(each)
    elif value is not None and not isinstance(value, bool):
        yield str(value)
