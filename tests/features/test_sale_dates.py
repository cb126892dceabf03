"""`saleUpdate`: dates and the contract amount, consistent with each other."""

from datetime import date
from typing import Any

import pytest

from gateway.documents.change import Change
from gateway.documents.payment import PaymentMeans
from gateway.documents.sale import Sale, SaleDates, SalePayment, SaleResult
from tests import records
from tests.features.test_sale import a_sale
from tests.mutations import ask, refusals
from tests.records import dollars
from tests.running_gateway import Tenant

SOLD: dict[str, Any] = {
    "result": SaleResult.SOLD,
    "sale_amount": dollars(1_000),
    "contract_amount": dollars(1_000),
    "payments": (SalePayment(amount=dollars(300), means=PaymentMeans.CHECK, received_at=records.START),),
    "dates": SaleDates(sale=date(2026, 3, 2), ordered=date(2026, 3, 9)),
}


async def stored(tenant: Tenant, sale: Sale) -> Sale:
    """Return the sale as it is now."""
    found = await tenant.scope.get(Sale, sale.id)
    assert found is not None
    return found


async def update(tenant: Tenant, sale: Sale, **changes: Any) -> list[tuple[str, str]]:
    """Why a sale could not be changed."""
    return refusals(await ask(tenant, "saleUpdate", {"id": sale.id, **changes}))


async def test_dates_and_the_contract_are_changed_and_taken_back(acme: Tenant) -> None:
    """What is left out stays; the balance is the contract less the payments."""
    owner, sale = await a_sale(acme, **SOLD)
    dates = {"appointment": "2026-03-01T15:00:00Z", "received": "2026-03-12", "ordered": None}
    assert await update(acme, sale, dates=dates, contractAmount="1200") == []
    now = await stored(acme, sale)
    assert (now.dates.sale, now.dates.received, now.dates.ordered) == (date(2026, 3, 2), date(2026, 3, 12), None)
    assert (now.sale_amount, now.contract_amount, now.balance_due) == (dollars(1_000), dollars(1_200), dollars(900))
    (entry,) = await acme.scope.find(Change, {"customer_id": owner.id})
    assert refusals(await ask(acme, "changeUndo", {"id": entry.id})) == []
    now = await stored(acme, sale)
    assert (now.dates, now.contract_amount) == (sale.dates, sale.contract_amount)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"dates": {"received": "2026-03-08"}}, ("INVALID", "dates.received")),
        ({"dates": {"completed": "2026-03-01"}}, ("INVALID", "dates.completed")),
        ({"dates": {"scheduled": "2026-03-01"}}, ("INVALID", "dates.scheduled")),
        ({"dates": {"rto": "2026-03-10"}}, ("INVALID", "dates.ordered")),
        ({"dates": {"appointment": "2026-03-04T15:00:00Z"}}, ("INVALID", "dates.sale")),
        ({"dates": {"sale": None}}, ("REQUIRED", "dates")),
        ({"contractAmount": "299.99"}, ("INVALID", "contractAmount")),
        ({"contractAmount": "1.001"}, ("INVALID", "contractAmount")),
        ({"contractAmount": None}, ("REQUIRED", "contractAmount")),
        ({"amount": "200"}, ("INVALID", "contractAmount")),
    ],
)
async def test_what_cannot_be_is_refused(acme: Tenant, changes: Any, expected: tuple[str, str]) -> None:
    """With its place; nothing is stored."""
    _, sale = await a_sale(acme, **SOLD)
    assert expected in await update(acme, sale, **changes)
    assert await stored(acme, sale) == sale


async def test_a_lead_has_no_order_before_it_is_sold(acme: Tenant) -> None:
    """With the day of the sale it has."""
    _, sale = await a_sale(acme)
    assert await update(acme, sale, dates={"ordered": "2026-03-09"}) == [("INVALID", "dates.ordered")]
    assert await update(acme, sale, dates={"ordered": "2026-03-09", "sale": "2026-03-02"}) == []


async def test_what_was_wrong_before_stops_no_other_change(acme: Tenant) -> None:
    """A sale that was imported so."""
    _, sale = await a_sale(acme, **{**SOLD, "dates": SaleDates(sale=date(2026, 3, 9), rto=date(2026, 3, 2))})
    assert await update(acme, sale, comment="Call in May", dates={"completed": "2026-04-01"}) == []
