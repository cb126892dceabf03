"""How every booking is written: the visit, its customer's version and log, and the mail, in one transaction, once."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from gateway.documents.appointment import Appointment
from gateway.documents.change import FieldChange, Origin
from gateway.documents.company import Company
from gateway.documents.customer import Customer
from gateway.errors import NotFound
from gateway.inputs.booking import BookingChange, BookingCreateInput
from gateway.inputs.idempotency import IdempotentRequest
from gateway.operations.booking.impact import BookingImpact
from gateway.operations.booking.mail import BookingEvent, booking_mail
from gateway.operations.change.field_change import field_changes_at
from gateway.operations.company.validation import load_company
from gateway.operations.customer.edit import CustomerEdit
from gateway.operations.idempotency import Completion, once
from gateway.operations.message.link_builder import LinkBuilder
from gateway.operations.number import numbered
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

_UNLOGGED_FIELDS = frozenset({"company_id", "customer_id", "version", "created_at", "created_by"})
"""Of a new visit, whose log entry says it by itself."""


class Booked(NamedTuple):
    """A visit after a change, `None` in the dry run of a new one; its customer; and what its cancellation breaks."""

    appointment: Appointment | None
    customer: Customer
    impact: tuple[BookingImpact, ...] = ()


class BookingDesk(NamedTuple):
    """The context of a booking: the viewer, the company and the request."""

    scope: TenantScope
    company: Company
    correspondence: LinkBuilder
    origin: Origin
    request: IdempotentRequest | None
    max_ahead: int
    """Limit of upcoming visits of a customer who books in the portal."""


class BookingWrite(NamedTuple):
    """The records to write: a visit before (`None`: a new one) and after, and what was moved with it."""

    operation: str
    news: BookingEvent
    before: Appointment | None
    after: Appointment
    others: Sequence[FieldChange] = ()


async def booking_desk(
    scope: TenantScope,
    correspondence: LinkBuilder,
    origin: Origin,
    request: IdempotentRequest | None,
    max_ahead: int,
) -> BookingDesk:
    """Return the booking desk of the viewer's company."""
    return BookingDesk(scope, await load_company(scope), correspondence, origin, request, max_ahead)


async def booked_once(desk: BookingDesk, work: Callable[[Transaction], Awaitable[Booked]], *, dry_run: bool) -> Booked:
    """Run `work` in one transaction, once for each idempotency key; retry it when its number was taken."""

    async def make(completion: Completion) -> Booked:
        async def write(transaction: Transaction) -> Booked:
            booked = await work(transaction)
            if booked.appointment is not None and not dry_run:
                await completion.done(transaction, appointment=booked.appointment.id)
            return booked

        run = desk.scope.in_dry_run if dry_run else desk.scope.in_transaction
        return await numbered(lambda: run(write))

    async def replay(answer: Mapping[str, str]) -> Booked:
        appointment = await desk.scope.get(Appointment, answer["appointment"])
        customer = await desk.scope.get(Customer, appointment.customer_id) if appointment else None
        if customer is None:
            raise NotFound("appointment", ("idempotencyKey",))
        return Booked(appointment, customer)

    return await once(desk.scope, None if dry_run else desk.request, make, replay)


async def write_booking(
    desk: BookingDesk, transaction: Transaction, input: BookingCreateInput | BookingChange, write: BookingWrite
) -> Booked:
    """Store the visit, and return it and its customer after the change; in a dry run as they were. Raises Conflict."""

    async def store(transaction: Transaction, _: Customer) -> Sequence[FieldChange]:
        await (transaction.insert(write.after) if write.before is None else transaction.replace(write.after))
        return [*_field_changes(write.before, write.after), *write.others]

    new = input if isinstance(input, BookingCreateInput) else None
    customer = await CustomerEdit(
        scope=desk.scope,
        customer_id=write.after.customer_id,
        operation=write.operation,
        origin=desk.origin,
        expected_version=new.expected_version if new else None,
        merge=bool(new and new.merge_non_overlapping),
    ).store(extra_writes=store, within=transaction, dry_run=input.dry_run)
    if input.dry_run:
        return Booked(write.before, customer)
    if input.notify_customer:
        message = booking_mail(desk.scope.viewer, desk.correspondence, desk.company, customer, write.after, write.news)
        if message is not None:
            await transaction.insert(message)
    return Booked(write.after, customer)


def _field_changes(before: Appointment | None, after: Appointment) -> Sequence[FieldChange]:
    """Return the fields of a new visit, or those in which it differs: `appointments.<number>.<field>`."""
    place = f"appointments.{after.number}"
    if before is not None:
        return field_changes_at(place, before, after)
    stored = msgspec.to_builtins(after, builtin_types=())
    shown = {name.removeprefix("_"): value for name, value in stored.items() if name not in _UNLOGGED_FIELDS}
    return [FieldChange(field=place, after=shown)]
