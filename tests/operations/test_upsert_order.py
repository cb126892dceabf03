"""Records that arrive in any order and in any batches: the same books, and true numbers, at the end."""

from collections.abc import Sequence
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.documents.appointment import Appointment
from gateway.documents.base.record import CustomerRecord
from gateway.documents.customer import Customer
from gateway.documents.invoice import Invoice
from gateway.documents.job import Job
from gateway.documents.payment import Payment
from gateway.documents.refund import Refund
from gateway.operations.ledger.recompute import recompute
from tests.features.test_upsert import upsert
from tests.running_gateway import Tenant

AT = "2026-02-0%dT10:00:00Z"
WORLD: Sequence[tuple[str, dict[str, Any]]] = (
    ("jobs", {"externalId": "j1", "number": "N-1", "title": "A", "category": "B", "createdAt": AT % 1}),
    ("jobs", {"externalId": "j2", "number": "N-2", "title": "A", "category": "B", "createdAt": AT % 1}),
    (
        "appointments",
        {"externalId": "a1", "number": "V-1", "category": "B", "start": AT % 2, "jobExternalId": "j1"},
    ),
    (
        "invoices",
        {"externalId": "i1", "number": "I-1", "total": "100", "issuedAt": AT % 3, "jobExternalId": "j1"},
    ),
    (
        "invoices",
        {"externalId": "i2", "number": "I-2", "total": "30", "issuedAt": AT % 3, "jobExternalId": "j2"},
    ),
    ("invoices", {"externalId": "i3", "number": "I-3", "total": "9", "issuedAt": AT % 3, "stage": "DRAFT"}),
    (
        "payments",
        {"externalId": "p1", "invoiceExternalId": "i1", "amount": "60", "means": "CASH", "receivedAt": AT % 4},
    ),
    (
        "payments",
        {"externalId": "p2", "invoiceExternalId": "i1", "amount": "40", "means": "CARD", "receivedAt": AT % 5},
    ),
    (
        "payments",
        {"externalId": "p3", "invoiceExternalId": "i2", "amount": "10", "means": "CASH", "receivedAt": AT % 6},
    ),
    ("payments", {"externalId": "p4", "invoiceExternalId": "i9", "amount": "5", "means": "CASH", "receivedAt": AT % 6}),
    ("payments", {"externalId": "p5", "invoiceExternalId": "i3", "amount": "3", "means": "CASH", "receivedAt": AT % 6}),
    (
        "refunds",
        {
            "externalId": "r1",
            "number": "R-1",
            "paymentExternalId": "p2",
            "amount": "15",
            "reason": "x",
            "refundedAt": AT % 7,
        },
    ),
    (
        "refunds",
        {
            "externalId": "r2",
            "number": "R-2",
            "paymentExternalId": "p3",
            "amount": "10",
            "reason": "x",
            "refundedAt": AT % 8,
        },
    ),
)
KINDS: Sequence[type[CustomerRecord]] = (Job, Appointment, Invoice, Payment, Refund)


async def books(tenant: Tenant, owner: Customer) -> tuple[Any, ...]:
    """Return what is stored of a customer, but for what differs between two customers."""
    rows: list[Any] = []
    for kind in KINDS:
        for row in await tenant.scope.find(kind, {"customer_id": owner.id}):
            fields = msgspec.structs.asdict(row)
            names = set(fields) - {"company_id", "customer_id", "address_id", "status_history", "author"}
            rows.append((kind.__name__, {name: fields[name] for name in sorted(names)}))
    stored = await tenant.scope.get(Customer, owner.id)
    assert stored is not None
    return stored.metrics, sorted(rows, key=lambda row: str(row[1]["id"]))


async def send(tenant: Tenant, owner: Customer, chosen: Sequence[int], sizes: Sequence[int]) -> None:
    """Send the records in an order, cut into batches, and a few of them twice."""
    left, cuts = list(chosen), list(sizes)
    while left:
        kind = WORLD[left[0]][0]
        size = cuts.pop() if cuts else 1
        batch = [index for index in left if WORLD[index][0] == kind][:size]
        left = [index for index in left if index not in batch]
        items = [{**WORLD[index][1], "customerId": owner.id} for index in batch]
        for result in await upsert(tenant, kind, *items):
            assert result["userErrors"] == []


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
async def test_any_order_and_any_batches_give_the_same_books(acme: Tenant, data: st.DataObject) -> None:
    """Each order in a separate company: ids are made of what was sent, so that the records are equal whole."""
    orders = [range(len(WORLD)), data.draw(st.permutations(range(len(WORLD))))]
    found = []
    for order in orders:
        tenant = await acme.gateway.tenant()
        owner = await tenant.customer()
        await send(tenant, owner, order, data.draw(st.lists(st.integers(1, 4), max_size=8)))
        await send(tenant, owner, data.draw(st.lists(st.sampled_from(order), max_size=3, unique=True)), ())
        report = await recompute(tenant.scope, tenant.company, repair=False, request_id="r", progress=lambda *_: None)
        assert (report.drifted, report.unbalanced) == (0, 0)
        found.append(without_company(await books(tenant, owner)))
    assert found[0] == found[1]


def without_company(books_: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the books with each id replaced by the external id of its record: ids differ between companies."""
    metrics, rows = books_
    names = {fields["id"]: fields["external_id"] for _, fields in rows}
    same = [
        (kind, {name: names.get(value, value) if isinstance(value, str) else value for name, value in fields.items()})
        for kind, fields in rows
    ]
    for _, fields in same:
        if fields.get("invoice_external_id") == "i9":
            fields["invoice_id"] = "i9"
    return metrics, sorted(same, key=str)
