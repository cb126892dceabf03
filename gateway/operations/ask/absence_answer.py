"""Answers of no records: they say exactly what was looked for."""

from msgspec.structs import replace

from gateway.operations.ask.customer_answer import AnswerClaim, CustomerAnswer, not_in_record, unclear
from gateway.operations.ask.intent import Ask, Intent, Pick
from gateway.operations.ask.order import picked_rows
from gateway.operations.ask.select import SelectedRows
from gateway.operations.ask.sentence import Sentences
from gateway.operations.ask.topic import Row
from gateway.operations.ask.word import begins
from gateway.operations.ask.wording import joined


class AbsenceAnswers:
    """Writer of what is not there."""

    def __init__(self, sentences: Sentences) -> None:
        self._text = sentences

    def of_nothing(self, intent: Intent, selected: SelectedRows, document: str) -> CustomerAnswer:
        """Return that no record is what was looked for; of what is to come, also the last there was."""
        what = self._text.described(intent)
        if intent.ask is Ask.WHETHER and begins(intent.question, "can", "could", "may"):
            return unclear(f"I did not understand the question. No {what} is on record.")
        is_to_come = bool(intent.topic.coming) and (intent.pick is Pick.NEXT or _looks_ahead(intent))
        where = "booked from today on" if is_to_come else "on record"
        text = f"No {what.removesuffix(' to come')} is {where}."
        last = self._last(intent, selected) if is_to_come else None
        said = [text, f"The last was {_lowered(self._text.line(intent, last))}."] if last else [text]
        before = [self._text.claim(intent, last)] if last else []
        if intent.ask not in (Ask.COUNT, Ask.WHETHER) or (intent.words and intent.topic.is_text):
            lacking = () if selected.alike else intent.words
            return replace(not_in_record(joined(said), document, lacking=lacking), claims=tuple(before))
        text = f"0 {what}." if intent.ask is Ask.COUNT else f"{'Yes' if intent.is_never else 'No'}: {_lowered(text)}"
        claim = AnswerClaim(text, (self._text.counted(intent, 0),))
        answer = self._text.answered([text, *said[1:]], [claim, *before], document, ())
        return answer if selected.alike else replace(answer, lacking=intent.words)

    def _last(self, intent: Intent, selected: SelectedRows) -> Row | None:
        """Return the last of the records with the words of the question, where none is to come."""
        past = replace(intent, pick=Pick.LAST, count=1, skipped=0, states=(), picks_by_attribute=False)
        rows = picked_rows(past, list(selected.alike), self._text.writer.clock)
        return rows[0] if rows and intent.range is None else None


def _lowered(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"


def _looks_ahead(intent: Intent) -> bool:
    """Return whether only what is to come was looked for."""
    return intent.is_future and intent.ask in (Ask.WHEN, Ask.WHO, Ask.WHETHER, Ask.WHERE) and intent.range is None
