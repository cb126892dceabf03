"""What a customer's timeline adds up to, by kind and by period of the company's calendar."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from gateway.errors import BadRequest
from gateway.pages.connection_request import Condition
from gateway.store.lookups.activity import ActivityKind, Source
from gateway.store.lookups.tally import Period, Tally, TallyRequest

MONTHS_BY_DEFAULT = 12
MAX_PERIODS = 400
EARLIEST, LATEST = date(1970, 1, 1), date(2199, 12, 31)
_STEP = {Period.DAY: timedelta(days=1), Period.WEEK: timedelta(days=7)}


class Window(NamedTuple):
    """Days of a company's calendar, the last included, divided into periods."""

    first: date
    last: date
    period: Period
    zone: ZoneInfo

    def begins(self) -> list[date]:
        """Return the first day of every period that the window touches, newest first."""
        return list(self._begins())[::-1]

    def find_end(self, begins: date) -> date:
        """Return the last day of the period that begins on a day."""
        return _next(begins, self.period) - timedelta(days=1)

    def conditions(self, at: str) -> tuple[Condition, ...]:
        """Return the conditions that an instant lies in the window."""
        after = self.last + timedelta(days=1)
        return (
            Condition(at, "$gte", _midnight(self.first, self.zone)),
            Condition(at, "$lt", _midnight(after, self.zone)),
        )

    def _begins(self) -> Iterator[date]:
        begins = _find_begin(self.first, self.period)
        while begins <= self.last:
            yield begins
            begins = _next(begins, self.period)


class KindCount(msgspec.Struct, frozen=True):
    """Number of entries of a kind."""

    kind: ActivityKind
    count: int


class PeriodCounts(NamedTuple):
    """Number of entries in a period, its last day included."""

    first_day: date
    last_day: date
    total: int
    counts: tuple[KindCount, ...]


class ActivitySummary(NamedTuple):
    """Totals of a timeline in a window."""

    first_day: date
    last_day: date
    time_zone: str
    total: int
    counts: tuple[KindCount, ...]
    periods: tuple[PeriodCounts, ...]


def find_window(first: date | None, last: date | None, period: Period, zone: ZoneInfo, now: datetime) -> Window:
    """Return the requested window: it defaults to end today and to begin on the first of the month eleven months back.

    Raises BadRequest when the days are in the wrong order, or there are too many periods.
    """
    last = last or now.astimezone(zone).date()
    if any(day is not None and not EARLIEST <= day <= LATEST for day in (first, last)):
        raise BadRequest(f"Give days from {EARLIEST} to {LATEST}.")
    first = first or _months_before(last, MONTHS_BY_DEFAULT - 1)
    if first > last:
        raise BadRequest("'from' is after 'to'. Give the earlier day as 'from'.")
    days = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 31}[period]
    if (last - first).days // days >= MAX_PERIODS:
        raise BadRequest(f"At most {MAX_PERIODS} periods: ask for fewer days, or for longer periods.")
    return Window(first, last, period, zone)


def asked_periods(arguments: Mapping[str, Any]) -> int:
    """Return how many periods arguments ask for, as a document or its variables have them; 0 if they are refused."""
    days = [arguments.get(name) for name in ("from", "to")]
    period = arguments.get("period")
    try:
        first, last = [date.fromisoformat(day) if isinstance(day, str) else day or None for day in days]
        window = find_window(first, last, Period(period or Period.MONTH), ZoneInfo("UTC"), datetime.now(UTC))
    except (BadRequest, ValueError):
        return 0
    return len(window.begins())


def tally_request(source: Source, kinds: tuple[ActivityKind, ...], window: Window) -> TallyRequest:
    """Build the count request for one source of the timeline."""
    return TallyRequest(
        record=source.record,
        where=(*source.conditions(kinds), *window.conditions(source.at)),
        by=source.kind_field,
        at=source.at,
        period=window.period,
        time_zone=window.zone.key,
    )


def summary(window: Window, counted: Iterable[tuple[Source, Iterable[Tally]]]) -> ActivitySummary:
    """Add up the counts of all sources; periods without entries are included, with zero."""
    by_period: dict[date, Counter[ActivityKind]] = {begins: Counter() for begins in window.begins()}
    for source, tallies in counted:
        for tally in tallies:
            kind = source.kinds[0] if tally.value is None else ActivityKind(tally.value)
            if tally.begins is not None:
                by_period.setdefault(tally.begins, Counter())[kind] += tally.count
    everything = sum(by_period.values(), Counter[ActivityKind]())
    periods = tuple(
        PeriodCounts(begins, window.find_end(begins), counts.total(), _kind_counts(counts))
        for begins, counts in by_period.items()
    )
    return ActivitySummary(
        window.first, window.last, window.zone.key, everything.total(), _kind_counts(everything), periods
    )


def _kind_counts(counts: Counter[ActivityKind]) -> tuple[KindCount, ...]:
    return tuple(KindCount(kind, counts[kind]) for kind in ActivityKind if counts[kind])


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _find_begin(day: date, period: Period) -> date:
    if period is Period.MONTH:
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if period is Period.WEEK else day


def _next(begins: date, period: Period) -> date:
    return _months_before(begins, -1) if period is Period.MONTH else begins + _STEP[period]


def _months_before(day: date, months: int) -> date:
    """Return the first day of the month that is so many months before the day's."""
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)
