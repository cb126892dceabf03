"""A customer's numbers: on the account page, in the list, and as orders of the list."""

from datetime import date, timedelta
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.base.record import instant
from gateway.documents.customer import CustomerMetrics, UnpaidDay
from gateway.documents.invoice import InvoiceStatus
from tests import records
from tests.contract.test_queries import explain, scans
from tests.records import dollars
from tests.running_gateway import Tenant

NUMBERS = """
    totalDue { amount } lifetimeValue { amount } accountCredit { amount currency } openJobs
    accountCurrent { isCurrent overdueAmount { amount currency } }
"""
LIST = f"query {{ customers(first: 50) {{ nodes {{ number metrics {{ {NUMBERS} }} }} }} }}"
ONE = f"query ($id: ID!) {{ customer(id: $id) {{ metrics {{ {NUMBERS} }} }} }}"


def owing(**by_day: int) -> CustomerMetrics:
    """Return numbers of a customer who owes that many cents on each of these days, as days from now."""
    today = instant().date()
    unpaid = tuple(
        UnpaidDay(due_on=today + timedelta(days=int(day.removeprefix("in_").replace("ago_", "-"))), minor=minor)
        for day, minor in by_day.items()
    )
    due = dollars(sum(by_day.values()) / 100)
    return CustomerMetrics(total_due=due, lifetime_value=dollars(7), account_credit_minor=250, unpaid=unpaid)


async def test_an_account_is_current_until_the_last_day_to_pay_is_past(acme: Tenant) -> None:
    """The overdue amount is what should have been paid before the company's today."""
    late = await acme.customer(metrics=owing(ago_40=100, ago_2=250, in_30=600))
    current = await acme.customer(metrics=owing(in_2=600))
    shown = (await acme.ask(ONE, {"id": late.id})).data["customer"]["metrics"]
    assert shown["accountCurrent"] == {"isCurrent": False, "overdueAmount": {"amount": "3.50", "currency": "USD"}}
    assert (shown["totalDue"]["amount"], shown["accountCredit"]) == ("9.50", {"amount": "2.50", "currency": "USD"})
    shown = (await acme.ask(ONE, {"id": current.id})).data["customer"]["metrics"]
    assert shown["accountCurrent"] == {"isCurrent": True, "overdueAmount": {"amount": "0.00", "currency": "USD"}}


def test_what_is_due_today_is_not_overdue() -> None:
    """It is tomorrow."""
    metrics = CustomerMetrics(
        total_due=dollars(5), lifetime_value=dollars(0), unpaid=(UnpaidDay(due_on=date(2026, 2, 28), minor=500),)
    )
    assert metrics.overdue(date(2026, 2, 28)) == dollars(0)
    assert metrics.overdue(date(2026, 3, 1)) == dollars(5)


async def test_numbers_in_the_list_cost_no_command_for_each_row(acme: Tenant) -> None:
    """The list and the company, whether there is one row or thirty."""
    counts = []
    for rows in (1, 29):
        await acme.scope.add_missing([records.customer(acme.company.id, metrics=owing(ago_2=10)) for _ in range(rows)])
        with acme.gateway.commands() as commands:
            answer = await acme.ask(LIST)
        assert answer.errors == []
        counts.append([next(iter(command)) for command in commands])
    assert len(answer.data["customers"]["nodes"]) == 30
    assert counts == [["find", "find"]] * 2


@pytest.mark.parametrize("field", ["BALANCE", "LIFETIME_VALUE", "OPEN_JOBS", "JOINED_DATE", "NAME"])
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
async def test_every_order_of_the_list_is_read_from_an_index(acme: Tenant, field: str, direction: str) -> None:
    """No scan and no sort in memory, in both directions and on the second page."""
    await acme.scope.add_missing([
        records.customer(
            acme.company.id,
            metrics=CustomerMetrics(total_due=dollars(jobs), lifetime_value=dollars(jobs), open_jobs=jobs),
            last_name=f"N{jobs:03d}",
            joined_on=date(2025, 1, 1) + timedelta(days=jobs),
        )
        for jobs in range(200)
    ])  # fmt: skip  # of few customers MongoDB may as well sort all
    query = """query ($sort: CustomerSort, $after: String) {
      customers(first: 50, after: $after, sort: $sort) { nodes { metrics { openJobs } } pageInfo { endCursor } }
    }"""
    seen: list[int] = []
    after = None
    for _ in range(2):
        with acme.gateway.commands() as commands:
            answer = await acme.ask(query, {"sort": {"field": field, "direction": direction}, "after": after})
        page = answer.data["customers"]
        seen += [node["metrics"]["openJobs"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        for command in commands:
            plan: dict[str, Any] = await explain(acme, command)
            assert scans(plan) == [], plan
    assert seen == (list(range(100)) if direction == "ASC" else list(range(199, 99, -1)))


async def test_numbers_are_for_those_who_read_invoices(acme: Tenant, rival: Tenant) -> None:
    """Not for technicians; a portal customer sees their own; another company sees nothing."""
    owner = await acme.customer(metrics=owing(ago_2=10))
    query = "query ($id: ID!) { customer(id: $id) { metrics { totalDue { amount } } } }"
    technician = await acme.ask(query, {"id": owner.id}, role=Role.TECHNICIAN)
    assert technician.codes == ["FORBIDDEN"]
    assert technician.data == {"customer": {"metrics": None}}
    portal = await acme.ask(query, {"id": owner.id}, role=Role.CUSTOMER, customer=owner.id)
    assert portal.data == {"customer": {"metrics": {"totalDue": {"amount": "0.10"}}}}
    assert (await rival.ask(query, {"id": owner.id})).data == {"customer": None}


async def test_an_invoice_says_whether_it_is_overdue_and_what_was_settled(acme: Tenant) -> None:
    """Only what is issued and unpaid can be overdue; a page of invoices reads the company once."""
    owner = await acme.customer()
    yesterday = instant().date() - timedelta(days=2)
    facts: list[tuple[InvoiceStatus, float]] = [
        (InvoiceStatus.OPEN, 120.5),
        (InvoiceStatus.PARTIALLY_PAID, 20.5),
        (InvoiceStatus.PAID, 0),
        (InvoiceStatus.DRAFT, 120.5),
        (InvoiceStatus.VOID, 0),
    ]
    bills = [
        records.invoice(owner, hour, status=status, balance=dollars(balance), due_on=yesterday)
        for hour, (status, balance) in enumerate(facts)
    ]
    later = records.invoice(owner, 9, due_on=yesterday + timedelta(days=30))
    await acme.add(*bills, later, records.payment(bills[1], amount=dollars(100)))
    query = """query ($id: ID!) { customer(id: $id) { invoices {
      nodes { status isOverdue settled { amount } balance { amount } payments { nodes { amount { amount } } } }
    } } }"""
    with acme.gateway.commands() as commands:
        nodes = (await acme.ask(query, {"id": owner.id})).data["customer"]["invoices"]["nodes"]
    assert len(commands) == 3
    shown = [(node["status"], node["isOverdue"], node["settled"]["amount"]) for node in reversed(nodes)]
    assert shown == [
        ("OPEN", True, "0.00"),
        ("PARTIALLY_PAID", True, "100.00"),
        ("PAID", False, "120.50"),
        ("DRAFT", False, "0.00"),
        ("VOID", False, "0.00"),
        ("OPEN", False, "0.00"),
    ]
    assert nodes[4]["payments"]["nodes"] == [{"amount": {"amount": "100.00"}}]
