"""Answers that count, sum or average records."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from gateway.operations.ask.amount_range import CENT
from gateway.operations.ask.customer_answer import AnswerClaim, Citation, CustomerAnswer, not_in_record
from gateway.operations.ask.group import Group
from gateway.operations.ask.intent import Ask, Intent
from gateway.operations.ask.measure import amount_at, amount_path, row_moment
from gateway.operations.ask.row import first_value
from gateway.operations.ask.select import SelectedRows
from gateway.operations.ask.sentence import Sentences
from gateway.operations.ask.topic import Row, ValueKind, value_at

_CATEGORIES: Final = "category|title|product|channel|means|plan"


class Totals(Sentences):
    """Writer of what several records come to."""

    def _of_count(self, intent: Intent, selected: SelectedRows, document: str) -> CustomerAnswer:
        rows = selected.rows
        parts = Counter(str(row["status"]) for row in rows if row.get("status")) if not intent.states else Counter()
        counts = [(self._writer.value(status, ValueKind.CODE), count) for status, count in parts.most_common()]
        detail = f": {', '.join(f'{count} {status}' for status, count in counts)}" if len(counts) > 1 else ""
        is_of_all = intent.is_done and not (intent.words or intent.range or intent.amounts or intent.states)
        if is_of_all and selected.of > len(rows):
            detail, counts = f" done, of {selected.of} in all", [("in all", selected.of)]
        text = f"{len(rows)} {self._described(intent, len(rows))}{detail}."
        numbers = dict.fromkeys([len(rows), *(count for _, count in counts)])
        citations = tuple(Citation(str(self._customer["id"]), intent.topic.field, str(number)) for number in numbers)
        return self._answered([text], [AnswerClaim(text, citations)], document, rows)

    def _of_amounts(self, intent: Intent, rows: Sequence[Row], document: str) -> CustomerAnswer:
        path = amount_path(intent)
        amounts = [(row, amount) for row in rows if (amount := amount_at(row, path)) is not None]
        if not amounts:
            return not_in_record(
                f"Not in the record: the amount of {self._line(intent, rows[0])}.", document, is_final=True
            )
        claims = [self._claim(intent, row, (path,)) for row, _ in amounts]
        if len(amounts) == 1:
            return self._answered([claims[0].text], claims, document, rows)
        total = sum((amount for _, amount in amounts), Decimal(0))
        currency = str(value_at(amounts[0][0], path)["currency"])
        text = f"{self._writer.money(total, currency)} in {len(amounts)} {self._described(intent, len(amounts))}."
        each = tuple(self._citation(row, path, value_at(row, path)) for row, _ in amounts)
        return self._answered([text, *self._lines(intent, rows)], [AnswerClaim(text, each), *claims], document, rows)

    def _of_average(self, intent: Intent, rows: Sequence[Row], document: str) -> CustomerAnswer:
        path = amount_path(intent)
        amounts = [(row, amount) for row in rows if (amount := amount_at(row, path)) is not None]
        if not amounts:
            return not_in_record(f"Not in the record: the amount of {self._described(intent)}.", document)
        mean = sum((amount for _, amount in amounts), Decimal(0)) / len(amounts)
        value = value_at(amounts[0][0], path)
        shown = (
            self._writer.money(mean.quantize(CENT), str(value["currency"]))
            if isinstance(value, dict)
            else f"{mean.quantize(Decimal(1))} seconds"
        )
        text = f"{shown} on average of {len(amounts)} {self._described(intent, len(amounts))}."
        each = tuple(self._citation(row, path, value_at(row, path)) for row, _ in amounts)
        return self._answered([text], [AnswerClaim(text, each)], document, rows)

    def _of_share(self, intent: Intent, selected: SelectedRows, document: str) -> CustomerAnswer:
        if not selected.of:
            return not_in_record(f"Not in the record: there is no {intent.topic.one}.", document)
        percent = Decimal(100 * len(selected.rows)) / selected.of
        what = self._described(intent, len(selected.rows))
        text = f"{percent.quantize(Decimal(1))} %: {len(selected.rows)} {what}, of {selected.of}."
        numbers = (len(selected.rows), selected.of)
        citations = tuple(Citation(str(self._customer["id"]), intent.topic.field, str(number)) for number in numbers)
        return self._answered([text], [AnswerClaim(text, citations)], document, selected.rows)

    def _of_groups(self, intent: Intent, group: Group, rows: Sequence[Row], document: str) -> CustomerAnswer:
        """Return how many records each technician, address, category, month or year has, or only the most."""
        groups: dict[str, list[Row]] = {}
        for row in rows:
            if name := self._group_name(intent, group, row):
                groups.setdefault(name, []).append(row)
        if not groups:
            return not_in_record(f"Not in the record: the {group.value} of {intent.topic.many}.", document)
        most = max(len(each) for each in groups.values())
        shown = {name: each for name, each in groups.items() if len(each) == most or not intent.is_most}
        by_time = group in (Group.YEAR, Group.MONTH)
        ordered = sorted(shown.items(), key=lambda each: each[0] if by_time else (-len(each[1]), each[0]))
        claims = [self._group_claim(intent, name, each) for name, each in ordered]
        found = [row for each in shown.values() for row in each]
        return self._answered([claim.text for claim in claims], claims, document, found)

    def _group_claim(self, intent: Intent, name: str, rows: Sequence[Row]) -> AnswerClaim:
        count = Citation(str(self._customer["id"]), intent.topic.field, str(len(rows)))
        text = f"{name}: {len(rows)} {intent.topic.one if len(rows) == 1 else intent.topic.many}."
        path = amount_path(intent)
        amounts = [amount for row in rows if (amount := amount_at(row, path)) is not None]
        if intent.ask is Ask.AMOUNT and amounts:
            currency = str(value_at(rows[0], path)["currency"])
            text = f"{text[:-1]}, {self._writer.money(sum(amounts, Decimal(0)), currency)}."
        return AnswerClaim(text, (count, *(Citation(str(row["id"]), "id", str(row["id"])) for row in rows)))

    def _group_name(self, intent: Intent, group: Group, row: Row) -> str:
        if group is Group.PERSON:
            return str(first_value(row, intent.topic.person)[1] or "") if intent.topic.person else ""
        if group is Group.PLACE:
            place = value_at(row, intent.topic.place) if intent.topic.place else None
            label = (place or {}).get("label")
            shown = self._writer.place(place) if place else ""
            return f"{label}, {shown}" if label else shown
        if group is Group.CATEGORY:
            return str(first_value(row, _CATEGORIES)[1] or "")
        at = row_moment(intent, row, self._writer.clock)
        return "" if at is None else str(at.year) if group is Group.YEAR else f"{at:%Y-%m}"
