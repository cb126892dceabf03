"""What a question means: about which topic, what of it, and which of its records."""

from datetime import date
from enum import StrEnum
from typing import Final

import msgspec

from gateway.operations.ask.amount_range import AmountRange
from gateway.operations.ask.group import Group, Shown
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
    AVERAGE = "average"
    MEDIAN = "median"
    SHARE = "what share"


AVERAGES: Final = (Ask.AVERAGE, Ask.MEDIAN)


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
    skipped: int = 0
    """How many come before those, as in `the third largest`."""
    of_two: tuple[Token, ...] = ()
    """The word that says which of two records is meant, of which there have to be two: `the older heater`."""
    picks_by_attribute: bool = False
    """Whether they are ordered by the day that is wanted: `which card expires first`."""
    range: TimeRange | None = None
    amounts: AmountRange | None = None
    number: str | None = None
    states: tuple[State, ...] = ()
    is_predicate: bool = False
    """Whether the question is about the states, rather than narrowed by them: `is the last invoice paid`."""
    concerns_all: bool = False
    is_never: bool = False
    """Whether the question is that there is no such record: `did they never pay late`."""
    is_future: bool = False
    is_done: bool = False
    """Whether only what has been done is meant."""
    is_coming: bool = False
    """Whether the question is if something will happen: only what is planned says yes."""
    question: tuple[Token, ...] = ()
    words: tuple[Token, ...] = ()
    """What has to be found in the records."""
    either: tuple[tuple[Token, Token], ...] = ()
    """Words that `or` or `and` joins, as `Burnet or Manor`."""
    is_choice: bool = False
    """Whether `or` joins them."""
    led: tuple[Token, ...] = ()
    """Soft words behind a preposition, which may only name what the records belong to: `of the water heater job`."""
    without: tuple[Token, ...] = ()
    """What the records must not have: `not by card`."""
    base_states: tuple[State, ...] = ()
    base_words: tuple[Token, ...] = ()
    """What the records have of which a share is asked."""
    group: Group | None = None
    """What records are counted for, each by itself."""
    shown: Shown = Shown.ALL
    """Which of those are wanted."""
    per: Group | None = None
    """The period, a month or a year, that the price of a plan is for."""
    is_habit: bool = False
    """Whether the question is what is so as a rule: `do they usually pay late`."""
    valid_until: date | None = None
    """A day until which something has to hold: `is the card still good in June`."""
    at_least: int | None = None
    """How many records a question asks whether there are."""
    exactly: int | None = None
    """How many records a question takes for granted: `the two sales`."""
    is_moved: bool = False
    """Whether it is the meaning of another topic than the question names: it leads to no further one."""
    denies: bool = False
    """Whether the fact is another than the question says: `is Grant their account manager`."""
    elapsed: bool = False
    """Whether the time between a day and today is asked."""
    unexplained: tuple[Token, ...] = ()
    """Words that change what is asked, and that this meaning leaves out: it is no answer."""
    soft_words: tuple[Token, ...] = ()
    """What should be found in them, where it is found in any."""
