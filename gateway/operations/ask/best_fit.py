"""The records that fit a question best, where nothing else answers it: ranked by the words that the question has."""

import math
from collections.abc import Callable, Sequence, Set
from typing import Final, NamedTuple

from gateway.operations.ask.absence import is_office_word
from gateway.operations.ask.full_text import rarity
from gateway.operations.ask.intent import Ask
from gateway.operations.ask.lexicon import is_vocabulary
from gateway.operations.ask.line_form import is_own_work
from gateway.operations.ask.meaning import Conditions
from gateway.operations.ask.record_words import WordedRecord, reason
from gateway.operations.ask.row import first_value
from gateway.operations.ask.select import has_akin, has_word
from gateway.operations.ask.topic import Subject
from gateway.operations.ask.topics.line import LINE_TOPICS
from gateway.operations.ask.word import Token, stems

MIN_COVERED: Final = 0.7
"""Which part of what the words of a question weigh a record must have; `docs/ask.md` has what lower ones come to."""
MAX_SHARE: Final = 0.34
"""A word that more of the records have does not say which one is meant."""
MAX_FITTING: Final = 3
"""If more records fit equally well, no record is shown."""
OWN, NAMED = 2, 1
"""How well a record has a word: in itself, or in the names of its kind and states."""
MIN_RECORDS: Final = 50
"""Of fewer records a word is as rare as of so many."""
MIN_COMMON: Final = 2
"""So many words of the vocabulary say which record is meant, where one of them alone does not."""
SAID_OTHERWISE: Final = 0.5
"""Weight of a word of offices that no record has: records have other words for it."""
_BESIDE: Final = dict.fromkeys((*(topic.key for topic in LINE_TOPICS), "changes"), 0.5)
"""What shows a record less well than the record itself."""
_SIGNED: Final = ("changes", "credits", "refunds", "contactPersons", "referrals", "related", "photos", "documents")
"""What names the one who did it; the technician of a job did not book it or call it off."""
Suits = Callable[[WordedRecord], float]


class Criterion(NamedTuple):
    """A word, or a day or an amount, that a record may have."""

    holds: Callable[[WordedRecord], int]
    """How well: a name of its kind or its state counts less than a word that it has itself."""
    is_common: bool = False
    """Whether it is a word of offices, which many questions have."""


class BestFit(NamedTuple):
    """The records that fit best, and which part of the question they have."""

    records: tuple[WordedRecord, ...]
    covered: float


def best_fit(
    asked: Sequence[Criterion], records: Sequence[WordedRecord], suits: Suits, needed: Sequence[Token] = ()
) -> BestFit | None:
    """Return the records that meet the criteria better than all others; of equals, those that suit best.

    Only records with all `needed` words count.
    """
    if not records:
        return None
    held = [[each.holds(record) for each in asked] for record in records]
    counts = [sum(map(bool, column)) for column in zip(*held, strict=True)]
    of = max(len(records), MIN_RECORDS)
    weights = [_weight(each, count, of) for each, count in zip(asked, counts, strict=True)]
    few = max(MAX_FITTING, MAX_SHARE * len(records))
    telling = [
        (0 if not count or count > few else 1 if each.is_common else MIN_COMMON)
        for each, count in zip(asked, counts, strict=True)
    ]
    covers = [
        (sum(w * has / OWN for w, has in zip(weights, row, strict=True)), record)
        for row, record in zip(held, records, strict=True)
        if sum(tells for tells, has in zip(telling, row, strict=True) if has) >= MIN_COMMON
        and any(tells and has == OWN for tells, has in zip(telling, row, strict=True))
        and all(has_word(record.words, token) for token in needed)
    ]
    best = max((cover for cover, _ in covers), default=0.0)
    fitting = [record for cover, record in covers if math.isclose(cover, best)]
    if not fitting:
        return None
    most = max(map(suits, fitting))
    return BestFit(tuple(each for each in fitting if suits(each) == most), best / sum(weights))


def _weight(criterion: Criterion, count: int, of: int) -> float:
    weight = rarity(count, of)
    return weight * SAID_OTHERWISE if criterion.is_common and not count else weight


def criteria(words: Sequence[Token], given: Conditions, records: Sequence[WordedRecord]) -> list[Criterion]:
    """Return what a record may have of the words, days, amounts and number of a question."""
    known = frozenset[str]().union(*(record.words for record in records), *(record.named for record in records))
    found = [Criterion(_has(token, known), _is_common(token)) for token in dict.fromkeys(words)]
    return found + given_criteria(given)


def given_criteria(given: Conditions) -> list[Criterion]:
    """Return what a record may have of the days, amounts and number of a question."""
    period, amounts, number = given
    found = []
    if period is not None and not period.is_age:
        found.append(Criterion(lambda record: OWN * any(period.holds(day) for day in record.days)))
    if amounts is not None and not amounts.is_duration:
        found.append(Criterion(lambda record: OWN * any(map(amounts.holds, record.amounts))))
    if number is not None:
        said = frozenset(stems(number))
        found.append(Criterion(lambda record: OWN * (said <= record.words)))
    return found


def _is_common(token: Token) -> bool:
    return is_vocabulary(token) or is_office_word(token)


def _has(token: Token, known: Set[str]) -> Callable[[WordedRecord], int]:
    """Return how well records have a word: the very word, if any record has it."""
    if token.stem in known or token.text in known:
        said = {token.stem, token.text}
        return lambda record: OWN if said & record.words else NAMED if said & record.named else 0
    if has_word(frozenset(known), token) or has_akin(frozenset(known), token):
        return lambda record: OWN * (has_word(record.words, token) or has_akin(record.words, token))
    return lambda _: 0


def suiting(topics: Sequence[Subject], *, is_why: bool, is_amount: bool = False) -> Suits:
    """Return how well records suit a question: those of the topics that it names, the likeliest first.

    Of an amount it is the line, rather than the whole that it is on.
    """
    order = {topic.key: len(topics) - place for place, topic in enumerate(topics)}

    def suits(record: WordedRecord) -> float:
        topic = record.topic
        says_why = is_why and reason(topic, record.row) is not None
        is_line = is_amount and topic in LINE_TOPICS and not is_own_work(record.row)
        return 10 * (says_why + is_line) + order.get(topic.key, 0) - _BESIDE.get(topic.key, 0)

    return suits


def can_say(record: WordedRecord, ask: Ask) -> bool:
    """Return whether a record says who, when, where or how much, if a question wants that."""
    topic = record.topic
    if ask is Ask.WHO and not (topic.is_text or topic.key in _SIGNED):
        return False
    said = {Ask.WHO: topic.person, Ask.AMOUNT: topic.amount, Ask.WHERE: topic.place, Ask.WHEN: topic.when}
    if topic.key == "changes" and ask not in (Ask.WHO, Ask.WHEN):
        return False
    return topic.is_text or ask not in said or _has_value(record, said[ask])


def _has_value(record: WordedRecord, path: str) -> bool:
    return bool(path) and first_value(record.row, path)[1] is not None
