"""Records that staff write: for each kind its creation, its changes and the steps of its life, of one construction."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import strawberry

from gateway.access.permission import Permission
from gateway.inputs.staff_record import StaffRecordInput, create_input, step_input, update_input
from gateway.operations.record import staff_books as books
from gateway.operations.record import staff_offers as offers
from gateway.operations.record import staff_work as work
from gateway.operations.record.staff_change import StaffChange
from gateway.resolvers.mutation import customer_after
from gateway.resolvers.staff_record import record_after, staff_change
from gateway.schema.field import field
from gateway.schema.plan_pause import RecurringInvoicePayload, SubscriptionPayload
from gateway.schema.record_kind import KINDS, RecordKind, declare
from gateway.schema.reference import CustomerReference
from gateway.schema.sale import SalePayload
from gateway.schema.user_error import UserError

_BY_NAME = {kind.name: kind for kind in KINDS}
_ENTERED = ("created_at", "completed_at", "issued_at", "paused_on", "resumes_on", "canceled_on")
"""What the gateway notes by itself, or a step says."""
_KEY = " `expectedVersion` is the {}. Refusals: NOT_FOUND, {}, CONFLICT, IDEMPOTENCY_MISMATCH, IN_PROGRESS."


class Creation(NamedTuple):
    """A mutation that makes a record."""

    change: StaffChange
    text: str
    refusals: str
    needs: tuple[str, ...] = ()


class Update(NamedTuple):
    """A mutation that changes a record."""

    change: StaffChange
    text: str
    refusals: str
    without: tuple[str, ...] = ()


class Step(NamedTuple):
    """A mutation that takes a record a step further."""

    change: StaffChange
    text: str
    refusals: str = "WRONG_STATUS"
    says: tuple[str, ...] = ()
    is_destructive: bool = False
    requires: Permission | None = None


_TEXT = "REQUIRED, INVALID, TOO_LONG"
_PLACED = f"{_TEXT}, TAKEN, NO_ADDRESS"
_NUMBERED = f"{_TEXT}, TAKEN"
_AGAIN = " Fields that are left out stay as they are."
_CREATED = " It gets the company's next number, and the customer's default address, unless others are sent."
_WORK = Permission.JOB_WORK
_OWN = " With job:work alone it can be done for one's own only."

_LIVES: dict[str, tuple[Creation | Update | Step, ...]] = {
    "job": (
        Creation(
            work.JOB_CREATE,
            f"Makes a job, SCHEDULED.{_CREATED}",
            f"{_PLACED}, BLOCKED, ARCHIVED",
            ("title", "category"),
        ),
        Update(work.JOB_UPDATE, f"Changes a job; its status has mutations of its own.{_AGAIN}", _NUMBERED),
        Step(
            work.JOB_START,
            f"Begins or resumes a SCHEDULED or ON_HOLD job, which is under way from now on.{_OWN}",
            requires=_WORK,
        ),
        Step(work.JOB_HOLD, f"Puts a job that is SCHEDULED or under way ON_HOLD.{_OWN}", requires=_WORK),
        Step(
            work.JOB_COMPLETE,
            f"Completes an open job, now or at `completedAt`.{_OWN}",
            "WRONG_STATUS, INVALID",
            ("completed_at",),
            requires=_WORK,
        ),
        Step(
            work.JOB_CANCEL,
            "Cancels an open job, and calls off its visits that are still expected. No mail is sent.",
            is_destructive=True,
        ),
        Step(work.JOB_REOPEN, "Makes a job that was COMPLETED or CANCELED SCHEDULED again; visits stay called off."),
    ),
    "appointment": (
        Creation(
            work.APPOINTMENT_CREATE,
            f"Plans a visit, as of a job. The customer gets no mail: for that, use bookingCreate.{_CREATED}",
            f"{_PLACED}, BLOCKED, ARCHIVED",
            ("category", "start"),
        ),
        Update(
            work.APPOINTMENT_UPDATE,
            f"Changes a visit; move it with bookingReschedule, call it off with bookingCancel.{_AGAIN}",
            _NUMBERED,
            ("start", "end"),
        ),
        Step(work.APPOINTMENT_CONFIRM, "Notes that the customer has confirmed a SCHEDULED visit."),
        Step(work.APPOINTMENT_COMPLETE, f"Notes that an expected visit took place.{_OWN}", requires=_WORK),
        Step(work.APPOINTMENT_MISS, f"Notes that nobody was there on an expected visit.{_OWN}", requires=_WORK),
    ),
    "quote": (
        Creation(offers.QUOTE_CREATE, f"Makes a quote, a DRAFT.{_CREATED}", _PLACED, ("title", "total")),
        Update(
            offers.QUOTE_UPDATE,
            f"Changes a quote; of an ACCEPTED one the price and lines stay.{_AGAIN}",
            f"{_NUMBERED}, WRONG_STATUS",
        ),
        Step(
            offers.QUOTE_SEND,
            "Offers a DRAFT: the customer sees it in the portal from now on. No mail is sent: use messageSend.",
            "WRONG_STATUS, INVALID",
            ("expires_on",),
        ),
        Step(offers.QUOTE_ACCEPT, "Notes that the customer has accepted an OPEN quote.", says=("job_id",)),
        Step(offers.QUOTE_DECLINE, "Notes that the customer has declined an OPEN quote."),
        Step(
            offers.QUOTE_REOPEN,
            "Offers a quote again that was ACCEPTED, DENIED or is EXPIRED.",
            "WRONG_STATUS, INVALID",
            ("expires_on",),
        ),
    ),
    "estimate": (
        Creation(offers.ESTIMATE_CREATE, f"Makes an estimate, OPEN.{_CREATED}", _PLACED, ("title", "total")),
        Update(
            offers.ESTIMATE_UPDATE,
            f"Changes an estimate. An OPEN one becomes QUOTED with the quote that was made of it.{_AGAIN}",
            _NUMBERED,
        ),
        Step(offers.ESTIMATE_CLOSE, "Closes an estimate of which nothing more will come."),
        Step(offers.ESTIMATE_REOPEN, "Opens a CLOSED estimate again."),
    ),
    "invoice": (
        Creation(
            books.INVOICE_CREATE,
            f"Makes an invoice, a DRAFT, of which nothing is due.{_CREATED}",
            _PLACED,
            ("total",),
        ),
        Update(
            books.INVOICE_UPDATE,
            f"Changes an invoice; of an issued one the total, tax and lines stay.{_AGAIN}",
            f"{_NUMBERED}, WRONG_STATUS",
        ),
        Step(
            books.INVOICE_ISSUE,
            "Issues a DRAFT: its total is due, by `dueOn` or else by the customer's payment terms from the day of "
            "issue. No mail is sent: for that, use statementSend or messageSend.",
            "REQUIRED, WRONG_STATUS",
            ("issued_at", "due_on"),
        ),
        Step(
            books.INVOICE_VOID,
            "Takes an invoice back, as if it had never been, while nothing was paid or credited.",
            is_destructive=True,
        ),
    ),
    "payment": (
        Creation(
            books.PAYMENT_RECORD,
            "Notes a payment that came in, at most what remains of an issued invoice. No card is charged by it.",
            f"{_TEXT}, WRONG_STATUS",
            ("invoice_id", "amount", "means"),
        ),
        Update(books.PAYMENT_UPDATE, f"Corrects a payment.{_AGAIN}", f"{_TEXT}, WRONG_STATUS"),
    ),
    "recurring_invoice": (
        Creation(
            offers.RECURRING_INVOICE_CREATE,
            f"Makes the template of invoices, ACTIVE.{_CREATED}",
            _PLACED,
            ("title", "frequency", "total", "starts_on"),
        ),
        Update(offers.RECURRING_INVOICE_UPDATE, f"Changes the template of invoices.{_AGAIN}", _NUMBERED),
        Step(
            offers.RECURRING_INVOICE_END,
            "Ends a recurring invoice, today or on `endsOn`: none is issued any more.",
            "WRONG_STATUS, INVALID",
            ("ends_on",),
            is_destructive=True,
        ),
    ),
    "agreement": (
        Creation(
            offers.AGREEMENT_CREATE,
            f"Makes an agreement, ACTIVE, or PENDING until it starts.{_CREATED}",
            _PLACED,
            ("title", "starts_on", "visits_per_year", "price"),
        ),
        Update(offers.AGREEMENT_UPDATE, f"Changes an agreement; a later `endsOn` goes on with it.{_AGAIN}", _NUMBERED),
        Step(offers.AGREEMENT_CANCEL, "Cancels an agreement that is PENDING or ACTIVE.", is_destructive=True),
    ),
    "subscription": (
        Creation(
            offers.SUBSCRIPTION_CREATE,
            f"Makes a subscription, ACTIVE.{_CREATED}",
            _PLACED,
            ("plan", "price", "interval", "started_on"),
        ),
        Update(offers.SUBSCRIPTION_UPDATE, f"Changes a subscription.{_AGAIN}", _NUMBERED),
        Step(
            offers.SUBSCRIPTION_CANCEL,
            "Cancels a subscription, today or on `canceledOn`: it is not charged any more.",
            says=("canceled_on",),
            is_destructive=True,
        ),
    ),
    "equipment": (
        Creation(
            work.EQUIPMENT_CREATE,
            "Makes a piece of equipment, ACTIVE, at the customer's default address unless another is sent.",
            f"{_TEXT}, NO_ADDRESS",
            ("name", "category"),
        ),
        Update(work.EQUIPMENT_UPDATE, f"Changes a piece of equipment.{_AGAIN}", _TEXT),
        Step(work.EQUIPMENT_RETIRE, "Notes that equipment is no longer in use.", is_destructive=True),
        Step(work.EQUIPMENT_RESTORE, "Notes that RETIRED equipment is in use again."),
    ),
    "sale": (
        Creation(
            offers.SALE_CREATE,
            f"Makes a sale, a lead that is PENDING unless its result is sent; go on with saleUpdate.{_CREATED}",
            _PLACED,
        ),
    ),
    "communication": (
        Creation(
            work.COMMUNICATION_CREATE,
            "Notes a communication that took place elsewhere. Nothing is sent: for that, use messageSend.",
            "INVALID, TOO_LONG, INVALID_PHONE, INVALID_EMAIL",
            ("channel", "direction", "at"),
        ),
        Update(
            work.COMMUNICATION_UPDATE,
            f"Corrects a communication; what was sent from here stays as it was sent.{_AGAIN}",
            f"{_TEXT}, INVALID_PHONE, INVALID_EMAIL, WRONG_STATUS",
        ),
    ),
}


def _payload(kind: RecordKind) -> type[Any]:
    """Return the type of the answers about a kind."""
    known: dict[str, type[Any]] = {
        "sale": SalePayload,
        "subscription": SubscriptionPayload,
        "recurring_invoice": RecurringInvoicePayload,
    }
    if kind.name in known:
        return known[kind.name]
    after = field(
        "The record after the change, in a dry run as it would be; on CONFLICT of its own version as it is now; null "
        "on other refusals.",
        resolver=record_after(kind.spec.record),
        requires=kind.spec.record.readable_with or (),
    )
    customer = field(
        "The customer after the change, in a dry run or on CONFLICT as it is now; null on other refusals.",
        resolver=customer_after,
        requires=Permission.CUSTOMER_READ,
    )
    errors = field("Why it was refused; empty when it was done.")
    text = f"The answer of mutations of one record ({kind.spec.noun})."
    fields = {
        kind.name: (kind.shown | None, after),
        "customer": (CustomerReference | None, customer),
        "user_errors": (list[UserError], errors),
    }
    return strawberry.type(declare(f"{kind.title}Payload", text, fields), description=text)


def _input(kind: RecordKind, entry: Creation | Update | Step) -> type[StaffRecordInput]:
    operation, noun = entry.change.operation, kind.spec.noun
    name = f"{operation[0].upper()}{operation[1:]}Input"
    has_version = _has_version(kind)
    if isinstance(entry, Creation):
        return create_input(name, noun, kind.item, needs=entry.needs, without=_ENTERED)
    if isinstance(entry, Update):
        return update_input(name, noun, kind.item, has_version=has_version, without=(*_ENTERED, *entry.without))
    return step_input(
        name, noun, kind.item, says=entry.says, has_version=has_version, is_destructive=entry.is_destructive
    )


def _has_version(kind: RecordKind) -> bool:
    return "version" in kind.spec.record.__struct_fields__


def _mutations() -> Iterable[tuple[str, tuple[Any, Any]]]:
    """Yield (name, (type, declaration)) of each mutation."""
    for name, entries in _LIVES.items():
        kind = _BY_NAME[name]
        payload = _payload(kind)
        for entry in entries:
            whose = "customer's" if isinstance(entry, Creation) or not _has_version(kind) else "record's own"
            declared = field(
                f"{entry.text}{_KEY.format(whose, entry.refusals)}",
                resolver=staff_change(entry.change, _input(kind, entry)),
                requires=(isinstance(entry, Step) and entry.requires) or entry.change.allowed_with,
                name=entry.change.operation,
            )
            yield entry.change.operation, (payload | None, declared)


StaffRecordMutations: Any = strawberry.type(
    declare("StaffRecordMutations", "A part of the root of mutations.", dict(_mutations())),
    description="Records that staff write.",
)
