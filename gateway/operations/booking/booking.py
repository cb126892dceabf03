"""Booking visits, moving them and calling them off: by staff, and by customers in the portal for themselves."""

from collections.abc import Sequence

import msgspec

from gateway.documents.appointment import EXPECTED, Appointment, AppointmentStatus, AppointmentWindow
from gateway.documents.base.record import instant
from gateway.documents.company import NumberKind
from gateway.documents.customer import Customer, CustomerStatus
from gateway.errors import (
    ErrorCollector,
    Fault,
    InvalidInput,
    MutationRefused,
    NotFound,
    UserErrorCode,
    faulty_fields,
)
from gateway.inputs.booking import (
    BookingCancelInput,
    BookingChange,
    BookingCreateInput,
    BookingRescheduleInput,
    BookingTime,
)
from gateway.operations.authorship import make_author
from gateway.operations.booking.desk import Booked, BookingDesk, BookingWrite, booked_once, write_booking
from gateway.operations.booking.impact import impact_of_cancel, move_job
from gateway.operations.booking.mail import BookingEvent
from gateway.operations.booking.window import booked_window, require_notice
from gateway.operations.company.validation import make_validation_context
from gateway.operations.customer.late_write import customer_as_seen
from gateway.operations.expected_version import require_version
from gateway.operations.number import SERIES, next_number
from gateway.store.transaction import Transaction

NUMBERS = SERIES[NumberKind.VISIT]


async def create_booking(desk: BookingDesk, input: BookingCreateInput) -> Booked:
    """Create a visit with the next number of the company. Raises MutationRefused."""
    draft, faults = _draft(desk, input)

    async def work(transaction: Transaction) -> Booked:
        await _require_possible(desk, transaction, input, draft, faults)
        number = draft.number if input.dry_run else await next_number(desk.scope, NUMBERS, desk.company)
        after = msgspec.structs.replace(draft, number=number)
        return await write_booking(
            desk, transaction, input, BookingWrite("bookingCreate", BookingEvent.BOOKED, None, after)
        )

    return await booked_once(desk, work, dry_run=input.dry_run)


async def reschedule_booking(desk: BookingDesk, input: BookingRescheduleInput) -> Booked:
    """Reschedule a visit and its job; it must be confirmed again. Raises MutationRefused."""
    values, faults = input.validate(make_validation_context(desk.company))
    window = _window(desk, input, faults)

    async def work(transaction: Transaction) -> Booked:
        refusals = ErrorCollector(faults)
        with refusals:
            before, customer = await _as_seen(transaction, input)
            with refusals:
                _require_changeable(desk, before, "moved")
            with refusals:
                require_bookable(customer, "id")
            if window is not None and window != before.window:
                with refusals:
                    moved = msgspec.structs.replace(before, window=window)
                    await _require_free(transaction, moved, _place(input))
        refusals.raise_any()
        if window is None or window == before.window:
            return Booked(before, customer)
        after = msgspec.structs.replace(
            before,
            window=window,
            status=AppointmentStatus.SCHEDULED,
            change_reason=values["reason"],
            version=before.version + 1,
        )
        job = await move_job(transaction, before, window.start)
        write = BookingWrite("bookingReschedule", BookingEvent.MOVED, before, after, job)
        return await write_booking(desk, transaction, input, write)

    return await booked_once(desk, work, dry_run=input.dry_run)


async def cancel_booking(desk: BookingDesk, input: BookingCancelInput) -> Booked:
    """Cancel a visit and return it with what the cancellation breaks. Raises MutationRefused."""
    values, faults = input.validate(make_validation_context(desk.company))

    async def work(transaction: Transaction) -> Booked:
        refusals = ErrorCollector(faults)
        with refusals:
            before, _ = await _as_seen(transaction, input)
            _require_changeable(desk, before, "canceled")
        refusals.raise_any()
        impact = await impact_of_cancel(transaction, desk.scope.viewer, desk.company, before, instant())
        after = msgspec.structs.replace(
            before,
            status=AppointmentStatus.CANCELED,
            change_reason=values["reason"],
            version=before.version + 1,
        )
        write = BookingWrite("bookingCancel", BookingEvent.CALLED_OFF, before, after)
        return (await write_booking(desk, transaction, input, write))._replace(impact=impact)

    return await booked_once(desk, work, dry_run=input.dry_run)


def _draft(desk: BookingDesk, input: BookingCreateInput) -> tuple[Appointment, list[Fault]]:
    """Return (the requested visit without a number, as far as its input is valid; every fault of the input)."""
    values, faults = input.validate(make_validation_context(desk.company))
    now, category = instant(), values.get("category") or ""
    window = _window(desk, input, faults)
    draft = Appointment(
        id=Appointment.new_id(),
        company_id=desk.company.id,
        customer_id=str(input.customer_id),
        number="?",
        address_id=str(input.address_id),
        status=AppointmentStatus.SCHEDULED,
        category=category,
        department=values.get("department") or category,
        window=window or AppointmentWindow(start=now, end=now, time_zone=desk.company.time_zone),
        summary=values.get("summary"),
        created_at=now,
        created_by=make_author(desk.scope.viewer),
    )
    return draft, faults


def _window(desk: BookingDesk, wanted: BookingTime, faults: list[Fault]) -> AppointmentWindow | None:
    """Return the requested window, or `None` and add what is wrong to the faults."""
    try:
        return booked_window(wanted, desk.company, desk.scope.viewer, instant())
    except InvalidInput as refusal:
        faults += refusal.faults
        return None


async def _require_possible(
    desk: BookingDesk,
    transaction: Transaction,
    input: BookingCreateInput,
    draft: Appointment,
    faults: Sequence[Fault],
) -> None:
    """Raise MutationRefused with the faults, and with what keeps the customer from a visit there and then."""
    viewer, version, path = desk.scope.viewer, input.expected_version, ("customerId",)
    merge = input.merge_non_overlapping
    refusals = ErrorCollector(faults)
    with refusals:
        customer = await customer_as_seen(transaction, viewer, draft.customer_id, version, path, merge=merge)
        with refusals:
            require_bookable(customer, "customerId")
        if all(address.id != draft.address_id for address in customer.addresses):
            refusals.note(NotFound("address of this customer", ("addressId",)).faults)
        if not faulty_fields(faults) & {"category", "window", "localWindow"}:
            with refusals:
                await _require_free(transaction, draft, _place(input))
        with refusals:
            await _require_few(desk, transaction, draft)
    refusals.raise_any()


async def _as_seen(transaction: Transaction, input: BookingChange) -> tuple[Appointment, Customer]:
    """Load the visit to change, at the version that the caller saw, and its customer. Raises NotFound, Conflict."""
    before = await transaction.get(Appointment, str(input.id))
    customer = await transaction.get(Customer, before.customer_id) if before else None
    if before is None or customer is None:
        raise NotFound("appointment", ("id",))
    require_version(before, input.expected_version)
    return before, customer


def _require_changeable(desk: BookingDesk, before: Appointment, verb: str) -> None:
    """Raise MutationRefused for a visit that is over, or too soon for a customer to change."""
    if before.status not in EXPECTED:
        message = f"The appointment is {before.status.value} and cannot be {verb} any more. Book a new one."
        raise MutationRefused([Fault(UserErrorCode.WRONG_STATUS, message, ("id",))], before)
    require_notice(desk.scope.viewer, desk.company, before.window.start, instant(), ("id",))


def require_bookable(customer: Customer, name: str) -> None:
    """Raise InvalidInput for a blocked or archived customer."""
    if customer.status is CustomerStatus.BLOCKED:
        message = "The customer is blocked: nothing can be booked. Unblock the customer first."
        raise InvalidInput([Fault(UserErrorCode.BLOCKED, message, (name,))])
    if customer.status is CustomerStatus.ARCHIVED:
        message = "The customer is archived: nothing can be booked. Unarchive the customer first."
        raise InvalidInput([Fault(UserErrorCode.ARCHIVED, message, (name,))])


async def _require_free(transaction: Transaction, wanted: Appointment, path: tuple[str, ...]) -> None:
    """Raise InvalidInput when the same visit is booked already: by a second click, or by a colleague."""
    same = {
        "customer_id": wanted.customer_id,
        "window.start": wanted.window.start,
        "window.end": wanted.window.end,
        "address_id": wanted.address_id,
        "category": wanted.category,
        "status": {"$in": [status.value for status in EXPECTED]},
        "_id": {"$ne": wanted.id},
    }
    found = await transaction.find(Appointment, same)
    if found:
        message = f"This is booked already: {found[0].number}. Choose another time, or change that one."
        raise InvalidInput([Fault(UserErrorCode.TAKEN, message, path)])


async def _require_few(desk: BookingDesk, transaction: Transaction, wanted: Appointment) -> None:
    """Raise InvalidInput for a portal customer who has booked a great deal already."""
    if desk.scope.viewer.customer_id is None:
        return
    to_come = {
        "customer_id": wanted.customer_id,
        "window.start": {"$gte": wanted.created_at},
        "status": {"$in": [status.value for status in EXPECTED]},
    }
    if await transaction.count(Appointment, to_come) >= desk.max_ahead:
        message = f"You have {desk.max_ahead} visits to come. Call {desk.company.name} to book more."
        raise InvalidInput([Fault(UserErrorCode.TOO_MANY, message)])


def _place(input: BookingCreateInput | BookingRescheduleInput) -> tuple[str, ...]:
    return ("localWindow",) if input.window is None else ("window",)
