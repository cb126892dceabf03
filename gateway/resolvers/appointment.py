"""The appointments of a customer."""

from collections.abc import Awaitable
from datetime import datetime
from enum import StrEnum

import strawberry

from gateway.documents.appointment import Appointment
from gateway.documents.connection_request import Condition
from gateway.resolvers.arguments import GatewayInfo
from gateway.resolvers.planning import reads
from gateway.resolvers.tab import Narrowing, Now, narrowed_tab


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


def _at_time(when: AppointmentTime, now: Now) -> tuple[Condition, ...]:
    return () if when is AppointmentTime.ALL else at_time(when, now())


appointments = narrowed_tab(
    Appointment,
    Narrowing("when", AppointmentTime, "UPCOMING ends in the future; PAST has ended.", AppointmentTime.ALL, _at_time),
)


@reads("invoice_number", shown_to_staff=True)
def invoice_number(parent: strawberry.Parent[Appointment], info: GatewayInfo) -> Awaitable[str | None] | str | None:
    """The number of the invoice of a visit; a portal customer's must have been issued."""
    signed_in = info.context.require_signed_in()
    if parent.invoice_number is None or signed_in.viewer.customer_id is None:
        return parent.invoice_number
    return signed_in.loaders.visible_invoice_number.load(parent.invoice_number)
