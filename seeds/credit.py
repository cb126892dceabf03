"""Credits: goodwill after some work, for some set against a bill that is not paid yet."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from gateway.documents.credit import Credit, CreditApplication
from gateway.documents.invoice import ISSUED, UNPAID, Invoice, InvoiceStatus
from gateway.documents.money import Money
from seeds.account import Account
from seeds.draw import Draw, seeded_id
from seeds.facts import PayingHabit
from seeds.staff_member import author, staff_of
from seeds.working_day import office_hour

STEP = 500
REASONS = (
    "The technician came after the promised window.",
    "A second visit was needed for the same repair.",
    "The part was charged twice.",
    "Thank you for recommending us to a neighbour.",
    "The driveway had to be cleaned after our work.",
)


class Credited(NamedTuple):
    """An account's credits, and its invoices with what was set against them."""

    credits: list[Credit]
    invoices: list[Invoice]


def credits_of(account: Account, invoices: Sequence[Invoice]) -> Credited:
    """At most one credit: for one account in twelve, and for those that are behind with paying."""
    always = account.pays is PayingHabit.BEHIND
    # A separate draw: what other seeds draw stays as it was.
    draw = Draw(f"{account.key}:credit")
    issued = [invoice for invoice in invoices if invoice.status in ISSUED and invoice.total.minor > 4 * STEP]
    if not issued or not (draw.chance(1 / 12) or always):
        return Credited([], list(invoices))
    about = issued[-min(9, len(issued))] if always else draw.pick(issued)
    credit = _credit(account, about, draw)
    if credit is None:
        return Credited([], list(invoices))
    open_bill = next((bill for bill in issued if bill.status in UNPAID and bill.balance.minor > 2 * STEP), None)
    if open_bill is None or draw.chance(0.4):
        return Credited([credit], list(invoices))
    credit, lowered = _applied(account, credit, open_bill, draw)
    return Credited([credit], [lowered if bill.id == lowered.id else bill for bill in invoices])


def _credit(account: Account, about: Invoice, draw: Draw) -> Credit | None:
    company = account.company
    issued_at = office_hour(draw, about.issued_at.date() + timedelta(days=draw.between(1, 9)), company.zone)
    most = min(15_000, about.total.minor // 2) // STEP
    amount = Money(minor=draw.between(2, most) * STEP, currency=company.currency)
    if issued_at > company.reference:
        return None
    return Credit(
        id=seeded_id("crd", issued_at, f"{account.key}:credit"),
        company_id=company.id,
        customer_id=account.customer.id,
        # As the gateway numbers them: by the customer's version that came with it.
        number=f"CR-{account.digits}-1",
        amount=amount,
        remaining=amount,
        reason=draw.pick(REASONS),
        author=author(draw.pick(staff_of(company.handle).office)),
        issued_at=issued_at,
    )


def _applied(account: Account, credit: Credit, bill: Invoice, draw: Draw) -> tuple[Credit, Invoice]:
    """Half of the credit, or less when the bill has less to be paid, set against the bill."""
    part = min(credit.amount.minor // 2, bill.balance.minor // 2)
    amount = Money(minor=part, currency=credit.amount.currency)
    later = max(credit.issued_at, bill.issued_at) + timedelta(minutes=draw.between(5, 300))
    at: datetime = min(later, account.company.reference)
    remaining = Money(minor=credit.amount.minor - part, currency=amount.currency)
    application = CreditApplication(invoice_id=bill.id, amount=amount, applied_at=at)
    balance = Money(minor=bill.balance.minor - part, currency=amount.currency)
    return (
        msgspec.structs.replace(credit, remaining=remaining, applications=(application,)),
        msgspec.structs.replace(bill, balance=balance, status=InvoiceStatus.PARTIALLY_PAID),
    )
