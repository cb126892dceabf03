"""The sentences of an answer, and what each cites."""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.operations.ask.customer_answer import AnswerClaim, AnswerStatus, Citation, CustomerAnswer
from gateway.operations.ask.intent import Ask, Intent, Pick
from gateway.operations.ask.measure import amount_path
from gateway.operations.ask.row import first_value
from gateway.operations.ask.topic import Row, value_at
from gateway.operations.ask.wording import Writer, joined, raw, shortened


class Sentences:
    """Writer of sentences about one customer."""

    def __init__(self, writer: Writer, customer: Mapping[str, Any], first: int) -> None:
        self._writer = writer
        self._customer = customer
        self._first = first

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
