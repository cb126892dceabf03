"""Answers that compare two sides, or say how long is between them."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from statistics import mean
from typing import Any, Final, NamedTuple

from gateway.operations.ask.compared import ComparedIntents
from gateway.operations.ask.comparison import Measured
from gateway.operations.ask.customer_answer import AnswerClaim, Citation, CustomerAnswer, not_in_record, unclear
from gateway.operations.ask.intent import Ask, Intent
from gateway.operations.ask.measure import amount_at, amount_path, row_moment
from gateway.operations.ask.row import first_value
from gateway.operations.ask.sentence import Sentences
from gateway.operations.ask.topic import Row
from gateway.operations.ask.totals import TotalAnswers
from gateway.operations.ask.wording import Writer, sentence

MIN_FOR_GAP: Final = 2
_WHICH: Final = "I did not understand the question: which"


class ComparedRows(NamedTuple):
    """One side: its meaning, its records, and the document that read them."""

    intent: Intent
    rows: Sequence[Row]
    document: str


class _Side(NamedTuple):
    """What a side comes to, in words, and where it was read."""

    value: Decimal
    text: str
    citations: tuple[Citation, ...]


class ComparisonAnswers:
    """Writer of comparisons about one customer."""

    def __init__(self, writer: Writer, customer: Mapping[str, Any], first: int) -> None:
        self._text = Sentences(writer, customer, first)
        self._totals = TotalAnswers(self._text)

    def compare(self, asked: ComparedIntents, first: ComparedRows, second: ComparedRows) -> CustomerAnswer:
        """Return which side is more, and what each comes to."""
        for side in (first, second):
            is_single = asked.measured in (Measured.SIZE, Measured.DAY, Measured.LENGTH)
            if is_single and len(side.rows) > 1 and side.intent.ask is not Ask.AVERAGE:
                return unclear(
                    f"I did not understand the question: which of {len(side.rows)} {side.intent.topic.many} it means."
                )
        one, other = (self._side(asked.measured, each) for each in (first, second))
        if one is None or other is None or not (first.rows or second.rows):
            lacking = first if one is None or not first.rows else second
            return not_in_record(f"No {self._text.described(lacking.intent)} is on record.", lacking.document)
        is_so = one.value > other.value if asked.is_more else one.value < other.value
        documents = "\n\n".join(dict.fromkeys([first.document, second.document]))
        claims = [AnswerClaim(sentence(side.text), side.citations) for side in (one, other)]
        apart = self._difference(asked.measured, one.value - other.value, (first, second))
        rows = list({str(row["id"]): row for row in (*first.rows, *second.rows)}.values())
        if asked.is_choice:
            claims.sort(key=lambda claim: claim.text != sentence((one if is_so else other).text))
        lead = "" if asked.is_choice else "Yes." if is_so else "No."
        lines = [lead, *(claim.text for claim in claims), apart]
        return self._text.answered(lines, claims, documents, rows)

    def _difference(self, measured: Measured, difference: Decimal, sides: Sequence[ComparedRows]) -> str:
        """Return by how much one side is more, if that is a number."""
        if measured is Measured.DAY:
            return ""
        if measured is Measured.COUNT:
            return f"The difference is {abs(difference)}."
        rated = [(side.intent, row) for side in sides for row in side.rows if amount_at(row, amount_path(side.intent))]
        return f"The difference is {self._totals.measured(rated[0][0], abs(difference), rated[0][1])}." if rated else ""

    def _side(self, measured: Measured, side: ComparedRows) -> _Side | None:
        intent, rows = side.intent, side.rows
        if measured is Measured.COUNT:
            citation = self._text.counted(intent, len(rows))
            return _Side(Decimal(len(rows)), f"{len(rows)} {self._text.described(intent, len(rows))}", (citation,))
        if measured is Measured.DAY:
            return self._day(intent, rows)
        amounts = [(row, amount) for row in rows if (amount := amount_at(row, amount_path(intent))) is not None]
        if not rows and measured is Measured.AMOUNT:
            return _Side(Decimal(0), f"no {self._text.described(intent)}", (self._text.counted(intent, 0),))
        if not amounts:
            return None
        is_mean = intent.ask is Ask.AVERAGE
        values = [amount for _, amount in amounts]
        value = mean(values) if is_mean else sum(values, Decimal(0))
        cited = tuple(citation for row, _ in amounts for citation in self._totals.cited(intent, row))
        shown = self._totals.measured(intent, value, amounts[0][0])
        if len(amounts) == 1 and not is_mean:
            return _Side(value, self._text.line(intent, amounts[0][0]), cited)
        what = f"{'on average of' if is_mean else 'in'} {len(amounts)} {self._text.described(intent, len(amounts))}"
        return _Side(value, f"{shown} {what}", cited)

    def _day(self, intent: Intent, rows: Sequence[Row]) -> _Side | None:
        at = row_moment(intent, rows[0], self._text.writer.clock) if rows else None
        if at is None:
            return None
        path, value = first_value(rows[0], intent.topic.when)
        return _Side(
            Decimal(at.timestamp()),
            self._text.line(intent, rows[0]),
            (self._text.citation(rows[0], path, value),),
        )

    def gap(self, first: ComparedRows, second: ComparedRows | None) -> CustomerAnswer:
        """Return how long is between two records, or on average between each and the next."""
        sides = [first, second] if second is not None else [first]
        dated = [
            (at.date(), side.intent, row)
            for side in sides
            for row in side.rows
            if (at := row_moment(side.intent, row, self._text.writer.clock)) is not None
        ]
        document = "\n\n".join(dict.fromkeys(side.document for side in sides))
        if len(dated) < MIN_FOR_GAP:
            missing = next((side for side in sides if not side.rows), first)
            return not_in_record(f"Not in the record: two {missing.intent.topic.many} to compare.", document)
        if second is not None and _is_reversed(dated):
            return unclear(f"{_WHICH} {second.intent.topic.one} it means.")
        dated.sort(key=lambda each: each[0])
        text = self._between([day for day, _, _ in dated])
        claims = [self._text.claim(intent, row) for _, intent, row in dated]
        cited = tuple(citation for claim in claims for citation in claim.citations)
        lines = [text, *(claim.text for claim in claims)] if len(dated) == MIN_FOR_GAP else [text]
        return self._text.answered(lines, [AnswerClaim(text, cited), *claims], document, [row for _, _, row in dated])

    def _between(self, days: Sequence[date]) -> str:
        if len(days) == MIN_FOR_GAP:
            return f"{self._text.writer.span(days[0], days[1])}."
        average = Decimal((days[-1] - days[0]).days) / (len(days) - 1)
        return f"{average:.0f} days on average between {len(days)} days."


def _is_reversed(dated: Sequence[tuple[date, Intent, Row]]) -> bool:
    """Return whether a record of another kind comes before the one that it should follow: the install of a quote."""
    (day, first, _), *_, (then, second, _) = dated
    return first.topic is not second.topic and then < day
