"""Answers from the lines of what is billed or offered."""

from collections.abc import Sequence
from decimal import Decimal

from gateway.operations.ask.customer_answer import AnswerClaim, CustomerAnswer
from gateway.operations.ask.customer_name import name_words
from gateway.operations.ask.intent import Ask, Intent
from gateway.operations.ask.line_form import LineForm, find_line_form, fits_line
from gateway.operations.ask.measure import row_moment
from gateway.operations.ask.reader import CustomerReader, Found
from gateway.operations.ask.sentence import Sentences
from gateway.operations.ask.topic import Row, value_at
from gateway.operations.ask.understood import Understood
from gateway.operations.ask.wording import Writer

_CITED = ("lines.description", "lines.quantity", "lines.unitPrice", "lines.total", "number")


class LineAnswers:
    """Answers about lines: how many, how much, which."""

    def __init__(self, reader: CustomerReader, writer: Writer) -> None:
        self._reader = reader
        self._writer = writer

    async def answer(self, part: Understood) -> CustomerAnswer | None:
        """Return the answer that lines give; `None` if the question is about something else, or no line fits."""
        form = find_line_form(part)
        if form is None or (part.given.amounts is not None and form.ask is not Ask.LIST):
            return None
        for topic in form.topics:
            intent = Intent(topic=topic, ask=form.ask, range=part.given.range)
            if not self._reader.asked.viewer.permissions.issuperset(topic.requires):
                continue
            found = await self._reader.found(intent)
            rows = self._fitting(form, intent, part, found) if found else []
            if found and rows:
                return self._said(intent, rows, found)
        return None

    def _fitting(self, form: LineForm, intent: Intent, part: Understood, found: Found) -> list[Row]:
        names, period, number = name_words(found.customer), part.given.range, part.given.number
        return [
            row
            for row in found.rows
            if fits_line(form, row, names)
            and (period is None or ((at := row_moment(intent, row, self._reader.clock)) and period.holds(at)))
            and (number is None or value_at(row, "parent.number") == number)
        ]

    def _said(self, intent: Intent, rows: Sequence[Row], found: Found) -> CustomerAnswer:
        sentences = Sentences(self._writer, found.customer, self._reader.asked.first)
        rows = sorted(rows, key=lambda row: str(value_at(row, intent.topic.when)), reverse=True)
        claims = sentences.claims(intent, rows, _CITED)
        total = self._total(intent, rows)
        if total is None:
            return sentences.answered(sentences.lines(claims, rows), claims, found.document, rows)
        path = "lines.quantity" if intent.ask is Ask.COUNT else intent.topic.amount
        each = tuple(sentences.citation(row, path, value_at(row, path)) for row in rows)
        whole = AnswerClaim(total, each)
        return sentences.answered([total, *sentences.lines(claims, rows)], [whole, *claims], found.document, rows)

    def _total(self, intent: Intent, rows: Sequence[Row]) -> str | None:
        """Return what lines come to in words; `None` where one line says it, or the question is which."""
        if intent.ask is Ask.COUNT:
            quantity = sum((Decimal(value_at(row, "lines.quantity")) for row in rows), Decimal(0))
            return f"{quantity.normalize():f}{f' in {len(rows)} lines' if len(rows) > 1 else ''}."
        if intent.ask is not Ask.AMOUNT or len(rows) == 1:
            return None
        amounts = [value_at(row, intent.topic.amount) for row in rows]
        summed = sum((Decimal(each["amount"]) for each in amounts), Decimal(0))
        return f"{self._writer.money(summed, amounts[0]['currency'])} in {len(rows)} lines."
