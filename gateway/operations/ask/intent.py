"""What a question means: about which topic, what of it, and which of its records."""

from enum import StrEnum

import msgspec

from gateway.operations.ask.amount_range import AmountRange
from gateway.operations.ask.time_range import TimeRange
from gateway.operations.ask.topic import Attribute, State, Subject
from gateway.operations.ask.word import Token


class Ask(StrEnum):
    """What the question wants to know of the records."""

    LIST = "list"
    COUNT = "how many"
    AMOUNT = "how much"
    WHEN = "when"
    WHO = "who"
    WHERE = "where"
    WHETHER = "whether"


class Pick(StrEnum):
    """Which of several records is meant."""

    LAST = "last"
    NEXT = "next"
    FIRST = "first"
    TOP = "largest"
    BOTTOM = "smallest"


class Intent(msgspec.Struct, frozen=True, kw_only=True):
    """A question, understood."""

    topic: Subject
    ask: Ask
    attribute: Attribute | None = None
    pick: Pick | None = None
    count: int = 1
    """How many are picked, as in `the last three`."""
    range: TimeRange | None = None
    amounts: AmountRange | None = None
    number: str | None = None
    states: tuple[State, ...] = ()
    is_predicate: bool = False
    """Whether the question is about the states, rather than narrowed by them: `is the last invoice paid`."""
    concerns_all: bool = False
    is_future: bool = False
    is_done: bool = False
    """Whether only what has been done is meant."""
    question: tuple[Token, ...] = ()
    words: tuple[Token, ...] = ()
    """What has to be found in the records."""
    soft_words: tuple[Token, ...] = ()
    """What should be found in them, where it is found in any."""


class Understood(msgspec.Struct, frozen=True):
    """A question with its meanings, the likeliest first, empty if no topic fits."""

    text: str
    intents: tuple[Intent, ...]
    words: tuple[Token, ...]
    """The words that mean something by themselves, for a search in texts."""
    guesses: tuple[Intent, ...] = ()
    """Meanings to try where no topic is named: only records that have all the words answer."""
    is_narrowed: bool = False
    """Whether it names days, amounts or a number, or asks for a person or an amount: what no text answers."""
