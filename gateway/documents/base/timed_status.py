"""Statuses that time changes: what is stored as open reads as expired once its last day is over.

Days begin in the company's time zone. The instant at which a status changes is stored beside the day, so that reads
and filters only need the time.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from gateway.documents.base.derived_value import TimedChoice
from gateway.documents.base.record import CustomerRecord


class TimedRecord(CustomerRecord, frozen=True, kw_only=True):
    """A record whose `status` becomes another one with the time."""

    current_status: ClassVar[TimedChoice]
    """The status now."""
    status: Any

    def in_zone(self, zone: ZoneInfo) -> Self:
        """Return the record with the instants that its days give in a time zone."""
        raise NotImplementedError


def first_instant(day: date, zone: ZoneInfo) -> datetime:
    """Return when a day begins in a time zone, in UTC.

    Where clocks skip midnight it is the first instant after; where they show it twice, the first of the two.
    """
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def instant_after(day: date | None, zone: ZoneInfo) -> datetime | None:
    """Return when a day is over in a time zone; `None` without a day."""
    return None if day is None or day == date.max else first_instant(day + timedelta(days=1), zone)


def find_status(record: Any) -> Any:
    """Return the status that a record has now."""
    return record.current_status if isinstance(record, TimedRecord) else record.status
