"""Asking: a question is understood, read as the viewer, and answered from what was read."""

from collections.abc import Mapping, Set
from typing import Any, Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from gateway.errors import BadRequest
from gateway.integrations.locale_format import company_locale
from gateway.operations.ask.abbreviation import in_full_words
from gateway.operations.ask.answer import Answerer
from gateway.operations.ask.best_fit_answer import BestFitAnswers
from gateway.operations.ask.clock import Clock
from gateway.operations.ask.compared import ComparedIntents
from gateway.operations.ask.comparing import ComparedRows, ComparisonAnswers
from gateway.operations.ask.comparison import Measured
from gateway.operations.ask.customer_answer import AnswerStatus, CustomerAnswer, unclear
from gateway.operations.ask.customer_name import name_words, with_pronouns, without_company
from gateway.operations.ask.document import missing
from gateway.operations.ask.elsewhere import moved_intent, names_left_word, other_outbox
from gateway.operations.ask.follow_up import MAX_FOLLOW_UPS, suggested
from gateway.operations.ask.holiday import with_dates
from gateway.operations.ask.intent import Intent
from gateway.operations.ask.line_answer import LineAnswers
from gateway.operations.ask.meaning_answer import MeaningAnswers
from gateway.operations.ask.model_answer import ModelAnswerer, ModelReading, ReadableRecord
from gateway.operations.ask.named_thing import named_intents
from gateway.operations.ask.part_answer import AnsweredPart, PartAnswers, together
from gateway.operations.ask.question_context import question_ahead, questions_behind
from gateway.operations.ask.reader import Asked, CustomerReader, Read
from gateway.operations.ask.refusal import NOT_UNDERSTOOD, not_allowed, not_explained
from gateway.operations.ask.second_part import is_bare_ask
from gateway.operations.ask.select import SelectedRows, select_rows
from gateway.operations.ask.text_answer import HELPED_STATUSES, TextAnswers
from gateway.operations.ask.understand import mistyped, understand
from gateway.operations.ask.understood import Understood
from gateway.operations.ask.wording import Writer

MAX_QUESTION: Final = 500
MAX_PARTS: Final = 5


async def ask_customer(read: Read, asked: Asked, model: ModelAnswerer | None = None) -> CustomerAnswer | None:
    """Return the answer to a question about a customer; `None` if the viewer cannot read the customer.

    A language model, if there is one, is used only where the vocabulary finds nothing.

    Raises BadRequest for a question that is empty or too long, Forbidden and Unavailable as reading does.
    """
    typed = asked.question.strip()
    if not typed or len(typed) > MAX_QUESTION:
        raise BadRequest(f"Ask a question of 1 to {MAX_QUESTION} characters.")
    text = in_full_words(typed)
    asking = _Asking(read, asked)
    answer = await asking.behind_context(text, await asking.answer(text))
    if model is not None and answer is not None and not answer.is_final and answer.status in HELPED_STATUSES:
        answer = await model.answer(text, asking.record()) or answer
    if answer is not None:
        answer = await asking.in_part(text, answer) or await asking.fitting(text, answer) or answer
    if answer is None or answer.status is not AnswerStatus.UNCLEAR:
        return answer
    return replace(answer, follow_ups=await asking.follow_ups(text))


class _Asking:
    """One question being answered."""

    def __init__(self, read: Read, asked: Asked) -> None:
        clock = Clock(asked.now, ZoneInfo(asked.company.time_zone))
        self._reader = CustomerReader(read, asked, clock)
        self._writer = Writer(clock, company_locale(asked.company.locale, asked.company.country))
        self._meanings = MeaningAnswers(self._reader, self._writer)
        self._lines = LineAnswers(self._reader, self._writer)
        self._fits = BestFitAnswers(self._reader, self._writer)
        self._in_part = PartAnswers(self._reader, self._writer)
        self._texts = TextAnswers(self._reader, self._writer, self._meanings)
        self._understood: dict[str, list[Understood]] = {}
        self._answers: dict[str, list[AnsweredPart]] = {}

    async def answer(self, text: str) -> CustomerAnswer | None:
        """Return the answer to the whole question."""
        answered = await self._answered(text)
        if answered is None:
            return None
        if len(answered) > 1:
            answered = [
                AnsweredPart(part, unclear(answer.answer.replace("the question", f'"{part.text}"', 1)))
                if answer.status is AnswerStatus.UNCLEAR
                else AnsweredPart(part, answer)
                for part, answer in answered
            ]
        whole = together([answer for _, answer in answered]) if answered else unclear(NOT_UNDERSTOOD)
        left = [part.text for part in (await self._parts(text) or ())[MAX_PARTS:]]
        return replace(whole, answer=f'{whole.answer} Ask this by itself: "{" and ".join(left)}".') if left else whole

    async def behind_context(self, text: str, answer: CustomerAnswer | None) -> CustomerAnswer | None:
        """Return the answer to the question that comes behind what it is about, if only that one is understood."""
        if answer is None or answer.status not in HELPED_STATUSES:
            return answer
        ahead = question_ahead(text)
        for question in (*([ahead] if ahead else ()), *questions_behind(text)):
            other = await self.answer(question)
            if other is not None and other.status is AnswerStatus.ANSWERED:
                return other
        return answer

    async def in_part(self, text: str, answer: CustomerAnswer) -> CustomerAnswer | None:
        """Return the answers to the parts of a question that were understood, if not all were; `None` if none was."""
        if answer.status is not AnswerStatus.UNCLEAR:
            return None
        answers = await self._in_part.answers(await self._answered(text) or [])
        return together(answers) if answers else None

    async def _answered(self, text: str) -> list[AnsweredPart] | None:
        if text in self._answers:
            return self._answers[text]
        parts = await self._parts(text)
        if parts is None:
            return None
        answered: list[AnsweredPart] = []
        for part in parts[:MAX_PARTS]:
            before = answered[-1].answer if answered else None
            is_told = before is not None and (before.is_text or before.status is AnswerStatus.UNCLEAR)
            if is_told and is_bare_ask(part.question):
                continue  # a text is shown with who wrote it, and when; what is not understood has no more to it
            answer = await self._part(part)
            if answer is None:
                return None
            answered.append(AnsweredPart(part, answer))
        self._answers[text] = answered
        return answered

    async def fitting(self, text: str, answer: CustomerAnswer) -> CustomerAnswer | None:
        """Return the record that fits a question best which has no other answer; `None` if none fits clearly."""
        parts = await self._parts(text)
        if not parts:
            return None
        is_open = answer.status is AnswerStatus.UNCLEAR and len(parts) == 1
        advice = await self._texts.of_advice(parts[0]) if is_open else None
        return advice or await self._fits.answer(parts, answer)

    async def _parts(self, text: str) -> list[Understood] | None:
        """Return the parts of a question, understood once; `None` if the viewer cannot read the customer."""
        if text in self._understood:
            return self._understood[text]
        customer = await self._reader.names()
        if customer is None:
            return None
        names = name_words(customer)
        company, today = self._reader.asked.company, self._reader.clock.today
        asked = without_company(text, company.name, company.handle)
        dated = with_dates(with_pronouns(asked, names), today, company.country)
        known = names | (await self._meanings.own_words() if mistyped(dated) else set())
        self._understood[text] = understand(dated, today, known)
        return self._understood[text]

    async def follow_ups(self, text: str) -> tuple[str, ...]:
        """Return questions to ask instead: those that this viewer gets an answer to about this customer."""
        parts = await self._parts(text) or []
        is_named = any(part.intents or part.guesses for part in parts)
        words = [] if is_named else [token for part in parts for token in part.words]
        having = (await self._meanings.anywhere(words))[1] if words else {}
        answered: list[str] = []
        for question in suggested(parts, sorted(set().union(*having.values()))):
            answer = await self.answer(question) if question.casefold() != text.casefold() else None
            if answer is not None and answer.status is AnswerStatus.ANSWERED:
                answered.append(question)
            if len(answered) == MAX_FOLLOW_UPS:
                break
        return tuple(answered)

    def record(self) -> ReadableRecord:
        """Return what a language model may have read."""
        return ReadableRecord(self._reader.asked.viewer, self._reader.clock.today.isoformat(), self._reading)

    async def _reading(self, intent: Intent) -> ModelReading | None:
        lacking = missing(intent, self._reader.asked.viewer.permissions)
        if lacking is not None:
            refusal = not_allowed(intent, lacking)
            return ModelReading((), refusal, lambda _: refusal)
        found = await self._reader.found(intent)
        if found is None:
            return None
        selected = select_rows(intent, found.rows, frozenset(), self._reader.clock)
        answerer = Answerer(self._writer, found.customer, self._reader.asked.first)

        def answer_from(ids: Set[str]) -> CustomerAnswer:
            rows = tuple(row for row in selected.rows if str(row["id"]) in ids)
            return answerer.answer(intent, SelectedRows(rows, (), selected.of), found.document)

        return ModelReading(selected.rows, answerer.answer(intent, selected, found.document), answer_from)

    async def _part(self, part: Understood) -> CustomerAnswer | None:
        if part.comparison is not None:
            return await self._compared(part.comparison)
        return await self._lines.answer(part) or await self._guessed(part) or await self._meant(part)

    async def _meant(self, part: Understood) -> CustomerAnswer | None:
        """Return the answer of the likeliest meaning that has one, or what texts say."""
        answers: list[CustomerAnswer] = []
        for intent in part.intents:
            is_first = all(answer.status is AnswerStatus.UNCLEAR for answer in answers)
            answer = await self._meanings.meaning(intent, is_first=is_first)
            if answer is None:
                return None
            if _denies_tag(intent, answer):
                answers = [answer]
                break
            answer = answer if answers else await self._sent(intent, answer)
            if answer.status is AnswerStatus.ANSWERED or (not answers and _is_last_word(answer)):
                return answer
            is_refused = answer.status is AnswerStatus.NOT_ALLOWED and names_left_word(intent, part.intents[0])
            if is_refused and answers[0].status is AnswerStatus.UNCLEAR:
                return answer
            answers.append(answer)
        said = await self._texts.answer(part, answers[0] if answers else None)
        is_open = said is not None and said.status is AnswerStatus.UNCLEAR and not said.is_final
        return (await self._named(part) or said) if is_open and part.question else said

    async def _named(self, part: Understood) -> CustomerAnswer | None:
        """Return the answer of a topic that the question names by a thing of its records."""
        for intent in named_intents(part):
            answer = await self._meanings.meaning(intent, is_first=False)
            if answer is not None and answer.status is AnswerStatus.ANSWERED and answer.record_ids:
                return answer
        return None

    async def _sent(self, intent: Intent, answer: CustomerAnswer) -> CustomerAnswer:
        """Return an answer, or that of where else there is what was sent, if it has found nothing."""
        outbox = other_outbox(intent)
        if answer.record_ids or outbox is None:
            return answer
        sent = await self._meanings.meaning(moved_intent(intent, outbox), is_first=True)
        return sent if sent is not None and sent.record_ids else answer

    async def _guessed(self, part: Understood) -> CustomerAnswer | None:
        """Return the answer of a topic that the question does not name, if its records fit."""
        for intent in part.guesses:
            answer = await self._meanings.meaning(intent, is_first=False, says_no=len(part.guesses) == 1)
            if answer is not None and answer.status is AnswerStatus.ANSWERED:
                return answer
            is_refused = answer is not None and answer.status is AnswerStatus.NOT_ALLOWED
            if is_refused and part.is_guess_whole and not part.intents:
                return answer
        if part.intents or not part.guesses or not part.is_of_state:
            return None
        answer = await self._meanings.meaning(part.guesses[0], is_first=True)
        is_absent = answer is not None and answer.status is AnswerStatus.NOT_IN_RECORD
        return (await self._texts.of_matter(part) or answer) if is_absent else answer

    async def _compared(self, compared: ComparedIntents) -> CustomerAnswer | None:
        """Return the answer to a comparison of two sides."""
        sides: list[ComparedRows] = []
        customer: Mapping[str, Any] = {}
        for intent in filter(None, (compared.first, compared.second)):
            lacking = missing(intent, self._reader.asked.viewer.permissions)
            if lacking is not None:
                return not_allowed(intent, lacking)
            found = await self._reader.found(intent)
            if found is None:
                return None
            customer = found.customer
            names = name_words(customer)
            selected = select_rows(
                intent, self._meanings.selections.own_rows(intent, found.rows), names, self._reader.clock
            )
            unexplained = [*intent.unexplained, *selected.unexplained]
            if unexplained:
                return not_explained(unexplained, intent)
            if selected.unmatched:
                return await self._meanings.absent(intent, selected.unmatched, found.document)
            sides.append(ComparedRows(intent, selected.rows, found.document))
        comparing = ComparisonAnswers(self._writer, customer, self._reader.asked.first)
        if compared.measured is Measured.GAP:
            return comparing.gap(sides[0], sides[1] if len(sides) > 1 else None)
        return comparing.compare(compared, sides[0], sides[1])


def _denies_tag(intent: Intent, answer: CustomerAnswer) -> bool:
    """Return whether there is no such tag: what it would say may be in a note."""
    return intent.attribute is not None and intent.attribute.path == "tags" and answer.answer.startswith("No")


def _is_last_word(answer: CustomerAnswer) -> bool:
    return answer.is_final or answer.status is AnswerStatus.NOT_ALLOWED
