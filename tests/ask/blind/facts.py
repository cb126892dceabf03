"""What the right answers of the questions that were written blind share."""

from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Any

from tests.ask.examined_facts import by_technician, done_jobs
from tests.ask.facts import NOTHING, ZONE, Facts, Right, among, count, total

__all__ = ["by_technician", "done_jobs"]

When = Callable[[Any], Any]
Amount = Callable[[Any], Any]


def either(*rights: Right) -> Right:
    """Expect one of several answers."""
    every = [each for right in rights for each in (replace(right, others=()), *right.others)]
    return replace(every[0], others=tuple(every[1:]))


UNKNOWN = either(NOTHING, Right("UNCLEAR"))
"""What the record does not say."""


def local_day(moment: Any) -> date:
    """Return the day of an instant in Austin, or a day."""
    day: date = moment.astimezone(ZONE).date() if isinstance(moment, datetime) else moment
    return day


def on_day(moment: Any) -> Right:
    """Expect a day in words."""
    day = local_day(moment)
    return Right(mentions=(f"{day:%b} {day.day}, {day.year}",))


def _total_amount(row: Any) -> Any:
    return row.total


def summed(rows: Iterable[Any], amount: Amount = _total_amount) -> int:
    """Return the sum of amounts, in minor units."""
    return sum(amount(row).minor for row in rows)


def mean(rows: Iterable[Any], amount: Amount = _total_amount) -> Right:
    """Expect the average of amounts."""
    amounts = [amount(row).minor for row in rows]
    if not amounts:
        return NOTHING
    return total(int((Decimal(sum(amounts)) / len(amounts)).quantize(Decimal(1), ROUND_HALF_UP)))


def within(rows: Iterable[Any], when: When, start: date, end: date) -> list[Any]:
    """Return the records of the days from one to another."""
    return [row for row in rows if when(row) and start <= local_day(when(row)) <= end]


def in_year(rows: Iterable[Any], when: When, year: int) -> list[Any]:
    """Return the records of a year."""
    return [row for row in rows if when(row) and local_day(when(row)).year == year]


def number(rows: Iterable[Any]) -> Right:
    """Expect how many there are."""
    return count(list(rows))


def open_jobs(f: Facts) -> list[Any]:
    """Return the jobs that are not done."""
    return among(f.jobs, "SCHEDULED", "IN_PROGRESS", "ON_HOLD")


def labelled(f: Facts, rows: Iterable[Any], label: str) -> list[Any]:
    """Return the records at the address with a label."""
    ids = [address.id for address in (*f.customer.addresses, *f.customer.retired_addresses) if address.label == label]
    return [row for row in rows if row.address_id in ids]


def issued(invoice: Any) -> Any:
    """Return when an invoice was issued."""
    return invoice.issued_at


def received(payment: Any) -> Any:
    """Return when a payment came."""
    return payment.received_at


def completed(job: Any) -> Any:
    """Return when a job was done."""
    return job.completed_at


def starts(visit: Any) -> Any:
    """Return when a visit begins."""
    return visit.window.start


def scheduled(job: Any) -> Any:
    """Return when a job was to begin."""
    return job.scheduled_start


def created(record: Any) -> Any:
    """Return when a record was made."""
    return record.created_at


def issued_invoices(f: Facts) -> list[Any]:
    """Return the invoices that the customer was billed."""
    return [invoice for invoice in f.invoices if invoice.status.value not in ("VOID", "DRAFT")]


def nth_last(rows: Sequence[Any], when: When, place: int) -> Any | None:
    """Return the last record, or the one so many places from the end."""
    found = sorted((row for row in rows if when(row)), key=when)
    return found[-place] if len(found) >= place else None


def nth_first(rows: Sequence[Any], when: When, place: int) -> Any | None:
    """Return the record at a place from the beginning."""
    found = sorted((row for row in rows if when(row)), key=when)
    return found[place - 1] if len(found) >= place else None


def past_visits(f: Facts) -> list[Any]:
    """Return the visits that took place."""
    return among(f.visits, "COMPLETED")


def said(communication: Any) -> str:
    """Return the texts of a communication."""
    return f"{communication.subject or ''} {communication.preview or ''} {communication.note or ''}"


def months_ago(f: Facts, months: int) -> date:
    """Return the day so many months before today."""
    index = f.today.year * 12 + f.today.month - 1 - months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(f.today.day, monthrange(year, month)[1]))


def middle(rows: Iterable[Any]) -> Right:
    """Expect the median of totals."""
    return total(int(median(row.total.minor for row in rows)))


def gap(rows: Sequence[Any], when: When) -> Right:
    """Expect the days between two records."""
    first, second = sorted(local_day(when(row)) for row in rows)
    return Right(mentions=(f"{(second - first).days:,} days",))


def mean_gap(rows: Sequence[Any], when: When) -> Right:
    """Expect the mean of the days from each record to the next."""
    days = sorted(local_day(when(row)) for row in rows)
    return Right(mentions=(f"{Decimal((days[-1] - days[0]).days) / (len(days) - 1):.0f} days",))


def completed_or_planned(job: Any) -> Any:
    """Return when a job was done, or else is to begin."""
    return job.completed_at or job.scheduled_start


def not_by_card(f: Facts) -> list[Any]:
    """Return the invoices of which nothing was paid by card."""
    by_card = {payment.invoice_id for payment in f.payments if payment.means.value == "CARD"}
    return [invoice for invoice in issued_invoices(f) if invoice.id not in by_card]


def paid(f: Facts) -> list[Any]:
    """Return the invoices that have been paid."""
    return [invoice for invoice in f.invoices if invoice.paid_at]


def paid_late(f: Facts) -> list[Any]:
    """Return the invoices that were paid after their due date."""
    return [invoice for invoice in paid(f) if local_day(invoice.paid_at) > invoice.due_on]


def days_to_pay(invoice: Any) -> Right:
    """Expect the days from an invoice to its payment."""
    return Right(mentions=(f"{(local_day(invoice.paid_at) - local_day(invoice.issued_at)).days} days",))
