"""Bookings: each mutation is a verb of the booking desk."""

from collections.abc import Awaitable, Callable
from typing import Any

import strawberry

from gateway.documents.appointment import Appointment
from gateway.documents.customer import Customer
from gateway.inputs.booking import BookingCancelInput, BookingCreateInput, BookingRescheduleInput
from gateway.operations.booking.booking import cancel_booking, create_booking, reschedule_booking
from gateway.operations.booking.desk import Booked, BookingDesk, booking_desk
from gateway.operations.booking.impact import BookingImpact
from gateway.resolvers.arguments import GatewayInfo
from gateway.resolvers.mutation import Outcome, mutation, read_idempotency

BookingOutcome = Outcome[Booked | Appointment | Customer]
"""A booking that was done; or of a refusal the appointment, or the customer, as it is now."""


def _at_the_desk(
    verb: Callable[[BookingDesk, Any], Awaitable[Booked]], input_type: type[Any], described: str
) -> Callable[..., Awaitable[Outcome[Booked]]]:
    """The resolver of a mutation that is a verb of the booking desk."""

    async def work(info: GatewayInfo, input: Any) -> Booked:
        scope, portal = info.context.require_signed_in().scope, info.context.require_portal()
        request, max_ahead = read_idempotency(info, input), portal.limits.bookings_ahead
        desk = await booking_desk(scope, portal.correspondence, info.context.origin, request, max_ahead)
        return await verb(desk, input)

    return mutation(work, input_type, described)


booking_create = _at_the_desk(create_booking, BookingCreateInput, "What to book.")
booking_reschedule = _at_the_desk(reschedule_booking, BookingRescheduleInput, "Which visit, and when instead.")
booking_cancel = _at_the_desk(cancel_booking, BookingCancelInput, "Which visit.")


def appointment_after(parent: strawberry.Parent[BookingOutcome]) -> Appointment | None:
    """The visit in an outcome; of a refusal as it is now."""
    changed = parent.changed
    if isinstance(changed, Booked):
        return changed.appointment
    return changed if isinstance(changed, Appointment) else None


async def customer_after(parent: strawberry.Parent[BookingOutcome], info: GatewayInfo) -> Customer | None:
    """The customer in an outcome; of a refusal as it is now."""
    changed = parent.changed
    if isinstance(changed, Appointment):
        return await info.context.require_signed_in().loaders.record_by_id.record(Customer, changed.customer_id)
    return changed.customer if isinstance(changed, Booked) else changed


def impact(parent: strawberry.Parent[BookingOutcome]) -> tuple[BookingImpact, ...]:
    """Return what calling it off breaks."""
    return parent.changed.impact if isinstance(parent.changed, Booked) else ()
