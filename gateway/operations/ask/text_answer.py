"""What notes and conversations say, where no tab answers a question."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from msgspec.structs import replace

from gateway.operations.ask.absence import is_absent
from gateway.operations.ask.answer import Answerer
from gateway.operations.ask.customer_answer import AnswerStatus, CustomerAnswer, not_in_record, unclear
from gateway.operations.ask.customer_name import name_words
from gateway.operations.ask.derived import rows_within
from gateway.operations.ask.document import PAGE_SIZE, text_document
from gateway.operations.ask.elsewhere import is_searched
from gateway.operations.ask.full_text import best_texts, closest_text, has_number
from gateway.operations.ask.grammar import find_ask, is_for_advice
from gateway.operations.ask.intent import Ask, Intent
from gateway.operations.ask.meaning_answer import TEXT_TOPICS, MeaningAnswers
from gateway.operations.ask.note_matter import find_matter, find_owner, matter_of_fact, texts_on
from gateway.operations.ask.reader import CustomerReader
from gateway.operations.ask.refusal import NOT_SURE, NOT_UNDERSTOOD
from gateway.operations.ask.select import select_rows
from gateway.operations.ask.topic import Row, Subject
from gateway.operations.ask.topics import TOPICS
from gateway.operations.ask.understood import Understood
from gateway.operations.ask.word import FILLERS, Token, begins, stem, tokens
from gateway.operations.ask.wording import Writer

NOTED_TOPICS: Final = ("notes", "comments")
HELPED_STATUSES: Final = (AnswerStatus.UNCLEAR, AnswerStatus.NOT_IN_RECORD)
"""What texts, or a language model, may find more for."""

_SAYING: Final = frozenset(
    map(stem, ("say", "tell", "mention", "ask", "complain", "promise", "agree", "want", "call", "write", "report"))
) | {"pleased", "happy"}
"""What people do in conversations."""


class _Texts(NamedTuple):
    """The texts of some topics, and the document and the customer that they were read with: an empty one reads none."""

    customer: Mapping[str, Any]
    rows: list[tuple[Subject, Row]]
    document: str


class TextAnswers:
    """Answers that notes, comments and conversations give to one question."""

    def __init__(self, reader: CustomerReader, writer: Writer, meanings: MeaningAnswers) -> None:
        self._reader = reader
        self._writer = writer
        self._meanings = meanings

    async def answer(self, part: Understood, first: CustomerAnswer | None) -> CustomerAnswer | None:
        """Return what texts say in the words of the question, or of its matter; else what the first meaning said."""
        answer = await self._full_text(part, first)
        if answer is None or answer.is_final or answer.status not in HELPED_STATUSES:
            return answer
        return await self.of_matter(part) or answer

    async def _full_text(self, part: Understood, first: CustomerAnswer | None) -> CustomerAnswer | None:
        """Return what notes, comments and conversations say; else what the first meaning had to say."""
        meaning = part.intents[0] if part.intents else None
        is_talk = meaning is None and not _SAYING.isdisjoint(token.stem for token in tokens(part.text))
        is_of_days = meaning is not None and (part.given.range is not None or part.given.amounts is not None)
        if is_of_days or not is_searched(meaning, part) or (first is not None and first.is_final):
            return first or unclear(NOT_UNDERSTOOD)
        texts = await self._texts(TEXT_TOPICS if is_talk else NOTED_TOPICS)
        if texts is None:
            return None
        if not texts.document:
            return first or unclear(NOT_UNDERSTOOD)
        names = name_words(texts.customer)
        words = [token for token in part.words if not {token.stem, token.text} & names]
        best = best_texts(words, texts.rows)
        if meaning is None and part.is_narrowed:
            best = [each for each in best if part.counts and has_number(each)]
        if not best or not words:
            if first is not None:
                return first
            said = " ".join(token.text for token in words)
            _, known = await self._meanings.anywhere(words)
            absent = not_in_record(f'Not in the record: nothing mentions "{said}".', texts.document, lacking=words)
            not_known = unclear(f'{NOT_UNDERSTOOD[:-1]}: what "{said}" means.')
            return absent if is_absent(words, tokens(part.text), known) else not_known
        return self._of_text(best[0], words, texts)

    async def of_matter(self, part: Understood) -> CustomerAnswer | None:
        """Return what notes and conversations say of a matter that a question names in its own words."""
        question = tokens(part.text)
        owner = find_owner(question)
        fact = part.intents[0].attribute if part.intents else None
        matter = matter_of_fact(fact.said) if fact is not None and fact.said else owner or find_matter(question)
        if matter is None:
            return None
        texts = await self._texts(NOTED_TOPICS if matter.is_of_notes else (*TEXT_TOPICS, "visits"))
        if texts is None or not texts.document:
            return None
        best = texts_on(matter, question, texts.rows)
        is_yes_or_no = find_ask(question) is Ask.WHETHER and not any(token.text == "not" for token in question)
        if best:
            is_of_now = begins(question, "is", "are", "does", "do")
            ask = Ask.WHETHER if matter.is_event and is_yes_or_no and not is_of_now else Ask.LIST
            return None if owner is not None else self._of_text(best[0], (), texts, ask)
        tagged = await self._meanings.meaning(_tag_intent(question), is_first=True) if is_yes_or_no else None
        if tagged is not None and tagged.answer.startswith("Yes"):
            return tagged
        reads_notes = self._reader.asked.viewer.permissions.issuperset(TOPICS["notes"].requires)
        if not (matter.is_only_said and reads_notes):
            return None
        named = [token for token in question if token.stem in matter.asked[0]][:1]
        said = "".join(token.text for token in named)
        absent = f'Not in the record: no note, comment or message mentions "{said}".'
        _, known = await self._meanings.anywhere([*named, *_beside(question, named)])
        is_place = len(known) > 1 and all("addresses" in topics for topics in known.values())
        return None if is_place else not_in_record(absent, texts.document, lacking=named)

    async def of_advice(self, part: Understood) -> CustomerAnswer | None:
        """Return the note for a question for advice: that with most words of it, or the only one there is."""
        is_of_notes = bool(part.intents) and part.intents[0].topic.key == "notes"
        if not (is_of_notes or is_for_advice(part.question)):
            return None
        texts = await self._texts(("notes",))
        if texts is None:
            return None
        names = name_words(texts.customer)
        words = [token for token in part.words if not {token.stem, token.text} & names]
        note = closest_text(words, texts.rows) or (texts.rows[0] if len(texts.rows) == 1 else None)
        if note is None:
            return None
        answer = self._of_text(note, (), texts)
        return replace(answer, answer=f"{NOT_SURE} {answer.answer}")

    async def _texts(self, keys: Sequence[str]) -> _Texts | None:
        """Return all texts of some topics that the viewer may read; `None` if the customer is not there."""
        topics = [TOPICS[key] for key in keys]
        document = text_document(topics, self._reader.asked.viewer.permissions)
        if document is None:
            return _Texts({}, [], "")
        customer = await self._reader.customer(document, {"first": PAGE_SIZE})
        if customer is None:
            return None
        rows = [(topic, row) for topic in topics for row in rows_within(topic, customer, self._reader.clock)]
        return _Texts(customer, rows, document)

    def _of_text(
        self,
        found: tuple[Subject, Row],
        words: Sequence[Token],
        texts: _Texts,
        ask: Ask = Ask.LIST,
    ) -> CustomerAnswer:
        """Return the answer that one text gives."""
        topic, row = found
        intent = Intent(topic=topic, ask=ask, words=tuple(words))
        selected = select_rows(Intent(topic=topic, ask=Ask.LIST), [row], name_words(texts.customer), self._reader.clock)
        answerer = Answerer(self._writer, texts.customer, self._reader.asked.first)
        return replace(answerer.answer(intent, selected, texts.document), is_text=True)


def _beside(question: Sequence[Token], named: Sequence[Token]) -> list[Token]:
    """Return the word before a word, if it says something: `Pecan` of `Pecan Park`."""
    place = question.index(named[0]) if named else 0
    before = question[place - 1 : place] if place else []
    return [token for token in before if not {token.text, token.stem} & FILLERS]


def _tag_intent(question: Sequence[Token]) -> Intent:
    """Return the question whether the customer has a tag with its words."""
    topic = TOPICS["profile"]
    tags = next(each for each in topic.attributes if each.path == "tags")
    return Intent(topic=topic, ask=Ask.WHETHER, attribute=tags, question=tuple(question))
