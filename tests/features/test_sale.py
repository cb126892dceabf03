"""`Customer.sales` and `saleUpdate`: leads, what came of them, and who may know."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.change import Change
from gateway.documents.customer import Customer
from gateway.documents.payment import PaymentMeans
from gateway.documents.sale import PaymentMethodOfSale, Sale, SaleCommissions, SaleDates, SalePayment, SaleResult
from tests import records, work_records
from tests.records import dollars
from tests.running_gateway import Answer, Tenant

SALES = """query ($id: ID!) { customer(id: $id) { sales { nodes {
  number result product units soldUnits methodOfPayment comment jobNumber
  saleAmount { amount currency } contractAmount { amount } balanceDue { amount }
  payments { amount { amount } means receivedAt }
  dates { appointment sale rto ordered received scheduled completed reRecorded }
} } } }"""
COMMISSIONS = """query ($id: ID!) { customer(id: $id) { sales { nodes {
  number commissions { total { amount } paid { amount } }
} } } }"""
UPDATE = """mutation ($input: SaleUpdateInput!) { saleUpdate(input: $input) {
  sale { id version result product units soldUnits saleAmount { amount currency } comment }
  userErrors { code message path }
} }"""


async def a_sale(tenant: Tenant, **changes: Any) -> tuple[Customer, Sale]:
    """Return a stored customer with a stored lead."""
    owner = await tenant.customer()
    stored = work_records.sale(owner, **changes)
    await tenant.add(stored)
    return owner, stored


async def update(tenant: Tenant, role: Role = Role.OFFICE, **changes: Any) -> Answer:
    """Return the answer to an update."""
    return await tenant.ask(UPDATE, {"input": changes}, role=role)


async def log_of(tenant: Tenant, customer: Customer) -> list[Change]:
    """Return the change log of a customer."""
    return await tenant.scope.find(Change, {"customer_id": customer.id}, order=Change.order)


async def test_a_sale_shows_its_money_and_dates(acme: Tenant) -> None:
    """What is due is the contract less the payments."""
    paid = SalePayment(amount=dollars(2_000), means=PaymentMeans.CHECK, received_at=records.START)
    owner, _ = await a_sale(
        acme,
        result=SaleResult.SOLD,
        sold_units=8,
        sale_amount=dollars(9_600),
        contract_amount=dollars(9_850.5),
        payments=(paid, paid),
        method_of_payment=PaymentMethodOfSale.FINANCING,
        dates=SaleDates(appointment=records.START, sale=date(2026, 1, 5), re_recorded=date(2026, 2, 1)),
        comment="Wants white frames.",
    )
    (found,) = (await acme.ask(SALES, {"id": owner.id})).data["customer"]["sales"]["nodes"]
    assert found["saleAmount"] == {"amount": "9600.00", "currency": "USD"}
    assert (found["contractAmount"], found["balanceDue"]) == ({"amount": "9850.50"}, {"amount": "5850.50"})
    assert found["payments"][0] == {
        "amount": {"amount": "2000.00"},
        "means": "CHECK",
        "receivedAt": "2026-01-05T09:30:00.000Z",
    }
    assert found["methodOfPayment"] == "FINANCING"
    assert found["dates"]["appointment"] == "2026-01-05T09:30:00.000Z"
    assert (found["dates"]["sale"], found["dates"]["rto"], found["dates"]["reRecorded"]) == (
        "2026-01-05",
        None,
        "2026-02-01",
    )


async def test_a_sale_leads_to_the_job_that_came_of_it(acme: Tenant) -> None:
    """With the job's status."""
    owner = await acme.customer()
    job = records.job(owner)
    await acme.add(job, work_records.sale(owner, job_id=job.id, job_number=job.number))
    query = "query ($id: ID!) { customer(id: $id) { sales { nodes { jobNumber job { number status } } } } }"
    (found,) = (await acme.ask(query, {"id": owner.id})).data["customer"]["sales"]["nodes"]
    assert found == {"jobNumber": job.number, "job": {"number": job.number, "status": "SCHEDULED"}}


async def test_a_lead_without_a_contract_owes_nothing(acme: Tenant) -> None:
    """Null, not zero."""
    owner, _ = await a_sale(acme)
    (found,) = (await acme.ask(SALES, {"id": owner.id})).data["customer"]["sales"]["nodes"]
    assert (found["balanceDue"], found["saleAmount"], found["payments"]) == (None, None, [])


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.CUSTOMER])
async def test_sales_are_not_for_technicians_and_customers(acme: Tenant, role: Role) -> None:
    """They hold internal comments and results."""
    owner, stored = await a_sale(acme)
    claims = {"customer": owner.id} if role is Role.CUSTOMER else {}
    answer = await acme.ask(SALES, {"id": owner.id}, role=role, **claims)
    assert (answer.data, answer.codes) == ({"customer": {"sales": None}}, ["FORBIDDEN"])
    node = await acme.ask("query ($id: ID!) { node(id: $id) { id } }", {"id": stored.id}, role=role, **claims)
    assert (node.data, node.codes) == ({"node": None}, ["FORBIDDEN"])


async def test_commissions_take_a_permission_of_their_own(acme: Tenant) -> None:
    """A partner who may read sales sees everything but them."""
    owner, stored = await a_sale(acme, commissions=SaleCommissions(total=dollars(500), paid=dollars(200)))
    seller = await acme.ask(COMMISSIONS, {"id": owner.id}, role=Role.SALES)
    scopes = "customer:read sale:read commission:read"
    partner = await acme.ask(COMMISSIONS, {"id": owner.id}, role=Role.PARTNER, scope=scopes)
    (node,) = seller.data["customer"]["sales"]["nodes"]
    assert node["commissions"] == {"total": {"amount": "500.00"}, "paid": {"amount": "200.00"}}
    assert partner.data["customer"]["sales"]["nodes"] == [{"number": stored.number, "commissions": None}]
    assert partner.codes == ["FORBIDDEN"]


async def test_a_change_of_a_sale_is_stored_and_logged(acme: Tenant) -> None:
    """Sale and customer get a new version; the log says what, before and after."""
    owner, stored = await a_sale(acme)
    answer = await update(
        acme, id=stored.id, result="SOLD", soldUnits=8, amount="9600.50", comment=" Wants  white. ", expectedVersion=1
    )
    payload = answer.data["saleUpdate"]
    assert payload["userErrors"] == []
    assert payload["sale"] == {
        "id": stored.id,
        "version": 2,
        "result": "SOLD",
        "product": "Windows",
        "units": 10,
        "soldUnits": 8,
        "saleAmount": {"amount": "9600.50", "currency": "USD"},
        "comment": "Wants white.",
    }
    after = await acme.scope.get(Customer, owner.id)
    (entry,) = await log_of(acme, owner)
    assert after is not None
    assert (after.version, entry.version, entry.operation) == (2, 2, "saleUpdate")
    plain = [change for change in entry.fields if "amount" not in change.field and "dates" not in change.field]
    assert {(change.field.rpartition(".")[2], change.before, change.after) for change in plain} == {
        ("result", "PENDING", "SOLD"),
        ("sold_units", None, 8),
        ("comment", None, "Wants white."),
    }
    amount = {"minor": 960_050, "currency": "USD"}
    assert {change.field: change.after for change in entry.fields if "amount" in change.field} == {
        f"sales.{stored.number}.contract_amount": amount,
        f"sales.{stored.number}.sale_amount": amount,
    }


async def test_what_becomes_sold_has_its_day_contract_and_balance(acme: Tenant) -> None:
    """Where they were missing; an amount of nothing is not sold."""
    _, stored = await a_sale(acme)
    refused = (await update(acme, id=stored.id, result="SOLD", amount="0.00")).data["saleUpdate"]["userErrors"]
    assert [(error["code"], error["path"]) for error in refused] == [("INVALID", ["amount"])]
    await update(acme, id=stored.id, result="SOLD", amount="9600.50")
    sold = await acme.scope.get(Sale, stored.id)
    assert sold is not None
    assert sold.balance_due == sold.contract_amount == sold.sale_amount
    assert sold.dates.sale is not None
    await update(acme, id=stored.id, amount="9700.00")
    corrected = await acme.scope.get(Sale, stored.id)
    assert corrected is not None
    assert (corrected.contract_amount, corrected.dates) == (corrected.sale_amount, sold.dates)


async def test_what_changes_nothing_is_not_written(acme: Tenant) -> None:
    """Neither version grows."""
    owner, stored = await a_sale(acme)
    payload = (await update(acme, id=stored.id, product="Windows", units=10)).data["saleUpdate"]
    assert (payload["sale"]["version"], payload["userErrors"]) == (1, [])
    assert await log_of(acme, owner) == []


async def test_null_removes_what_can_be_removed(acme: Tenant) -> None:
    """What is left out stays."""
    _, stored = await a_sale(acme, comment="Call later.")
    payload = (await update(acme, id=stored.id, comment=None, units=None)).data["saleUpdate"]
    assert (payload["sale"]["comment"], payload["sale"]["units"]) == (None, None)
    assert payload["sale"]["product"] == "Windows"


async def test_every_fault_of_a_sale_is_reported_at_once(acme: Tenant) -> None:
    """Each with its code and path; nothing is written."""
    owner, stored = await a_sale(acme)
    answer = await update(
        acme,
        id=stored.id,
        result=None,
        product="x" * 201,
        units=-1,
        soldUnits=100_001,
        amount="1.005",
        comment="a\u0007",
    )
    payload = answer.data["saleUpdate"]
    assert payload["sale"] is None
    assert {(fault["code"], *fault["path"]) for fault in payload["userErrors"]} == {
        ("REQUIRED", "result"),
        ("TOO_LONG", "product"),
        ("INVALID", "units"),
        ("INVALID", "soldUnits"),
        ("INVALID", "amount"),
        ("INVALID", "comment"),
    }
    assert await acme.scope.get(Sale, stored.id) == stored
    assert await log_of(acme, owner) == []


async def test_faults_that_lie_between_fields_are_reported_with_the_others(acme: Tenant) -> None:
    """Sold more than asked for, sold without an amount, and a bad comment."""
    _, stored = await a_sale(acme)
    answer = await update(acme, id=stored.id, result="SOLD", soldUnits=11, comment="a\u0007")
    assert {(fault["code"], *fault["path"]) for fault in answer.data["saleUpdate"]["userErrors"]} == {
        ("INVALID", "soldUnits"),
        ("REQUIRED", "amount"),
        ("INVALID", "comment"),
    }


@pytest.mark.parametrize("amount", ["-0.01", "1000000000.01", "0.001", "1E+30"])
async def test_an_amount_that_is_no_money_is_refused(acme: Tenant, amount: str) -> None:
    """Negative, too large, or with more digits than the currency has."""
    _, stored = await a_sale(acme)
    payload = (await update(acme, id=stored.id, amount=amount)).data["saleUpdate"]
    assert [fault["path"] for fault in payload["userErrors"]] == [["amount"]]


async def test_a_stale_version_of_a_sale_is_a_conflict(acme: Tenant) -> None:
    """With the sale as it is now."""
    _, stored = await a_sale(acme)
    await update(acme, id=stored.id, product="Doors")
    payload = (await update(acme, id=stored.id, product="Siding", expectedVersion=1)).data["saleUpdate"]
    assert [fault["code"] for fault in payload["userErrors"]] == ["CONFLICT"]
    assert (payload["sale"]["product"], payload["sale"]["version"]) == ("Doors", 2)


async def test_of_concurrent_changes_of_a_sale_with_one_version_one_wins(acme: Tenant) -> None:
    """The others are conflicts; the log has one entry."""
    owner, stored = await a_sale(acme)
    answers = await asyncio.gather(
        *(update(acme, id=stored.id, product=f"Windows {n}", expectedVersion=1) for n in range(4))
    )
    codes = [fault["code"] for answer in answers for fault in answer.data["saleUpdate"]["userErrors"]]
    assert codes == ["CONFLICT"] * 3
    assert len(await log_of(acme, owner)) == 1


async def test_concurrent_changes_of_several_sales_are_each_counted(acme: Tenant) -> None:
    """The customer's version counts every one of them."""
    owner, first = await a_sale(acme)
    second = work_records.sale(owner, 1)
    await acme.add(second)
    await asyncio.gather(
        *(update(acme, id=stored.id, product=f"Doors {n}") for n in range(3) for stored in (first, second))
    )
    after = await acme.scope.get(Customer, owner.id)
    assert after is not None
    assert after.version == 7
    assert sorted(entry.version or 0 for entry in await log_of(acme, owner)) == list(range(2, 8))


async def test_a_sale_of_another_company_is_not_found(acme: Tenant, rival: Tenant) -> None:
    """And stays as it is."""
    _, stored = await a_sale(rival)
    payload = (await update(acme, id=stored.id, product="Doors")).data["saleUpdate"]
    assert payload["sale"] is None
    assert [(fault["code"], fault["path"]) for fault in payload["userErrors"]] == [("NOT_FOUND", ["id"])]
    assert await rival.scope.get(Sale, stored.id) == stored


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.CUSTOMER])
async def test_changing_a_sale_takes_the_permission_to(acme: Tenant, role: Role) -> None:
    """A top-level error, and nothing is written."""
    _, stored = await a_sale(acme)
    answer = await update(acme, role, id=stored.id, product="Doors")
    assert (answer.data, answer.codes) == ({"saleUpdate": None}, ["FORBIDDEN"])
    assert await acme.scope.get(Sale, stored.id) == stored


async def test_sales_are_newest_first_by_when_the_lead_came_in(acme: Tenant) -> None:
    """A change does not move a sale."""
    owner, old = await a_sale(acme)
    new = work_records.sale(owner, 5)
    await acme.add(new)
    await update(acme, id=old.id, product="Doors")
    query = "query ($id: ID!) { customer(id: $id) { sales { nodes { id updatedAt createdAt } } } }"
    nodes = (await acme.ask(query, {"id": owner.id})).data["customer"]["sales"]["nodes"]
    assert [node["id"] for node in nodes] == [new.id, old.id]
    assert new.created_at - old.created_at == timedelta(hours=5)
    assert nodes[1]["updatedAt"] > nodes[1]["createdAt"]
