"""What the days of a meaning are of: when something is due, since when it is overdue, until when it holds."""

import re
from typing import Final

from msgspec.structs import replace

from gateway.operations.ask.intent import Ask, Intent, Pick
from gateway.operations.ask.topic import DATED, ValueKind

_HOLDING: Final = frozenset(["good", "valid", "covered", "under", "force", "work", "works", "working", "current"])
_ENDING: Final = frozenset(
    ["expire", "expires", "expired", "expiring", "end", "ends", "ended", "ending", "out", "until"]
)
_UNTIL_YEAR: Final = re.compile(r"(?:until|till) \d{4}")


def with_days(intent: Intent) -> Intent:
    """Return a meaning with its days as those that its words are about."""
    return _still_due(_valid_until(_longest_overdue(intent)))


def _longest_overdue(intent: Intent) -> Intent:
    """Return the meaning of what has been overdue the longest as what was due first."""
    day = next((state.day for state in intent.states if state.day and not state.negated), "")
    asked = next((each for each in intent.topic.attributes if each.path == day and each.kind in DATED), None)
    is_longest = intent.pick is Pick.TOP and any(token.text == "longest" for token in intent.question)
    if not (is_longest and asked):
        return intent
    return replace(intent, pick=Pick.FIRST, attribute=asked, picks_by_attribute=True)


def _still_due(intent: Intent) -> Intent:
    """Return the meaning with only what is to be paid yet, if it is of what is due: `how many invoices are due`."""
    texts = {token.text for token in intent.question}
    is_due = intent.attribute is not None and intent.attribute.path == "dueOn" and "due" in texts
    if not is_due or intent.states or intent.number or not texts & {"is", "are"} or intent.ask is Ask.WHEN:
        return intent
    return replace(intent, states=tuple(state for state in intent.topic.states if "unpaid" in state.words))


def _valid_until(intent: Intent) -> Intent:
    """Return the meaning with its days as those on which something holds, rather than on which it ends."""
    attribute, period = intent.attribute, intent.range
    if attribute is None or period is None or not (attribute.kind is ValueKind.UNTIL or attribute.day):
        return intent
    texts = {token.text for token in intent.question}
    holds_until = bool(texts & {"covered", "valid", "good"}) and period.first is None
    if period.last is None or not texts & _HOLDING or (texts & _ENDING and not holds_until) or period.is_of_record:
        return intent
    is_of_year = period.first is None and bool(_UNTIL_YEAR.fullmatch(period.words))
    until = period.last.replace(month=1, day=1) if is_of_year else period.last
    return replace(intent, valid_until=until, range=None)
