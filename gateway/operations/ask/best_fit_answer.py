"""The answer of last resort: the record that fits a question best, with a word of caution."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from gateway.access.permission import Permission
from gateway.operations.ask.all_records import READ_TOPICS, AllRecords, read_all_records
from gateway.operations.ask.best_fit import (
    MAX_FITTING,
    MIN_COVERED,
    BestFit,
    best_fit,
    can_say,
    criteria,
    given_criteria,
    suiting,
)
from gateway.operations.ask.customer_answer import AnswerClaim, AnswerStatus, CustomerAnswer
from gateway.operations.ask.customer_name import name_words
from gateway.operations.ask.grammar import find_ask
from gateway.operations.ask.intent import Ask, Intent
from gateway.operations.ask.lexicon import matches
from gateway.operations.ask.measure import in_states
from gateway.operations.ask.reader import CustomerReader
from gateway.operations.ask.record_text import template
from gateway.operations.ask.record_words import RecordWords, WordedRecord, reason
from gateway.operations.ask.refusal import NOT_SURE
from gateway.operations.ask.row import first_value
from gateway.operations.ask.sentence import Sentences
from gateway.operations.ask.tense import is_about_coming
from gateway.operations.ask.topic import Attribute, Subject
from gateway.operations.ask.understood import Understood
from gateway.operations.ask.word import MODIFIERS, NUMBERS, Token
from gateway.operations.ask.wording import Writer, sentence

MIN_COVERED_ELSEWHERE: Final = 0.9
"""Which part a record of another kind than the question names must have of it."""
TAGS: Final = Subject(
    key="tags", one="tag", many="tags", field="tags", requires=(Permission.TAG_READ,), nouns="label", title=("tags",),
    texts=("tags",),
)  # fmt: skip


class BestFitAnswers:
    """Answers that show the record which fits a question best."""

    def __init__(self, reader: CustomerReader, writer: Writer) -> None:
        self._reader = reader
        self._writer = writer

    async def answer(self, parts: Sequence[Understood], other: CustomerAnswer) -> CustomerAnswer | None:
        """Return the record that fits a question best, if the `other` answer has nothing and one fits clearly."""
        if not _is_helped(other, parts) or any(map(_is_computed, parts)):
            return None
        records = await read_all_records(self._reader)
        if records is None:
            return None
        fit = self._fit(parts, records, other.lacking)
        is_open = other.status is AnswerStatus.UNCLEAR or bool(other.lacking)
        least = MIN_COVERED if is_open else MIN_COVERED_ELSEWHERE
        if fit is None or fit.covered < least or len(fit.records) > MAX_FITTING:
            return None
        if any(_picks(part, fit) for part in parts):
            return None
        return self._said(fit, parts, records)

    def _fit(self, parts: Sequence[Understood], read: AllRecords, lacking: Sequence[Token]) -> BestFit | None:
        """Return what fits best: all words that another topic lacks, or the one day or the amount of the question."""
        names = name_words(read.customer)
        words = [token for part in parts for token in part.words if not {token.stem, token.text} & (names | NUMBERS)]
        given = next((part.given for part in parts if any(part.given)), parts[0].given)
        topics = list(dict.fromkeys(each.topic for part in parts for each in (*part.intents, *part.guesses)))
        ask = find_ask(parts[0].question) or Ask.LIST
        is_why = any(token.text == "why" for part in parts for token in part.question)
        wanted = {topic.key: _asked(topic, parts) for topic in (*READ_TOPICS, TAGS)}
        records = [
            each
            for each in self._worded(read)
            if can_say(each, ask)
            and _says_asked(each, wanted[each.topic.key])
            and not _lacks_asked(each.topic, wanted[each.topic.key], parts)
        ]
        if all(topic.key != "payments" for topic in topics):
            # A payment only has the words of what it is for.
            records = [each for each in records if each.topic.key != "payments"]
        if is_why:
            records = [each for each in records if each.topic.is_text or reason(each.topic, each.row) is not None]
        suits = suiting(topics, is_why=is_why, is_amount=ask is Ask.AMOUNT)
        fit = best_fit(criteria(words, given, records), records, suits, lacking)
        if fit is not None or not lacking:
            return fit
        is_one = given.range is not None and given.range.first == given.range.last is not None
        asked = given_criteria(given) if is_one or given.amounts is not None else []
        return best_fit(asked, records, suits)

    def _worded(self, read: AllRecords) -> list[WordedRecord]:
        """Return all records that were read, with their words."""
        words = RecordWords(self._reader.clock)
        tags = [(TAGS, {"id": read.customer["id"], "tags": tag}) for tag in read.customer.get("tags") or ()]
        return [words.worded(topic, row) for topic, row in (*read.rows, *tags)]

    def _said(self, fit: BestFit, parts: Sequence[Understood], read: AllRecords) -> CustomerAnswer:
        sentences = Sentences(self._writer, read.customer, self._reader.asked.first)
        claims = [self._claim(sentences, record, parts) for record in fit.records]
        rows = [record.row for record in fit.records]
        first, *more = sentences.lines(claims, rows)
        return sentences.answered([f"{NOT_SURE} {first}", *more], claims, read.document, rows)

    def _claim(self, sentences: Sentences, record: WordedRecord, parts: Sequence[Understood]) -> AnswerClaim:
        """Return a record with all of its facts, those that the question wants, and why it is as it is."""
        topic, row = record.topic, record.row
        form = template(topic.key)
        paths = [path for part in (*form.name, *form.facts) for path in sorted(part.paths())]
        why = reason(topic, row) if not (topic.done and in_states(row, topic.done)) else None
        more = [each for each in (*_asked(topic, parts), *([why] if why else ())) if not form.has(each.path)]
        values = {each.path: (each, first_value(row, each.path)[1]) for each in more}
        facts = [sentences.fact(topic, each, row, value) for each, value in values.values() if value is not None]
        claim = sentences.claim(Intent(topic=topic, ask=Ask.LIST), row, (*paths, *values))
        return AnswerClaim(sentence(self._writer.line(topic, row, facts)), claim.citations)


def _is_helped(answer: CustomerAnswer, parts: Sequence[Understood]) -> bool:
    """Return whether another kind of record may have what an answer lacks: a word, or an amount of the question."""
    if answer.status is AnswerStatus.NOT_IN_RECORD and not answer.is_final:
        return bool(answer.lacking) or any(part.given.amounts is not None for part in parts)
    return answer.status is AnswerStatus.UNCLEAR or bool(answer.lacking)


def _asked(topic: Subject, parts: Sequence[Understood]) -> list[Attribute]:
    """Return what of a record a question asks in the words of the vocabulary: of a sale its commission."""
    found = (match.entry.attribute for part in parts for match in matches(topic, part.question))
    return [each for each in found if each is not None]


_OF_THINGS: Final = frozenset(["brand", "manufacturer", "model", "serial"])
"""Facts that only units have: a visit with all other words of a question does not say them."""


def _lacks_asked(topic: Subject, asked: Sequence[Attribute], parts: Sequence[Understood]) -> bool:
    """Return whether a question is about a fact that records of this kind cannot have; texts may say anything."""
    is_of_things = any(token.text in _OF_THINGS for part in parts for token in part.question)
    return is_of_things and not asked and not topic.is_text


def _says_asked(record: WordedRecord, asked: Sequence[Attribute]) -> bool:
    """Return whether a record has one of the wanted facts; true if there are no such facts."""
    return not asked or any(first_value(record.row, each.path)[1] is not None for each in asked)


_OF_ONE: Final = (
    "not no why until till last next first second good bad under expire expires valid end ends over ended take took "
    "often always usually ago old"
)
_COMPUTING: Final = (MODIFIERS | {"past", "beyond"}) - frozenset(_OF_ONE.split())
"""Words that ask for what is beside a record, or computed of several: `before`, `more`, `other`, `average`."""
_PICKING: Final = frozenset("last next first latest newest oldest second third".split())  # noqa: SIM905


def _is_computed(part: Understood) -> bool:
    """Return whether no record by itself answers a question: `how long`, `more than once`, `will it be serviced`."""
    if is_about_coming(part.question):
        return True
    texts = [token.text for token in part.question]
    return not _COMPUTING.isdisjoint(texts) or ("how", "long") in pairwise(texts) or part.comparison is not None


def _picks(part: Understood, fit: BestFit) -> bool:
    """Return whether a question is about one of the records that fit, and it is not known which: `the last unit`."""
    return len(fit.records) > 1 and any(token.text in _PICKING for token in part.question)
