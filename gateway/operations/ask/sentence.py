"""The sentences of an answer, and what each cites."""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.operations.ask.customer_answer import AnswerClaim, AnswerStatus, Citation, CustomerAnswer
from gateway.operations.ask.described import described
from gateway.operations.ask.intent import Ask, Intent
from gateway.operations.ask.measure import amount_path
from gateway.operations.ask.record_text import template
from gateway.operations.ask.row import first_value
from gateway.operations.ask.topic import Attribute, Row, Subject, value_at
from gateway.operations.ask.wording import Writer, joined, raw, sentence


class Sentences:
    """Writer of sentences about one customer."""

    def __init__(self, writer: Writer, customer: Mapping[str, Any], first: int) -> None:
        self.writer = writer
        self.customer = customer
        self.first = first

    def described(self, intent: Intent, count: int = 0) -> str:
        """Return what was looked for: `unpaid invoices in 2025`."""
        return described(intent, is_one=count == 1 or not (count or intent.ask is Ask.COUNT))

    def person(self, intent: Intent, row: Row) -> Any:
        """Return whose a record is."""
        return first_value(row, intent.topic.person)[1]

    def name(self, intent: Intent, row: Row) -> str:
        """Return what names a record."""
        return self.writer.name(intent.topic, row)

    def line(self, intent: Intent, row: Row) -> str:
        """Return a record in one line, with what decides that it is meant."""
        return self.writer.line(intent.topic, row, self._deciding(intent, row))

    def _deciding(self, intent: Intent, row: Row) -> list[str]:
        """Return the facts that a question is about and a line lacks: of what is overdue the balance."""
        topic = intent.topic
        paths = [amount_path(intent), *(state.day for state in intent.states if not state.negated)]
        paths += [intent.attribute.path] if intent.attribute is not None else []
        known = {each.path: each for each in reversed(topic.attributes)}
        asked = [known[path] for path in dict.fromkeys(paths) if path in known]
        return [
            self.fact(topic, each, row, value)
            for each in asked
            if not template(topic.key).has(each.path)
            and (value := first_value(row, each.path)[1]) not in (None, value_at(row, topic.amount or each.path))
        ]

    def fact(self, topic: Subject, attribute: Attribute, row: Row, value: Any) -> str:
        """Return an attribute of a record in words: as its line has it, else with its label."""
        own = template(topic.key).text_with(attribute.path) if topic.field else None
        return (self.writer.part(own, row) if own is not None else "") or self.writer.fact(attribute, value)

    def claims(self, intent: Intent, rows: Sequence[Row], paths: tuple[str, ...] = ()) -> list[AnswerClaim]:
        """Return the first records as claims."""
        return [self.claim(intent, row, paths) for row in rows[: self.first]]

    def lines(self, claims: Sequence[AnswerClaim], rows: Sequence[Row]) -> list[str]:
        """Return the claims about records as lines, and how many more records there are."""
        more = len(rows) - len(claims)
        lines = [claim.text for claim in claims]
        return [*lines, f"And {more} more."] if more > 0 else lines

    def claim(self, intent: Intent, row: Row, paths: tuple[str, ...] = ()) -> AnswerClaim:
        """Return a record as a claim that cites what was asked, and `paths`."""
        topic = intent.topic
        asked = {Ask.WHO: topic.person, Ask.AMOUNT: amount_path(intent), Ask.WHERE: topic.place}.get(intent.ask, "")
        days = [state.day for state in intent.states if state.day]
        own = (topic.when, *days, topic.amount, topic.person, *topic.title, "status", topic.owner)
        cited = dict.fromkeys([*paths, asked, *own])
        found = [first_value(row, path) for path in cited if path]
        citations = tuple(self.citation(row, path, value) for path, value in found if value is not None)
        return AnswerClaim(sentence(self.line(intent, row)), citations)

    def citation(self, row: Row, path: str, value: Any) -> Citation:
        """Return where a value was read."""
        root, _, rest = path.partition(".")
        if rest and isinstance(row.get(root), Mapping) and row[root].get("id"):
            return Citation(str(row[root]["id"]), rest, raw(value))
        if path == "self":
            return Citation(str(row["id"]), "street", raw(row.get("street")))
        return Citation(str(row["id"]), path, raw(value))

    def counted(self, intent: Intent, number: object) -> Citation:
        """Return where a number of records was counted."""
        return Citation(str(self.customer["id"]), intent.topic.field, str(number))

    def answered(
        self, lines: Sequence[str], claims: Sequence[AnswerClaim], document: str, rows: Sequence[Row]
    ) -> CustomerAnswer:
        """Return an answer of these lines and claims."""
        return CustomerAnswer(
            status=AnswerStatus.ANSWERED,
            answer=joined(lines),
            claims=tuple(claims[: self.first + 1]),
            record_ids=tuple(str(row["id"]) for row in rows[: self.first]),
            document=document,
        )
