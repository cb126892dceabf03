"""Which of several records is meant: the last, the next, the largest; and which one without such a word."""

from collections.abc import Sequence
from decimal import Decimal

from gateway.operations.ask.clock import Clock
from gateway.operations.ask.intent import Ask, Intent, Pick
from gateway.operations.ask.measure import amount_at, amount_path, in_states, row_moment
from gateway.operations.ask.row import first_value, moment
from gateway.operations.ask.topic import Attribute, Row
from gateway.operations.ask.word import stems


def picked_rows(intent: Intent, rows: list[Row], clock: Clock) -> list[Row]:
    """Return the record that is meant of several, or several of them in order."""
    pick = intent.pick or _default_pick(intent, rows, clock)
    if pick is None:
        return rows
    if pick in (Pick.TOP, Pick.BOTTOM) and not intent.picks_by_attribute:
        path = amount_path(intent)
        sized = [row for row in rows if amount_at(row, path) is not None]
        sized.sort(key=lambda row: amount_at(row, path) or Decimal(0), reverse=pick is Pick.TOP)
        return sized[intent.skipped : intent.skipped + intent.count]
    if intent.picks_by_attribute and intent.attribute is not None:
        return _by_day(intent, intent.attribute, pick, rows, clock)
    return _by_time(intent, pick, rows, clock)[intent.skipped : intent.skipped + intent.count]


def in_order(intent: Intent, rows: Sequence[Row], clock: Clock) -> tuple[Row, ...]:
    """Return records by their time, the latest first, but what is to come soonest first. Texts stay as their tab is."""
    if intent.pick is not None or intent.topic.is_text or not intent.topic.when:
        return tuple(rows)
    moments = [(row_moment(intent, row, clock), row) for row in rows]
    timed = [(at, row) for at, row in moments if at is not None]
    is_to_come = all(at > clock.now for at, _ in timed)
    timed.sort(key=lambda each: each[0], reverse=not is_to_come)
    return (*(row for _, row in timed), *(row for at, row in moments if at is None))


def _by_day(intent: Intent, asked: Attribute, pick: Pick, rows: list[Row], clock: Clock) -> list[Row]:
    """Return the records by the day that is wanted: `whose warranty ends first`."""
    found = [
        (moment(value, clock.zone), row) for row in rows if (value := first_value(row, asked.day or asked.path)[1])
    ]
    if pick is Pick.NEXT:
        found = [(at, row) for at, row in found if at > clock.now]
    found.sort(key=lambda each: each[0], reverse=pick in (Pick.LAST, Pick.TOP))
    return [row for _, row in found][intent.skipped : intent.skipped + intent.count]


def _by_time(intent: Intent, pick: Pick, rows: list[Row], clock: Clock) -> list[Row]:
    topic = intent.topic
    moments = [(row_moment(intent, row, clock), row) for row in rows]
    timed = [(at, row) for at, row in moments if at is not None]
    if not timed:
        return rows[:1] if len(rows) == 1 else []
    if pick is Pick.NEXT:
        timed = [(at, row) for at, row in timed if at > clock.now]
        if topic.coming and not intent.states:
            timed = [(at, row) for at, row in timed if in_states(row, topic.coming)]
    else:
        is_to_come = intent.range is not None and (intent.range.last or clock.today) > clock.today
        is_any = is_to_come or (any(not state.negated for state in intent.states) and not intent.is_predicate)
        timed = [(at, row) for at, row in timed if at <= clock.now or is_any]
        if topic.done and not intent.states and not is_to_come:
            done = [(at, row) for at, row in timed if in_states(row, topic.done)]
            timed = done if done or pick is Pick.LAST else timed
    timed.sort(key=lambda each: each[0], reverse=pick is Pick.LAST)
    return [row for _, row in timed]


def _default_pick(intent: Intent, rows: list[Row], clock: Clock) -> Pick | None:
    """Return which record a question means without "last" or "next": by its tense."""
    topic = intent.topic
    if not topic.when or intent.number or intent.group or (intent.attribute is not None and intent.ask is not Ask.WHO):
        return None
    coming = {value for state in topic.coming for value in state.values}
    is_in_state = intent.ask is Ask.WHETHER and any(
        not state.narrows and not coming.issuperset(state.values) for state in intent.states
    )
    is_over = intent.range is not None and intent.range.last is not None and intent.range.last <= clock.today
    if is_in_state or (is_over and intent.ask is Ask.WHETHER):
        return None
    if topic.coming and intent.is_future and intent.ask in (Ask.WHEN, Ask.WHO, Ask.WHETHER, Ask.WHERE):
        upcoming = _by_time(intent, Pick.NEXT, rows, clock)
        return Pick.NEXT if upcoming or intent.ask is not Ask.WHO else None
    if intent.ask in (Ask.WHO, Ask.WHEN) and _says_several(intent):
        return None
    if intent.ask in (Ask.WHEN, Ask.WHO, Ask.WHERE) and topic.key not in ("equipment", "referrals"):
        return Pick.LAST if not intent.is_future or len(rows) > 1 else None
    return None


def _says_several(intent: Intent) -> bool:
    """Return whether a question names the records in the plural: `who did the plumbing jobs`."""
    names = set(stems(f"{intent.topic.one} {intent.topic.nouns}"))
    return any(token.stem in names and token.text.endswith("s") for token in intent.question)
