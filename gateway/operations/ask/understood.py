"""A question, or a part of it, with what it may mean."""

import msgspec

from gateway.operations.ask.compared import ComparedIntents
from gateway.operations.ask.intent import Intent
from gateway.operations.ask.meaning import Conditions
from gateway.operations.ask.word import Token


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
    changes: bool = False
    """Whether a word changes what is asked, as `not`."""
    counts: bool = False
    """Whether it asks how many, which a text with a number may answer."""
    is_of_state: bool = False
    """Whether it names a state and nothing else: `is anything on hold`."""
    comparison: ComparedIntents | None = None
    """What is compared, if two sides are."""
    question: tuple[Token, ...] = ()
    """Its words without the days, amounts and number."""
    given: Conditions = Conditions()
    """Those days, amounts and number."""
    is_guess_whole: bool = False
    """Whether all of its words are states of what is guessed: `anything unpaid`."""
