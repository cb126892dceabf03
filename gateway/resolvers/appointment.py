"""The appointments of a customer."""

from collections.abc import Awaitable
from datetime import datetime
from enum import StrEnum

import strawberry

from gateway.context import Context
from gateway.documents.appointment import Appointment, AppointmentStatus
from gateway.documents.base.record import Order
from gateway.documents.invoice import Invoice
from gateway.pages.connection_request import Condition
from gateway.resolvers.arguments import GatewayInfo
from gateway.resolvers.connection_field import Argument, ConnectionSpec, Given, connection_field
from gateway.resolvers.planning import reads


class AppointmentTime(StrEnum):
    """Which appointments, seen from now."""

    UPCOMING = "UPCOMING"
    PAST = "PAST"
    ALL = "ALL"


SOONEST_FIRST = Order("SOONEST_FIRST", "window.start", "window.start", descending=False)


def at_time(when: AppointmentTime, now: datetime) -> tuple[Condition, ...]:
    """Return the conditions that an appointment has ended, or that it is still ahead."""
    if when is AppointmentTime.ALL:
        return ()
    if when is AppointmentTime.PAST:
        return (Condition("window.end", "$lt", now),)
    return (Condition("window.end", "$gte", now), Condition("status", "$ne", AppointmentStatus.CANCELED.value))


def _conditions(given: Given, context: Context) -> tuple[Condition, ...]:
    when = given["when"]
    return () if when is AppointmentTime.ALL else at_time(when, context.now)


def _order(given: Given) -> Order | None:
    """Return the order of the appointments: what is to come begins with the next."""
    return SOONEST_FIRST if given["when"] is AppointmentTime.UPCOMING else None


WHEN = Argument(
    "when",
    AppointmentTime,
    "UPCOMING: not ended and not canceled, the next one first; PAST: ended, the latest first.",
    AppointmentTime.ALL,
)
appointments = connection_field(
    ConnectionSpec(
        Appointment,
        has_address=True,
        arguments=(WHEN,),
        conditions=_conditions,
        order=_order,
        needs_request=lambda given: given["when"] is not AppointmentTime.ALL,
    )
)


@reads("invoice_number", "customer_id", shown_to_staff="invoice_number")
def invoice_number(parent: strawberry.Parent[Appointment], info: GatewayInfo) -> Awaitable[str | None] | str | None:
    """The number of the invoice of a visit; a portal customer's must have been issued."""
    viewer = info.context.require_signed_in().viewer
    if parent.invoice_number is None or viewer.customer_id is None:
        return parent.invoice_number
    return _visible_number(parent, info)


async def _visible_number(parent: Appointment, info: GatewayInfo) -> str | None:
    found = await invoice(parent, info)
    return found.number if found else None


@reads("invoice_number", "customer_id")
async def invoice(parent: strawberry.Parent[Appointment], info: GatewayInfo) -> Invoice | None:
    """Return the invoice of a visit; `None` without one, or when it is out of the viewer's reach."""
    if parent.invoice_number is None:
        return None
    key = parent.customer_id, parent.invoice_number
    return await info.context.require_signed_in().loaders.invoice_by_number.load(key)
