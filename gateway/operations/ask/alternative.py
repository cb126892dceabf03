"""A question that asks which of two states a record is in: `has the invoice gone out or is it still a draft`."""

from collections.abc import Sequence
from typing import Final

from gateway.operations.ask.intent import Ask
from gateway.operations.ask.phrase_reading import PhraseReading
from gateway.operations.ask.word import Token

_AUXILIARIES: Final = frozenset("is are was were has have had did does do".split())  # noqa: SIM905
_PRONOUNS: Final = frozenset("it they he she that we you".split())  # noqa: SIM905
_BESIDE: Final = frozenset("still just only already now not been yet".split())  # noqa: SIM905


def _clause_place(question: Sequence[Token]) -> int | None:
    """Return where the second clause of a question begins, with `or`; `None` without one."""
    texts = [token.text for token in question]
    return next(
        (
            place
            for place, text in enumerate(texts[:-2])
            if text == "or" and texts[place + 1] in _AUXILIARIES and texts[place + 2] in _PRONOUNS
        ),
        None,
    )


def has_alternative(question: Sequence[Token]) -> bool:
    """Return whether a question has a second clause that says another state."""
    return bool(question) and question[0].text in _AUXILIARIES and _clause_place(question) is not None


def with_alternative(read: PhraseReading, question: Sequence[Token]) -> PhraseReading:
    """Return a reading that asks for the records themselves, if a question has two states of them.

    The second is a whole clause. The first may have no word for a state, as `sent`.
    """
    place = _clause_place(question) if has_alternative(question) else None
    named = [match for match in read.states if match.entry.state is not None and not match.entry.state.narrows]
    if place is None or not any(match.places[0] > place for match in named):
        return read
    said = _AUXILIARIES | _PRONOUNS | _BESIDE
    beside = {at for at in range(place, len(question)) if question[at].text in said}
    used = read.used | {place} | beside | {at for match in named for at in match.places}
    return read._replace(attribute=None, ask=Ask.LIST, states=[], used=used)
