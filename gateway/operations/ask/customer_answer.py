"""What an answer consists of: its status, and claims with the fields that they were read from."""

from collections.abc import Sequence
from enum import Enum

import msgspec

from gateway.operations.ask.word import Token


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
    is_text: bool = False
    """Whether it is what a note, a comment or a conversation says."""
    lacking: tuple[Token, ...] = ()
    """Words of the question that were looked for, and that no record of the topic has."""


def not_in_record(
    text: str, document: str | None = None, *, is_final: bool = False, lacking: Sequence[Token] = ()
) -> CustomerAnswer:
    """Return the answer that the record does not say it."""
    return CustomerAnswer(
        status=AnswerStatus.NOT_IN_RECORD,
        answer=text,
        document=document,
        is_final=is_final,
        lacking=tuple(lacking),
    )


def unclear(text: str) -> CustomerAnswer:
    """Return the answer that a question was not understood: it shows nothing but what was not."""
    return CustomerAnswer(status=AnswerStatus.UNCLEAR, answer=text)
