"""What people do that records leave out: who has a quote need not have read it."""

from collections.abc import Sequence
from typing import Final

from gateway.operations.ask.intent import Ask, Intent
from gateway.operations.ask.lexicon import matches
from gateway.operations.ask.word import Token, begins, stems

_LEFT_OUT: Final = (
    "use apply applied add include receive keep turn put exchange set run take write save see read look want "
    "remember check send"
)
DEEDS: Final = frozenset(stems(_LEFT_OUT))
"""Verbs that are passed over as words that say nothing, where no phrase of a topic has them."""
_MINDED: Final = frozenset(stems("see read look want remember turn"))
_HANDLED: Final = frozenset(stems("keep use run register"))
"""What somebody does with a record that it does not say itself; the second may also say which ones are counted."""
_ASKING: Final = ("did", "has", "have", "had", "was", "were", "do", "does")


def has_deed(question: Sequence[Token]) -> bool:
    """Return whether a question has a verb that would be passed over: `what are we sending on May 1`."""
    return any(token.stem in DEEDS for token in question)


def is_of_deed(intent: Intent) -> bool:
    """Return whether a question is about what was done with records, which they neither affirm nor count."""
    is_whether = intent.ask is Ask.WHETHER and begins(intent.question, *_ASKING)
    if not (is_whether or intent.ask is Ask.COUNT):
        return False
    # A form or a chat is used by writing in it.
    deeds = _MINDED | _HANDLED if is_whether and not intent.topic.is_text else _MINDED
    said = {place for match in matches(intent.topic, intent.question) for place in match.places}
    return any(token.stem in deeds for place, token in enumerate(intent.question) if place not in said)
