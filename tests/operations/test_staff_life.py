"""Whatever staff do, in any order: the books add up, numbers are nobody else's, and the log has every version."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.documents.change import Change
from gateway.documents.customer import Customer
from gateway.documents.invoice import Invoice
from gateway.documents.job import Job
from gateway.documents.payment import Payment
from gateway.operations.ledger.recompute import recompute
from tests.features.test_upsert import upsert
from tests.running_gateway import Tenant
from tests.staff_mutations import run

STEPS = (
    *("jobCreate", "jobUpdate", "jobStart", "jobHold", "jobComplete", "jobCancel", "jobReopen"),
    *("invoiceCreate", "invoiceUpdate", "invoiceIssue", "invoiceIssue", "invoiceVoid"),
    *("paymentRecord", "paymentRecord", "paymentUpdate", "paymentsUpsert"),
)
KINDS: dict[str, type[Job | Invoice | Payment]] = {"job": Job, "invoice": Invoice, "payment": Payment}


async def act(tenant: Tenant, owner: Customer, mutation: str, which: int, amount: int) -> None:
    """Do one thing to one of the records that there are; it may be refused."""
    kind = next(kind for kind in KINDS if mutation.startswith(kind))
    known: list[Any] = sorted(await tenant.scope.find(KINDS[kind], {"customer_id": owner.id}), key=lambda each: each.id)
    bills = sorted(await tenant.scope.find(Invoice, {"customer_id": owner.id}), key=lambda each: each.id)
    owned = {"customerId": owner.id}
    if mutation == "paymentsUpsert":
        item = {"externalId": f"p{which}", "invoiceExternalId": "i1", "amount": str(amount), "means": "CASH"}
        await upsert(tenant, "payments", {**item, **owned})
    elif mutation == "jobCreate":
        await run(tenant, mutation, {**owned, "title": "A", "category": "B", "total": str(amount)})
    elif mutation == "invoiceCreate":
        await run(tenant, mutation, {**owned, "total": str(amount)})
    elif mutation == "paymentRecord":
        if bills:
            bill = bills[which % len(bills)]
            paid = {**owned, "invoiceId": bill.id, "amount": str(amount), "means": "CASH"}
            await run(tenant, mutation, paid)
    elif known:
        changed = {"jobUpdate": "total", "invoiceUpdate": "total", "paymentUpdate": "amount"}.get(mutation)
        more = {changed: str(amount)} if changed else {}
        await run(tenant, mutation, {"id": known[which % len(known)].id, **more})


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 3), st.integers(1, 90)), min_size=5, max_size=25))
async def test_after_any_sequence_the_books_the_numbers_and_the_log_are_true(
    acme: Tenant, sequence: list[tuple[str, int, int]]
) -> None:
    """Among them payments of an integration for an invoice that never comes."""
    tenant = await acme.gateway.tenant()
    owner = await tenant.customer()
    for mutation, which, amount in sequence:
        await act(tenant, owner, mutation, which, amount)
    report = await recompute(tenant.scope, tenant.company, repair=False, request_id="r", progress=lambda *_: None)
    assert (report.drifted, report.unbalanced) == (0, 0)
    kinds: tuple[type[Job | Invoice], ...] = (Job, Invoice)
    for kind in kinds:
        numbers = [record.number for record in await tenant.scope.find(kind, {"customer_id": owner.id})]
        assert len(set(numbers)) == len(numbers)
    stored = await tenant.scope.get(Customer, owner.id)
    assert stored is not None
    log = await tenant.scope.find(Change, {"customer_id": owner.id})
    assert sorted(change.version or 0 for change in log) == list(range(owner.version + 1, stored.version + 1))
