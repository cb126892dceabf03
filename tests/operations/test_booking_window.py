"""The window of a booking: times of the company's day as instants, in every time zone and on every day."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.access.viewer import portal_viewer, system_viewer
from gateway.documents.company import Company
from gateway.errors import InvalidInput, UserErrorCode
from gateway.inputs.booking import BookingLocalWindowInput, BookingTime, BookingWindowInput
from gateway.operations.booking.window import FURTHEST, LONGEST, booked_window, local_instant
from tests import records

# Half hours (Lord Howe), whole days skipped (Apia), midnight skipped (Beirut), changes by the government (Casablanca).
ZONES = (
    "America/Chicago",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Beirut",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "UTC",
)
ZONE = st.sampled_from(ZONES).map(ZoneInfo)
DAY = st.dates(date(2005, 1, 1), date(2035, 12, 31))
TIME = st.times().map(lambda at: at.replace(microsecond=0))
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def company(zone: str = "America/Chicago") -> Company:
    """Return a company of that zone."""
    return records.company("acme", time_zone=zone)


def chosen(day: date, start: time, end: time | None = None) -> BookingTime:
    """Return a window of local times."""
    return BookingTime(window=None, local_window=BookingLocalWindowInput(day=day, start=start, end=end))


@given(zone=ZONE, day=DAY, at=TIME)
def test_an_instant_shows_the_time_that_was_meant_or_there_is_none(zone: ZoneInfo, day: date, at: time) -> None:
    """Missing only where clocks skip it: no instant of three days shows that time."""
    found = local_instant(day, at, zone)
    if found is not None:
        shown = found.astimezone(zone)
        assert (shown.date(), shown.time()) == (day, at)
        return
    near = datetime.combine(day, at, UTC) - timedelta(hours=15)
    for quarters in range(30 * 4):
        shown = (near + timedelta(minutes=15 * quarters)).astimezone(zone)
        assert (shown.date(), shown.hour, shown.minute) != (day, at.hour, at.minute)


@given(zone=ZONE, day=DAY, at=TIME)
def test_of_a_time_that_is_shown_twice_the_first_is_meant(zone: ZoneInfo, day: date, at: time) -> None:
    """No earlier instant shows it."""
    found = local_instant(day, at, zone)
    if found is not None:
        for minutes in (30, 60, 120):
            earlier = (found - timedelta(minutes=minutes)).astimezone(zone).replace(tzinfo=None)
            assert earlier != datetime.combine(day, at)


@given(zone=ZONE, day=DAY, one=TIME, other=TIME)
def test_later_times_of_a_day_are_later_instants(zone: ZoneInfo, day: date, one: time, other: time) -> None:
    """So that a window never turns round."""
    first, second = local_instant(day, min(one, other), zone), local_instant(day, max(one, other), zone)
    if first is not None and second is not None:
        assert first <= second
        assert (first == second) is (one == other)


@given(
    zone=st.sampled_from(ZONES),
    day=st.dates(NOW.date() - timedelta(days=5), NOW.date() + timedelta(days=800)),
    start=TIME,
    end=st.none() | TIME,
)
def test_whatever_window_is_accepted_keeps_all_rules(zone: str, day: date, start: time, end: time | None) -> None:
    """To come, in order, not too long, not too far ahead, in the company's zone."""
    try:
        window = booked_window(chosen(day, start, end), company(zone), system_viewer("com_acme"), NOW)
    except InvalidInput:
        return
    assert NOW <= window.start < window.end <= window.start + LONGEST
    assert window.start - NOW <= FURTHEST + timedelta(days=2)
    assert window.time_zone == zone
    assert window.start.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == datetime.combine(day, start)


@given(start=st.datetimes(timezones=st.just(UTC)), end=st.none() | st.datetimes(timezones=st.just(UTC)))
def test_no_instant_whatever_makes_it_fail_otherwise_than_by_a_refusal(start: datetime, end: datetime | None) -> None:
    """The first and last years too."""
    wanted = BookingTime(window=BookingWindowInput(start=start, end=end), local_window=None)
    try:
        window = booked_window(wanted, company(), system_viewer("com_acme"), NOW)
    except InvalidInput:
        return
    assert NOW <= window.start < window.end <= window.start + LONGEST


@pytest.mark.parametrize(
    ("day", "start", "end", "told"),
    [
        (date(2026, 3, 8), time(2, 30), None, ("start", "America/Chicago skip 02:30 on 2026-03-08")),
        (date(2026, 3, 8), time(1, 30), time(2, 0), ("end", "skip 02:00")),
    ],
)
def test_a_time_that_clocks_skip_is_refused_with_what_to_do(
    day: date, start: time, end: time | None, told: tuple[str, str]
) -> None:
    """In Chicago, 02:00 becomes 03:00 on 8 March 2026."""
    with pytest.raises(InvalidInput) as caught:
        booked_window(chosen(day, start, end), company(), system_viewer("com_acme"), NOW)
    (fault,) = caught.value.faults
    assert (fault.code, fault.path) == (UserErrorCode.INVALID, ("localWindow", told[0]))
    assert told[1] in fault.message


def test_a_window_over_the_change_of_clocks_is_as_long_as_it_really_is() -> None:
    """From 01:00 to 04:00 on that day are two hours; from 00:00 to 03:00 in autumn are four."""
    spring = booked_window(chosen(date(2026, 3, 8), time(1), time(4)), company(), system_viewer("com_acme"), NOW)
    autumn = booked_window(chosen(date(2026, 11, 1), time(0), time(3)), company(), system_viewer("com_acme"), NOW)
    assert spring.end - spring.start == timedelta(hours=2)
    assert autumn.end - autumn.start == timedelta(hours=4)


@given(hours=st.floats(0, 10, allow_nan=False))
def test_customers_give_the_companys_notice_to_the_instant(hours: float) -> None:
    """Two hours and later is fine, earlier is not."""
    start = NOW + timedelta(hours=hours)
    wanted = BookingTime(window=BookingWindowInput(start=start), local_window=None)
    viewer = portal_viewer("com_acme", "cus_1", "Ada")
    in_time = start.replace(microsecond=start.microsecond // 1000 * 1000) >= NOW + timedelta(hours=2)
    if in_time:
        assert booked_window(wanted, company(), viewer, NOW).start >= NOW + timedelta(hours=2)
        return
    with pytest.raises(InvalidInput) as caught:
        booked_window(wanted, company(), viewer, NOW)
    assert [fault.code for fault in caught.value.faults] == [UserErrorCode.SHORT_NOTICE]
