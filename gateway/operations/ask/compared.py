"""The meanings of the two sides of a comparison."""

from datetime import date

import msgspec
from msgspec.structs import replace

from gateway.operations.ask.candidate import candidates, read_conditions
from gateway.operations.ask.comparison import Beside, Comparison, Measured, find_comparison
from gateway.operations.ask.intent import Ask, Intent, Pick
from gateway.operations.ask.lexicon import HINT, corrected, matches
from gateway.operations.ask.meaning import Conditions, make_intent
from gateway.operations.ask.time_range import TimeRange, find_range
from gateway.operations.ask.topics import TOPICS
from gateway.operations.ask.word import BETWEEN, FILLERS, Token, tokens

_PREPOSITIONS = frozenset(["in", "by", "at", "with", "on", "from", "for", "to", "during"])
_ORDER = frozenset(
    ["the", "our", "her", "his", "their", "first", "last", "next", "previous", "second", "very", "latest"]
)


class ComparedIntents(msgspec.Struct, frozen=True):
    """The records of two sides, and by what they are compared."""

    first: Intent
    second: Intent | None
    """Left out where the first has both: `between the last two visits`."""
    labels: tuple[str, str]
    measured: Measured
    is_more: bool = True
    is_choice: bool = False


def find_compared(text: str, today: date) -> ComparedIntents | None:
    """Return what a folded question compares, if it does and both sides are understood."""
    found = find_comparison(text)
    if found is None:
        return None
    if found.measured is Measured.GAP:
        return _gap(found, today)
    sides = _beside(found, today) if found.beside else _sides(found, today)
    if sides is None or not all(each.topic.field for each in sides) or _is_of_other_day(found, sides[0]):
        return None
    if found.is_choice and sides[0].range is None and sides[1].range is not None:
        # The days at the end are of both: `more by check or by card in 2024`.
        sides = replace(sides[0], range=sides[1].range), sides[1]
    is_of_pieces = "how much" not in text and any(map(_names_pieces, (found.first, found.second)))
    if found.measured is Measured.AMOUNT and is_of_pieces:
        found = found._replace(measured=Measured.COUNT)
    ask = {Measured.COUNT: Ask.COUNT, Measured.AMOUNT: Ask.AMOUNT, Measured.SIZE: Ask.AMOUNT}.get(
        found.measured, Ask.LIST
    )
    first, second = (replace(each, ask=each.ask if each.ask is Ask.AVERAGE else ask, group=None) for each in sides)
    labels = (found.first.strip() or found.left.strip(), found.second.strip())
    return ComparedIntents(first, second, labels, found.measured, found.is_more, found.is_choice)


def _is_of_other_day(found: Comparison, first: Intent) -> bool:
    """Return whether a question compares other days than those of the records: `paid later than the one before`."""
    return found.measured is Measured.DAY and (first.attribute is not None or bool(first.states)) and bool(found.beside)


def _intent(text: str, today: date) -> Intent | None:
    given, rest = read_conditions(text, today)
    found = candidates([corrected(token) for token in tokens(rest)], given)
    return found[0] if found else None


def _beside(found: Comparison, today: date) -> tuple[Intent, Intent] | None:
    """Return the sides of which the second follows from the first: `than the one before`, `than the average`."""
    first = _intent(f"{found.left} {found.first}", today)
    if first is None:
        return None
    if found.beside is Beside.YEAR_BEFORE:
        before = _year_before(first.range)
        return None if before is None else (first, replace(first, range=before))
    if found.beside is Beside.AVERAGE:
        return first, replace(first, ask=Ask.AVERAGE, pick=None, count=1, skipped=0)
    first = replace(first, pick=first.pick or Pick.LAST)
    if found.beside is Beside.FIRST:
        return first, replace(first, pick=Pick.FIRST, skipped=0)
    if first.pick is Pick.NEXT:
        return first, replace(first, pick=Pick.LAST)
    return first, replace(first, skipped=first.skipped + 1)


def _year_before(period: TimeRange | None) -> TimeRange | None:
    if period is None or period.first is None or period.last is None or period.others:
        return None
    first, last = (day.replace(year=day.year - 1) for day in (period.first, period.last))
    return replace(period, first=first, last=last, words="the year before")


def _sides(found: Comparison, today: date) -> tuple[Intent, Intent] | None:
    period, rest = find_range(f" {found.second}", today)
    if period is not None and not _meaning_words(rest):
        return _of_periods(found, period, today)
    whole = f"{found.left} {found.first}"
    if not found.left.strip() and not found.is_choice:
        return None
    if found.second.split()[0] in _PREPOSITIONS:
        return _both(_intent(whole, today), _intent(f"{found.left} {_replaced(found)}", today))
    if _names_topic(found.second):
        is_own = not found.left.strip() or _names_topic(found.left)
        second = _intent(found.second if is_own else f"{found.left} {found.second}", today)
        second = _of_same_topic(_intent(whole, today), found.second, today) or second
        return _both(_first_side(found, whole, second, today), second)
    if found.is_choice:
        return _of_choice(found, today)
    return _of_words(_intent(whole, today), found.second)


def _both(first: Intent | None, second: Intent | None) -> tuple[Intent, Intent] | None:
    return None if first is None or second is None else (first, second)


def _replaced(found: Comparison) -> str:
    """Return the first side with its last phrase replaced by the second side: `by card` by `by check`."""
    words = found.first.split()
    place = next((at for at in range(len(words) - 1, -1, -1) if words[at] in _PREPOSITIONS), len(words))
    return " ".join([*words[:place], found.second])


def _first_side(found: Comparison, whole: str, second: Intent | None, today: date) -> Intent | None:
    first = _intent(whole, today)
    if first is None or second is None or _names_topic(found.first) or _names_topic(found.left):
        return first
    return _of_topic(second, found.first, today)


def _of_same_topic(first: Intent | None, second: str, today: date) -> Intent | None:
    """Return the second side as one of the topic of the first, if its words name that too."""
    question = [corrected(token) for token in tokens(second)]
    if first is None or not any(match.entry.weight > HINT for match in matches(first.topic, question)):
        return None
    return _of_topic(first, second, today)


def _of_topic(like: Intent, text: str, today: date) -> Intent:
    given, rest = read_conditions(text, today)
    question = [corrected(token) for token in tokens(rest)]
    given = Conditions(given.range or like.range, given.amounts or like.amounts, given.number)
    return make_intent(like.topic, matches(like.topic, question), question, given)


def _of_periods(found: Comparison, period: TimeRange, today: date) -> tuple[Intent, Intent] | None:
    """Return the sides that differ in their days alone."""
    first = _intent(f"{found.left} {found.first}", today)
    if first is None:
        return None
    if first.range is None:
        implied, _ = find_range(period.words.replace("last", "this"), today) if "last" in period.words else (None, "")
        first = replace(first, range=implied)
    return None if first.range is None else (first, replace(first, range=period))


def _of_words(first: Intent | None, second: str) -> tuple[Intent, Intent] | None:
    """Return the sides that differ in the words of their records alone: `the furnace` and `the heat pump`."""
    words = _meaning_words(second)
    if first is None or not words or not (first.words or first.soft_words):
        return None
    return first, replace(first, words=tuple(words), soft_words=())


def _of_choice(found: Comparison, today: date) -> tuple[Intent, Intent] | None:
    """Return the sides of which either may be the answer: `who did more jobs, Ray or Linh`."""
    first = _intent(f"{found.left} {found.first}", today)
    return _both(first, _intent(f"{found.left} {_replaced_tail(found)}", today))


def _replaced_tail(found: Comparison) -> str:
    words, count = found.first.split(), len(found.second.split())
    return " ".join([*words[: max(0, len(words) - count)], found.second])


def _meaning_words(text: str) -> list[Token]:
    return [token for token in tokens(text) if not {token.text, token.stem} & (FILLERS | BETWEEN)]


def _names_topic(text: str) -> bool:
    question = [corrected(token) for token in tokens(text)]
    found = (match for topic in TOPICS.values() for match in matches(topic, question))
    return any(match.entry.weight > HINT and not match.entry.state and not match.entry.attribute for match in found)


def _names_pieces(text: str) -> bool:
    """Return whether a side is of records to count, rather than how or when: `more checks`, but `more by check`."""
    return not text.strip().startswith(tuple(f"{word} " for word in _PREPOSITIONS)) and _names_topic(text)


def _gap(found: Comparison, today: date) -> ComparedIntents | None:
    """Return the records between which the time is wanted."""
    if not found.second:
        only = _intent(found.first, today)
        return None if only is None else ComparedIntents(only, None, (found.first, ""), Measured.GAP)
    second = _intent(found.second, today)
    if second is None or not _names_topic(found.second):
        return None
    if set(found.first.split()) <= _ORDER:
        same = _of_topic(second, f"{found.first} {second.topic.one}", today)
        same = replace(same, words=second.words, soft_words=second.soft_words, states=second.states)
    else:
        same = None
    first = same or _intent(found.first, today)
    if first is None:
        return None
    if not (first.words or first.soft_words):
        first = replace(first, soft_words=(*second.words, *second.soft_words))
    elif not (_thing_words(second) or second.pick or second.range):
        second = replace(second, soft_words=(*first.words, *first.soft_words))
    return ComparedIntents(_single(first), _single(second), (found.first, found.second), Measured.GAP)


def _thing_words(intent: Intent) -> list[Token]:
    """Return the words of a side that say what it is of, rather than what was done: `install` of `the install job`."""
    return [token for token in (*intent.words, *intent.soft_words) if token.stem not in ("install", "replac", "repair")]


def _single(intent: Intent) -> Intent:
    """Return the meaning of one record: the last, if the question says nothing else."""
    return replace(intent, ask=Ask.LIST, attribute=None, pick=intent.pick or Pick.LAST, count=1, group=None)
