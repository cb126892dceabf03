"""Which of the records that were read a question is about."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import chain
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from gateway.matching.search_key import within_one_typo
from gateway.operations.ask.clock import Clock
from gateway.operations.ask.derived import part_row
from gateway.operations.ask.document import PLACE
from gateway.operations.ask.group import spending_places
from gateway.operations.ask.intent import AVERAGES, Ask, Intent, Pick
from gateway.operations.ask.measure import amount_at, amount_path, in_states, row_moment
from gateway.operations.ask.order import picked_rows
from gateway.operations.ask.row import first_value, moment, words_within
from gateway.operations.ask.synonyms import SYNONYMS
from gateway.operations.ask.tense import is_about_current
from gateway.operations.ask.topic import DATED, IS_LATE, Row, Subject, value_at
from gateway.operations.ask.topics.agreement import EQUIPMENT
from gateway.operations.ask.word import PREMISES, Token, stems

MIN_FORGIVEN: Final = 5
TWO: Final = 2
_BILLS: Final = frozenset(["bill", "invoice", "quote", "estimate"])
_UNITS: Final = frozenset(stems(EQUIPMENT.hints))
MIN_INITIALS, MAX_INITIALS = 3, 8
"""Words of a text of which the initials may name something."""
AKIN_LETTERS: Final = 6
"""So many first letters of two words are alike if they may be forms of one."""


class SelectedRows(msgspec.Struct, frozen=True):
    """What is left of the records."""

    rows: tuple[Row, ...]
    unmatched: tuple[Token, ...] = ()
    """Words that none of the records has."""
    of: int = 0
    """How many records there were; for a share, of how many it is."""
    unexplained: tuple[Token, ...] = ()
    """Words of other topics that none of the records has: what they say is left out."""
    alike: tuple[Row, ...] = ()
    """Records that have the words of the question, whatever their days and states."""
    verdict: bool | None = True
    """Whether the record that is meant has the people that the question names: `was the last job done by Curtis`.

    `None` if the records do not say whether it is so.
    """


def select_rows(intent: Intent, rows: Sequence[Row], names: frozenset[str], clock: Clock) -> SelectedRows:
    """Return the records that a meaning is about; `names` are the customer's own, which narrow nothing."""
    is_named = intent.words or intent.soft_words or intent.without or intent.base_words
    having = {id(row): _stems(intent, row) if is_named else frozenset() for row in rows}
    is_exact = intent.topic.key == "changes" or (intent.topic.is_text and intent.ask in (Ask.WHETHER, Ask.COUNT))
    asked = (*intent.words, *intent.soft_words) if is_exact else intent.words
    words = [token for token in asked if not ({token.stem, token.text} & names)]
    unmatched = tuple(token for token in words if not any(has_word(having[id(row)], token) for row in rows))
    unmatched = tuple(token for token in unmatched if not _has_partner(intent, token, unmatched))
    if unmatched:
        return SelectedRows((), unmatched, len(rows))
    soft = [token for token in intent.soft_words if token not in words and not ({token.stem, token.text} & names)]
    soft = [] if intent.number and any(intent.number in _numbers(row) for row in rows) else soft
    found = {token for token in (*soft, *intent.without) if any(has_word(each, token) for each in having.values())}
    lacking = tuple(token for token in (*soft, *intent.without) if token not in found and not _is_beside(intent, token))
    people = _people(intent, rows, words)
    sought = [token for token in (*words, *soft) if token not in people and (token in words or token in found)]
    worded = _worded(intent, rows, sought, having)
    worded = [row for row in worded if not any(has_word(having[id(row)], token) for token in intent.without)]
    worded = [row for row in worded if not _is_of_other_work(intent, row, sought)]
    worded = [_part_meant(intent, row, having[id(row)], sought, clock) for row in worded]
    kept = [row for row in worded if _fits(intent, row, clock)]
    current = _current(intent, kept)
    kept = current or kept
    if intent.topic.done and not intent.states and _is_measured(intent):
        kept = [row for row in kept if in_states(row, intent.topic.done)] or kept
    if intent.of_two and len(kept) > TWO:
        return SelectedRows((), (), len(rows), intent.of_two)
    picked = tuple(picked_rows(intent, kept, clock))
    verdict = all(has_word(having[id(row)], token) for row in picked for token in people) and current != []
    of = len(_base(intent, rows, having, clock)) if intent.ask is Ask.SHARE else len(rows)
    return SelectedRows(picked, (), of, lacking, tuple(worded), verdict)


def _is_of_other_work(intent: Intent, row: Row, sought: Sequence[Token]) -> bool:
    """Return whether a job is only on the unit whose price is asked: of `how much was the water heater`."""
    if intent.topic.key != "jobs" or intent.ask is not Ask.AMOUNT:
        return False
    title = frozenset(stems(str(row["title"])))
    units = [token for token in sought if token.stem in _UNITS]
    return len(units) == len(sought) and not all(has_word(title, token) for token in units)


def _has_partner(intent: Intent, token: Token, unmatched: Sequence[Token]) -> bool:
    """Return whether `or` joins a word to one that is found: `visa or mastercard`."""
    return intent.is_choice and any(token in pair and not set(pair) <= set(unmatched) for pair in intent.either)


def _part_meant(intent: Intent, row: Row, having: frozenset[str], sought: Sequence[Token], clock: Clock) -> Row:
    """Return the part of a record that words name which the whole has only because of it; else the record."""
    parts = value_at(row, intent.topic.parts) if intent.topic.parts else None
    if not parts:
        return row
    whole = row_stems(intent.topic, {**row, intent.topic.parts: []})
    only = [token for token in sought if not has_word(whole, token)]
    if intent.topic.parts == "lines" and (intent.ask is not Ask.AMOUNT or amount_path(intent) != intent.topic.amount):
        return row
    # A bill is called by the work that it is for, which is its first line.
    for part in parts[_is_bill(intent) :] if only else ():
        if all(has_word(frozenset(stems(str(part.get("name") or part.get("description")))), token) for token in only):
            return part_row(row, part, clock.today)
    return row


def _is_bill(intent: Intent) -> bool:
    """Return whether a bill is named by its work: `how much is the condensate line bill`."""
    texts = [token.text for token in intent.question]
    return any(
        word.text in _BILLS and texts[place - 1] in {t.text for t in intent.words}
        for place, word in enumerate(intent.question)
        if place
    )


def _current(intent: Intent, rows: list[Row]) -> list[Row] | None:
    """Return the records that run now, if a question is about what runs; else `None`."""
    asks_now = intent.ask in (Ask.AMOUNT, Ask.WHETHER, Ask.WHEN, Ask.WHO) or intent.attribute is not None
    is_past = intent.ask is Ask.AMOUNT and intent.range is not None
    is_some = any((intent.states, intent.number, intent.pick, intent.concerns_all, intent.valid_until, is_past))
    if not (intent.topic.current and rows and asks_now) or is_some or not is_about_current(intent.question):
        return None
    return [row for row in rows if in_states(row, intent.topic.current)]


def _is_measured(intent: Intent) -> bool:
    """Return whether amounts are summed or compared: of what was called off there are none."""
    is_grouped = intent.group is not None and bool(spending_places(intent.question))
    return is_grouped or intent.ask in (Ask.AMOUNT, *AVERAGES) or intent.pick in (Pick.TOP, Pick.BOTTOM)


def _worded(
    intent: Intent, rows: Sequence[Row], sought: Sequence[Token], having: Mapping[int, frozenset[str]]
) -> list[Row]:
    """Return the records that have all words; of two that `or` joins, or `and` if none has both, one is enough."""
    whole = [row for row in rows if all(has_word(having[id(row)], token) for token in sought)]
    either = [token for pair in intent.either for token in pair]
    if not either or (whole and not intent.is_choice):
        return whole
    rest = [token for token in sought if token not in either]
    return [
        row
        for row in rows
        if all(has_word(having[id(row)], token) for token in rest)
        and all(any(has_word(having[id(row)], token) for token in pair) for pair in intent.either)
    ]


def _is_beside(intent: Intent, token: Token) -> bool:
    """Return whether a word names what the records belong to, as the job of an invoice."""
    topic = intent.topic
    if token.text in PREMISES or token.stem in stems(f"{topic.one} {topic.many}"):
        return True
    return token in intent.led and token.stem in stems(topic.beside)


def _people(intent: Intent, rows: Sequence[Row], words: Sequence[Token]) -> tuple[Token, ...]:
    """Return the people of whom a question asks whether one record is theirs: `did Linh do the last tune-up`."""
    if (
        intent.ask is not Ask.WHETHER
        or intent.pick not in (Pick.LAST, Pick.FIRST, Pick.NEXT)
        or not intent.topic.person
    ):
        return ()
    names = {
        stem for row in rows for path in intent.topic.person.split("|") for stem in stems(str(value_at(row, path)))
    }
    return tuple(token for token in words if token.stem in names)


def _base(intent: Intent, rows: Sequence[Row], having: Mapping[int, frozenset[str]], clock: Clock) -> list[Row]:
    """Return the records of which a share is asked."""
    whole = replace(intent, states=intent.base_states, amounts=None, number=None)
    paths = {state.path for state in intent.states}
    return [
        row
        for row in rows
        if all(value_at(row, path) is not None for path in paths)
        and _fits(whole, row, clock)
        and all(has_word(having[id(row)], token) for token in intent.base_words)
    ]


def _stems(intent: Intent, row: Row) -> frozenset[str]:
    """Return the words of a record; of the profile those of what is wanted: `is Bea their account manager`."""
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
    if intent.is_coming and intent.topic.coming and not intent.states and not in_states(row, intent.topic.coming):
        return False
    if not _is_in_days(intent, row, clock):
        return False
    amount = amount_at(row, amount_path(intent))
    return intent.amounts is None or (amount is not None and intent.amounts.holds(amount))


def _is_in_days(intent: Intent, row: Row, clock: Clock) -> bool:
    """Return whether the time of a record is in the days of the question, or it holds until then."""
    if intent.topic.is_period:
        return True
    if intent.range is not None and intent.range.is_age and any(state.path == IS_LATE for state in intent.states):
        late = row.get("daysLate")
        return late is not None and intent.range.holds(clock.today - timedelta(days=late))
    if intent.range is not None:
        at = _ranged_moment(intent, row, clock)
        return at is not None and intent.range.holds(at)
    if intent.valid_until is None or intent.attribute is None:
        return True
    until = first_value(row, intent.attribute.day or intent.attribute.path)[1]
    return until is not None and moment(until, clock.zone).date() >= intent.valid_until


def _numbers(row: Row) -> set[str]:
    found = (
        value_at(row, path)
        for path in ("number", "jobNumber", "invoiceNumber", "parent.number", "invoice.number", "job.number")
    )
    return {str(value) for value in found if value}


def _ranged_moment(intent: Intent, row: Row, clock: Clock) -> datetime | None:
    """Return the time that the days of a question are about: of `which expire in May`, the day of expiry."""
    asked = intent.attribute
    is_age = intent.range is not None and intent.range.is_age
    if intent.range is not None and intent.range.is_of_record:
        return row_moment(intent, row, clock)
    day = next(
        (state.day for state in intent.states if state.day and not state.negated and (state.ranged or is_age)), ""
    )
    if day:
        value = first_value(row, day)[1]
        return None if value is None else moment(value, clock.zone)
    if asked is None or not (asked.day or asked.kind in DATED) or intent.ask in (Ask.WHEN, Ask.WHO, Ask.WHERE):
        return row_moment(intent, row, clock)
    value = first_value(row, asked.day or asked.path)[1]
    return None if value is None else moment(value, clock.zone)


def row_stems(topic: Subject, row: Row) -> frozenset[str]:
    """Return the stems of all words of a record that questions may name."""
    texts = words_within(row, topic.texts)
    texts += [str(name) for path in (topic.person.split("|") if topic.person else ()) if (name := value_at(row, path))]
    place: Any = value_at(row, topic.place) if topic.place else None
    texts += [str(place[part]) for part in PLACE if place and place.get(part)]
    said = [stems(text) for text in texts]
    short = [words for words in said if MIN_INITIALS <= len(words) <= MAX_INITIALS]
    return frozenset(chain(*said, *map(_initials, short)))


@lru_cache(maxsize=4_096)
def _initials(words: tuple[str, ...]) -> Sequence[str]:
    """Return what a short text is called by its initials: HRV of a heat recovery ventilator."""
    runs = [words[start:end] for start in range(len(words)) for end in range(start + MIN_INITIALS, len(words) + 1)]
    return ["".join(word[0] for word in run) for run in runs]


def has_word(having: frozenset[str], token: Token) -> bool:
    """Return whether a record has a word, or one that means the same, or one that is a typo away."""
    if token.stem in having or token.text in having:
        return True
    if any(having.issuperset(others) for others in SYNONYMS.get(token.text, ())):
        return True
    if len(token.stem) < MIN_FORGIVEN or not token.stem.isalpha():
        return False
    return any(
        word[0] == token.stem[0] and len(word) >= MIN_FORGIVEN and within_one_typo(token.stem, word) for word in having
    )


def has_akin(having: frozenset[str], token: Token) -> bool:
    """Return whether a word of a record begins alike, or says who does it: `renovate` for `renovation`, `payer`."""
    begin = token.stem[:AKIN_LETTERS]
    doing = token.stem.removesuffix("er")
    is_doer = token.stem != doing and (doing in having or (doing[-2:-1] == doing[-1:] and doing[:-1] in having))
    return is_doer or (len(begin) == AKIN_LETTERS and any(word.startswith(begin) for word in having))
