"""Refunds: a part of a payment that was given back, and is not owed again."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

import msgspec

from gateway.documents.credit import Credit, CreditApplication
from gateway.documents.money import Money
from gateway.documents.payment import Payment
from gateway.documents.refund import Refund
from seeds.account import Account
from seeds.draw import Draw, seeded_id
from seeds.staff_member import author, staff_of
from seeds.working_day import office_hour


class Refunded(NamedTuple):
    """An account's refunds, the credits that settle them, and its payments with what was given back."""

    refunds: list[Refund]
    credits: list[Credit]
    payments: list[Payment]


def refunds_of(account: Account, payments: Sequence[Payment]) -> Refunded:
    """Return the refund that the company's file tells, of the latest payment."""
    facts = account.refund
    if facts is None:
        return Refunded([], [], list(payments))
    payment = max(payments, key=lambda one: one.received_at)
    amount = Money(minor=payment.amount.minor * facts.percent // 100, currency=payment.amount.currency)
    refund = _refund(account, payment, amount)
    after = msgspec.structs.replace(payment, refunded_minor=amount.minor)
    kept = [after if one.id == payment.id else one for one in payments]
    return Refunded([refund], [_settling(account, refund)], kept)


def _refund(account: Account, payment: Payment, amount: Money) -> Refund:
    company, facts = account.company, account.refund
    if facts is None:
        raise AssertionError("a refund is of an account that has one")
    # A separate draw: what other seeds draw stays as it was.
    draw = Draw(f"{account.key}:refund")
    day = payment.received_at.date() + timedelta(days=draw.between(2, 6))
    at = office_hour(draw, day, company.zone)
    return Refund(
        id=seeded_id("rfd", at, f"{account.key}:refund"),
        company_id=company.id,
        customer_id=account.customer.id,
        number=f"RF-{account.digits}-1",
        payment_id=payment.id,
        invoice_id=payment.invoice_id,
        amount=amount,
        means=payment.means,
        reason=facts.reason,
        author=author(staff_of(company.handle).named(facts.by)),
        refunded_at=at,
    )


def _settling(account: Account, refund: Refund) -> Credit:
    """Return the credit that is set against the invoice, as the gateway does where the amount is not owed again."""
    at = refund.refunded_at
    application = CreditApplication(invoice_id=refund.invoice_id, amount=refund.amount, applied_at=at)
    return Credit(
        id=seeded_id("crd", at, f"{account.key}:refund:credit"),
        company_id=refund.company_id,
        customer_id=refund.customer_id,
        number=f"CR-{account.digits}-2",
        amount=refund.amount,
        remaining=Money(minor=0, currency=refund.amount.currency),
        applications=(application,),
        reason=refund.reason,
        author=refund.author,
        issued_at=at,
    )
