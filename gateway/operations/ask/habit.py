"""What is so as a rule, and what share of records is so."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from gateway.operations.ask.group import Group, Shown
from gateway.operations.ask.intent import Ask, Intent
from gateway.operations.ask.lexicon import Match
from gateway.operations.ask.topic import IS_LATE, SUMMED, ValueKind
from gateway.operations.ask.word import Token, begins

_HABITS: Final = frozenset(["usually", "normally", "typically", "generally", "mostly", "mainly", "habitually", "usual"])
_LIKING: Final = frozenset(["like", "likes", "prefer", "prefers"])
_VERBS: Final = frozenset(["be", "do", "have", "get"])


def habit_places(question: Sequence[Token], *, is_text: bool = False) -> set[int]:
    """Return the places of words that ask what is done as a rule: `how does he usually pay`; no texts are a rule."""
    asks_how = begins(question, "how", "what", "which")
    if is_text:
        return set()
    return {
        place for place, token in enumerate(question) if token.text in _HABITS or (asks_how and token.text in _LIKING)
    }


def as_habit(intent: Intent, question: Sequence[Token]) -> Intent:
    """Return the meaning of `usually`: the average, the value or person that most records have, or whether most do."""
    is_of_late = any(state.path == IS_LATE for state in intent.states) and begins(question, "do", "does")
    if intent.group is not None or not (
        habit_places(question, is_text=intent.topic.is_text) or (is_of_late and intent.pick is None)
    ):
        return intent
    attribute, topic = intent.attribute, intent.topic
    if intent.ask is Ask.WHETHER and any(not state.narrows for state in intent.states):
        return replace(intent, ask=Ask.SHARE, is_habit=True, is_predicate=False, attribute=None)
    if intent.ask is Ask.AMOUNT or (attribute is not None and attribute.kind in SUMMED):
        return replace(intent, ask=Ask.AVERAGE)
    if intent.ask is Ask.WHO and topic.person:
        return replace(intent, group=Group.PERSON, shown=Shown.TOP, attribute=None)
    if attribute is not None and topic.field and attribute.kind in (ValueKind.CODE, ValueKind.TEXT):
        return replace(intent, group=Group.VALUE, shown=Shown.TOP)
    return intent


def share_intent(intent: Intent, states: Sequence[Match], question: Sequence[Token]) -> Intent:
    """Return the meaning with what is before its verb as what the share is of: `percent of the jobs were HVAC`."""
    cut = next((place for place, token in enumerate(question) if place and token.stem in _VERBS), len(question))
    before = set(question[:cut])
    base = tuple(match.entry.state for match in states if match.places[0] < cut and match.entry.state is not None)
    return replace(
        intent,
        base_states=base,
        base_words=tuple(token for token in (*intent.words, *intent.soft_words) if token in before),
    )
