"""What staff can do with each kind of record: as the schema names, describes and guards it."""

from typing import NamedTuple

from gateway.access.permission import Permission
from gateway.operations.record import staff_books as books
from gateway.operations.record import staff_offers as offers
from gateway.operations.record import staff_work as work
from gateway.operations.record.staff_change import StaffChange


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

LIVES: dict[str, tuple[Creation | Update | Step, ...]] = {
    "job": (
        Creation(
            work.JOB_CREATE,
            f"Makes a job, SCHEDULED.{_CREATED}",
            f"{_PLACED}, BLOCKED, ARCHIVED",
            ("title", "category"),
        ),
        Update(work.JOB_UPDATE, f"Changes a job; its status has separate mutations.{_AGAIN}", _NUMBERED),
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
        Step(work.APPOINTMENT_MISS, f"Notes that the customer missed an expected visit.{_OWN}", requires=_WORK),
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
            "Ends a recurring invoice, today or on `endsOn`: it issues no more invoices.",
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
