"""The answer that one meaning of a question has: from its topic, or from where else its words are found."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from gateway.operations.ask.absence import (
    FACTS,
    SEARCHED,
    is_absent,
    is_plain_search,
    record_words,
    words_anywhere,
)
from gateway.operations.ask.answer import Answerer
from gateway.operations.ask.changed import change_intent, logged_intent
from gateway.operations.ask.customer_answer import AnswerStatus, CustomerAnswer, not_in_record, unclear
from gateway.operations.ask.customer_name import name_parts, name_words
from gateway.operations.ask.document import PAGE_SIZE, missing, words_document
from gateway.operations.ask.elsewhere import (
    SEARCHED_ASKS,
    is_named,
    is_narrowed,
    is_of_balance,
    moved_intent,
    names_another,
    other_intents,
    primary_contact,
)
from gateway.operations.ask.field_name import has_field, named_field
from gateway.operations.ask.intent import Ask, Intent, Pick
from gateway.operations.ask.other_selection import OtherSelections
from gateway.operations.ask.reader import CustomerReader, Found
from gateway.operations.ask.refusal import not_allowed, not_explained
from gateway.operations.ask.select import SelectedRows, select_rows
from gateway.operations.ask.topic import DATED, Attribute
from gateway.operations.ask.topics import TOPICS
from gateway.operations.ask.topics.change import CHANGES
from gateway.operations.ask.topics.job import JOBS
from gateway.operations.ask.word import Token, stem
from gateway.operations.ask.wording import Writer

_BILLED: Final = ("invoices", "quotes", "estimates", "photos", "documents")
"""What names the work that it is of."""
_OF_WORK: Final = ("quotes", "estimates", "sales", "invoices", "payments")
"""What is of the work that jobs name."""
_CHARGED: Final = ("subscriptions", "recurringInvoices")
"""What says how much is charged and when, but not whether it was paid."""
TEXT_TOPICS: Final = ("notes", "comments", "communications", "messages")


class MeaningAnswers:
    """Answers to the meanings of one question."""

    def __init__(self, reader: CustomerReader, writer: Writer) -> None:
        self._reader = reader
        self._writer = writer
        self.selections = OtherSelections(reader)

    async def meaning(self, intent: Intent, *, is_first: bool, says_no: bool = False) -> CustomerAnswer | None:
        """Return the answer of one meaning; of another than the first only where the record has its words.

        With `says_no`, also that no record has all of the words, each of which one has.
        """
        intent = change_intent(intent) or intent
        lacking = missing(intent, self._reader.asked.viewer.permissions)
        if lacking is not None:
            unknown = await self._unknown_words(intent)
            return not_explained(unknown, intent) if unknown else not_allowed(intent, lacking)
        found = await self._reader.found(intent)
        return None if found is None else await self._answer_from(found, intent, is_first=is_first, says_no=says_no)

    async def _unknown_words(self, intent: Intent) -> tuple[Token, ...]:
        """Return the words of a question, if nothing that the viewer may read has any of them: `order us a pizza`.

        A question that names the topic, or that a viewer asks who cannot read what was done, is refused anyway; so is
        one about what has other words than the work: a card, a change.
        """
        reads_work = self._reader.asked.viewer.permissions.issuperset(JOBS.requires)
        is_of_fact = intent.attribute is not None and intent.attribute.kind not in DATED
        if is_named(intent) or is_of_fact or intent.topic.key not in _OF_WORK or not reads_work:
            return ()
        customer, found = await self.anywhere(intent.words)
        said = name_words(customer) | await self._staff_words()
        is_known = any(found[token] or {token.text, token.stem} & said for token in intent.words)
        return () if is_known else intent.words

    async def _answer_from(self, found: Found, intent: Intent, *, is_first: bool, says_no: bool) -> CustomerAnswer:
        names = name_words(found.customer)
        intent, selected = self._select(intent, found, names, is_first=is_first)
        unexplained = [*intent.unexplained, *selected.unexplained]
        if unexplained:
            elsewhere = None if intent.unexplained or not is_first else await self._elsewhere(_with_all_words(intent))
            return elsewhere or not_explained(unexplained, intent)
        if not selected.rows and not selected.unmatched:
            intent, selected = self.selections.in_other_days(intent, selected, found, names)
        if not selected.rows and not selected.unmatched:
            intent, selected = self.selections.in_other_tense(intent, selected, found, names)
        if intent.exactly is not None and len(selected.rows) not in (0, intent.exactly):
            return unclear(f"There are {len(selected.rows)} such {intent.topic.many}, not {intent.exactly}.")
        if not selected.rows and not selected.unmatched and self.selections.lacks_subject(intent, found, names):
            return not_in_record(f"Not in the record: no such {intent.topic.one}.", found.document)
        intent = replace(intent, words=tuple(t for t in intent.words if not {t.stem, t.text} & names))
        is_no = says_no and not intent.topic.is_text and intent.ask in (Ask.COUNT, Ask.WHETHER)
        if not is_first and (selected.unmatched or not (is_narrowed(intent) and (selected.rows or is_no))):
            return not_in_record("Not in the record.", found.document)
        answerer = Answerer(self._writer, found.customer, self._reader.asked.first)
        if selected.unmatched:
            return await self._unmatched(intent, selected, answerer, found.document)
        answer = answerer.answer(intent, selected, found.document)
        return await self._besides(intent, answer, found) or answer

    def _select(
        self, intent: Intent, found: Found, names: frozenset[str], *, is_first: bool
    ) -> tuple[Intent, SelectedRows]:
        """Return the records that a meaning is about; of words that no record has, those that name a field want it."""
        rows = self.selections.own_rows(intent, found.rows)
        selected = select_rows(intent, rows, names, self._reader.clock)
        unknown = (*intent.unexplained, *selected.unexplained, *selected.unmatched)
        named = named_field(intent, unknown) if is_first else None
        if named is None:
            return intent, selected
        meant = select_rows(named, rows, names, self._reader.clock)
        return (named, meant) if has_field(named, meant.rows) else (intent, selected)

    async def _besides(self, intent: Intent, answer: CustomerAnswer, found: Found) -> CustomerAnswer | None:
        """Return the answer of another topic that is meant too, if this one has nothing: of a plan, of who installs."""
        if not found.rows and (instead := _instead_of_none(intent)) is not None:
            moved = await self.meaning(replace(instead, is_moved=True), is_first=True)
            return moved if moved is not None and (moved.record_ids or instead.topic.key != "subscriptions") else None
        lacks_fact = answer.status is AnswerStatus.NOT_IN_RECORD and not intent.topic.field
        if lacks_fact and intent.attribute and (own := await self._of_records(intent, intent.attribute)):
            return own
        is_no = answer.status is AnswerStatus.NOT_IN_RECORD or answer.answer.startswith("No")
        for other in other_intents(intent) if is_no else ():
            moved = await self.meaning(replace(other, is_moved=True), is_first=True)
            if moved is not None and moved.status is AnswerStatus.ANSWERED and moved.record_ids:
                return moved
        if answer.status is AnswerStatus.NOT_IN_RECORD and (logged := logged_intent(intent)) is not None:
            changed = await self.meaning(logged, is_first=True)
            return changed if changed is not None and changed.status is AnswerStatus.ANSWERED else None
        if answer.status is AnswerStatus.NOT_IN_RECORD and intent.topic.key == "equipment" and intent.ask is Ask.WHO:
            return await self._installing_job(intent)
        return None

    async def _of_records(self, intent: Intent, fact: Attribute) -> CustomerAnswer | None:
        """Return a fact that the profile lacks where its records have it, as the tax rate of an address."""
        for key in intent.topic.instead:
            moved = moved_intent(intent, TOPICS[key])
            if moved.attribute is not None and moved.attribute.label == fact.label:
                answer = await self.meaning(replace(moved, soft_words=()), is_first=True)
                return answer if answer is not None and answer.status is AnswerStatus.ANSWERED else None
        return None

    async def _unmatched(
        self, intent: Intent, selected: SelectedRows, answerer: Answerer, document: str
    ) -> CustomerAnswer:
        """Return the answer to a question with words that the topic's records lack."""
        if names_another(intent, selected):
            return answerer.answer(replace(intent, words=(), denies=True), selected, document)
        if intent.topic.place and {"at", "in", "on"} & {token.text for token in intent.question}:
            absent = await self._absent_there(intent, selected.unmatched, document)
            if absent is not None:
                return absent
        return await self._elsewhere(intent) or await self.absent(intent, selected.unmatched, document)

    async def _absent_there(self, intent: Intent, words: Sequence[Token], document: str) -> CustomerAnswer | None:
        """Return that there is nothing at an address of the customer, if the words are of one."""
        customer, found = await self.anywhere(words)
        if not all("addresses" in topics for topics in found.values()):
            return None
        named = replace(intent, words=tuple(words))
        answer = Answerer(self._writer, customer, self._reader.asked.first).answer(named, SelectedRows(()), document)
        return replace(answer, lacking=())

    async def absent(self, intent: Intent, words: Sequence[Token], document: str) -> CustomerAnswer:
        """Return that the record has no such words, if that is certain; else that they were not understood."""
        said = '", "'.join(token.text for token in words)
        lacking = f"no {intent.topic.one}" if intent.topic.field else "nothing"
        absent = not_in_record(f'Not in the record: {lacking} mentions "{said}".', document, lacking=words)
        if is_plain_search(intent.topic, words, intent.question) or (intent.topic is CHANGES and intent.states):
            return absent
        staff = await self._staff_words()
        if all(token.text in staff for token in words):
            named = replace(intent, words=tuple(words))
            return Answerer(self._writer, await self._with_words(), 1).answer(named, SelectedRows(()), document)
        customer, found = await self.anywhere(words)
        if intent.topic.key in _BILLED and intent.ask in (Ask.WHETHER, Ask.COUNT) and _are_of_work(words, found):
            named = replace(intent, words=tuple(words))
            return Answerer(self._writer, customer, self._reader.asked.first).answer(named, SelectedRows(()), document)
        return absent if is_absent(words, intent.question, found) else not_explained(words, intent)

    async def anywhere(self, words: Sequence[Token]) -> tuple[Mapping[str, Any], dict[Token, set[str]]]:
        """Return the customer, and which topics have the words in a record that the viewer may read."""
        customer = await self._with_words()
        return customer, words_anywhere(customer, words)

    async def own_words(self) -> set[str]:
        """Return the words of staff names and of the customer's records, which are no typos."""
        return await self._staff_words() | record_words(await self._with_words())

    async def _staff_words(self) -> set[str]:
        """Return the words of the names of the company's staff, if the viewer may list them."""
        return {word for name in await self._reader.staff_names() for word in name_parts(name)}

    async def _with_words(self) -> Mapping[str, Any]:
        text = words_document(SEARCHED, FACTS, self._reader.asked.viewer.permissions)
        return (await self._reader.customer(text, {"first": PAGE_SIZE}) if text else None) or {}

    async def _elsewhere(self, intent: Intent) -> CustomerAnswer | None:
        """Return the answer of a topic that is looked in for words that this one's records lack."""
        is_talk = any(state.narrows for state in intent.states) or intent.ask not in SEARCHED_ASKS
        says_no = intent.attribute is None and not intent.states
        for key in intent.topic.instead:
            is_of_charge = (
                key in _CHARGED and intent.ask is Ask.WHETHER and intent.topic.key in ("invoices", "payments")
            )
            if key == "contactPersons" and intent.ask is Ask.WHEN:
                continue
            if key == "invoices" and not is_of_balance(intent):
                continue
            moved = moved_intent(intent, TOPICS[key])
            asked = intent.attribute if intent.topic.field else None
            is_fact = asked is not None and (
                intent.ask is Ask.WHETHER or (intent.ask in SEARCHED_ASKS and asked.kind not in DATED)
            )
            if not (intent.topic.field or moved.words or moved.attribute):
                continue
            if (key in TEXT_TOPICS and is_talk) or is_of_charge or (is_fact and moved.attribute is None):
                continue
            is_predicate = moved.ask is Ask.WHETHER and bool(moved.words) and any(not s.narrows for s in moved.states)
            moved = replace(moved, is_predicate=is_predicate or moved.is_predicate)
            answer = await self.meaning(moved, is_first=False, says_no=says_no)
            if answer is not None and (answer.status is AnswerStatus.ANSWERED or answer.is_final):
                return answer
        return None

    async def _installing_job(self, intent: Intent) -> CustomerAnswer | None:
        """Return who did the job that installed the unit of the question, if the unit's history does not say it."""
        technician = next(each for each in JOBS.attributes if each.label == "technician")
        for verb in ("install", "replace"):
            words = (*intent.words, Token(verb, stem(verb)))
            jobs = replace(intent, topic=JOBS, attribute=technician, words=words, pick=intent.pick or Pick.LAST)
            answer = await self.meaning(jobs, is_first=False)
            if answer is not None and answer.status is AnswerStatus.ANSWERED:
                return answer
        return None


def _instead_of_none(intent: Intent) -> Intent | None:
    """Return what is meant where a customer has no plan or no contact person: the subscriptions, the customer."""
    if intent.topic.key == "agreements" and intent.ask is not Ask.WHETHER:
        return moved_intent(intent, TOPICS["subscriptions"])
    return primary_contact(intent)


def _with_all_words(intent: Intent) -> Intent:
    """Return a meaning that needs all of its words: `repaired` of `has the furnace been repaired`."""
    return replace(intent, words=(*intent.words, *intent.soft_words), soft_words=())


def _are_of_work(words: Sequence[Token], found: Mapping[Token, set[str]]) -> bool:
    """Return whether all words are of work for the customer, so that no bill for it is known to be none."""
    return all({"jobs", "visits"} & found[token] for token in words)
