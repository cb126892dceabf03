"""Booking visits, moving them and calling them off."""

import strawberry

from gateway.access.permission import Permission
from gateway.operations.booking.impact import BookingImpactCode
from gateway.resolvers import booking as resolve
from gateway.schema.appointment import Appointment
from gateway.schema.customer import Customer
from gateway.schema.field import describe_enum, field
from gateway.schema.user_error import UserError

_ALWAYS = "NOT_FOUND, INVALID, TOO_LONG, CARD_NUMBER, CONFLICT, IDEMPOTENCY_MISMATCH, IN_PROGRESS"

describe_enum(
    BookingImpactCode,
    "What calling a visit off breaks.",
    JOB_WITHOUT_VISIT="Its job is still to be done, and has no other visit to come.",
    TECHNICIAN_PLANNED="A technician is planned for it.",
    SHORT_NOTICE="It begins very soon, or has begun.",
    INVOICED="An invoice came of it, which stays.",
)


@strawberry.type(description="Something that depends on a visit.")
class BookingImpact:
    """A consequence of calling it off."""

    code: BookingImpactCode = field("For programs.")
    message: str = field("For people.")


@strawberry.type(description="The answer of `bookingCreate` and `bookingReschedule`.")
class BookingPayload:
    """A booked visit, or why not."""

    appointment: Appointment | None = field(
        "The visit after the change. In a dry run: null for a new one, else as it is; after a refusal as it is now, "
        "where there is one.",
        resolver=resolve.appointment_after,
        requires=Permission.JOB_READ,
    )
    customer: Customer | None = field(
        "The customer after the change; in a dry run or on CONFLICT as it is now.",
        resolver=resolve.customer_after,
        requires=Permission.CUSTOMER_READ,
    )
    user_errors: list[UserError] = field("Why it was, or in a dry run would be, refused.")


@strawberry.type(description="The answer of `bookingCancel`.")
class BookingCancelPayload(BookingPayload):
    """A visit that was called off, or why not."""

    impact: list[BookingImpact] = field(
        "What it breaks, in a dry run what it would; most pressing first.", resolver=resolve.impact
    )


@strawberry.type(description="Changes of bookings.")
class BookingMutations:
    """A part of the root of mutations."""

    booking_create: BookingPayload | None = field(
        "Books a visit: an appointment, which is in `appointments`, `schedule` and `activity` from then on. The "
        "customer gets a mail. Customers book for themselves, with the company's notice (`bookingNoticeHours`). "
        "`expectedVersion` is the customer's. Takes an idempotency key. "
        f"Refusals: BLOCKED, ARCHIVED, TAKEN, SHORT_NOTICE, TOO_MANY, REQUIRED, {_ALWAYS}.",
        resolver=resolve.booking_create,
        requires=Permission.BOOKING_WRITE,
    )
    booking_reschedule: BookingPayload | None = field(
        "Moves a visit to another time. It is SCHEDULED again, until the customer confirms; a job that was planned for "
        "the old time moves with it. Takes an idempotency key. "
        f"Refusals: WRONG_STATUS, BLOCKED, ARCHIVED, TAKEN, SHORT_NOTICE, REQUIRED, {_ALWAYS}.",
        resolver=resolve.booking_reschedule,
        requires=Permission.BOOKING_WRITE,
    )
    booking_cancel: BookingCancelPayload | None = field(
        "Calls a visit off, also of a blocked or archived customer; its job stays open. Takes an idempotency key. "
        f"Refusals: WRONG_STATUS, SHORT_NOTICE, {_ALWAYS}.",
        resolver=resolve.booking_cancel,
        requires=Permission.BOOKING_WRITE,
    )
