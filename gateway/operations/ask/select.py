"""Which of the records that were read a question is about."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from gateway.matching.search_key import within_one_typo
from gateway.operations.ask.intent import Ask, Intent, Pick
from gateway.operations.ask.row import first_value, moment, words_within
from gateway.operations.ask.topic import DATED, Row, State, Subject, value_at
from gateway.operations.ask.word import Token, stems

MIN_FORGIVEN: Final = 5
_SYNONYMS: Final = {
    "ac": ("air", "condition", "cool"),
    "hvac": ("air", "condition", "cool", "heat"),
    "acunit": ("air", "condition"),
    "boiler": ("boiler",),
    "sink": ("sink", "faucet"),
    "apt": ("apt", "apartment"),
    "apartment": ("apt", "apartment"),
    "loo": ("toilet",),
    "bathroom": ("bath", "bathroom"),
    "old": ("old", "until", "former", "previou"),
    "former": ("old", "until", "former", "previou"),
}
_PLACE: Final = ("label", "street", "unit", "city", "region", "postalCode")


class Clock(msgspec.Struct, frozen=True):
    """The instant of the question, and where its days begin."""

    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """The day in that zone."""
        return self.now.astimezone(self.zone).date()


class SelectedRows(msgspec.Struct, frozen=True):
    """What is left of the records."""

    rows: tuple[Row, ...]
    unmatched: tuple[Token, ...] = ()
    """Words that none of the records has."""
    of: int = 0
    """How many records there were."""


def select_rows(intent: Intent, rows: Sequence[Row], names: frozenset[str], clock: Clock) -> SelectedRows:
    """Return the records that a meaning is about; `names` are the customer's own, which narrow nothing."""
    kept = [row for row in rows if _fits(intent, row, clock)]
    is_exact = intent.topic.key == "changes" or (intent.topic.is_text and intent.ask in (Ask.WHETHER, Ask.COUNT))
    asked = (*intent.words, *intent.soft_words) if is_exact else intent.words
    words = [token for token in asked if not ({token.stem, token.text} & names)]
    having = {id(row): _stems(intent, row) for row in rows} if words or intent.soft_words else {}
    unmatched = tuple(token for token in words if not any(has_word(having[id(row)], token) for row in rows))
    if unmatched:
        return SelectedRows((), unmatched, len(rows))
    kept = [row for row in kept if all(has_word(having[id(row)], token) for token in words)]
    for token in intent.soft_words:
        kept = [row for row in kept if has_word(having[id(row)], token)] or kept
    if intent.ask is Ask.AMOUNT and intent.topic.current and not intent.states:
        kept = [row for row in kept if in_states(row, intent.topic.current)] or kept
    return SelectedRows(tuple(_picked(intent, kept, clock)), (), len(rows))


def _stems(intent: Intent, row: Row) -> frozenset[str]:
    """Return the words of a record; of the profile those of what is asked for: `is Bea their account manager`."""
    if intent.topic.field or intent.attribute is None:
        return row_stems(intent.topic, row)
    return frozenset(stems(str(first_value(row, intent.attribute.path)[1] or "")))


def _fits(intent: Intent, row: Row, clock: Clock) -> bool:
    if intent.number and intent.number not in _numbers(row):
        return False
    if not in_states(row, [state for state in intent.states if state.narrows or not intent.is_predicate]):
        return False
    if intent.is_done and intent.topic.done and not intent.states and not in_states(row, intent.topic.done):
        return False
    if intent.range is not None:
        at = _ranged_moment(intent, row, clock)
        if at is None or not intent.range.holds(at.date()):
            return False
    if intent.amounts is not None:
        amount = amount_at(row, amount_path(intent))
        low, high = intent.amounts.least, intent.amounts.most
        return amount is not None and (low is None or amount >= low) and (high is None or amount <= high)
    return True


def _numbers(row: Row) -> set[str]:
    found = (
        value_at(row, path) for path in ("number", "jobNumber", "invoiceNumber", "parent.number", "invoice.number")
    )
    return {str(value) for value in found if value}


def in_states(row: Row, states: Iterable[State]) -> bool:
    """Return whether a record is in all the states; of several values of one field, in one of them."""
    by_path: dict[str, list[State]] = {}
    for state in states:
        by_path.setdefault(state.path, []).append(state)
    return all(any(_is_in(row, state) for state in each) for each in by_path.values())


def _is_in(row: Row, state: State) -> bool:
    return (value_at(row, state.path) in state.values) != state.negated


def row_moment(intent: Intent, row: Row, clock: Clock) -> datetime | None:
    """Return the time of a record: the one that it is planned for when it is to come."""
    topic = intent.topic
    is_coming = intent.pick is Pick.NEXT or (topic.coming and in_states(row, topic.coming))
    paths = topic.planned if is_coming and topic.planned else topic.when
    value = first_value(row, paths)[1] if paths else None
    return None if value is None else moment(value, clock.zone)


def _ranged_moment(intent: Intent, row: Row, clock: Clock) -> datetime | None:
    """Return the time that the days of a question are about: of `which expire in May`, the day of expiry."""
    asked = intent.attribute
    if asked is None or not (asked.day or asked.kind in DATED) or intent.ask not in (Ask.LIST, Ask.COUNT, Ask.WHETHER):
        return row_moment(intent, row, clock)
    value = first_value(row, asked.day or asked.path)[1]
    return None if value is None else moment(value, clock.zone)


def amount_path(intent: Intent) -> str:
    """Return where the amount is that is meant."""
    return next((state.amount for state in intent.states if state.amount), intent.topic.amount)


def amount_at(row: Row, path: str) -> Decimal | None:
    """Return an amount of a record."""
    value = value_at(row, path) if path else None
    return Decimal(value["amount"]) if isinstance(value, Mapping) else None


def row_stems(topic: Subject, row: Row) -> frozenset[str]:
    """Return the stems of all words of a record that questions may name."""
    texts = words_within(row, topic.texts)
    texts += [str(name) for path in (topic.person.split("|") if topic.person else ()) if (name := value_at(row, path))]
    place: Any = value_at(row, topic.place) if topic.place else None
    texts += [str(place[part]) for part in _PLACE if place and place.get(part)]
    return frozenset(stem for text in texts for stem in stems(text))


def has_word(having: frozenset[str], token: Token) -> bool:
    """Return whether a record has a word, or one that means the same, or one that is a typo away."""
    if token.stem in having or token.text in having:
        return True
    if any(other in having for other in _SYNONYMS.get(token.text, ())):
        return True
    if len(token.stem) < MIN_FORGIVEN or not token.stem.isalpha():
        return False
    return any(len(word) >= MIN_FORGIVEN and within_one_typo(token.stem, word) for word in having)


def _picked(intent: Intent, rows: list[Row], clock: Clock) -> list[Row]:
    """Return the record that is meant of several, or several of them in order."""
    pick = intent.pick or _default_pick(intent, rows, clock)
    if pick is None:
        return rows
    if pick in (Pick.TOP, Pick.BOTTOM):
        path = amount_path(intent)
        sized = [row for row in rows if amount_at(row, path) is not None]
        sized.sort(key=lambda row: amount_at(row, path) or Decimal(0), reverse=pick is Pick.TOP)
        return sized[: intent.count]
    return _by_time(intent, pick, rows, clock)[: intent.count]


def _by_time(intent: Intent, pick: Pick, rows: list[Row], clock: Clock) -> list[Row]:
    topic = intent.topic
    timed = [(at, row) for row in rows if (at := row_moment(intent, row, clock)) is not None]
    if not timed:
        return rows[:1] if len(rows) == 1 else []
    if pick is Pick.NEXT:
        timed = [(at, row) for at, row in timed if at > clock.now]
        if topic.coming and not intent.states:
            timed = [(at, row) for at, row in timed if in_states(row, topic.coming)]
    else:
        timed = [(at, row) for at, row in timed if at <= clock.now or (intent.states and not intent.is_predicate)]
        if topic.done and not intent.states:
            done = [(at, row) for at, row in timed if in_states(row, topic.done)]
            timed = done if done or pick is Pick.LAST else timed
    timed.sort(key=lambda each: each[0], reverse=pick is Pick.LAST)
    return [row for _, row in timed]


def _default_pick(intent: Intent, rows: list[Row], clock: Clock) -> Pick | None:
    """Return which record a question means without "last" or "next": by its tense."""
    topic = intent.topic
    if not topic.when or intent.number or (intent.attribute is not None and intent.ask is not Ask.WHO):
        return None
    if topic.coming and intent.is_future and intent.ask in (Ask.WHEN, Ask.WHO, Ask.WHETHER, Ask.WHERE):
        upcoming = _by_time(intent, Pick.NEXT, rows, clock)
        return Pick.NEXT if upcoming or intent.ask is not Ask.WHO else None
    if intent.ask in (Ask.WHEN, Ask.WHO, Ask.WHERE) and topic.key not in ("equipment", "referrals"):
        return Pick.LAST if not intent.is_future or len(rows) > 1 else None
    return None
