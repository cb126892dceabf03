"""The answer to a question of which only a part was understood: that part, and what else its records say."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from gateway.operations.ask.all_records import AllRecords, read_all_records
from gateway.operations.ask.best_fit import MAX_FITTING
from gateway.operations.ask.customer_answer import AnswerClaim, AnswerStatus, CustomerAnswer, unclear
from gateway.operations.ask.field_name import fields
from gateway.operations.ask.grammar import find_ask
from gateway.operations.ask.intent import Ask
from gateway.operations.ask.lexicon import matches
from gateway.operations.ask.reader import CustomerReader
from gateway.operations.ask.record_text import template
from gateway.operations.ask.row import first_value
from gateway.operations.ask.sentence import Sentences
from gateway.operations.ask.topic import DATED, Attribute, Subject, ValueKind
from gateway.operations.ask.understood import Understood
from gateway.operations.ask.wording import Writer, joined, sentence

_KINDS: Final = {
    Ask.WHEN: DATED,
    Ask.AMOUNT: (ValueKind.MONEY,),
    Ask.WHETHER: (ValueKind.CODE, ValueKind.CODES, ValueKind.FLAG, ValueKind.NOT_FLAG),
}
"""Which facts of a record may be what a part asks that was not understood."""


class AnsweredPart(NamedTuple):
    """A part of a question with its answer."""

    part: Understood
    answer: CustomerAnswer


class PartAnswers:
    """Answers to questions of which a part was not understood."""

    def __init__(self, reader: CustomerReader, writer: Writer) -> None:
        self._reader = reader
        self._writer = writer

    async def answers(self, answered: Sequence[AnsweredPart]) -> list[CustomerAnswer]:
        """Return an answer to each part: of one that was not understood what else the records of the part before say.

        Empty if no part has an answer.
        """
        if not any(answer.status is AnswerStatus.ANSWERED and answer.claims for _, answer in answered):
            return []
        answers: list[CustomerAnswer] = []
        before: CustomerAnswer | None = None
        for part, answer in answered:
            is_unclear = answer.status is AnswerStatus.UNCLEAR
            answers.append(await self._not_understood(part, before) if is_unclear else answer)
            before = answer if answer.status is AnswerStatus.ANSWERED else before
        return answers

    async def _not_understood(self, part: Understood, before: CustomerAnswer | None) -> CustomerAnswer:
        records = await read_all_records(self._reader) if before is not None else None
        sentences = Sentences(self._writer, records.customer if records else {}, self._reader.asked.first)
        claims = tuple(_more(part, before, records, sentences)) if before and records else ()
        return CustomerAnswer(
            status=AnswerStatus.ANSWERED,
            answer=joined([f'I did not understand "{part.text}"', *(claim.text for claim in claims)]),
            claims=claims,
            document=records.document if records and claims else None,
        )


def _more(part: Understood, before: CustomerAnswer, records: AllRecords, sentences: Sentences) -> Iterator[AnswerClaim]:
    """Yield what else the records say that the part before is about: of the kind that this part asks for."""
    if len(before.record_ids) > MAX_FITTING:
        return
    for topic, row in records.rows:
        if str(row.get("id")) not in before.record_ids or topic.below:
            continue
        found = [(each, *first_value(row, each.path)) for each in _asked(topic, part)]
        facts = [(sentences.fact(topic, each, row, value), path, value) for each, path, value in found if value]
        said = {path: (text, value) for text, path, value in facts if text not in before.answer}
        if said:
            text = f"{sentences.writer.name(topic, row)}: {', '.join(dict.fromkeys(text for text, _ in said.values()))}"
            citations = tuple(sentences.citation(row, path, value) for path, (_, value) in said.items())
            yield AnswerClaim(sentence(text), citations)


def _asked(topic: Subject, part: Understood) -> list[Attribute]:
    """Return the facts that a part may ask for: those that it names, else all of the kind that answers it."""
    named = [match.entry.attribute for match in matches(topic, part.question) if match.entry.attribute is not None]
    if named:
        return named
    form = template(topic.key)
    written = [field for field, _ in fields(topic) if form.has(field.path) and not form.is_name(field.path)]
    every = list({each.path: each for each in (*written, *topic.attributes)}.values())
    ask = find_ask(part.question)
    if ask is Ask.WHO:
        return [each for each in every if each.path.endswith(".name")]
    kinds = _KINDS.get(ask) if ask is not None else None
    return [each for each in every if kinds is None or each.kind in kinds]


def together(answers: list[CustomerAnswer]) -> CustomerAnswer:
    """Return the answers to the parts of a question as one."""
    answers = list({answer.answer: answer for answer in reversed(answers)}.values())[::-1]
    if len(answers) == 1:
        return answers[0]
    statuses = [answer.status for answer in answers]
    if AnswerStatus.UNCLEAR in statuses:
        return unclear(joined([answer.answer for answer in answers if answer.status is AnswerStatus.UNCLEAR]))
    order = (AnswerStatus.ANSWERED, AnswerStatus.NOT_ALLOWED)
    status = next((each for each in order if each in statuses), statuses[0])
    documents = dict.fromkeys(answer.document for answer in answers if answer.document)
    return CustomerAnswer(
        status=status,
        answer=joined([answer.answer for answer in answers]),
        claims=tuple(claim for answer in answers for claim in answer.claims),
        record_ids=tuple(dict.fromkeys(one for answer in answers for one in answer.record_ids)),
        document="\n\n".join(documents) or None,
    )
