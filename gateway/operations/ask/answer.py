"""The answer: sentences, and for each the fields that it was read from."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from gateway.operations.ask.customer_answer import AnswerClaim, Citation, CustomerAnswer, not_in_record
from gateway.operations.ask.grammar import has_ended
from gateway.operations.ask.intent import Ask, Intent
from gateway.operations.ask.measure import in_states
from gateway.operations.ask.row import first_value
from gateway.operations.ask.select import SelectedRows
from gateway.operations.ask.topic import DATED, Attribute, Row, ValueKind
from gateway.operations.ask.totals import Totals
from gateway.operations.ask.word import FILLERS, stem, stems
from gateway.operations.ask.wording import raw


class Answerer(Totals):
    """Maker of answers to one question about one customer."""

    def answer(self, intent: Intent, selected: SelectedRows, document: str) -> CustomerAnswer:
        """Return the answer that the selected records give."""
        rows = selected.rows
        if not intent.topic.field and intent.attribute is not None:
            return self._of_profile(intent, intent.attribute, document)
        if not rows and intent.ask is not Ask.SHARE:
            return self._of_nothing(intent, document)
        if intent.is_predicate:
            return self._of_states(intent, rows, document)
        computed = self._computed(intent, selected, document)
        if computed is not None:
            return computed
        is_in_days = intent.ask is Ask.WHETHER and (intent.range is not None or intent.valid_until is not None)
        if intent.attribute is not None and not (is_in_days and (intent.attribute.day or _is_dated(intent))):
            return self._of_attribute(intent, intent.attribute, rows, document)
        return self._of_records(intent, selected, document)

    def _computed(self, intent: Intent, selected: SelectedRows, document: str) -> CustomerAnswer | None:
        """Return an answer that counts, sums or averages; `None` if the question does not ask for one."""
        rows = selected.rows
        if intent.ask is Ask.SHARE:
            return self._of_share(intent, selected, document)
        if intent.group is not None:
            return self._of_groups(intent, intent.group, rows, document)
        if intent.ask is Ask.COUNT:
            return self._of_count(intent, selected, document)
        if intent.ask is Ask.AVERAGE:
            return self._of_average(intent, rows, document)
        is_money = intent.attribute is not None and intent.attribute.kind is ValueKind.MONEY and len(rows) > 1
        if intent.ask is Ask.AMOUNT and (is_money or (_is_dated(intent) and intent.range is not None)):
            return self._of_amounts(intent, rows, document)
        return None

    def _of_records(self, intent: Intent, selected: SelectedRows, document: str) -> CustomerAnswer:
        rows = selected.rows
        if intent.ask is Ask.AMOUNT and intent.topic.amount:
            return self._of_amounts(intent, rows, document)
        if intent.ask is Ask.WHO and intent.topic.person and all(self._person(intent, row) is None for row in rows):
            text = f"The record does not say who: {self._line(intent, rows[0])}."
            return not_in_record(text, document, is_final=True)
        is_choice = any(token.text == "or" for token in intent.question)
        is_so = selected.verdict and (intent.at_least is None or len(rows) >= intent.at_least)
        lead = ("Yes." if is_so else "No.") if intent.ask is Ask.WHETHER and not is_choice else ""
        claims = [self._claim(intent, row) for row in rows]
        at = first_value(rows[0], intent.topic.when)[1] if intent.elapsed and len(rows) == 1 else None
        passed = f"That is {self._writer.elapsed(str(at))}." if at is not None else ""
        return self._answered([lead, *self._lines(intent, rows), passed], claims, document, rows)

    def _of_nothing(self, intent: Intent, document: str) -> CustomerAnswer:
        what = self._described(intent)
        said_no = intent.ask in (Ask.COUNT, Ask.WHETHER) and not (intent.words and intent.topic.is_text)
        if not said_no:
            return not_in_record(f"Not in the record: there is no {what}.", document)
        text = f"0 {what}." if intent.ask is Ask.COUNT else f"No: there is no {what}."
        citation = Citation(str(self._customer["id"]), intent.topic.field, "0")
        return self._answered([text], [AnswerClaim(text, (citation,))], document, ())

    def _of_profile(self, intent: Intent, attribute: Attribute, document: str) -> CustomerAnswer:
        path, value = first_value(self._customer, attribute.path)
        if intent.ask is Ask.WHEN and attribute.kind not in (*DATED, ValueKind.TEXT):
            return not_in_record(
                f"Not in the record: since when. {self._stated(intent, attribute, value)}"
                if value
                else f"Not in the record: {attribute.label}.",
                document,
                is_final=True,
            )
        if value is None:
            return self._without_value(intent, attribute, document)
        text = self._stated(intent, attribute, value)
        citations = [Citation(str(self._customer["id"]), path, raw(value))]
        return self._answered([text], [AnswerClaim(text, tuple(citations))], document, ())

    def _without_value(self, intent: Intent, attribute: Attribute, document: str) -> CustomerAnswer:
        if not attribute.no or intent.ask is not Ask.WHETHER:
            return not_in_record(
                f"Not in the record: {attribute.no or 'no ' + attribute.label}.", document, is_final=True
            )
        text = f"No: {attribute.no}."
        claim = AnswerClaim(text, (Citation(str(self._customer["id"]), attribute.path.split(".")[0], None),))
        return self._answered([text], [claim], document, ())

    def _stated(self, intent: Intent, attribute: Attribute, value: Any) -> str:
        """Return a value in words, after yes or no where that was asked."""
        verdict = self._verdict(intent, attribute, value)
        if attribute.kind in (ValueKind.FLAG, ValueKind.NOT_FLAG):
            return f"{'Yes' if verdict else 'No'}: {attribute.label}: {'yes' if verdict else 'no'}."
        shown = f"{attribute.label}: {self._writer.value(value, attribute.kind)}".rstrip(".")
        if intent.elapsed and attribute.kind in DATED:
            shown = f"{shown}, {self._writer.elapsed(str(value))}"
        if intent.ask is not Ask.WHETHER or verdict is None:
            return f"{shown[0].upper()}{shown[1:]}."
        return f"{'Yes' if verdict else 'No'}: {shown}."

    def _verdict(self, intent: Intent, attribute: Attribute, value: Any) -> bool | None:
        """Return whether the question's claim is true; `None` where the value itself is the answer."""
        kind = attribute.kind
        if kind in DATED:
            return self._holds(intent, kind, str(value))
        if kind in (ValueKind.FLAG, ValueKind.NOT_FLAG, ValueKind.MONEY, ValueKind.NO_MONEY):
            is_so = _is_owed(intent, Decimal(value["amount"])) if isinstance(value, Mapping) else bool(value)
            return is_so is (kind in (ValueKind.FLAG, ValueKind.MONEY))
        asked = {token.stem for token in intent.question}
        if kind is ValueKind.LIST:
            wanted = asked - {stem(word) for word in FILLERS} - FILLERS - set(stems("tag tagged label flagged"))
            return bool(value) if not wanted else any(wanted <= set(stems(str(each))) for each in value)
        if kind is ValueKind.CODE and attribute.values:
            named = asked & set(stems(attribute.values))
            is_choice = len(named) > 1 and any(token.text == "or" for token in intent.question)
            return bool(named & set(stems(str(value).replace("_", " ")))) if named and not is_choice else None
        # The words of a question about the profile were found in its value: `is Bea their account manager`.
        if intent.topic.field or not (intent.words or intent.denies):
            return None
        return not intent.denies

    def _holds(self, intent: Intent, kind: ValueKind, value: str) -> bool | None:
        """Return whether a day is among those of the question, or something still holds that ends on it."""
        day = self._writer.day(value)
        if intent.range is not None:
            return intent.range.holds(day)
        if intent.valid_until is not None:
            return day >= intent.valid_until
        return self._writer.holds_until(value) is not has_ended(intent.question) if kind is ValueKind.UNTIL else None

    def _of_states(self, intent: Intent, rows: Sequence[Row], document: str) -> CustomerAnswer:
        fits = [in_states(row, [state for state in intent.states if not state.narrows]) for row in rows]
        lead = "Yes." if all(fits) else "No."
        shown = rows if all(fits) else [row for row, fit in zip(rows, fits, strict=True) if not fit]
        paths = tuple(dict.fromkeys(state.path for state in intent.states))
        claims = [self._claim(intent, row, paths) for row in shown]
        return self._answered([lead, *self._lines(intent, shown)], claims, document, shown)

    def _of_attribute(self, intent: Intent, attribute: Attribute, rows: Sequence[Row], document: str) -> CustomerAnswer:
        having = [(row, *first_value(row, attribute.path)) for row in rows]
        known = [(row, path, value) for row, path, value in having if value is not None]
        if not known:
            return not_in_record(
                f"Not in the record: {attribute.label} of {self._line(intent, rows[0])}.", document, is_final=True
            )
        claims = []
        for row, path, value in known:
            text = f"{self._name(intent, row)}: {self._stated(intent, attribute, value)}"
            claims.append(AnswerClaim(text, (self._citation(row, path, value),)))
        return self._answered(
            [claim.text for claim in claims[: self._first]], claims, document, [row for row, _, _ in known]
        )


def _is_dated(intent: Intent) -> bool:
    return intent.attribute is not None and intent.attribute.kind in DATED


def _is_owed(intent: Intent, amount: Decimal) -> bool:
    """Return whether an amount is among those of the question, or is any."""
    return intent.amounts.holds(amount) if intent.amounts is not None else amount > 0
