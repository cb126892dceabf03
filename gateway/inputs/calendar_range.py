"""Which days and instants are stored: those that can be reckoned with in every time zone."""

from datetime import date, datetime

from gateway.errors import Fault, UserErrorCode

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Years of an instant. A day may also lie later: 9999-12-31 is how many systems write `without an end`."""


def calendar_faults(value: object, *path: str) -> list[Fault]:
    """Return what is wrong with a value if it is a day or an instant out of range: a slip, or a system's null."""
    if not isinstance(value, date):
        return []
    last_year = LAST_YEAR if isinstance(value, datetime) else date.max.year
    if FIRST_YEAR <= value.year <= last_year:
        return []
    return [Fault(UserErrorCode.INVALID, f"Write a year from {FIRST_YEAR} to {last_year}.", path)]
