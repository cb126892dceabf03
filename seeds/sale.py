"""Sales: the leads behind large work, sold or not."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from gateway.documents.invoice import Invoice
from gateway.documents.job import Job, JobStatus
from gateway.documents.money import Money
from gateway.documents.payment import Payment, PaymentMeans
from gateway.documents.quote import Quote, QuoteStatus
from gateway.documents.sale import PaymentMethodOfSale, Sale, SaleCommissions, SaleDates, SalePayment, SaleResult
from seeds.account import Account
from seeds.draw import Draw, seeded_id

COMMISSION_PERCENT = 6
_RESULTS = {
    QuoteStatus.ACCEPTED: (SaleResult.SOLD,),
    QuoteStatus.OPEN: (SaleResult.PENDING,),
    QuoteStatus.DRAFT: (SaleResult.PENDING, SaleResult.RESCHEDULED),
    QuoteStatus.DENIED: (SaleResult.NOT_SOLD, SaleResult.NOT_SOLD, SaleResult.CREDIT_DECLINED, SaleResult.CANCELED),
    QuoteStatus.EXPIRED: (SaleResult.NOT_SOLD, SaleResult.NO_DEMO, SaleResult.NOT_HOME),
}
_METHODS = {
    PaymentMeans.CARD: PaymentMethodOfSale.CARD,
    PaymentMeans.CASH: PaymentMethodOfSale.CASH,
    PaymentMeans.CHECK: PaymentMethodOfSale.CHECK,
    PaymentMeans.BANK_TRANSFER: PaymentMethodOfSale.FINANCING,
}
_COMMENTS = (
    "Spouse decides too; both at the appointment.",
    "Compares with two other offers.",
    "Wants it done before the holidays.",
    "Asked for the senior discount.",
    None,
    None,
)


def sales_of(
    account: Account,
    quotes: Sequence[Quote],
    jobs: Sequence[Job],
    invoices: Sequence[Invoice],
    payments: Sequence[Payment],
) -> list[Sale]:
    """Return a lead for most of the quotes on work that is sold at the kitchen table."""
    draw = Draw(f"{account.key}:sales")
    products = {title: service.category for service in account.company.services for title in service.titles
                if service.quoted}  # fmt: skip
    job_of = {job.id: job for job in jobs}
    sales: list[Sale] = []
    for quote in quotes:
        if quote.title in products and draw.chance(0.8):
            job = job_of.get(quote.job_id or "")
            bills = {invoice.id for invoice in invoices if job and invoice.job_id == job.id}
            received = [payment for payment in payments if payment.invoice_id in bills]
            sales.append(_sale(account, quote, job, received, products[quote.title], len(sales) + 1, draw))
    return sales


def _sale(
    account: Account, quote: Quote, job: Job | None, received: Sequence[Payment], product: str, number: int, draw: Draw
) -> Sale:
    result, units = draw.pick(_RESULTS[quote.status]), draw.pick((1, 1, 1, 2))
    sold = _sold(account, job, received, units) if job else {}
    created = max(account.joined_at, quote.created_at - timedelta(days=draw.between(0, 6)))
    day = _local(account, quote.created_at) + timedelta(days=draw.between(3, 9))
    again = draw.chance(0.1) and day < account.company.reference.date()
    dates = _dates(account, quote.created_at, job, re_recorded=day if again else None)
    return Sale(
        id=seeded_id("sal", created, f"{account.key}:sale:{number}"),
        company_id=account.company.id,
        customer_id=account.customer.id,
        number=f"L-{account.digits}-{number:02d}",
        version=1,
        address_id=quote.address_id,
        result=result,
        product=product,
        units=units,
        comment=draw.pick(_COMMENTS),
        dates=dates,
        sold_by_id=quote.sold_by_id,
        created_at=created,
        updated_at=created,
        **sold,
    )


def _sold(account: Account, job: Job, received: Sequence[Payment], units: int) -> dict[str, Any]:
    """Return the money of what was sold: its job's price, what was paid for that, and the seller's share."""
    currency, paid = account.company.currency, sum(payment.amount.minor for payment in received)
    commission = job.total.minor * COMMISSION_PERCENT // 100
    earned = commission if paid == job.total.minor else commission // 2 if paid else 0
    return {
        "sold_units": units,
        "sale_amount": job.total,
        "contract_amount": job.total,
        "method_of_payment": _METHODS[received[0].means] if received else PaymentMethodOfSale.FINANCING,
        "payments": tuple(
            SalePayment(amount=payment.amount, means=payment.means, received_at=payment.received_at)
            for payment in received
        ),
        "commissions": SaleCommissions(
            total=Money(minor=commission, currency=currency), paid=Money(minor=earned, currency=currency)
        ),
        "job_id": job.id,
        "job_number": job.number,
    }


def _dates(account: Account, appointment: datetime, job: Job | None, *, re_recorded: date | None) -> SaleDates:
    """Return each step not before the one before, and none of them later than the reference but what is scheduled."""
    if job is None or job.scheduled_start is None:
        return SaleDates(appointment=appointment, re_recorded=re_recorded)
    sold, begun = _local(account, job.created_at), _local(account, job.scheduled_start)
    today = account.company.reference.date()
    steps = [min(begun, sold + timedelta(days=days)) for days in (1, 2, 6)]
    rto, ordered, received = (step if step <= today else None for step in steps)
    done = job.status is JobStatus.COMPLETED and job.completed_at is not None
    return SaleDates(
        appointment=appointment,
        sale=sold,
        rto=rto,
        ordered=ordered,
        received=received,
        scheduled=begun,
        completed=_local(account, job.completed_at or job.scheduled_start) if done else None,
        re_recorded=re_recorded,
    )


def _local(account: Account, moment: datetime) -> date:
    return moment.astimezone(account.company.zone).date()
