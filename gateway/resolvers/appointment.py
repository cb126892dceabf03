"""The appointments of a customer."""

from collections.abc import Awaitable
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import strawberry

from gateway.documents.appointment import Appointment
from gateway.documents.connection import Condition
from gateway.documents.customer import Customer
from gateway.documents.page import Page, page_request
from gateway.resolvers.arguments import AddressId, After, Before, First, GatewayInfo, Last
from gateway.resolvers.connection import connection
from gateway.resolvers.tab import at_address


class AppointmentTime(StrEnum):
    """Which appointments, seen from now."""

    UPCOMING = "UPCOMING"
    PAST = "PAST"
    ALL = "ALL"


def appointments(
    parent: strawberry.Parent[Customer],
    info: GatewayInfo,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
    address_id: AddressId = None,
    when: Annotated[
        AppointmentTime, strawberry.argument(description="UPCOMING ends in the future; PAST has ended.")
    ] = AppointmentTime.ALL,
) -> Awaitable[Page[Appointment]]:
    """A page of the customer's appointments."""
    where = (*at_address(address_id), *_at_time(when, info.context.now))
    return connection(info, parent, Appointment, page_request(first, after, last, before), where)


def _at_time(when: AppointmentTime, now: datetime) -> tuple[Condition, ...]:
    if when is AppointmentTime.ALL:
        return ()
    return (Condition("window.end", "$gte" if when is AppointmentTime.UPCOMING else "$lt", now),)
