"""The dates of a sale: which step cannot lie before which."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from gateway.documents.sale import SaleDates
from gateway.errors import Fault, UserErrorCode
from gateway.inputs.text import api_name

STEPS = {
    "sale": ("appointment",),
    "rto": ("sale",),
    "ordered": ("rto", "sale"),
    "received": ("ordered", "rto", "sale"),
    "scheduled": ("sale",),
    "completed": ("received", "ordered", "rto", "sale", "scheduled"),
    "re_recorded": ("appointment",),
}
"""A step -> the steps that it cannot lie before. Work may be scheduled before what it needs is received."""
_NEED_A_SALE = ("rto", "ordered", "received", "scheduled", "completed")


def date_faults(before: SaleDates, after: SaleDates, zone: ZoneInfo) -> Iterator[Fault]:
    """Yield which dates do not fit together; what was wrong before and is not changed does not count."""
    for step, earlier_steps in STEPS.items():
        day = _day(getattr(after, step), zone)
        for earlier in earlier_steps:
            limit = _day(getattr(after, earlier), zone)
            is_changed = any(getattr(before, name) != getattr(after, name) for name in (step, earlier))
            if is_changed and day is not None and limit is not None and day < limit:
                message = f"{api_name(step)} ({day}) would be before {api_name(earlier)} ({limit}). Send both right."
                yield Fault(UserErrorCode.INVALID, message, ("dates", api_name(step)))
                break
        needs_sale = step in _NEED_A_SALE and day is not None and after.sale is None
        if needs_sale and (getattr(before, step) is None or before.sale is not None):
            message = f"{api_name(step)} needs the day of the sale. Send dates.sale along."
            yield Fault(UserErrorCode.INVALID, message, ("dates", api_name(step)))


def _day(value: date | datetime | None, zone: ZoneInfo) -> date | None:
    return value.astimezone(zone).date() if isinstance(value, datetime) else value
