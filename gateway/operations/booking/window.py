"""The window of a booking: in the company's time zone, still to come, not too long and not too far ahead."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from gateway.access.viewer import Viewer
from gateway.documents.appointment import AppointmentWindow
from gateway.documents.company import Company
from gateway.errors import Fault, InvalidInput, UserErrorCode
from gateway.inputs.booking import BookingLocalWindowInput, BookingTime, BookingWindowInput

USUAL = timedelta(hours=2)
MAX_WINDOW = timedelta(hours=24)
MAX_LEAD_TIME = timedelta(days=730)


def booked_window(wanted: BookingTime, company: Company, viewer: Viewer, now: datetime) -> AppointmentWindow:
    """Return the requested window, with the company's time zone. Raises InvalidInput."""
    if wanted.window is not None and wanted.local_window is None:
        place, (start, end) = "window", _of_instants(wanted.window, now)
    elif wanted.local_window is not None and wanted.window is None:
        place, (start, end) = "localWindow", _of_local_times(wanted.local_window, ZoneInfo(company.time_zone), now)
    else:
        raise _refused(UserErrorCode.REQUIRED, "Say either `window` or `localWindow`.", "window")
    if start < now:
        raise _refused(UserErrorCode.INVALID, "This time is past. Choose a later one.", place, "start")
    if end <= start:
        raise _refused(UserErrorCode.INVALID, "The window ends before it begins.", place, "end")
    if end - start > MAX_WINDOW:
        hours = MAX_WINDOW // timedelta(hours=1)
        raise _refused(UserErrorCode.INVALID, f"An arrival window is at most {hours} hours long.", place, "end")
    require_notice(viewer, company, start, now, (place, "start"))
    return AppointmentWindow(start=start, end=end, time_zone=company.time_zone)


def is_short_notice(company: Company, start: datetime, now: datetime) -> bool:
    """Return whether a visit begins too soon for customers to arrange it by themselves."""
    return start < now + timedelta(hours=company.booking_notice_hours)


def require_notice(viewer: Viewer, company: Company, start: datetime, now: datetime, path: tuple[str, ...]) -> None:
    """Raise InvalidInput for a portal customer when it begins too soon; staff arrange what they can."""
    if viewer.customer_id is not None and is_short_notice(company, start, now):
        message = (
            f"{company.name} asks for {company.booking_notice_hours} hours' notice. Call them, or choose a later time."
        )
        raise InvalidInput([Fault(UserErrorCode.SHORT_NOTICE, message, path)])


def local_instant(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """Convert a local time to an instant in UTC; `None` if clocks skip it, the first if they show it twice."""
    local = datetime.combine(day, at.replace(fold=0), zone)
    instant = local.astimezone(UTC)
    shown = instant.astimezone(zone).replace(tzinfo=None)
    return instant if shown == local.replace(tzinfo=None) else None


def _of_instants(input: BookingWindowInput, now: datetime) -> tuple[datetime, datetime]:
    """Return (start, end); a start too far away is refused before anything is added to it."""
    start = _in_milliseconds(input.start)
    if start - now > MAX_LEAD_TIME:
        raise _too_far("window", "start")
    return start, _in_milliseconds(input.end) if input.end is not None else start + USUAL


def _of_local_times(input: BookingLocalWindowInput, zone: ZoneInfo, now: datetime) -> tuple[datetime, datetime]:
    today = now.astimezone(zone).date()
    if input.day < today:
        raise _refused(UserErrorCode.INVALID, "This day is past. Choose a later one.", "localWindow", "day")
    if input.day - today > MAX_LEAD_TIME:
        raise _too_far("localWindow", "day")
    start = _existing(input.day, input.start, zone, "start")
    return start, _existing(input.day, input.end, zone, "end") if input.end is not None else start + USUAL


def _existing(day: date, at: time, zone: ZoneInfo, name: str) -> datetime:
    instant = local_instant(day, at, zone)
    if instant is None:
        message = f"Clocks in {zone.key} skip {at:%H:%M} on {day}. Choose a time before or after the change."
        raise _refused(UserErrorCode.INVALID, message, "localWindow", name)
    return _in_milliseconds(instant)


def _in_milliseconds(moment: datetime) -> datetime:
    """Cut an instant to milliseconds, as MongoDB stores it."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _too_far(*path: str) -> InvalidInput:
    return _refused(UserErrorCode.INVALID, f"Bookings are taken for the next {MAX_LEAD_TIME.days} days.", *path)


def _refused(code: UserErrorCode, message: str, *path: str) -> InvalidInput:
    return InvalidInput([Fault(code, message, path)])
