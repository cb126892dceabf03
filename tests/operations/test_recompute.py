"""Verifying the numbers against the ledger, and repairing them while others write."""

import asyncio

import msgspec

from gateway.documents.change import Change, Origin
from gateway.documents.customer import Customer, CustomerMetrics
from gateway.documents.invoice import Invoice
from gateway.documents.ledger import compute_metrics
from gateway.operations.ledger import recompute as operation
from gateway.operations.ledger.recompute import Imbalance, RecomputeReport, recompute
from tests import records, work_records
from tests.bookkeeping import bill, pay
from tests.records import dollars
from tests.running_gateway import Tenant

HERE = Origin("r")


async def run(tenant: Tenant, *, repair: bool = False, steps: list[tuple[int, int]] | None = None) -> RecomputeReport:
    """Return what a run over the company finds."""
    noted = steps if steps is not None else []

    def note(_: str, done: int, total: int) -> None:
        noted.append((done, total))

    return await recompute(tenant.scope, tenant.company, repair=repair, request_id="run-1", progress=note)


async def a_customer_with_books(tenant: Tenant, *, wrong: bool = False) -> Customer:
    """Return a customer with an invoice, a payment, a credit and a job; `wrong` leaves the kept numbers at nothing."""
    owner = records.customer(tenant.company.id)
    bill = records.invoice(owner, balance=dollars(100.5))
    paid = records.payment(bill, amount=dollars(25), refunded_minor=500)
    rows = [bill, paid, work_records.refund(paid), records.credit(owner), records.job(owner)]
    kept = owner.metrics if wrong else compute_metrics("USD", rows)
    owner = msgspec.structs.replace(owner, metrics=kept)
    await tenant.add(owner, *rows)
    return owner


async def test_true_numbers_are_left_alone(acme: Tenant) -> None:
    """Also when repair is on: no version grows."""
    owners = [await a_customer_with_books(acme) for _ in range(3)]
    steps: list[tuple[int, int]] = []
    report = await run(acme, repair=True, steps=steps)
    assert (report.verified, report.drifted, report.repaired) == (3, 0, 0)
    assert steps == [(3, 3)]
    for owner in owners:
        assert await acme.scope.get(Customer, owner.id) == owner


async def test_drift_is_reported_and_repaired_only_when_asked(acme: Tenant, rival: Tenant) -> None:
    """The repair is a separate logged change; another company is not read."""
    await a_customer_with_books(acme)
    wrong, foreign = await a_customer_with_books(acme, wrong=True), await a_customer_with_books(rival, wrong=True)
    report = await run(acme)
    (drift,) = report.drifts
    assert (report.drifted, report.repaired, drift.number) == (1, 0, wrong.number)
    assert (drift.summed.total_due, drift.summed.lifetime_value) == (dollars(100.5), dollars(20))
    assert (drift.summed.account_credit, drift.summed.open_jobs) == (dollars(15), 1)
    assert await acme.scope.get(Customer, wrong.id) == wrong
    assert (await run(acme, repair=True)).repaired == 1
    repaired = await acme.scope.get(Customer, wrong.id)
    assert repaired is not None
    assert (repaired.metrics, repaired.version) == (drift.summed, 2)
    (change,) = await acme.scope.find(Change, {"customer_id": wrong.id})
    assert (change.operation, change.request_id, change.version) == ("recompute", "run-1", 2)
    assert (await run(acme)).drifted == 0
    assert await rival.scope.get(Customer, foreign.id) == foreign


async def test_an_invoice_that_says_otherwise_than_its_payments_is_told_not_repaired(acme: Tenant) -> None:
    """A credit or payment that disagrees with its applications or refunds: people must say which is wrong."""
    owner = records.customer(acme.company.id)
    bill, fine = records.invoice(owner, number="I-wrong", balance=dollars(20)), records.invoice(owner)
    credit = records.credit(owner, number="CR-wrong", remaining=dollars(4))
    paid = records.payment(bill, amount=dollars(105))
    rows = [bill, fine, credit, paid, work_records.refund(paid)]
    await acme.add(msgspec.structs.replace(owner, metrics=compute_metrics("USD", rows)), *rows)
    report = await run(acme, repair=True)
    assert (report.drifted, report.unbalanced) == (0, 3)
    assert set(report.imbalances) == {
        Imbalance("I-wrong", 10_050, 10_000),
        Imbalance("CR-wrong", 1_100, 0),
        Imbalance(paid.id, 0, 500),
    }
    assert await acme.scope.get(Invoice, bill.id) == bill


async def test_every_customer_is_verified_whatever_the_batches(acme: Tenant) -> None:
    """The seventh of seven, in batches of three."""
    owners = [await a_customer_with_books(acme, wrong=number in (0, 3, 6)) for number in range(7)]
    before, operation.BATCH = operation.BATCH, 3
    try:
        steps: list[tuple[int, int]] = []
        report = await run(acme, steps=steps)
    finally:
        operation.BATCH = before
    assert steps == [(3, 7), (6, 7), (7, 7)]
    assert {drift.number for drift in report.drifts} == {owners[0].number, owners[3].number, owners[6].number}


async def test_a_repair_while_others_write_loses_nothing(acme: Tenant) -> None:
    """Payments, invoices and repairs at once: the numbers end as what the ledger sums to."""
    owner = await a_customer_with_books(acme, wrong=True)

    async def bill_and_pay() -> None:
        await pay(acme, owner, await bill(acme, owner, 120.5), 20)

    await asyncio.gather(*(bill_and_pay() for _ in range(5)), *(run(acme, repair=True) for _ in range(5)))
    assert (await run(acme)).drifted == 0
    after = await acme.scope.get(Customer, owner.id)
    assert after is not None
    assert after.metrics.lifetime_value == dollars(20 + 5 * 20)
    assert after.metrics.total_due == dollars(100.5 + 5 * 100.5)


async def test_a_busy_account_is_no_drift(acme: Tenant) -> None:
    """What is written while a run reads is read again in one snapshot."""
    owner = await acme.customer()
    for _ in range(5):
        reports = await asyncio.gather(*(run(acme) for _ in range(3)), *(bill(acme, owner, 100.5) for _ in range(3)))
        assert [report.drifted for report in reports if isinstance(report, RecomputeReport)] == [0, 0, 0]


async def test_only_some_drifts_are_kept_in_memory(acme: Tenant) -> None:
    """All are counted."""
    metrics = CustomerMetrics(total_due=dollars(1), lifetime_value=dollars(0))
    await acme.scope.add_missing([records.customer(acme.company.id, metrics=metrics) for _ in range(60)])
    report = await run(acme)
    assert (report.verified, report.drifted, len(report.drifts)) == (60, 60, operation.SHOWN)


async def test_one_bad_record_keeps_nobody_else_from_being_verified(acme: Tenant) -> None:
    """An entry of the books that does not fit is named; a neighbour, and a number that does not fit, are repaired."""
    bad, paid = await a_customer_with_books(acme), await a_customer_with_books(acme)
    wrong = await a_customer_with_books(acme, wrong=True)
    database = acme.gateway.database
    await database.collection(Customer).update_one({"_id": bad.id}, {"$set": {"metrics.total_due": "a lot"}})
    await database.collection(Invoice).update_one({"customer_id": paid.id}, {"$set": {"total": "a lot"}})
    report = await run(acme, repair=True)
    assert (report.verified, report.repaired) == (3, 2)
    assert [each.partition(" ")[0] for each in report.unfit] == ["Invoice"]
    for customer in (bad, wrong):
        repaired = await acme.scope.get(Customer, customer.id)
        assert repaired is not None
        assert repaired.metrics.total_due == dollars(100.5)
