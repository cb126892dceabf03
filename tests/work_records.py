"""Records to test with: what is estimated, agreed, charged, sold and referred."""

import itertools
from datetime import date, timedelta
from typing import Any

from gateway.documents.agreement import Agreement, AgreementStatus
from gateway.documents.billing_interval import BillingInterval
from gateway.documents.customer import Customer
from gateway.documents.estimate import Estimate, EstimateStatus
from gateway.documents.note import Author
from gateway.documents.payment import Payment
from gateway.documents.recurring_invoice import RecurringInvoice, RecurringInvoiceStatus
from gateway.documents.referral import Referral, ReferralStatus
from gateway.documents.refund import Refund
from gateway.documents.sale import Sale, SaleCommissions, SaleResult
from gateway.documents.service_subscription import ServiceSubscription, SubscriptionStatus
from tests.records import START, dollars

_numbers = itertools.count(1)


def refund(paid: Payment, hour: int = 0, **changes: Any) -> Refund:
    """Return a refund of a part of a payment."""
    facts: dict[str, Any] = {
        "number": f"RF-{next(_numbers)}",
        "payment_id": paid.id,
        "invoice_id": paid.invoice_id,
        "amount": dollars(5),
        "means": paid.means,
        "reason": "The part was charged twice.",
        "author": Author(id="stf_1", name="Olga Office", role="OFFICE"),
        "refunded_at": START + timedelta(hours=hour),
    }
    owner: dict[str, Any] = {"company_id": paid.company_id, "customer_id": paid.customer_id}
    return Refund(id=Refund.new_id(), **owner, **{**facts, **changes})


def estimate(owner: Customer, hour: int = 0, **changes: Any) -> Estimate:
    """Return an open estimate."""
    facts: dict[str, Any] = {
        "number": f"E-{next(_numbers)}",
        "address_id": "adr_1",
        "title": "New water heater",
        "status": EstimateStatus.OPEN,
        "total": dollars(1_000),
        "lowest": dollars(800),
        "highest": dollars(1_300),
        "created_at": START + timedelta(hours=hour),
    }
    return Estimate(id=Estimate.new_id(), **_owned(owner), **{**facts, **changes})


def recurring_invoice(owner: Customer, hour: int = 0, **changes: Any) -> RecurringInvoice:
    """Return the template of a monthly invoice."""
    facts: dict[str, Any] = {
        "number": f"R-{next(_numbers)}",
        "address_id": "adr_1",
        "title": "Evening office clean",
        "status": RecurringInvoiceStatus.ACTIVE,
        "frequency": BillingInterval.MONTHLY,
        "total": dollars(216.5),
        "tax": dollars(16.5),
        "starts_on": date(2026, 1, 5),
        "next_issue_on": date(2026, 2, 5),
        "created_at": START + timedelta(hours=hour),
    }
    return RecurringInvoice(id=RecurringInvoice.new_id(), **_owned(owner), **{**facts, **changes})


def agreement(owner: Customer, hour: int = 0, **changes: Any) -> Agreement:
    """Return a maintenance agreement in force."""
    facts: dict[str, Any] = {
        "number": f"S-{next(_numbers)}",
        "address_id": "adr_1",
        "title": "Two tune-ups a year",
        "status": AgreementStatus.ACTIVE,
        "starts_on": date(2026, 1, 5),
        "visits_per_year": 2,
        "price": dollars(180),
        "created_at": START + timedelta(hours=hour),
    }
    return Agreement(id=Agreement.new_id(), **_owned(owner), **{**facts, **changes})


def subscription(owner: Customer, hour: int = 0, **changes: Any) -> ServiceSubscription:
    """Return an active monthly plan."""
    facts: dict[str, Any] = {
        "number": f"P-{next(_numbers)}",
        "address_id": "adr_1",
        "plan": "Comfort club",
        "status": SubscriptionStatus.ACTIVE,
        "price": dollars(19),
        "interval": BillingInterval.MONTHLY,
        "started_on": date(2026, 1, 5),
        "next_charge_on": date(2026, 2, 5),
        "created_at": START + timedelta(hours=hour),
    }
    return ServiceSubscription(id=ServiceSubscription.new_id(), **_owned(owner), **{**facts, **changes})


def sale(owner: Customer, hour: int = 0, **changes: Any) -> Sale:
    """Return a lead for ten windows, not decided yet."""
    created = START + timedelta(hours=hour)
    facts: dict[str, Any] = {
        "number": f"L-{next(_numbers)}",
        "version": 1,
        "address_id": "adr_1",
        "result": SaleResult.PENDING,
        "product": "Windows",
        "units": 10,
        "commissions": SaleCommissions(total=dollars(500), paid=dollars(0)),
        "created_at": created,
        "updated_at": created,
    }
    return Sale(id=Sale.new_id(), **_owned(owner), **{**facts, **changes})


def referral(owner: Customer, hour: int = 0, **changes: Any) -> Referral:
    """Return a person that the customer referred; the reward is still open."""
    facts: dict[str, Any] = {
        "referred_name": "Rae Newcomb",
        "status": ReferralStatus.PENDING,
        "reward": dollars(25),
        "referred_at": START + timedelta(hours=hour),
    }
    return Referral(id=Referral.new_id(), **_owned(owner), **{**facts, **changes})


def _owned(owner: Customer) -> dict[str, Any]:
    return {"company_id": owner.company_id, "customer_id": owner.id}
