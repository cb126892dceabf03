"""The ledger: with any concurrent writes, the numbers are what the records sum to."""

import asyncio
from collections.abc import Awaitable
from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random

import msgspec
import pytest

from gateway.documents.change import Origin
from gateway.documents.credit import Credit
from gateway.documents.customer import Customer, CustomerMetrics, UnpaidDay
from gateway.documents.invoice import Invoice, InvoiceStatus
from gateway.documents.job import Job
from gateway.documents.ledger import compute_metrics
from gateway.documents.payment import Payment
from gateway.documents.refund import Refund
from gateway.errors import MutationRefused
from gateway.inputs.credit import CreditIssueInput
from gateway.inputs.refund import PaymentRefundInput
from gateway.operations.ledger.credit import apply_credit, issue_credit
from gateway.operations.ledger.recompute import recompute
from gateway.operations.ledger.refund import refund_payment
from gateway.operations.statement.statement import load_statement
from tests import records
from tests.bookkeeping import bill, draft, issue, pay, void
from tests.records import dollars
from tests.running_gateway import Tenant

HERE = Origin("r")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def stored(tenant: Tenant, owner: Customer) -> Customer:
    """Return the customer as stored now."""
    found = await tenant.scope.get(Customer, owner.id)
    assert found is not None
    return found


async def summed(tenant: Tenant, owner: Customer) -> CustomerMetrics:
    """Return the numbers that the stored records sum to."""
    rows = [row for kind in (Invoice, Payment, Refund, Credit, Job) for row in await of_owner(tenant, owner, kind)]
    return compute_metrics("USD", rows)


async def of_owner(tenant: Tenant, owner: Customer, kind: type) -> list:  # type: ignore[type-arg]  # of any kind
    """Return the stored records of one kind."""
    return await tenant.scope.find(kind, {"customer_id": owner.id})


def credit_of(owner: Customer, amount: str) -> CreditIssueInput:
    """Return a credit to issue."""
    return CreditIssueInput(customer_id=owner.id, amount=Decimal(amount), reason="Goodwill")  # type: ignore[arg-type]


async def test_each_entry_moves_the_numbers_with_it(acme: Tenant) -> None:
    """Draft, issue, credit, application, payments until nothing is due; each logged, each a version."""
    owner, scope = await acme.customer(), acme.scope
    invoice_id = await draft(acme, owner, 100)
    assert (await stored(acme, owner)).metrics == owner.metrics
    await issue(acme, invoice_id, NOW, date(2026, 3, 31))
    issued = (await stored(acme, owner)).metrics
    assert issued.total_due == dollars(100)
    assert issued.unpaid == (UnpaidDay(due_on=date(2026, 3, 31), minor=10_000),)
    credit = await issue_credit(scope, credit_of(owner, "30"), HERE)
    await apply_credit(scope, credit.id, invoice_id, dollars(20), NOW, HERE)
    applied = (await stored(acme, owner)).metrics
    assert (applied.total_due, applied.account_credit) == (dollars(80), dollars(10))
    await pay(acme, owner, invoice_id, 50, records.START)
    await pay(acme, owner, invoice_id, 30, records.START)
    after = await stored(acme, owner)
    assert (after.metrics.total_due, after.metrics.lifetime_value) == (dollars(0), dollars(80))
    assert after.metrics.unpaid == ()
    assert after.version == 7
    (paid,) = await of_owner(acme, owner, Invoice)
    assert (paid.status, paid.balance, paid.paid_at) == (InvoiceStatus.PAID, dollars(0), NOW)
    assert after.metrics == await summed(acme, owner)


async def test_many_writers_at_once_leave_true_numbers(acme: Tenant) -> None:
    """Invoices issued, payments received, credits issued and applied, one taken back: all on one customer."""
    owner, scope = await acme.customer(), acme.scope
    bills = [records.invoice(owner, hour, due_on=date(2026, 2, 1 + hour % 3)) for hour in range(5)]
    credit = records.credit(owner, amount=dollars(60), remaining=dollars(60))
    await acme.add(*bills, credit)
    await acme.scope.in_transaction(
        lambda transaction: transaction.replace(
            msgspec.structs.replace(owner, metrics=compute_metrics("USD", [*bills, credit]))
        )
    )
    amounts = (20, 100.5, 30)  # the last of them may find too little to be paid
    work: list[Awaitable[object]] = [
        *(draft(acme, owner, 100.5) for _ in range(2)),
        *(pay(acme, owner, each.id, amount) for each in bills[:3] for amount in amounts),
        *(issue_credit(scope, credit_of(owner, f"1.{cents}"), HERE) for cents in range(4)),
        *(apply_credit(scope, credit.id, bills[3].id, dollars(10), NOW, HERE) for _ in range(7)),  # only six fit
        void(acme, bills[4].id),
    ]
    outcomes = await asyncio.gather(*work, return_exceptions=True)
    refusals = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert all(isinstance(refusal, MutationRefused) for refusal in refusals), refusals
    after = await stored(acme, owner)
    assert after.metrics == await summed(acme, owner)
    assert after.version == 1 + len(work) - len(refusals)
    (used,) = [each for each in await of_owner(acme, owner, Credit) if each.id == credit.id]
    assert (used.remaining, len(used.applications)) == (dollars(0), 6)
    for each in await of_owner(acme, owner, Invoice):
        assert each.balance.minor >= 0


async def test_an_entry_that_fails_leaves_nothing_behind(acme: Tenant) -> None:
    """A number in use: the invoice and the customer's numbers are not written."""
    owner = await acme.customer()
    await draft(acme, owner, 100.5, number="I-taken")
    before = await stored(acme, owner)
    with pytest.raises(MutationRefused, match="Another invoice has this number"):
        await draft(acme, owner, 100.5, number="I-taken")
    assert await stored(acme, owner) == before
    assert before.metrics == await summed(acme, owner)


async def test_what_the_books_cannot_take_is_refused(acme: Tenant, rival: Tenant) -> None:
    """Too much, too little, another customer or company, twice, or taken back after a payment."""
    owner, other, scope = await acme.customer(), await acme.customer(), acme.scope
    issued, drafted = await bill(acme, owner, 100.5), await draft(acme, owner, 100.5)
    credit = await issue_credit(scope, credit_of(owner, "5"), HERE)
    foreign = await issue_credit(scope, credit_of(other, "5"), HERE)
    await pay(acme, owner, issued, 20)
    before = await stored(acme, owner)
    refused: list[tuple[str, Awaitable[object]]] = [
        ("80.50 USD can be paid", pay(acme, owner, issued, 80.51)),
        ("above zero", pay(acme, owner, issued, 0)),
        ("another customer", pay(acme, other, issued, 1)),
        ("nothing is owed on it", pay(acme, owner, drafted, 1)),
        ("No ", pay(rival, owner, issued, 1)),
        ("PARTIALLY_PAID", void(acme, issued)),
        ("PARTIALLY_PAID", issue(acme, issued)),
        ("has 5.00 USD left", apply_credit(scope, credit.id, issued, dollars(5.01), NOW, HERE)),
        ("by this customer", apply_credit(scope, foreign.id, issued, dollars(1), NOW, HERE)),
        ("No credit", apply_credit(rival.scope, credit.id, issued, dollars(1), NOW, HERE)),
        ("from zero", draft(acme, owner, -1)),
    ]
    for words, attempt in refused:
        with pytest.raises(MutationRefused, match=words):
            await attempt
    assert await stored(acme, owner) == before


async def test_an_invoice_over_nothing_is_paid_at_once(acme: Tenant) -> None:
    """It would be due for ever."""
    owner = await acme.customer()
    await bill(acme, owner, 0)
    assert (await stored(acme, owner)).metrics.unpaid == ()
    (paid,) = await of_owner(acme, owner, Invoice)
    assert paid.status is InvoiceStatus.PAID


@pytest.mark.parametrize("seed", range(6))
async def test_any_payments_credits_and_refunds_leave_true_numbers(acme: Tenant, seed: int) -> None:
    """Some at the same time, some refused: numbers, invoices, payments and the statement are what is counted again."""
    draw, owner, scope = Random(seed), await acme.customer(), acme.scope  # noqa: S311  # no secret
    bills = [await bill(acme, owner, 40) for _ in range(3)]
    credit = await issue_credit(scope, credit_of(owner, "25"), HERE)
    for _ in range(8):
        known = await of_owner(acme, owner, Payment)
        work = [random_entry(acme, owner, draw, bills, known, credit) for _ in range(draw.randint(1, 3))]
        outcomes = await asyncio.gather(*work, return_exceptions=True)
        refusals = [each for each in outcomes if isinstance(each, Exception)]
        assert all(isinstance(refusal, MutationRefused) for refusal in refusals), refusals
    report = await recompute(scope, acme.company, repair=False, request_id="r", progress=lambda *_: None)
    assert (report.drifted, report.unbalanced) == (0, 0)
    metrics = (await stored(acme, owner)).metrics
    for payment in await of_owner(acme, owner, Payment):
        assert 0 <= payment.refundable.minor <= payment.amount.minor
    made = await load_statement(scope, acme.company, owner.id, date(2020, 1, 1), date(2100, 1, 1))
    assert (made.total_due, made.unapplied_credit) == (metrics.total_due, metrics.account_credit)


def random_entry(
    tenant: Tenant, owner: Customer, draw: Random, bills: list[str], known: list[Payment], credit: Credit
) -> Awaitable[object]:
    """Return a payment, an applied credit, or a refund of a known payment; it may be more than the books can take."""
    invoice_id, cents = draw.choice(bills), draw.randint(1, 2_500)
    kind = draw.choice(("payment", "credit", "refund", "refund"))
    if kind == "refund" and known:
        wanted = PaymentRefundInput(
            payment_id=draw.choice(known).id,  # type: ignore[arg-type]
            amount=Decimal(cents) / 100,
            reason="Overcharged",
            is_owed_again=draw.random() < 0.5,
        )
        return refund_payment(tenant.scope, wanted, HERE)
    if kind == "credit":
        return apply_credit(tenant.scope, credit.id, invoice_id, dollars(cents / 100), NOW, HERE)
    return pay(tenant, owner, invoice_id, cents / 100)
