"""The answer: sentences, and for each the fields that it was read from."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from msgspec.structs import replace

from gateway.operations.ask.absence_answer import AbsenceAnswers
from gateway.operations.ask.customer_answer import AnswerClaim, Citation, CustomerAnswer, not_in_record
from gateway.operations.ask.customer_name import name_words
from gateway.operations.ask.deed import is_of_deed
from gateway.operations.ask.grouped import GroupAnswers
from gateway.operations.ask.intent import AVERAGES, Ask, Intent
from gateway.operations.ask.measure import in_states
from gateway.operations.ask.named_count import counts_other_things
from gateway.operations.ask.order import in_order
from gateway.operations.ask.record_text import template
from gateway.operations.ask.row import first_value
from gateway.operations.ask.select import SelectedRows
from gateway.operations.ask.sentence import Sentences
from gateway.operations.ask.tense import has_ended, is_about_end
from gateway.operations.ask.topic import DATED, LISTS, SUMMED, Attribute, Row, ValueKind
from gateway.operations.ask.totals import TotalAnswers
from gateway.operations.ask.word import FILLERS, begins, stem, stems
from gateway.operations.ask.wording import Writer, raw, sentence


class Answerer:
    """Maker of answers to one question about one customer."""

    def __init__(self, writer: Writer, customer: Mapping[str, Any], first: int) -> None:
        self._text = Sentences(writer, customer, first)
        self._groups = GroupAnswers(self._text)
        self._totals = TotalAnswers(self._text)
        self._absence = AbsenceAnswers(self._text)

    def answer(self, intent: Intent, selected: SelectedRows, document: str) -> CustomerAnswer:
        """Return the answer that the selected records give."""
        rows = in_order(intent, selected.rows, self._text.writer.clock)
        if rows and intent.attribute is not None and intent.range is not None and intent.range.is_of_record:
            # The days said which records are meant: nothing else is asked of them.
            intent = replace(intent, range=None)
        selected = replace(selected, rows=rows)
        if not intent.topic.field and intent.attribute is not None:
            return self._of_profile(intent, intent.attribute, document)
        if not rows and intent.ask is not Ask.SHARE:
            return self._absence.of_nothing(intent, selected, document)
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
            return self._totals.of_share(intent, selected, document)
        if intent.group is not None:
            return self._groups.of_groups(intent, intent.group, rows, document)
        is_of_amount = intent.attribute is not None and intent.attribute.kind is ValueKind.MONEY
        if intent.ask is Ask.COUNT and not (is_of_amount or counts_other_things(intent) or is_of_deed(intent)):
            return self._totals.of_count(intent, selected, document)
        if intent.ask in AVERAGES:
            return self._totals.of_average(intent, rows, document)
        is_money = intent.attribute is not None and intent.attribute.kind in SUMMED and len(rows) > 1
        if intent.ask is Ask.AMOUNT and (is_money or (_is_dated(intent) and intent.range is not None)):
            return self._totals.of_amounts(intent, rows, document)
        return None

    def _of_whole(self, intent: Intent, row: Row, document: str) -> CustomerAnswer:
        """Return all that a record of a period says."""
        said = [(each, *first_value(row, each.path)) for each in intent.topic.attributes]
        claims = [
            AnswerClaim(f"{self._text.fact(intent.topic, each, row, value)}.", (self._text.citation(row, path, value),))
            for each, path, value in said
            if value is not None
        ]
        named = self._text.name(intent, row)
        text = f"{named}: {', '.join(claim.text.rstrip('.') for claim in claims)}."
        return self._text.answered([text], claims, document, ())

    def _of_records(self, intent: Intent, selected: SelectedRows, document: str) -> CustomerAnswer:
        rows = selected.rows
        if intent.topic.is_period:
            return self._of_whole(intent, rows[0], document)
        if intent.ask is Ask.AMOUNT and intent.topic.amount:
            return self._totals.of_amounts(intent, rows, document)
        if (
            intent.ask is Ask.WHO
            and intent.topic.person
            and all(self._text.person(intent, row) is None for row in rows)
        ):
            text = f"The record does not say who. {sentence(self._text.line(intent, rows[0]))}"
            return not_in_record(text, document, is_final=True)
        is_so = bool(selected.verdict) and (intent.at_least is None or len(rows) >= intent.at_least)
        says = intent.ask is Ask.WHETHER and selected.verdict is not None and not _is_open(intent)
        lead = ("Yes." if is_so is not intent.is_never else "No.") if says else ""
        claims = self._text.claims(intent, rows)
        at = first_value(rows[0], _counted_from(intent))[1] if intent.elapsed and len(rows) == 1 else None
        passed = f"That is {self._text.writer.elapsed(str(at))}." if at is not None else ""
        return self._text.answered([lead, *self._text.lines(claims, rows), passed], claims, document, rows)

    def _of_profile(self, intent: Intent, attribute: Attribute, document: str) -> CustomerAnswer:
        path, value = first_value(self._text.customer, attribute.path)
        if intent.ask is Ask.WHEN and attribute.kind not in (*DATED, ValueKind.TEXT):
            return not_in_record(
                f"Not in the record: since when. {self._stated(intent, attribute, value)}"
                if value
                else f"Not in the record: {attribute.no or 'no ' + attribute.label}.",
                document,
                is_final=True,
            )
        if value is None:
            return self._without_value(intent, attribute, document)
        reason = ""
        if attribute.also and not first_value(self._text.customer, attribute.also)[1]:
            path, value, reason = attribute.also, False, "unsubscribed from all e-mail"
        text = self._stated(intent, attribute, value)
        text = f"{text.rstrip('.')}: {reason}." if reason else text
        citations = [Citation(str(self._text.customer["id"]), path, raw(value))]
        return self._text.answered([text], [AnswerClaim(text, tuple(citations))], document, ())

    def _without_value(self, intent: Intent, attribute: Attribute, document: str) -> CustomerAnswer:
        if not attribute.no or intent.ask is not Ask.WHETHER:
            is_final = not (bool(attribute.said) or any(token.text == "why" for token in intent.question))
            return not_in_record(
                f"Not in the record: {attribute.no or 'no ' + attribute.label}.", document, is_final=is_final
            )
        text = f"No: {attribute.no}."
        claim = AnswerClaim(text, (Citation(str(self._text.customer["id"]), attribute.path.split(".")[0], None),))
        return self._text.answered([text], [claim], document, ())

    def _stated(self, intent: Intent, attribute: Attribute, value: Any) -> str:
        """Return a fact of the profile in words, after yes or no where that was asked."""
        verdict = self._verdict(intent, attribute, value)
        if attribute.kind in _FLAGS:
            return _flagged(intent, attribute, is_so=bool(verdict))
        shown = self._text.writer.value(value, attribute.kind).rstrip(".")
        shown += f", {self._text.writer.elapsed(str(value))}" if intent.elapsed and attribute.kind in DATED else ""
        if intent.ask is not Ask.WHETHER or verdict is None:
            return sentence(f"{attribute.label}: {shown}")
        named = "" if attribute.kind is ValueKind.CODE else f"{attribute.label} "
        return f"{'Yes' if verdict else 'No'}: {'the tags are ' if attribute.path == 'tags' else named}{shown}."

    def _verdict(self, intent: Intent, attribute: Attribute, value: Any) -> bool | None:
        """Return whether the question's claim is true; `None` where the value itself is the answer."""
        kind = attribute.kind
        if kind in DATED:
            return self._holds(intent, kind, str(value))
        if kind in (ValueKind.FLAG, ValueKind.NOT_FLAG, ValueKind.MONEY, ValueKind.NO_MONEY):
            is_so = _is_owed(intent, Decimal(value["amount"])) if isinstance(value, Mapping) else bool(value)
            return is_so is (kind in (ValueKind.FLAG, ValueKind.MONEY))
        if kind in LISTS or (kind is ValueKind.CODE and attribute.values):
            return self._is_named(intent, attribute, value)
        # The words of a question about the profile were found in its value: `is Bea their account manager`.
        if intent.topic.field or not (intent.words or intent.denies):
            return None
        return not intent.denies

    def _is_named(self, intent: Intent, attribute: Attribute, value: Any) -> bool | None:
        """Return whether a question names one of the values; `None` if it asks which of several."""
        asked = {token.stem for token in intent.question}
        has_or = any(token.text == "or" for token in intent.question)
        if attribute.kind in LISTS:
            wanted = (
                asked
                - {stem(word) for word in FILLERS}
                - FILLERS
                - set(stems("tag tagged label flagged marked listed"))
            )
            wanted -= name_words(self._text.customer)
            is_so = bool(value) if not wanted else any(wanted <= set(stems(str(each))) for each in value)
            return None if has_or else is_so
        named = asked & set(stems(attribute.values))
        is_choice = len(named) > 1 and has_or
        return bool(named & set(stems(str(value).replace("_", " ")))) if named and not is_choice else None

    def _holds(self, intent: Intent, kind: ValueKind, value: str) -> bool | None:
        """Return whether a day is among those of the question, or something still holds that ends on it."""
        day = self._text.writer.clock.day(value)
        if intent.range is not None:
            return intent.range.holds(day)
        if intent.valid_until is not None:
            return day >= intent.valid_until
        if is_about_end(intent.question):
            return None
        return (
            self._text.writer.holds_until(value) is not has_ended(intent.question) if kind is ValueKind.UNTIL else None
        )

    def _ended(
        self, intent: Intent, attribute: Attribute, known: list[tuple[Row, str, Any]]
    ) -> list[tuple[Row, str, Any]]:
        """Return the records of which something is over, if it is asked which: `which warranties have run out`."""
        is_which = begins(intent.question, "which", "what") and has_ended(intent.question)
        if attribute.kind is not ValueKind.UNTIL or intent.ask is not Ask.LIST or not is_which:
            return known
        return [each for each in known if not self._text.writer.holds_until(str(each[2]))]

    def _of_states(self, intent: Intent, rows: Sequence[Row], document: str) -> CustomerAnswer:
        fits = [in_states(row, [state for state in intent.states if not state.narrows]) for row in rows]
        lead = "Yes." if all(fits) else "No."
        shown = rows if all(fits) else [row for row, fit in zip(rows, fits, strict=True) if not fit]
        paths = tuple(dict.fromkeys(state.path for state in intent.states))
        claims = self._text.claims(intent, shown, paths)
        return self._text.answered([lead, *self._text.lines(claims, shown)], claims, document, shown)

    def _of_attribute(self, intent: Intent, attribute: Attribute, rows: Sequence[Row], document: str) -> CustomerAnswer:
        having = [(row, *first_value(row, attribute.path)) for row in rows]
        known = [(row, path, value) for row, path, value in having if value is not None]
        known = self._ended(intent, attribute, _with_something(intent, attribute, known))
        if not known:
            whose = self._text.name(intent, rows[0]) if len(rows) == 1 else f"any of {len(rows)} {intent.topic.many}"
            text = f'Not in the record: "{attribute.label}" of {whose}.'
            return not_in_record(text, document, is_final=True)
        claims = []
        for row, path, value in known:
            text = self._row_with(intent, attribute, row, value)
            cited = [(each, first_value(row, each)[1]) for each in attribute.cites] or [(path, value)]
            claims.append(AnswerClaim(text, tuple(self._text.citation(row, each, known) for each, known in cited)))
        lines = [claim.text for claim in claims[: self._text.first]]
        if (
            attribute.kind is ValueKind.COUNT
            and len(known) > 1
            and any(token.text == "many" for token in intent.question)
        ):
            total = sum(value for _, _, value in known)
            summed = self._text.counted(intent, total)
            count = AnswerClaim(f"{total} in all.", (summed, *(cited for claim in claims for cited in claim.citations)))
            claims, lines = [count, *claims], [count.text, *lines]
        return self._text.answered(lines, claims, document, [row for row, _, _ in known])

    def _row_with(self, intent: Intent, attribute: Attribute, row: Row, value: Any) -> str:
        """Return a record with what is asked of it; all of it, where that is in its name."""
        verdict = self._verdict(intent, attribute, value)
        is_said = intent.ask is Ask.WHETHER and verdict is not None and len(intent.question) > 1
        is_said = is_said and not is_of_deed(intent)
        lead = ("Yes. " if verdict else "No. ") if is_said or attribute.kind in _FLAGS else ""
        lacks_amount = intent.ask is Ask.AMOUNT and attribute.kind in (ValueKind.CODE, ValueKind.TEXT, *DATED)
        if lacks_amount or attribute.whole or template(intent.topic.key).is_name(attribute.path):
            return sentence(f"{lead}{self._text.line(intent, row)}")
        if attribute.kind in _FLAGS:
            said = _flag_words(attribute, is_so=bool(verdict))
        else:
            said = self._text.fact(intent.topic, attribute, row, value)
        passed = f", {self._text.writer.elapsed(str(value))}" if intent.elapsed and attribute.kind in DATED else ""
        return sentence(f"{lead}{self._text.name(intent, row)}: {said}{passed}")


_FLAGS: Final = (ValueKind.FLAG, ValueKind.NOT_FLAG)


def _flag_words(attribute: Attribute, *, is_so: bool) -> str:
    return attribute.label if is_so else attribute.denied or f"not {attribute.label}"


def _flagged(intent: Intent, attribute: Attribute, *, is_so: bool) -> str:
    said = _flag_words(attribute, is_so=is_so)
    return f"{'Yes' if is_so else 'No'}: {said}." if intent.ask is Ask.WHETHER else sentence(said)


def _with_something(
    intent: Intent, attribute: Attribute, known: list[tuple[Row, str, Any]]
) -> list[tuple[Row, str, Any]]:
    """Return the records that have an amount at all, if it is asked which have: `which commission is not paid yet`."""
    if attribute.kind is not ValueKind.MONEY or intent.ask not in (Ask.LIST, Ask.WHETHER):
        return known
    return [each for each in known if Decimal(each[2]["amount"])] or known


def _is_open(intent: Intent) -> bool:
    """Return whether records say neither yes nor no: one of two is meant, no other, what may be done, a deed."""
    if is_of_deed(intent):
        return True
    is_of_leave = begins(intent.question, "can", "could", "may", "should", "must")
    return is_of_leave or any(token.text in ("or", "only", "always") for token in intent.question)


def _counted_from(intent: Intent) -> str:
    """Return the day since which something is so: of what is overdue, the day when it was due."""
    return next((state.day for state in intent.states if state.day), intent.topic.when)


def _is_dated(intent: Intent) -> bool:
    return intent.attribute is not None and intent.attribute.kind in DATED


def _is_owed(intent: Intent, amount: Decimal) -> bool:
    """Return whether an amount is among those of the question, or is any."""
    return intent.amounts.holds(amount) if intent.amounts is not None else amount > 0
