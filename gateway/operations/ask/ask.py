"""Asking: a question is understood, read as the viewer, and answered from what was read."""

from collections.abc import Awaitable, Callable, Mapping, Sequence, Set
from datetime import datetime
from itertools import pairwise
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from gateway.access.permission import Permission
from gateway.access.viewer import Viewer
from gateway.documents.company import Company
from gateway.errors import BadRequest, ErrorCode, Unavailable
from gateway.integrations.locale_format import company_locale
from gateway.operations.ask.answer import Answerer
from gateway.operations.ask.customer_answer import AnswerStatus, CustomerAnswer, not_in_record, unclear
from gateway.operations.ask.document import PAGE_SIZE, missing, text_document, topic_document
from gateway.operations.ask.elsewhere import SEARCHED_ASKS, is_searched, moved_intent, name_words, names_another
from gateway.operations.ask.full_text import best_texts, has_number
from gateway.operations.ask.intent import Ask, Intent, Pick, Understood
from gateway.operations.ask.measure import Clock
from gateway.operations.ask.model_answer import ModelAnswerer, ModelReading, ReadableRecord
from gateway.operations.ask.row import rows_within
from gateway.operations.ask.select import SelectedRows, select_rows
from gateway.operations.ask.topic import Row, Subject, value_at
from gateway.operations.ask.topics import TOPICS
from gateway.operations.ask.topics.job import JOBS
from gateway.operations.ask.understand import understand
from gateway.operations.ask.word import Token, stem, tokens
from gateway.operations.ask.wording import Writer, joined
from gateway.operations.export.source import DocumentAnswer

MAX_QUESTION: Final = 500
MAX_PARTS: Final = 3
MAX_PAGES: Final = 10
HELPED_STATUSES: Final = (AnswerStatus.UNCLEAR, AnswerStatus.NOT_IN_RECORD)
"""What a language model may find more for."""
NOT_UNDERSTOOD: Final = "I did not understand the question."
NOTED_TOPICS: Final = ("notes", "comments")
TEXT_TOPICS: Final = ("notes", "comments", "communications", "messages")

_SAYING: Final = frozenset(
    map(stem, ("say", "tell", "mention", "ask", "complain", "promise", "agree", "want", "call", "write", "report"))
) | {"pleased", "happy"}
"""What people do in conversations."""

Read = Callable[[Viewer, str, Mapping[str, Any]], Awaitable[DocumentAnswer]]
"""Runs a document as a viewer."""


class Asked(NamedTuple):
    """A question: who asks it, and about which customer."""

    viewer: Viewer
    company: Company
    customer_id: str
    question: str
    first: int
    now: datetime


class Found(NamedTuple):
    """What a document has read: the customer, and the topic's records."""

    customer: Mapping[str, Any]
    rows: list[Row]
    document: str


async def ask_customer(read: Read, asked: Asked, model: ModelAnswerer | None = None) -> CustomerAnswer | None:
    """Return the answer to a question about a customer; `None` if the viewer cannot read the customer.

    A language model, if there is one, is used only where the vocabulary finds nothing.

    Raises BadRequest for a question that is empty or too long, Forbidden and Unavailable as reading does.
    """
    text = asked.question.strip()
    if not text or len(text) > MAX_QUESTION:
        raise BadRequest(f"Ask a question of 1 to {MAX_QUESTION} characters.")
    asking = _Asking(read, asked)
    answer = await asking.answer(text)
    if model is None or answer is None or answer.is_final or answer.status not in HELPED_STATUSES:
        return answer
    return await model.answer(text, asking.record()) or answer


class _Asking:
    """One question being answered."""

    def __init__(self, read: Read, asked: Asked) -> None:
        self._read = read
        self._asked = asked
        zone = ZoneInfo(asked.company.time_zone)
        self._clock = Clock(asked.now, zone)
        self._writer = Writer(self._clock, company_locale(asked.company.locale, asked.company.country))
        self._known: dict[str, Found | None] = {}

    async def answer(self, text: str) -> CustomerAnswer | None:
        """Return the answer to the whole question."""
        answers: list[CustomerAnswer] = []
        for part in understand(text, self._clock.today)[:MAX_PARTS]:
            answer = await self._part(part)
            if answer is None:
                return None
            answers.append(answer)
        return _together(answers) if answers else unclear(NOT_UNDERSTOOD)

    def record(self) -> ReadableRecord:
        """Return what a language model may have read."""
        return ReadableRecord(self._asked.viewer, self._clock.today.isoformat(), self._reading)

    async def _reading(self, intent: Intent) -> ModelReading | None:
        lacking = missing(intent.topic, intent.attribute, self._asked.viewer.permissions)
        if lacking is not None:
            refusal = _not_allowed(intent, lacking)
            return ModelReading((), refusal, lambda _: refusal)
        found = await self._found(intent)
        if found is None:
            return None
        selected = select_rows(intent, found.rows, frozenset(), self._clock)
        answerer = Answerer(self._writer, found.customer, self._asked.first)

        def answer_from(ids: Set[str]) -> CustomerAnswer:
            rows = tuple(row for row in selected.rows if str(row["id"]) in ids)
            return answerer.answer(intent, SelectedRows(rows, (), selected.of), found.document)

        return ModelReading(selected.rows, answerer.answer(intent, selected, found.document), answer_from)

    async def _part(self, part: Understood) -> CustomerAnswer | None:
        first: CustomerAnswer | None = None
        for intent in part.guesses:
            answer = await self._meaning(intent, is_first=False)
            if answer is not None and answer.status is AnswerStatus.ANSWERED:
                return answer
        is_first = True
        for number, intent in enumerate(part.intents):
            answer = await self._meaning(intent, is_first=is_first)
            is_first = answer is not None and answer.status is AnswerStatus.UNCLEAR and is_first
            if answer is None:
                return None
            if answer.status is AnswerStatus.ANSWERED or (number == 0 and answer.status is AnswerStatus.NOT_ALLOWED):
                return answer
            if answer.is_final and number == 0:
                return answer
            first = first or answer
        return await self._full_text(part, first)

    async def _meaning(self, intent: Intent, *, is_first: bool, says_no: bool = False) -> CustomerAnswer | None:
        """Return the answer of one meaning; of another than the first only where the record has its words.

        With `says_no`, also that no record has all of the words, each of which one has.
        """
        lacking = missing(intent.topic, intent.attribute, self._asked.viewer.permissions)
        if lacking is not None:
            return _not_allowed(intent, lacking)
        found = await self._found(intent)
        return None if found is None else await self._answer_from(found, intent, is_first=is_first, says_no=says_no)

    async def _answer_from(self, found: Found, intent: Intent, *, is_first: bool, says_no: bool) -> CustomerAnswer:
        names = name_words(found.customer)
        selected = select_rows(intent, self._own_rows(intent, found.rows), names, self._clock)
        unexplained = [*intent.unexplained, *selected.unexplained]
        if unexplained:
            said = '", "'.join(dict.fromkeys(token.text for token in unexplained))
            return unclear(f'{NOT_UNDERSTOOD[:-1]}: what "{said}" means for {intent.topic.many}.')
        intent = replace(intent, words=tuple(t for t in intent.words if not {t.stem, t.text} & names))
        is_no = says_no and not intent.topic.is_text and intent.ask in (Ask.COUNT, Ask.WHETHER)
        if not is_first and (selected.unmatched or not (intent.words and (selected.rows or is_no))):
            return not_in_record("Not in the record.", found.document)
        answerer = Answerer(self._writer, found.customer, self._asked.first)
        if selected.unmatched:
            return await self._unmatched(intent, selected, answerer, found.document)
        answer = answerer.answer(intent, selected, found.document)
        if answer.status is AnswerStatus.NOT_IN_RECORD and intent.topic.key == "equipment" and intent.ask is Ask.WHO:
            return await self._installing_job(intent) or answer
        return answer

    async def _unmatched(
        self, intent: Intent, selected: SelectedRows, answerer: Answerer, document: str
    ) -> CustomerAnswer:
        """Return the answer to a question with words that the topic's records lack."""
        if names_another(intent, selected):
            return answerer.answer(replace(intent, words=(), denies=True), selected, document)
        words = ", ".join(token.text for token in selected.unmatched)
        said = not_in_record(f'Not in the record: no {intent.topic.one} mentions "{words}".', document)
        return await self._elsewhere(intent) or said

    def _own_rows(self, intent: Intent, rows: Sequence[Row]) -> Sequence[Row]:
        """Return the rows of the person who asks, if the question says `I` or `for me` and the topic has its people."""
        texts = [token.text for token in intent.question]
        says_own = {"i", "my", "mine"} & set(texts) or ("for", "me") in pairwise(texts)
        has_own = intent.topic.person == "technician.name" and self._asked.viewer.customer_id is None
        if not (says_own and has_own):
            return rows
        return [row for row in rows if value_at(row, "technician.id") == self._asked.viewer.id]

    async def _elsewhere(self, intent: Intent) -> CustomerAnswer | None:
        """Return the answer of a topic that is looked in for words that this one's records lack."""
        is_talk = any(state.narrows for state in intent.states) or intent.ask not in SEARCHED_ASKS
        says_no = intent.attribute is None and not intent.states
        for key in intent.topic.instead:
            if key in TEXT_TOPICS and is_talk:
                continue
            answer = await self._meaning(moved_intent(intent, TOPICS[key]), is_first=False, says_no=says_no)
            if answer is not None and answer.status is AnswerStatus.ANSWERED:
                return answer
        return None

    async def _installing_job(self, intent: Intent) -> CustomerAnswer | None:
        """Return who did the job that installed the unit of the question, if the unit's history does not say it."""
        technician = next(each for each in JOBS.attributes if each.label == "technician")
        for verb in ("install", "replace"):
            words = (*intent.words, Token(verb, stem(verb)))
            jobs = replace(intent, topic=JOBS, attribute=technician, words=words, pick=intent.pick or Pick.LAST)
            answer = await self._meaning(jobs, is_first=False)
            if answer is not None and answer.status is AnswerStatus.ANSWERED:
                return answer
        return None

    async def _found(self, intent: Intent) -> Found | None:
        text = topic_document(intent.topic, intent.attribute, self._asked.viewer.permissions)
        key = f"{intent.topic.key}\0{text}"
        if key not in self._known:
            self._known[key] = await self._pages(intent.topic, text)
        return self._known[key]

    async def _pages(self, topic: Subject, text: str) -> Found | None:
        rows: list[Row] = []
        variables: dict[str, Any] = {"id": self._asked.customer_id}
        if topic.is_connection and topic.field:
            variables |= {"first": PAGE_SIZE, "after": None}
        for _ in range(MAX_PAGES):
            customer = await self._customer(text, variables)
            if customer is None:
                return None
            rows += rows_within(topic, customer, self._clock.today)
            page = (customer.get(topic.field) or {}).get("pageInfo") if topic.is_connection and topic.field else None
            if not page or not page["hasNextPage"]:
                return Found(customer, rows, text)
            variables["after"] = page["endCursor"]
        raise BadRequest(f"The customer has more {topic.many} than a question can go through. Use a filter of the tab.")

    async def _customer(self, text: str, variables: Mapping[str, Any]) -> Mapping[str, Any] | None:
        answer = await self._read(self._asked.viewer, text, variables)
        for error in answer.errors:
            if error["extensions"]["code"] == ErrorCode.UNAVAILABLE:
                raise Unavailable(str(error["message"]))
        data = answer.data
        return data["customer"] if data else None

    async def _full_text(self, part: Understood, first: CustomerAnswer | None) -> CustomerAnswer | None:
        """Return what notes, comments and conversations say; else what the first meaning had to say."""
        meaning = part.intents[0] if part.intents else None
        is_talk = meaning is None and not _SAYING.isdisjoint(token.stem for token in tokens(part.text))
        topics = [TOPICS[key] for key in (TEXT_TOPICS if is_talk else NOTED_TOPICS)]
        text = text_document(topics, self._asked.viewer.permissions)
        if text is None or not is_searched(meaning, part) or (first is not None and first.is_final):
            return first or unclear(NOT_UNDERSTOOD)
        customer = await self._customer(text, {"id": self._asked.customer_id, "first": PAGE_SIZE})
        if customer is None:
            return None
        names = name_words(customer)
        words = [token for token in part.words if not {token.stem, token.text} & names]
        found = [(topic, row) for topic in topics for row in rows_within(topic, customer, self._clock.today)]
        best = best_texts(words, found)
        if meaning is None and part.is_narrowed:
            best = [each for each in best if part.counts and has_number(each)]
        if not best or not words:
            said = " ".join(token.text for token in words)
            return first or not_in_record(f'Not in the record: nothing mentions "{said}".', text)
        topic, row = best[0]
        intent = Intent(topic=topic, ask=Ask.LIST, words=tuple(words))
        selected = select_rows(Intent(topic=topic, ask=Ask.LIST), [row], names, self._clock)
        return Answerer(self._writer, customer, self._asked.first).answer(intent, selected, text)


def _not_allowed(intent: Intent, lacking: Permission) -> CustomerAnswer:
    what = intent.topic.many if intent.topic.field else "this"
    text = f"You may not read {what}: that needs the permission {lacking.value}."
    return CustomerAnswer(status=AnswerStatus.NOT_ALLOWED, answer=text)


def _together(answers: list[CustomerAnswer]) -> CustomerAnswer:
    """Return the answers to the parts of a question as one."""
    if len(answers) == 1:
        return answers[0]
    statuses = [answer.status for answer in answers]
    status = AnswerStatus.ANSWERED if AnswerStatus.ANSWERED in statuses else statuses[0]
    documents = dict.fromkeys(answer.document for answer in answers if answer.document)
    return CustomerAnswer(
        status=status,
        answer=joined([answer.answer for answer in answers]),
        claims=tuple(claim for answer in answers for claim in answer.claims),
        record_ids=tuple(dict.fromkeys(one for answer in answers for one in answer.record_ids)),
        document="\n\n".join(documents) or None,
        follow_ups=tuple(each for answer in answers for each in answer.follow_ups),
    )
