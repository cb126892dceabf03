"""The statement of account: one computed object, from which every form of it is made.

It is made of what was issued and received only, never of balances that are kept, so that it also proves those:
opening balance + movements = closing balance = what is due, by age, less credit not used yet.
"""

import asyncio
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import accumulate
from typing import ClassVar, NamedTuple, TypeVar

import msgspec

from gateway.access.permission import Permission
from gateway.documents.company import Company
from gateway.documents.credit import Credit
from gateway.documents.invoice import ISSUED, Invoice
from gateway.documents.money import Money
from gateway.documents.page import Page, PageRequest
from gateway.documents.payment import Payment
from gateway.documents.record import Order, Record
from gateway.documents.refund import Refund
from gateway.documents.scope import TenantScope
from gateway.errors import BadRequest
from gateway.inputs.statement import bad_period

R = TypeVar("R", bound=Record)


class MovementKind(StrEnum):
    """What moved the balance."""

    INVOICE = "INVOICE"
    PAYMENT = "PAYMENT"
    CREDIT = "CREDIT"
    REFUND = "REFUND"


class Movement(Record, frozen=True, kw_only=True):
    """A line of a statement; it is computed, never stored, and has the id of the record it shows."""

    collection: ClassVar[str] = "movements"
    id_prefix: ClassVar[str] = ""
    readable_with: ClassVar[Permission | None] = Permission.INVOICE_READ
    order: ClassVar[Order] = Order("OLDEST_FIRST", "occurred_at", "occurred_at", descending=False)

    kind: MovementKind
    occurred_at: datetime
    day: date
    number: str | None
    description: str
    debit: Money | None
    credit: Money | None
    running_balance: Money

    @property
    def place(self) -> tuple[datetime, str]:
        """Where it stands in the statement."""
        return self.occurred_at, self.id


class Ageing(msgspec.Struct, frozen=True, kw_only=True):
    """What remains to be paid on invoices, by how many days it is past due; a bill is not past due on its last day."""

    current: Money
    days_1_to_30: Money
    days_31_to_60: Money
    days_61_to_90: Money
    over_90: Money


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's account from the beginning of one day to the end of another, both in the company's time zone."""

    customer_id: str
    from_day: date
    to_day: date
    time_zone: str
    opening_balance: Money
    closing_balance: Money
    total_debits: Money
    total_credits: Money
    movements: tuple[Movement, ...]
    ageing: Ageing
    total_due: Money
    """What remains to be paid on invoices, at the end of the last day: the sum of `ageing`."""
    unapplied_credit: Money
    """Credits not set against an invoice yet, and what was paid ahead of an invoice or beyond it."""


class Books(NamedTuple):
    """What was issued to and received from one customer."""

    invoices: Sequence[Invoice]
    payments: Sequence[Payment]
    credits: Sequence[Credit]
    refunds: Sequence[Refund] = ()


_INVOICE = frozenset({"number", "total", "issued_at", "due_on"})
_PAYMENT = frozenset({"invoice_id", "amount", "means", "reference", "received_at"})
_REFUND = frozenset({"number", "invoice_id", "amount", "means", "reason", "refunded_at"})
_CREDIT = frozenset({"number", "amount", "reason", "applications", "issued_at"})


async def statement_of(
    scope: TenantScope, company: Company, customer_id: str, from_day: date, to_day: date
) -> Statement:
    """A customer's statement; four MongoDB commands read the account up to its end. Raises BadRequest."""
    if bad := bad_period(from_day, to_day):
        raise BadRequest(bad.message)
    end = {"$lt": company.first_instant(to_day + timedelta(days=1))}
    owned = {"customer_id": customer_id}
    # Later invoices too: payments ahead of them name them.
    issued = {**owned, "status": {"$in": [status.value for status in ISSUED]}}
    invoices, payments, credits_issued, refunds = await asyncio.gather(
        _all(scope.stream(Invoice, issued, _INVOICE)),
        _all(scope.stream(Payment, {**owned, "received_at": end}, _PAYMENT)),
        _all(scope.stream(Credit, {**owned, "issued_at": end}, _CREDIT)),
        _all(scope.stream(Refund, {**owned, "refunded_at": end}, _REFUND)),
    )
    return computed(company, customer_id, Books(invoices, payments, credits_issued, refunds), from_day, to_day)


async def _all(rows: AsyncIterator[R]) -> list[R]:
    return [row async for row in rows]


def computed(company: Company, customer_id: str, books: Books, from_day: date, to_day: date) -> Statement:
    """The statement that books give; of invoices they hold the issued ones only."""
    start = company.first_instant(from_day)
    end = company.first_instant(to_day + timedelta(days=1))
    lines = sorted((line for line in _lines(books) if line.at < end), key=lambda line: (line.at, line.id))
    opening = sum(line.minor for line in lines if line.at < start)
    period = [line for line in lines if line.at >= start]
    running = list(accumulate((line.minor for line in period), initial=opening))
    ageing, unapplied = _standing(company.currency, books, to_day, end)

    def money(minor: int) -> Money:
        return Money(minor=minor, currency=company.currency)

    return Statement(
        customer_id=customer_id,
        from_day=from_day,
        to_day=to_day,
        time_zone=company.time_zone,
        opening_balance=money(opening),
        closing_balance=money(running[-1]),
        total_debits=money(sum(line.minor for line in period if not line.lowers)),
        total_credits=money(-sum(line.minor for line in period if line.lowers)),
        movements=tuple(_movement(company, line, balance) for line, balance in zip(period, running[1:], strict=True)),
        ageing=ageing,
        total_due=money(sum(getattr(ageing, name).minor for name in ageing.__struct_fields__)),
        unapplied_credit=money(unapplied),
    )


def movements_page(scope: TenantScope, statement: Statement, request: PageRequest) -> Page[Movement]:
    """A part of the statement's movements, oldest first."""
    movements = statement.movements
    places = [movement.place for movement in movements]
    place = scope.place(Movement.order, Movement, request.cursor) if request.cursor is not None else None
    found: Iterable[Movement]
    if request.backward:
        end = len(places) if place is None else bisect_left(places, place)
        found = reversed(movements[max(0, end - request.size - 1) : end])
    else:
        begin = 0 if place is None else bisect_right(places, place)
        found = movements[begin : begin + request.size + 1]
    return Page(list(found), request, lambda movement: scope.cursor(Movement.order, movement), len(movements))


class _Line(NamedTuple):
    """What moved the balance: up by a bill or a refund, down by money received or promised."""

    at: datetime
    id: str
    kind: MovementKind
    minor: int
    number: str | None
    description: str

    @property
    def lowers(self) -> bool:
        return self.kind in (MovementKind.PAYMENT, MovementKind.CREDIT)


def _lines(books: Books) -> Iterator[_Line]:
    numbers = {invoice.id: invoice.number for invoice in books.invoices}
    for invoice in books.invoices:
        about = f"Invoice {invoice.number}, due on {invoice.due_on.isoformat()}"
        yield _Line(invoice.issued_at, invoice.id, MovementKind.INVOICE, invoice.total.minor, invoice.number, about)
    for payment in books.payments:
        about = f"Payment by {_means(payment)}{_for_invoice(payment, numbers)}"
        yield _Line(
            payment.received_at, payment.id, MovementKind.PAYMENT, -payment.amount.minor, payment.reference, about
        )
    for refund in books.refunds:
        about = f"Refund by {_means(refund)}{_for_invoice(refund, numbers)}: {refund.reason}"
        yield _Line(refund.refunded_at, refund.id, MovementKind.REFUND, refund.amount.minor, refund.number, about)
    for credit in books.credits:
        about = f"Credit: {credit.reason}"
        yield _Line(credit.issued_at, credit.id, MovementKind.CREDIT, -credit.amount.minor, credit.number, about)


def _means(money: Payment | Refund) -> str:
    return money.means.replace("_", " ").lower()


def _for_invoice(money: Payment | Refund, numbers: Mapping[str, str]) -> str:
    return f" for invoice {numbers[money.invoice_id]}" if money.invoice_id in numbers else ""


def _movement(company: Company, line: _Line, balance: int) -> Movement:
    amount = Money(minor=abs(line.minor), currency=company.currency)
    return Movement(
        id=line.id,
        kind=line.kind,
        occurred_at=line.at,
        day=company.day_of(line.at),
        number=line.number,
        description=line.description,
        debit=None if line.lowers else amount,
        credit=amount if line.lowers else None,
        running_balance=Money(minor=balance, currency=company.currency),
    )


def _standing(currency: str, books: Books, day: date, end: datetime) -> tuple[Ageing, int]:
    """(what remains to be paid at the end of a day by age, what the customer has to their credit)."""
    settled, credit = _settled(books, end)
    by_age: Counter[str] = Counter()
    for invoice in books.invoices:
        if invoice.issued_at < end:
            remaining = invoice.total.minor - settled.pop(invoice.id, 0)
            if remaining > 0:
                by_age[_age(invoice.due_on, day)] += remaining
            else:
                credit -= remaining
    credit += sum(settled.values())  # paid for what is not issued by then
    names = Ageing.__struct_fields__
    return Ageing(**{name: Money(minor=by_age[name], currency=currency) for name in names}), credit


def _settled(books: Books, end: datetime) -> tuple[Counter[str], int]:
    """(what was paid, less refunds, and applied before `end`, by invoice; what remained of credits)."""
    settled: Counter[str] = Counter()
    unapplied = 0
    for payment in books.payments:
        if payment.received_at < end:
            settled[payment.invoice_id] += payment.amount.minor
    for refund in books.refunds:
        if refund.refunded_at < end:
            settled[refund.invoice_id] -= refund.amount.minor
    for credit in books.credits:
        if credit.issued_at < end:
            unapplied += credit.amount.minor
            for application in credit.applications:
                if application.applied_at < end:
                    settled[application.invoice_id] += application.amount.minor
                    unapplied -= application.amount.minor
    return settled, unapplied


def _age(due_on: date, day: date) -> str:
    late = (day - due_on).days
    if late <= 0:
        return "current"
    if late <= 30:
        return "days_1_to_30"
    if late <= 60:
        return "days_31_to_60"
    return "days_61_to_90" if late <= 90 else "over_90"
