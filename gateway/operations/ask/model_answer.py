"""Answering with a language model: it chooses what to read and which records answer; every word is the gateway's.

The model sees the question, the vocabulary, and what was read as the viewer. It returns tool calls, never text: an
answer names a reading of this very question and records within it, and the sentences and citations are made from
these. Whatever a note orders, nothing can be said that is not in the record, and nothing can be written.
"""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence, Set
from typing import Any, Final, Literal

import msgspec
import structlog
from cachetools import TTLCache

from gateway.access.viewer import Viewer
from gateway.integrations.language_model import LanguageModel, LanguageModelFailed, ModelReply
from gateway.operations.ask.customer_answer import AnswerStatus, CustomerAnswer
from gateway.operations.ask.intent import Intent
from gateway.operations.ask.model_tool import (
    ANSWER,
    READ,
    InvalidToolCall,
    instructions,
    intent_from,
    shown_rows,
    tools,
)
from gateway.operations.ask.topic import Row

log = structlog.get_logger("gateway.ask")

MAX_REPLIES: Final = 5
HOUR_SECONDS: Final = 3_600
MAX_COMPANIES: Final = 10_000

Outcome = Literal["answered", "not_in_record", "refused", "failed", "timed_out"]


class ModelReading(msgspec.Struct, frozen=True):
    """What one tool call has read: the records, the answer that they give, and that of some of them by their ids."""

    rows: Sequence[Row]
    answer: CustomerAnswer
    answer_from: Callable[[Set[str]], CustomerAnswer]


class ReadableRecord(msgspec.Struct, frozen=True):
    """What questions about one customer are answered from, read as the viewer; None when there is no such customer."""

    viewer: Viewer
    today: str
    read: Callable[[Intent], Awaitable[ModelReading | None]]


class ModelAnswerer:
    """Takes questions to a language model, so many an hour for a company."""

    def __init__(self, model: LanguageModel, seconds: float, questions_per_hour: int) -> None:
        self._model = model
        self._seconds = seconds
        self._limit = questions_per_hour
        self._asked: TTLCache[str, list[float]] = TTLCache(MAX_COMPANIES, HOUR_SECONDS)

    async def answer(self, question: str, record: ReadableRecord) -> CustomerAnswer | None:
        """Return the answer that the model's choices give; `None` when it has none that holds, or fails, or is late."""
        company_id = record.viewer.company_id
        asked = self._asked.setdefault(company_id, [])
        if len(asked) >= self._limit:
            log.info("ask_model", company=company_id, outcome="limited")
            return None
        began = time.monotonic()
        asked.append(began)
        conversation = _Conversation(self._model, question, record, began + self._seconds)
        outcome, reason = await conversation.run()
        log.info(
            "ask_model",
            company=company_id,
            model=self._model.name,
            outcome=outcome,
            reason=reason,
            replies=conversation.replies,
            tokens=conversation.tokens,
            ms=round((time.monotonic() - began) * 1000),
        )
        return conversation.found


class _Conversation:
    """One question on its way through the model."""

    def __init__(self, model: LanguageModel, question: str, record: ReadableRecord, until: float) -> None:
        self._model = model
        self._record = record
        self._until = until
        self._readings: list[ModelReading] = []
        told = instructions(record.viewer.permissions, record.today)
        self._messages: list[Mapping[str, Any]] = [
            {"role": "system", "content": told},
            {"role": "user", "content": question},
        ]
        self.found: CustomerAnswer | None = None
        self.replies = self.tokens = 0

    async def run(self) -> tuple[Outcome, str | None]:
        """Let the model read until it answers; return what came of it, and why."""
        try:
            return await self._converse()
        except TimeoutError:
            return "timed_out", None
        except LanguageModelFailed as failure:
            return "failed", str(failure)
        except InvalidToolCall as refusal:
            return "refused", refusal.kind

    async def _converse(self) -> tuple[Outcome, str | None]:
        offered = tools(self._record.viewer.permissions)
        for _ in range(MAX_REPLIES):
            left = self._until - time.monotonic()
            if left <= 0:
                raise TimeoutError  # reading took the time, for which the model is not to blame
            reply = await self._model.reply(self._messages, offered, left)
            self.replies, self.tokens = self.replies + 1, self.tokens + reply.tokens
            if reply.call.name == ANSWER:
                self.found = self._accepted(reply)
                return ("not_in_record", None) if self.found is None else ("answered", None)
            if reply.call.name != READ:
                raise InvalidToolCall("unknown tool")
            await self._read(reply)
        raise InvalidToolCall("too many readings")

    async def _read(self, reply: ModelReply) -> None:
        reading = await self._record.read(intent_from(reply.call.arguments, self._record.viewer.permissions))
        if reading is None:
            raise InvalidToolCall("no such customer")
        self._readings.append(reading)
        content = shown_rows(len(self._readings), reading.rows, reading.answer.answer)
        self._messages += [reply.message, {"role": "tool", "tool_call_id": reply.call.id, "content": content}]

    def _accepted(self, reply: ModelReply) -> CustomerAnswer | None:
        """Return the answer that the model chose; `None` for `not in the record`. Raises InvalidToolCall."""
        number, ids = reply.call.arguments.get("reading"), reply.call.arguments.get("records") or []
        if number is None:
            return None
        if not isinstance(number, int) or not 1 <= number <= len(self._readings):
            raise InvalidToolCall("cites what was not read")
        reading = self._readings[number - 1]
        chosen = frozenset(map(str, ids)) if isinstance(ids, list) else frozenset()
        if not chosen <= {str(row["id"]) for row in reading.rows}:
            raise InvalidToolCall("cites what was not read")
        answer = reading.answer_from(chosen) if chosen else reading.answer
        if answer.status is not AnswerStatus.ANSWERED:
            raise InvalidToolCall("chose what answers nothing")
        return answer
