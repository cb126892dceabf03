"""What an answer consists of: its status, and claims with the fields that they were read from."""

from enum import Enum

import msgspec


class AnswerStatus(Enum):
    """What came of a question."""

    ANSWERED = "ANSWERED"
    NOT_IN_RECORD = "NOT_IN_RECORD"
    NOT_ALLOWED = "NOT_ALLOWED"
    UNCLEAR = "UNCLEAR"


class Citation(msgspec.Struct, frozen=True):
    """A field that was read."""

    node_id: str
    field_: str
    value: str | None


class AnswerClaim(msgspec.Struct, frozen=True):
    """A sentence with where it is from."""

    text: str
    citations: tuple[Citation, ...]


class CustomerAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a question about a customer."""

    status: AnswerStatus
    answer: str
    claims: tuple[AnswerClaim, ...] = ()
    record_ids: tuple[str, ...] = ()
    document: str | None = None
    follow_ups: tuple[str, ...] = ()
    is_final: bool = False
    """Whether to stop trying other meanings: the record exists, but lacks what the question is about."""


def not_in_record(text: str, document: str | None = None, *, is_final: bool = False) -> CustomerAnswer:
    """Return the answer that the record does not say it."""
    return CustomerAnswer(status=AnswerStatus.NOT_IN_RECORD, answer=text, document=document, is_final=is_final)


def unclear(text: str) -> CustomerAnswer:
    """Return the answer that a question was not understood, with some that are."""
    follow_ups = ("When is the next visit?", "What is still unpaid?", "Which equipment is under warranty?")
    return CustomerAnswer(status=AnswerStatus.UNCLEAR, answer=text, follow_ups=follow_ups)
