"""Bookings: each mutation is a verb of the booking desk."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import strawberry

from gateway.documents.appointment import Appointment
from gateway.documents.customer import Customer
from gateway.inputs.booking import BookingCancelInput, BookingCreateInput, BookingRescheduleInput
from gateway.operations.booking import cancel_booking, create_booking, reschedule_booking
from gateway.operations.booking_desk import Booked, BookingDesk, booking_desk
from gateway.operations.booking_impact import BookingImpact
from gateway.resolvers.arguments import GatewayInfo
from gateway.resolvers.mutation import Outcome, idempotency_of, outcome_of

BookingOutcome = Outcome[Booked | Appointment | Customer]
"""A booking that was done; or of a refusal the appointment, or the customer, as it stands."""


async def booking_create(
    info: GatewayInfo,
    input: Annotated[BookingCreateInput, strawberry.argument(description="What to book.")],
) -> Outcome[Booked]:
    """The new visit, or why it was refused."""
    return await _outcome(info, create_booking, input)


async def booking_reschedule(
    info: GatewayInfo,
    input: Annotated[BookingRescheduleInput, strawberry.argument(description="Which visit, and when instead.")],
) -> Outcome[Booked]:
    """The moved visit, or why it was refused."""
    return await _outcome(info, reschedule_booking, input)


async def booking_cancel(
    info: GatewayInfo,
    input: Annotated[BookingCancelInput, strawberry.argument(description="Which visit.")],
) -> Outcome[Booked]:
    """The visit that was called off, or why it was refused."""
    return await _outcome(info, cancel_booking, input)


def appointment_after(parent: strawberry.Parent[BookingOutcome]) -> Appointment | None:
    """The visit in an outcome; of a refusal as it stands."""
    changed = parent.changed
    if isinstance(changed, Booked):
        return changed.appointment
    return changed if isinstance(changed, Appointment) else None


async def customer_after(parent: strawberry.Parent[BookingOutcome], info: GatewayInfo) -> Customer | None:
    """The customer in an outcome; of a refusal as it stands."""
    changed = parent.changed
    if isinstance(changed, Appointment):
        return await info.context.require_signed_in().loaders.record_by_id.record(Customer, changed.customer_id)
    return changed.customer if isinstance(changed, Booked) else changed


def impact(parent: strawberry.Parent[BookingOutcome]) -> tuple[BookingImpact, ...]:
    """What calling it off breaks."""
    return parent.changed.impact if isinstance(parent.changed, Booked) else ()


async def _outcome(
    info: GatewayInfo, verb: Callable[[BookingDesk, Any], Awaitable[Booked]], wanted: object
) -> Outcome[Booked]:
    signed_in, correspondence = info.context.require_signed_in(), info.context.require_portal().correspondence

    async def work() -> Booked:
        request = idempotency_of(info, wanted)
        return await verb(await booking_desk(signed_in.scope, correspondence, info.context.origin, request), wanted)

    return await outcome_of(signed_in, work())
