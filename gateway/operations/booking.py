"""Booking visits, moving them and calling them off: by staff, and by customers in the portal for themselves."""

import msgspec

from gateway.documents.appointment import EXPECTED, Appointment, AppointmentStatus
from gateway.documents.customer import Customer, CustomerStatus
from gateway.documents.record import instant
from gateway.documents.transaction import Transaction
from gateway.errors import Conflict, Fault, InvalidInput, MutationRefused, NotFound, UserErrorCode
from gateway.inputs.booking import BookingCancelInput, BookingChange, BookingCreateInput, BookingRescheduleInput
from gateway.operations.booking_desk import Booked, BookingDesk, BookingWrite, booked_once, write_booking
from gateway.operations.booking_impact import impact_of_cancel, move_job
from gateway.operations.booking_mail import BookingNews
from gateway.operations.booking_window import booked_window, require_notice
from gateway.operations.customer_change import author_of
from gateway.operations.customer_write import ground_in
from gateway.operations.number import Series, next_number

NUMBERS = Series(Appointment, "A-")
MOST_AHEAD = 20
"""How many visits to come a customer may have who books one more in the portal: nobody fills up a calendar."""


async def create_booking(desk: BookingDesk, wanted: BookingCreateInput) -> Booked:
    """A new visit, with the next number of the company. Raises MutationRefused."""
    draft = _draft(desk, wanted)

    async def work(transaction: Transaction) -> Booked:
        customer = await transaction.get(Customer, draft.customer_id)
        if customer is None:
            raise NotFound("customer", ("customerId",))
        _require_bookable(customer, "customerId")
        if all(address.id != draft.address_id for address in customer.addresses):
            raise NotFound("address of this customer", ("addressId",))
        await _require_free(transaction, draft, _place(wanted))
        await _require_few(desk, transaction, draft)
        number = draft.number if wanted.dry_run else await next_number(desk.scope, NUMBERS)
        after = msgspec.structs.replace(draft, number=number)
        return await write_booking(
            desk, transaction, wanted, BookingWrite("bookingCreate", BookingNews.BOOKED, None, after)
        )

    return await booked_once(desk, work, dry_run=wanted.dry_run)


async def reschedule_booking(desk: BookingDesk, wanted: BookingRescheduleInput) -> Booked:
    """The visit at another time, to be confirmed anew; its job moves with it. Raises MutationRefused."""
    values = wanted.checked(ground_in(desk.company))
    window = booked_window(wanted, desk.company, desk.scope.viewer, instant())

    async def work(transaction: Transaction) -> Booked:
        before, customer = await _changeable(desk, transaction, wanted, "moved")
        _require_bookable(customer, "id")
        if window == before.window:
            return Booked(before, customer)
        after = msgspec.structs.replace(
            before,
            window=window,
            status=AppointmentStatus.SCHEDULED,
            change_reason=values["reason"],
            version=before.version + 1,
        )
        await _require_free(transaction, after, _place(wanted))
        job = () if wanted.dry_run else await move_job(transaction, before, window.start)
        write = BookingWrite("bookingReschedule", BookingNews.MOVED, before, after, job)
        return await write_booking(desk, transaction, wanted, write)

    return await booked_once(desk, work, dry_run=wanted.dry_run)


async def cancel_booking(desk: BookingDesk, wanted: BookingCancelInput) -> Booked:
    """The visit, called off, and what that breaks. Raises MutationRefused."""
    values = wanted.checked(ground_in(desk.company))

    async def work(transaction: Transaction) -> Booked:
        before, _ = await _changeable(desk, transaction, wanted, "canceled")
        impact = await impact_of_cancel(transaction, desk.company, before, instant())
        after = msgspec.structs.replace(
            before,
            status=AppointmentStatus.CANCELED,
            change_reason=values["reason"],
            version=before.version + 1,
        )
        write = BookingWrite("bookingCancel", BookingNews.CALLED_OFF, before, after)
        return (await write_booking(desk, transaction, wanted, write))._replace(impact=impact)

    return await booked_once(desk, work, dry_run=wanted.dry_run)


def _draft(desk: BookingDesk, wanted: BookingCreateInput) -> Appointment:
    """The visit that is wanted, without a number. Raises InvalidInput with every fault of the input."""
    values, faults = wanted.examined(ground_in(desk.company))
    now, viewer = instant(), desk.scope.viewer
    try:
        window = booked_window(wanted, desk.company, viewer, now)
    except InvalidInput as refusal:
        raise InvalidInput([*faults, *refusal.faults]) from None
    if faults:
        raise InvalidInput(faults)
    return Appointment(
        id=Appointment.new_id(),
        company_id=desk.company.id,
        customer_id=str(wanted.customer_id),
        number="?",
        address_id=str(wanted.address_id),
        status=AppointmentStatus.SCHEDULED,
        category=values["category"],
        department=values["department"] or values["category"],
        window=window,
        summary=values["summary"],
        created_at=now,
        created_by=author_of(viewer),
    )


async def _changeable(
    desk: BookingDesk, transaction: Transaction, wanted: BookingChange, verb: str
) -> tuple[Appointment, Customer]:
    """The visit that is to be changed, and whose it is. Raises MutationRefused."""
    before = await transaction.get(Appointment, str(wanted.id))
    customer = await transaction.get(Customer, before.customer_id) if before else None
    if before is None or customer is None:
        raise NotFound("appointment", ("id",))
    if wanted.expected_version not in (None, before.version):
        raise Conflict(wanted.expected_version or 0, before.version, before)
    if before.status not in EXPECTED:
        message = f"The appointment is {before.status.value} and cannot be {verb} any more. Book a new one."
        raise MutationRefused([Fault(UserErrorCode.WRONG_STATUS, message, ("id",))], before)
    require_notice(desk.scope.viewer, desk.company, before.window.start, instant(), ("id",))
    return before, customer


def _require_bookable(customer: Customer, name: str) -> None:
    """Raise InvalidInput for a customer with whom nothing is arranged."""
    if customer.status is CustomerStatus.BLOCKED:
        message = "The customer is blocked: nothing can be booked. Unblock the customer first."
        raise InvalidInput([Fault(UserErrorCode.BLOCKED, message, (name,))])
    if customer.status is CustomerStatus.ARCHIVED:
        message = "The customer is archived: nothing can be booked. Unarchive the customer first."
        raise InvalidInput([Fault(UserErrorCode.ARCHIVED, message, (name,))])


async def _require_free(transaction: Transaction, wanted: Appointment, path: tuple[str, ...]) -> None:
    """Raise InvalidInput when the same is booked already: somebody pressed twice, or a colleague was faster."""
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
    if await transaction.count(Appointment, to_come) >= MOST_AHEAD:
        message = f"You have {MOST_AHEAD} visits to come. Call {desk.company.name} to book more."
        raise InvalidInput([Fault(UserErrorCode.TOO_MANY, message)])


def _place(wanted: BookingCreateInput | BookingRescheduleInput) -> tuple[str, ...]:
    return ("localWindow",) if wanted.window is None else ("window",)
