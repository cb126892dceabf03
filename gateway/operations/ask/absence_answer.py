"""Answers of no records: they say exactly what was looked for."""

from typing import Final

from msgspec.structs import replace

from gateway.operations.ask.customer_answer import AnswerClaim, CustomerAnswer, not_in_record, unclear
from gateway.operations.ask.intent import Ask, Intent, Pick
from gateway.operations.ask.order import picked_rows
from gateway.operations.ask.select import SelectedRows
from gateway.operations.ask.sentence import Sentences
from gateway.operations.ask.topic import Row
from gateway.operations.ask.word import begins
from gateway.operations.ask.wording import joined

_OF_ONE: Final = ("the", "that", "this", "her", "his", "their", "my")


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
        if other := self._in_other_state(intent, selected, document):
            return other
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

    def _in_other_state(self, intent: Intent, selected: SelectedRows, document: str) -> CustomerAnswer | None:
        """Return the one record that a question is about, which is in another state: `is the faucet job finished`."""
        is_one = intent.ask is Ask.WHETHER and len(selected.alike) == 1 and bool(intent.words) and not intent.is_never
        is_of_state = any(not state.narrows for state in intent.states) and _names_one(intent)
        if not (is_one and is_of_state) or intent.range is not None or intent.amounts is not None:
            return None
        claims = self._text.claims(intent, selected.alike, tuple(state.path for state in intent.states))
        return self._text.answered(["No.", *(claim.text for claim in claims)], claims, document, selected.alike)

    def _last(self, intent: Intent, selected: SelectedRows) -> Row | None:
        """Return the last of the records with the words of the question, where none is to come."""
        past = replace(intent, pick=Pick.LAST, count=1, skipped=0, states=(), picks_by_attribute=False)
        rows = picked_rows(past, list(selected.alike), self._text.writer.clock)
        return rows[0] if rows and intent.range is None else None


def _names_one(intent: Intent) -> bool:
    """Return whether a question is about one record: `has the repipe quote been accepted`."""
    return any(token.text in _OF_ONE for token in intent.question[1:])


def _lowered(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"


def _looks_ahead(intent: Intent) -> bool:
    """Return whether only what is to come was looked for."""
    return intent.is_future and intent.ask in (Ask.WHEN, Ask.WHO, Ask.WHETHER, Ask.WHERE) and intent.range is None
