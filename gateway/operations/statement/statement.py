"""The statement of account: one computed object, from which every form of it is made.

It is made of what was issued and received only, never of the customer's numbers, so that it also proves those. What
was long before its first day comes from a checkpoint, which is made of the same (checkpoint.py):
opening balance + movements = closing balance = what is due, by age, less credit not used yet.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import accumulate
from typing import ClassVar, NamedTuple

import msgspec

from gateway.access.permission import Permission
from gateway.documents.base.record import Order, Record
from gateway.documents.base.unfit_record import if_fit
from gateway.documents.company import Company
from gateway.documents.credit import Credit
from gateway.documents.invoice import Invoice
from gateway.documents.money import Money
from gateway.documents.payment import Payment
from gateway.documents.refund import Refund
from gateway.errors import BadRequest, Unavailable
from gateway.inputs.statement import bad_period
from gateway.integrations.locale_format import company_locale, shown_day
from gateway.operations.statement.checkpoint import (
    MIN_ENTRIES,
    NOTHING_YET,
    Balances,
    Books,
    add_checkpoint,
    advanced,
    latest_checkpoint,
    month_start,
    read_books,
    sum_balances,
)
from gateway.pages.page import Page, PageRequest
from gateway.store.scope import TenantScope


class MovementKind(StrEnum):
    """Kind of movement of the balance."""

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
    def subject_id(self) -> str:
        """Return the id of the invoice, payment or credit."""
        return self.id

    @property
    def place(self) -> tuple[datetime, str]:
        """Sort key in the statement."""
        return self.occurred_at, self.id


class Ageing(msgspec.Struct, frozen=True, kw_only=True):
    """Amounts due on invoices, by how many days they are past due; a bill is not past due on its last day."""

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
    """Amount due on invoices, at the end of the last day: the sum of `ageing`."""
    unapplied_credit: Money
    """Credits not set against an invoice yet, and what was paid ahead of an invoice or beyond it."""


async def load_statement(
    scope: TenantScope, company: Company, customer_id: str, from_day: date, to_day: date
) -> Statement:
    """Return a customer's statement: read from the last checkpoint before it up to its end. Raises BadRequest."""
    if bad := bad_period(from_day, to_day):
        raise BadRequest(bad.message)
    start, end = company.first_instant(from_day), company.first_instant(to_day + timedelta(days=1))
    base = sum_balances(await latest_checkpoint(scope, customer_id, start))
    books = await read_books(scope, customer_id, base.at, end)
    place = month_start(company, from_day, datetime.now(UTC))
    if base.at < place and books.length >= MIN_ENTRIES and _length_before(books, place) >= MIN_ENTRIES:
        with suppress(Unavailable):  # the statement is there without it
            await add_checkpoint(scope, customer_id, place)
    return computed(company, customer_id, books, from_day, to_day, base)


def _length_before(books: Books, place: datetime) -> int:
    invoices = sum(invoice.issued_at < place for invoice in books.invoices)
    return invoices + sum(payment.received_at < place for payment in books.payments)


def computed(
    company: Company, customer_id: str, books: Books, from_day: date, to_day: date, base: Balances = NOTHING_YET
) -> Statement:
    """Compute the statement from books; what happened before `base` is in it."""
    start = company.first_instant(from_day)
    end = company.first_instant(to_day + timedelta(days=1))
    locale = company_locale(company.locale, company.country)
    recent = (line for line in _lines(books, locale) if base.at <= line.at < end)
    lines = sorted(recent, key=lambda line: (line.at, line.id))
    opening = base.balance + sum(line.minor for line in lines if line.at < start)
    period = [line for line in lines if line.at >= start]
    running = list(accumulate((line.minor for line in period), initial=opening))
    ageing, unapplied = _standing(company.currency, advanced(base, books, end), to_day)

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
    """Return a page of the statement's movements, oldest first."""
    movements = statement.movements
    places = [movement.place for movement in movements]
    place = (
        scope.codec.decode(Movement.collection, Movement.order, request.cursor) if request.cursor is not None else None
    )
    found: Iterable[Movement]
    if request.backward:
        end = len(places) if place is None else bisect_left(places, place)
        found = reversed(movements[max(0, end - request.size - 1) : end])
    else:
        begin = 0 if place is None else bisect_right(places, place)
        found = movements[begin : begin + request.size + 1]
    return Page(list(found), request, lambda movement: scope.codec.encode(Movement.order, movement), len(movements))


class _Line(NamedTuple):
    """Movement of the balance: up by a bill or a refund, down by money received or promised."""

    at: datetime
    id: str
    kind: MovementKind
    minor: int
    number: str | None
    description: str

    @property
    def lowers(self) -> bool:
        return self.kind in (MovementKind.PAYMENT, MovementKind.CREDIT)


def _lines(books: Books, locale: str) -> Iterator[_Line]:
    """Give what moved the balance; a text that does not fit is left out, as no sum needs it."""
    numbers = {invoice.id: _number(invoice) for invoice in (*books.invoices, *books.earlier)}
    for invoice in books.invoices:
        about = f"{_with(' ', 'Invoice', numbers[invoice.id])}, due on {shown_day(invoice.due_on, locale)}"
        yield _Line(
            invoice.issued_at, invoice.id, MovementKind.INVOICE, invoice.total.minor, numbers[invoice.id], about
        )
    for payment in books.payments:
        about = f"{_with(' by ', 'Payment', _means(payment))}{_for_invoice(payment, numbers)}"
        reference = _reference(payment)
        yield _Line(payment.received_at, payment.id, MovementKind.PAYMENT, -payment.amount.minor, reference, about)
    for refund in books.refunds:
        about = f"{_with(' by ', 'Refund', _means(refund))}{_for_invoice(refund, numbers)}"
        about, number = _with(": ", about, _reason(refund)), _number(refund)
        yield _Line(refund.refunded_at, refund.id, MovementKind.REFUND, refund.amount.minor, number, about)
    for credit in books.credits:
        about, number = _with(": ", "Credit", _reason(credit)), _number(credit)
        yield _Line(credit.issued_at, credit.id, MovementKind.CREDIT, -credit.amount.minor, number, about)


def _with(separator: str, text: str, more: str | None) -> str:
    return text if more is None else f"{text}{separator}{more}"


def _number(record: Invoice | Refund | Credit) -> str | None:
    return if_fit(lambda: record.number)


def _reference(payment: Payment) -> str | None:
    return if_fit(lambda: payment.reference)


def _reason(record: Refund | Credit) -> str | None:
    return if_fit(lambda: record.reason)


def _means(money: Payment | Refund) -> str | None:
    return if_fit(lambda: money.means.replace("_", " ").lower())


def _for_invoice(money: Payment | Refund, numbers: Mapping[str, str | None]) -> str:
    return _with(" for invoice ", "", numbers.get(money.invoice_id))


def _movement(company: Company, line: _Line, balance: int) -> Movement:
    amount = Money(minor=abs(line.minor), currency=company.currency)
    return Movement(
        id=line.id,
        kind=line.kind,
        occurred_at=line.at,
        day=company.find_day(line.at),
        number=line.number,
        description=line.description,
        debit=None if line.lowers else amount,
        credit=amount if line.lowers else None,
        running_balance=Money(minor=balance, currency=company.currency),
    )


def _standing(currency: str, account: Balances, day: date) -> tuple[Ageing, int]:
    """Return (what remains to be paid at the end of a day by age, what the customer has to their credit)."""
    by_age: Counter[str] = Counter()
    credit = account.unapplied + sum(account.ahead.values())  # Paid for what was not issued on that day.
    for remaining, due_on in account.open.values():
        if remaining > 0:
            by_age[_age(due_on, day)] += remaining
        else:
            credit -= remaining
    names = Ageing.__struct_fields__
    return Ageing(**{name: Money(minor=by_age[name], currency=currency) for name in names}), credit


def _age(due_on: date, day: date) -> str:
    late = (day - due_on).days
    if late <= 0:
        return "current"
    if late <= 30:
        return "days_1_to_30"
    if late <= 60:
        return "days_31_to_60"
    return "days_61_to_90" if late <= 90 else "over_90"
