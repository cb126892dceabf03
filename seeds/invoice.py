"""Invoices of completed jobs, and the payments that settle them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from gateway.documents.invoice import Invoice, InvoiceStatus
from gateway.documents.job import JobStatus
from gateway.documents.money import Money
from gateway.documents.payment import Payment, PaymentMeans
from seeds.account import Account
from seeds.draw import Draw, seeded_id
from seeds.facts import PayingHabit
from seeds.job import PricedJob
from seeds.line import subtotal
from seeds.working_day import office_hour

DRAFT_UNTIL = timedelta(days=6)
UNPAID_UNTIL = timedelta(days=200)
INSTALLMENTS_FROM = 40_000


class Bill(NamedTuple):
    """An invoice and what was received for it."""

    invoice: Invoice
    payments: list[Payment]


def bills_of(account: Account, priced: PricedJob, draw: Draw) -> list[Bill]:
    """Return the bill of a completed job; for few, after a wrong one that is void. None for other jobs."""
    completed = priced.job.completed_at
    if priced.job.status is not JobStatus.COMPLETED or completed is None:
        return []
    issued = completed + timedelta(minutes=draw.between(10, 90))
    number = priced.job.number[2:]
    if completed > account.company.reference - DRAFT_UNTIL and draw.chance(0.5):
        return [Bill(_invoice(account, priced, number, InvoiceStatus.DRAFT, issued, []), [])]
    bills = []
    if draw.chance(0.015):
        bills.append(Bill(_invoice(account, priced, f"{number}-V", InvoiceStatus.VOID, completed, []), []))
    payments = _payments(account, priced, issued, draw)
    bills.append(Bill(_invoice(account, priced, number, _status(priced, payments), issued, payments), payments))
    return bills


def _status(priced: PricedJob, payments: list[Payment]) -> InvoiceStatus:
    if not payments:
        return InvoiceStatus.OPEN
    paid = sum(payment.amount.minor for payment in payments)
    return InvoiceStatus.PAID if paid == priced.job.total.minor else InvoiceStatus.PARTIALLY_PAID


def _invoice(
    account: Account, priced: PricedJob, number: str, status: InvoiceStatus, issued: datetime, payments: list[Payment]
) -> Invoice:
    job, currency = priced.job, account.company.currency
    paid = sum(payment.amount.minor for payment in payments)
    balance = 0 if status is InvoiceStatus.VOID else job.total.minor - paid
    return Invoice(
        id=_invoice_id(account, issued, number),
        company_id=job.company_id,
        customer_id=job.customer_id,
        number=f"INV-{number}",
        address_id=job.address_id,
        status=status,
        total=job.total,
        tax=Money(minor=job.total.minor - subtotal(priced.lines), currency=currency),
        balance=Money(minor=balance, currency=currency),
        lines=priced.lines,
        job_id=job.id,
        job_number=job.number,
        issued_at=issued,
        due_on=issued.astimezone(account.company.zone).date() + timedelta(days=account.terms),
        paid_at=payments[-1].received_at if status is InvoiceStatus.PAID else None,
    )


def _invoice_id(account: Account, issued: datetime, number: str) -> str:
    return seeded_id("inv", issued, f"{account.key}:invoice:{number}")


def _payments(account: Account, priced: PricedJob, issued: datetime, draw: Draw) -> list[Payment]:
    """Return what came in before the reference."""
    number = priced.job.number[2:]
    payments = []
    for place, (days, amount) in enumerate(_installments(account, priced.job.total.minor, issued, draw)):
        received = _received_at(account, issued, days, draw)
        if received > account.company.reference:
            break
        means, reference = _means(account, days, draw)
        payments.append(
            Payment(
                id=seeded_id("pay", received, f"{account.key}:payment:{number}:{place}"),
                company_id=priced.job.company_id,
                customer_id=priced.job.customer_id,
                invoice_id=_invoice_id(account, issued, number),
                amount=Money(minor=amount, currency=account.company.currency),
                means=means,
                reference=reference,
                received_at=received,
            )
        )
    return payments


def _received_at(account: Account, issued: datetime, days: int, draw: Draw) -> datetime:
    """On the spot, or in office hours so many days later."""
    if days == 0:
        return issued + timedelta(minutes=draw.between(1, 20))
    return office_hour(draw, issued.date() + timedelta(days=days), account.company.zone)


def _installments(account: Account, total: int, issued: datetime, draw: Draw) -> Iterator[tuple[int, int]]:
    """Yield (days after the invoice, amount in minor units), in order; together at most the total."""
    habit = account.pays
    if habit is PayingHabit.NEVER and issued > account.company.reference - UNPAID_UNTIL:
        if draw.chance(0.4):
            yield draw.between(5, 40), total // 3
        return
    if habit is PayingHabit.INSTALLMENTS and total >= INSTALLMENTS_FROM:
        yield 0, total // 2
        yield 45, total - total // 2
    elif habit is PayingHabit.ON_TERMS:
        yield draw.between(account.terms // 2, account.terms), total
    elif habit is PayingHabit.BEHIND:
        yield account.terms + draw.between(60, 180), total
    elif habit in (PayingHabit.LATE, PayingHabit.NEVER):
        yield account.terms + draw.between(6, 75), total
    else:
        yield 0 if draw.chance(0.75) else draw.between(2, 12), total


def _means(account: Account, days: int, draw: Draw) -> tuple[PaymentMeans, str | None]:
    """Return (how the money came, what names it)."""
    cards = account.customer.payment_methods
    if cards and draw.chance(0.8):
        card = next((card for card in cards if card.is_default), cards[0])
        return PaymentMeans.CARD, f"{card.brand} {card.last4}"
    if account.business and draw.chance(0.6):
        return PaymentMeans.BANK_TRANSFER, f"TR-{draw.between(100_000, 999_999)}"
    if days == 0 and draw.chance(0.3):
        return PaymentMeans.CASH, None
    return PaymentMeans.CHECK, f"No. {draw.between(1_001, 4_999)}"
