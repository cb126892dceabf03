"""The answer: sentences, and for each the fields that it was read from."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import Enum
from typing import Any

import msgspec

from gateway.operations.ask.grammar import has_ended
from gateway.operations.ask.intent import Ask, Intent, Pick
from gateway.operations.ask.row import first_value
from gateway.operations.ask.select import SelectedRows, amount_at, amount_path, in_states
from gateway.operations.ask.topic import DATED, Attribute, Row, ValueKind, value_at
from gateway.operations.ask.word import FILLERS, stem, stems
from gateway.operations.ask.wording import Writer, joined, raw, shortened


class AnswerStatus(Enum):
    """What came of a question."""

    ANSWERED = "ANSWERED"
    NOT_IN_RECORD = "NOT_IN_RECORD"
    NOT_ALLOWED = "NOT_ALLOWED"
    UNCLEAR = "UNCLEAR"


class Citation(msgspec.Struct, frozen=True):
    """A field that was read."""

    node_id: str
    field_: str
    value: str | None


class AnswerClaim(msgspec.Struct, frozen=True):
    """A sentence with where it is from."""

    text: str
    citations: tuple[Citation, ...]


class CustomerAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a question about a customer."""

    status: AnswerStatus
    answer: str
    claims: tuple[AnswerClaim, ...] = ()
    record_ids: tuple[str, ...] = ()
    document: str | None = None
    follow_ups: tuple[str, ...] = ()
    is_final: bool = False
    """Whether to stop trying other meanings: the record exists, but lacks what the question is about."""


def not_in_record(text: str, document: str | None = None, *, is_final: bool = False) -> CustomerAnswer:
    """Return the answer that the record does not say it."""
    return CustomerAnswer(status=AnswerStatus.NOT_IN_RECORD, answer=text, document=document, is_final=is_final)


class Answerer:
    """Maker of answers to one question about one customer."""

    def __init__(self, writer: Writer, customer: Mapping[str, Any], first: int) -> None:
        self._writer = writer
        self._customer = customer
        self._first = first

    def answer(self, intent: Intent, selected: SelectedRows, document: str) -> CustomerAnswer:
        """Return the answer that the selected records give."""
        rows = selected.rows
        if not intent.topic.field and intent.attribute is not None:
            return self._of_profile(intent, intent.attribute, document)
        if not rows:
            return self._of_nothing(intent, document)
        if intent.is_predicate:
            return self._of_states(intent, rows, document)
        if intent.ask is Ask.COUNT:
            return self._of_count(intent, selected, document)
        is_in_range = intent.ask is Ask.WHETHER and intent.range is not None
        if intent.attribute is not None and not (
            is_in_range and (intent.attribute.day or intent.attribute.kind in DATED)
        ):
            return self._of_attribute(intent, intent.attribute, rows, document)
        return self._of_records(intent, rows, document)

    def _of_records(self, intent: Intent, rows: Sequence[Row], document: str) -> CustomerAnswer:
        if intent.ask is Ask.AMOUNT and intent.topic.amount:
            return self._of_amounts(intent, rows, document)
        if intent.ask is Ask.WHO and intent.topic.person and all(self._person(intent, row) is None for row in rows):
            text = f"The record does not say who: {self._line(intent, rows[0])}."
            return not_in_record(text, document, is_final=True)
        is_choice = any(token.text == "or" for token in intent.question)
        lead = "Yes." if intent.ask is Ask.WHETHER and not is_choice else ""
        claims = [self._claim(intent, row) for row in rows]
        return self._answered([lead, *self._lines(intent, rows)], claims, document, rows)

    def _of_nothing(self, intent: Intent, document: str) -> CustomerAnswer:
        what = self._described(intent)
        said_no = intent.ask in (Ask.COUNT, Ask.WHETHER) and not intent.words
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
        if intent.ask is not Ask.WHETHER or verdict is None:
            return f"{shown[0].upper()}{shown[1:]}."
        return f"{'Yes' if verdict else 'No'}: {shown}."

    def _verdict(self, intent: Intent, attribute: Attribute, value: Any) -> bool | None:
        """Return whether the question's claim is true; None where the value itself is the answer."""
        kind = attribute.kind
        if kind in (ValueKind.FLAG, ValueKind.NOT_FLAG):
            return bool(value) is (kind is ValueKind.FLAG)
        if kind in (ValueKind.MONEY, ValueKind.NO_MONEY):
            return (Decimal(value["amount"]) > 0) is (kind is ValueKind.MONEY)
        if kind is ValueKind.UNTIL:
            return self._writer.holds_until(str(value)) is not has_ended(intent.question)
        asked = {token.stem for token in intent.question}
        if kind is ValueKind.LIST:
            wanted = asked - {stem(word) for word in FILLERS} - FILLERS - set(stems("tag tagged label flagged"))
            return bool(value) if not wanted else any(wanted <= set(stems(str(each))) for each in value)
        if kind is ValueKind.CODE and attribute.values:
            named = asked & set(stems(attribute.values))
            is_choice = len(named) > 1 and any(token.text == "or" for token in intent.question)
            return bool(named & set(stems(str(value).replace("_", " ")))) if named and not is_choice else None
        # The words of a question about the profile were found in its value: `is Bea their account manager`.
        return True if intent.words and not intent.topic.field else None

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

    def _described(self, intent: Intent, count: int = 0) -> str:
        """Return what was looked for: `unpaid invoices in 2025`."""
        topic = intent.topic
        parts = [state.words.split(",")[0] for state in intent.states if not intent.is_predicate]
        parts.append(topic.one if count == 1 else topic.many if count or intent.ask is Ask.COUNT else topic.one)
        if intent.pick is Pick.NEXT:
            parts.append("to come")
        parts += [each.words for each in (intent.range, intent.amounts) if each is not None]
        if intent.number:
            parts.append(intent.number)
        if intent.words:
            parts.append(f'with "{" ".join(token.text for token in intent.words)}"')
        return " ".join(parts)

    def _person(self, intent: Intent, row: Row) -> Any:
        return first_value(row, intent.topic.person)[1]

    def _name(self, intent: Intent, row: Row) -> str:
        titles = [str(value_at(row, path)) for path in intent.topic.title[:2] if isinstance(value_at(row, path), str)]
        return shortened(", ".join(titles) or intent.topic.one)

    def _line(self, intent: Intent, row: Row) -> str:
        return self._writer.row(intent.topic, row)

    def _lines(self, intent: Intent, rows: Sequence[Row]) -> list[str]:
        lines = [f"{self._line(intent, row)}." for row in rows[: self._first]]
        more = len(rows) - len(lines)
        return [*lines, f"And {more} more."] if more > 0 else lines

    def _claim(self, intent: Intent, row: Row, paths: tuple[str, ...] = ()) -> AnswerClaim:
        topic = intent.topic
        asked = {Ask.WHO: topic.person, Ask.AMOUNT: amount_path(intent), Ask.WHERE: topic.place}.get(intent.ask, "")
        cited = dict.fromkeys([*paths, asked, topic.when, topic.amount, topic.person, *topic.title, "status"])
        found = [first_value(row, path) for path in cited if path]
        citations = tuple(self._citation(row, path, value) for path, value in found if value is not None)
        return AnswerClaim(self._line(intent, row), citations)

    def _citation(self, row: Row, path: str, value: Any) -> Citation:
        if path.startswith("installer."):
            return Citation(str(value_at(row, "installer.id")), path.partition(".")[2], raw(value))
        if path == "self":
            return Citation(str(row["id"]), "street", raw(row.get("street")))
        return Citation(str(row["id"]), path, raw(value))

    def _answered(
        self, lines: Sequence[str], claims: Sequence[AnswerClaim], document: str, rows: Sequence[Row]
    ) -> CustomerAnswer:
        return CustomerAnswer(
            status=AnswerStatus.ANSWERED,
            answer=joined(lines),
            claims=tuple(claims[: self._first + 1]),
            record_ids=tuple(str(row["id"]) for row in rows[: self._first]),
            document=document,
        )
