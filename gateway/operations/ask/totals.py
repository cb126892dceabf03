"""Answers that count, sum or average records."""

from collections import Counter
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from statistics import mean, median
from typing import Final

from gateway.operations.ask.amount_range import CENT
from gateway.operations.ask.customer_answer import AnswerClaim, Citation, CustomerAnswer, not_in_record
from gateway.operations.ask.group import Group
from gateway.operations.ask.intent import Ask, Intent
from gateway.operations.ask.measure import amount_at, amount_kind, amount_path
from gateway.operations.ask.row import first_value
from gateway.operations.ask.select import SelectedRows
from gateway.operations.ask.sentence import Sentences
from gateway.operations.ask.topic import Row, ValueKind, value_at
from gateway.operations.ask.wording import lasting

_TIMES_A_YEAR: Final = {"WEEKLY": 52, "EVERY_TWO_WEEKS": 26, "MONTHLY": 12, "QUARTERLY": 4, "YEARLY": 1}


class TotalAnswers:
    """Writer of what several records come to."""

    def __init__(self, sentences: Sentences) -> None:
        self._text = sentences

    def of_count(self, intent: Intent, selected: SelectedRows, document: str) -> CustomerAnswer:
        """Return how many records there are."""
        rows = selected.rows
        parts = Counter(str(row["status"]) for row in rows if row.get("status")) if not intent.states else Counter()
        counts = [(self._text.writer.value(status, ValueKind.CODE), count) for status, count in parts.most_common()]
        detail = f": {', '.join(f'{count} {status}' for status, count in counts)}" if len(counts) > 1 else ""
        is_of_all = intent.is_done and not (intent.words or intent.range or intent.amounts or intent.states)
        if is_of_all and selected.of > len(rows):
            detail, counts = f" done, of {selected.of} in all", [("in all", selected.of)]
        text = f"{len(rows)} {self._text.described(intent, len(rows))}{detail}."
        numbers = dict.fromkeys([len(rows), *(count for _, count in counts)])
        citations = tuple(self._text.counted(intent, number) for number in numbers)
        return self._text.answered([text], [AnswerClaim(text, citations)], document, rows)

    def of_amounts(self, intent: Intent, rows: Sequence[Row], document: str) -> CustomerAnswer:
        """Return what records come to."""
        path = amount_path(intent)
        amounts = [(row, amount) for row in rows if (amount := amount_at(row, path)) is not None]
        if not amounts:
            return not_in_record(
                f"Not in the record: the amount of {self._text.name(intent, rows[0])}.", document, is_final=True
            )
        claims = self._text.claims(intent, [row for row, _ in amounts], (path,))
        if intent.per is not None and (rate := self._rate(intent, amounts)):
            return self._text.answered([rate.text, *(claim.text for claim in claims)], [rate, *claims], document, rows)
        if len(amounts) == 1 and path != intent.topic.amount and amount_kind(intent) is ValueKind.MONEY:
            one = f"{self.measured(intent, amounts[0][1], amounts[0][0])}: {claims[0].text}"
            return self._text.answered([one], [AnswerClaim(one, claims[0].citations)], document, rows)
        if len(amounts) == 1:
            return self._text.answered([claims[0].text], claims, document, rows)
        total = self.measured(intent, sum((amount for _, amount in amounts), Decimal(0)), amounts[0][0])
        text = f"{total} in {len(amounts)} {self._text.described(intent, len(amounts))}."
        each = tuple(cited for row, _ in amounts for cited in self.cited(intent, row))
        lines = [text, *self._text.lines(claims, [row for row, _ in amounts])]
        return self._text.answered(lines, [AnswerClaim(text, each), *claims], document, rows)

    def _rate(self, intent: Intent, amounts: Sequence[tuple[Row, Decimal]]) -> AnswerClaim | None:
        """Return what plans come to in the period of the question; `None` if that is the one they are charged for."""
        per_year = 1 if intent.per is Group.YEAR else 12
        times = [_TIMES_A_YEAR.get(str(value_at(row, intent.topic.interval)), per_year) for row, _ in amounts]
        if all(each == per_year for each in times):
            return None
        total = sum((amount * each for (_, amount), each in zip(amounts, times, strict=True)), Decimal(0)) / per_year
        text = f"{self.measured(intent, total, amounts[0][0])} a {intent.per}."
        return AnswerClaim(text, tuple(cited for row, _ in amounts for cited in self.cited(intent, row)))

    def of_average(self, intent: Intent, rows: Sequence[Row], document: str) -> CustomerAnswer:
        """Return what records come to on average."""
        path = amount_path(intent)
        amounts = [(row, amount) for row in rows if (amount := amount_at(row, path)) is not None]
        if not amounts:
            return not_in_record(f"Not in the record: the amount of {self._text.described(intent)}.", document)
        is_median = intent.ask is Ask.MEDIAN
        middle = (median if is_median else mean)([amount for _, amount in amounts])
        shown, what = self.measured(intent, middle, amounts[0][0]), self._text.described(intent, len(amounts))
        text = f"{shown} {'is the median' if is_median else 'on average'} of {len(amounts)} {what}."
        each = tuple(cited for row, _ in amounts for cited in self.cited(intent, row))
        return self._text.answered([text], [AnswerClaim(text, each)], document, rows)

    def measured(self, intent: Intent, amount: Decimal, row: Row) -> str:
        """Return an amount in words, in the currency of a record if it is money."""
        kind = amount_kind(intent)
        if kind is not ValueKind.MONEY:
            return lasting(amount, kind)
        currency = str(value_at(row, amount_path(intent))["currency"])
        return self._text.writer.money(amount.quantize(CENT, ROUND_HALF_UP), currency)

    def cited(self, intent: Intent, row: Row) -> list[Citation]:
        """Return where an amount was read."""
        path = amount_path(intent)
        cites = next((each.cites for each in intent.topic.attributes if each.path == path), ()) or (path,)
        return [self._text.citation(row, each, first_value(row, each)[1]) for each in cites]

    def of_share(self, intent: Intent, selected: SelectedRows, document: str) -> CustomerAnswer:
        """Return what part of the records is meant."""
        if not selected.of:
            return not_in_record(f"No {intent.topic.one} is on record.", document)
        percent = Decimal(100 * len(selected.rows)) / selected.of
        what = self._text.described(intent, len(selected.rows))
        lead = ("Yes. " if 2 * len(selected.rows) > selected.of else "No. ") if intent.is_habit else ""
        share = self._text.writer.percent(percent.quantize(Decimal(1)))
        text = f"{lead}{share}: {len(selected.rows)} {what}, of {selected.of}."
        numbers = (len(selected.rows), selected.of)
        citations = tuple(self._text.counted(intent, number) for number in numbers)
        return self._text.answered([text], [AnswerClaim(text, citations)], document, selected.rows)
