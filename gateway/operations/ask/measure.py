"""What records are compared by: their states, times and amounts."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from gateway.operations.ask.clock import Clock
from gateway.operations.ask.intent import Intent, Pick
from gateway.operations.ask.row import first_value, moment
from gateway.operations.ask.topic import SUMMED, Row, State, ValueKind, value_at


def in_states(row: Row, states: Iterable[State]) -> bool:
    """Return whether a record is in all the states; of several values of one field, in one of them."""
    by_path: dict[str, list[State]] = {}
    for state in states:
        by_path.setdefault(state.path, []).append(state)
    return all(any(_is_in(row, state) for state in each) for each in by_path.values())


def _is_in(row: Row, state: State) -> bool:
    value = value_at(row, state.path)
    is_so = any(each in state.values for each in value) if isinstance(value, list) else value in state.values
    return is_so != state.negated


def row_moment(intent: Intent, row: Row, clock: Clock) -> datetime | None:
    """Return the time of a record: the one that it is planned for when it is to come."""
    topic = intent.topic
    is_ahead = intent.range is not None and (intent.range.first or clock.today) > clock.today and not topic.coming
    is_coming = intent.pick is Pick.NEXT or is_ahead or (topic.coming and in_states(row, topic.coming))
    paths = topic.planned if is_coming and topic.planned else topic.when
    value = first_value(row, paths)[1] if paths else None
    return None if value is None else moment(value, clock.zone)


def amount_path(intent: Intent) -> str:
    """Return where the amount is that is meant, or the duration."""
    says_length = {"longest", "shortest"} & {token.text for token in intent.question}
    if intent.topic.duration and (says_length or (intent.amounts is not None and intent.amounts.is_duration)):
        return intent.topic.duration
    if intent.attribute is not None and intent.attribute.kind in SUMMED and intent.topic.field:
        return intent.attribute.path
    return next((state.amount for state in intent.states if state.amount and not state.negated), intent.topic.amount)


def amount_kind(intent: Intent) -> ValueKind:
    """Return whether what is meant is money, days or seconds."""
    path = amount_path(intent)
    if path == intent.topic.duration:
        return ValueKind.SECONDS
    kinds = [each.kind for each in intent.topic.attributes if each.path == path]
    return next((kind for kind in kinds if kind in SUMMED), ValueKind.MONEY)


def amount_at(row: Row, path: str) -> Decimal | None:
    """Return an amount of a record, or its seconds."""
    value = value_at(row, path) if path else None
    if isinstance(value, int):
        return Decimal(value)
    return Decimal(value["amount"]) if isinstance(value, Mapping) else None
