"""What a table of the vocabulary is declared with: a topic, which is a tab or the profile, and what is known of it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

import msgspec

from gateway.access.permission import Permission
from gateway.operations.ask.word import compressed, stems

Row = Mapping[str, Any]
Phrase = tuple[str, ...]


IS_LATE: Final = "isLate"
"""Where a record says whether it came after its deadline."""
EXACT = "="
"""Before a phrase of which every word counts."""


class ValueKind(StrEnum):
    """How a value is read and written."""

    TEXT = "text"
    CODE = "code"
    """A value of an enum."""
    MONEY = "money"
    NO_MONEY = "no money"
    """An amount that the words ask about the other way round: `is all paid`."""
    COUNT = "count"
    PERCENT = "percent"
    DAYS = "days"
    SECONDS = "seconds"
    DAY = "day"
    UNTIL = "until"
    """A day until which something holds: whether it does is whether the day is still to come."""
    INSTANT = "instant"
    FLAG = "flag"
    NOT_FLAG = "not flag"
    """A flag that the words ask about the other way round."""
    ADDRESS = "address"
    LIST = "list"
    """Texts in the words of the company, as tags."""
    CODES = "codes"
    """A list of values of an enum."""


DATED: Final = (ValueKind.DAY, ValueKind.UNTIL, ValueKind.INSTANT)
"""Kinds that are a day or an instant."""
LISTS: Final = (ValueKind.LIST, ValueKind.CODES)
"""Kinds that are several values."""
SUMMED: Final = (ValueKind.MONEY, ValueKind.DAYS, ValueKind.SECONDS)
"""Kinds that are added up and averaged."""


def phrases(text: str) -> tuple[Phrase, ...]:
    """Return the stemmed phrases of a text that separates them by commas, without the words between.

    A phrase of which one word would be left keeps them.
    """
    return tuple(dict.fromkeys(_phrase(part) for part in text.split(",") if part.strip()))


def _phrase(text: str) -> Phrase:
    whole = stems(text)
    if text.strip().startswith(EXACT):
        return whole
    short = compressed(whole)
    return short if len(short) > 1 or len(whole) == 1 else whole


class Attribute(msgspec.Struct, frozen=True, kw_only=True):
    """Something that can be asked of a topic's record."""

    words: str
    """Phrases that ask for it, separated by commas."""
    path: str
    kind: ValueKind
    label: str
    select: str = ""
    """What a document selects for it; left out where the topic's own selection has it."""
    requires: tuple[Permission, ...] = ()
    denied: str = ""
    """Words for a flag that is not set; defaults to `not` and its label."""
    no: str = ""
    """What is answered where there is no value, as `no card`."""
    alone: bool = True
    """Whether its words ask for the topic, also where nothing else does."""
    day: str = ""
    """The day of a value that is none itself, as `08/2029`."""
    whole: bool = False
    """Whether the whole record is the answer: of how something was paid also the number of the check."""
    cites: tuple[str, ...] = ()
    """Where a value is from that was computed of others."""
    also: str = ""
    """A flag without which it is not so either: who unsubscribed gets no news."""
    said: str = ""
    """Words of the texts that say it where the profile does not."""
    values: str = ""
    """Words of the codes that it can have, which a question may name: `is she blocked`."""

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """The phrases, stemmed."""
        return phrases(self.words)


class State(msgspec.Struct, frozen=True, kw_only=True):
    """A state that words narrow a topic to: a field has one of the values."""

    words: str
    path: str
    values: tuple[Any, ...]
    negated: bool = False
    amount: str = ""
    """The amount that is meant of records in this state; defaults to the topic's."""
    day: str = ""
    """The day that is meant of records in this state by `when`."""
    ranged: bool = False
    """Whether the days of a question are of that day too: `paid in October`."""
    requires: tuple[Permission, ...] = ()
    """What a viewer needs beside the topic's permissions to see records in this state."""
    narrows: bool = False
    """Whether it only says which records are meant, as `call` does."""

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """The phrases, stemmed."""
        return phrases(self.words)


class Piece(msgspec.Struct, frozen=True):
    """A part of a selection that takes other permissions."""

    select: str
    requires: tuple[Permission, ...]


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """The subject of a question: the records of a tab, or the profile itself."""

    key: str
    one: str
    many: str
    field: str
    """Of the customer, with its arguments; empty for the profile itself."""
    arguments: str = ""
    """Of the field, beside its page."""
    former: str = ""
    """Another field of the customer, with records that were retired."""
    requires: tuple[Permission, ...] = ()
    nouns: str = ""
    """Phrases that name it."""
    verbs: str = ""
    """Phrases that suggest it."""
    hints: str = ""
    """Words of its records: they suggest it where nothing else does, and are looked for in them."""
    select: str = ""
    pieces: tuple[Piece, ...] = ()
    is_connection: bool = True
    is_period: bool = False
    """Whether it is one record for the days of the question, rather than records of which some are in them."""
    below: str = ""
    """Where the records are within the field's, as the payments of invoices."""
    when: str = ""
    """The time of a record."""
    planned: str = ""
    """The time of one that is to come; defaults to `when`."""
    amount: str = ""
    person: str = ""
    place: str = ""
    owner: str = ""
    """What a record belongs to that is cited with it: the invoice of a payment."""
    parts: str = ""
    """A list within a record whose parts can be asked about: `the serial number of the inducer`."""
    deadline: tuple[str, str] | None = None
    """The day by which something had to be done, and when it was."""
    interval: str = ""
    """How often the amount is charged."""
    duration: str = ""
    """The seconds that a record took."""
    title: tuple[str, ...] = ()
    """What names a record, in an answer."""
    shown: tuple[str, ...] = ()
    """What names it in words, where its title is of codes."""
    texts: tuple[str, ...] = ()
    """What words are looked for in."""
    done: tuple[State, ...] = ()
    """What the last one is: one that happened."""
    coming: tuple[State, ...] = ()
    """What the next one is."""
    current: tuple[State, ...] = ()
    """Which ones a price is asked of, where any is: those that run."""
    states: tuple[State, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    beside: str = ""
    """Names of what its records belong to, which narrow nothing: the `job` of an invoice."""
    counts: str = ""
    """What `how many` asks for where only verbs name the topic: `how many heaters did they buy`."""
    implied: str = ""
    """Words that change nothing for its records, as `else` for related customers."""
    instead: tuple[str, ...] = ()
    """Topics to look in for words that this one's records lack."""
    is_text: bool = False
    """Whether its records are texts, so that every word of a question counts."""
    priority: int = 0
    """Which topic is meant where several fit equally well: the highest."""


def value_at(row: Any, path: str) -> Any:
    """Return the value of a row under a path with dots; of lists, all values."""
    if not path:
        return row
    name, _, rest = path.partition(".")
    if isinstance(row, list):
        found = [value_at(each, path) for each in row]
        return [value for value in found if value is not None]
    return value_at(row.get(name), rest) if isinstance(row, Mapping) else None
