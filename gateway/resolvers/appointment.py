"""The appointments of a customer."""

from datetime import datetime
from enum import StrEnum

from gateway.documents.appointment import Appointment
from gateway.documents.connection import Condition
from gateway.resolvers.tab import Narrowing, narrowed_tab


class AppointmentTime(StrEnum):
    """Which appointments, seen from now."""

    UPCOMING = "UPCOMING"
    PAST = "PAST"
    ALL = "ALL"


def at_time(when: AppointmentTime, now: datetime) -> tuple[Condition, ...]:
    """The condition that an appointment has ended, or has not."""
    if when is AppointmentTime.ALL:
        return ()
    return (Condition("window.end", "$gte" if when is AppointmentTime.UPCOMING else "$lt", now),)


appointments = narrowed_tab(
    Appointment,
    Narrowing("when", AppointmentTime, "UPCOMING ends in the future; PAST has ended.", AppointmentTime.ALL, at_time),
)
