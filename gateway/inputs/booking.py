"""What callers may say when they book, move or call off a visit."""

from datetime import date, datetime, time

import strawberry

from gateway.inputs.rule import Checked, Text, ruled
from gateway.inputs.version import SAME_KEY, Versioned

LONGEST_LABEL = 80
LONGEST_SUMMARY = 1_000
LONGEST_REASON = 500
_VERSION = "The appointment's version that you read. If it is no longer the current one, the answer is CONFLICT."
_NOTIFY = "Whether to mail the customer about it. Nothing is sent without a good address, or if they refuse such mail."
_DRY_RUN = "Change nothing; say whether it would be refused."


@strawberry.input(description="A window for the arrival, as instants.")
class BookingWindowInput:
    """Two instants."""

    start: datetime = strawberry.field(description="Start of the arrival window, in the future.")
    end: datetime | None = strawberry.field(
        default=None,
        description="End of the window, at most 24 hours after `start`. Defaults to two hours after it.",
    )


@strawberry.input(description="A window for the arrival, in the company's time zone.")
class BookingLocalWindowInput:
    """Times of one day of the company."""

    day: date = strawberry.field(description="The company's day.")
    start: time = strawberry.field(
        description="Start of the arrival window. A time that clocks skip is refused; one shown twice is the first."
    )
    end: time | None = strawberry.field(
        default=None, description="End of the window, on the same day. Defaults to two hours after `start`."
    )


@strawberry.input(description="When a visit takes place: give one of the two.")
class BookingTime(Checked):
    """What booking and moving have in common."""

    window: BookingWindowInput | None = strawberry.field(
        default=None, description="The arrival window, as instants; or say `localWindow`."
    )
    local_window: BookingLocalWindowInput | None = strawberry.field(
        default=None, description="The arrival window, in the company's time zone; or say `window`."
    )


@strawberry.input(description="A visit to book.")
class BookingCreateInput(BookingTime, Versioned):
    """The input of `bookingCreate`."""

    customer_id: strawberry.ID = strawberry.field(description="Whose visit it is.")
    address_id: strawberry.ID = strawberry.field(description="Where, among the customer's addresses.")
    category: str = ruled(
        Text(LONGEST_LABEL, required="Say what kind of service it is."), "Service category.", default=...
    )
    department: str | None = ruled(
        Text(LONGEST_LABEL), "Department that serves it; defaults to the category's name.", default=None
    )
    summary: str | None = ruled(Text(LONGEST_SUMMARY), "What it is about; the customer reads it too.", default=None)
    notify_customer: bool = strawberry.field(default=True, description=_NOTIFY)
    dry_run: bool = strawberry.field(default=False, description=_DRY_RUN)
    idempotency_key: str | None = strawberry.field(default=None, description=SAME_KEY)


@strawberry.input(description="A visit that is changed.")
class BookingChange(Checked):
    """What moving and calling off have in common."""

    id: strawberry.ID = strawberry.field(description="The appointment.")
    expected_version: int | None = strawberry.field(default=None, description=_VERSION)
    reason: str | None = ruled(Text(LONGEST_REASON), "Why; the customer reads it too.", default=None)
    notify_customer: bool = strawberry.field(default=True, description=_NOTIFY)
    dry_run: bool = strawberry.field(default=False, description=_DRY_RUN)
    idempotency_key: str | None = strawberry.field(default=None, description=SAME_KEY)


@strawberry.input(description="Another time for a visit.")
class BookingRescheduleInput(BookingTime, BookingChange):
    """The input of `bookingReschedule`."""


@strawberry.input(description="A visit to call off.")
class BookingCancelInput(BookingChange):
    """The input of `bookingCancel`."""
