"""`Customer.statement` through HTTP."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.credit import CreditApplication
from gateway.documents.customer import Customer
from gateway.documents.invoice import InvoiceStatus
from gateway.documents.payment import PaymentMeans
from tests import records
from tests.records import dollars
from tests.running_gateway import Answer, Tenant

STATEMENT = """
query Statement($id: ID!, $from: Date!, $to: Date!, $first: Int, $after: String, $last: Int, $before: String) {
  customer(id: $id) {
    statement(from: $from, to: $to) {
      from to timeZone
      openingBalance { amount currency } closingBalance { amount } totalDebits { amount } totalCredits { amount }
      totalDue { amount } unappliedCredit { amount }
      ageing {
        current { amount } days1To30 { amount } days31To60 { amount } days61To90 { amount } over90 { amount }
      }
      movements(first: $first, after: $after, last: $last, before: $before) {
        totalCount
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        nodes { subjectId date kind number description debit { amount } credit { amount } runningBalance { amount } }
      }
    }
  }
}
"""


async def ask(tenant: Tenant, owner: Customer, role: Any = Role.OFFICE, **given: Any) -> Answer:
    """Return the answer to the statement of the first half of 2026 by default."""
    variables = {"id": owner.id, "from": "2026-01-01", "to": "2026-06-30", **given}
    claims = {"customer": variables.pop("portal")} if "portal" in variables else {}
    return await tenant.ask(STATEMENT, variables, role=role, **claims)


def amounts(part: dict[str, Any]) -> dict[str, str]:
    """Return name → amount, of everything that has one."""
    return {name: value["amount"] for name, value in part.items() if isinstance(value, dict) and "amount" in value}


async def a_ledger(tenant: Tenant) -> Customer:
    """Return a customer with a bill of last year, two of this one, a draft, a void one, payments and a credit."""
    owner: Customer = await tenant.customer()
    old = records.invoice(owner, issued_at=at(2025, 12, 20), due_on=date(2026, 1, 19), number="I-old")
    late = records.invoice(owner, issued_at=at(2026, 3, 1), due_on=date(2026, 3, 31), number="I-late")
    new = records.invoice(owner, issued_at=at(2026, 6, 15), due_on=date(2026, 7, 15), number="I-new")
    draft = records.invoice(owner, status=InvoiceStatus.DRAFT, issued_at=at(2026, 5, 1))
    void = records.invoice(owner, status=InvoiceStatus.VOID, issued_at=at(2026, 5, 2), balance=dollars(0))
    application = CreditApplication(invoice_id=late.id, amount=dollars(10), applied_at=at(2026, 4, 2))
    credit = records.credit(
        owner, number="CR-1", issued_at=at(2026, 4, 1), remaining=dollars(5), applications=(application,)
    )
    paid = records.payment(
        old, amount=dollars(120.5), received_at=at(2026, 1, 10), means=PaymentMeans.CHECK, reference="No. 7"
    )
    part = records.payment(late, amount=dollars(20), received_at=at(2026, 7, 1))
    await tenant.add(old, late, new, draft, void, credit, paid, part)
    return owner


def at(year: int, month: int, day: int, hour: int = 18) -> datetime:
    """Return an instant in the afternoon of Texas."""
    return datetime(year, month, day, hour, tzinfo=UTC)


async def test_a_statement_shows_what_moved_the_balance_and_what_is_due(acme: Tenant) -> None:
    """Drafts and void invoices are in no number; what was paid after the period is not paid yet."""
    answer = await ask(acme, await a_ledger(acme))
    assert answer.errors == []
    made = answer.data["customer"]["statement"]
    assert (made["from"], made["to"], made["timeZone"]) == ("2026-01-01", "2026-06-30", "America/Chicago")
    assert made["openingBalance"] == {"amount": "120.50", "currency": "USD"}
    lines = [(line["date"], line["kind"], line["number"], amounts(line)) for line in made["movements"]["nodes"]]
    assert lines == [
        ("2026-01-10", "PAYMENT", "No. 7", {"credit": "120.50", "runningBalance": "0.00"}),
        ("2026-03-01", "INVOICE", "I-late", {"debit": "120.50", "runningBalance": "120.50"}),
        ("2026-04-01", "CREDIT", "CR-1", {"credit": "15.00", "runningBalance": "105.50"}),
        ("2026-06-15", "INVOICE", "I-new", {"debit": "120.50", "runningBalance": "226.00"}),
    ]
    assert made["movements"]["nodes"][0]["description"] == "Payment by check for invoice I-old"
    totals = amounts(made)
    assert (totals["totalDebits"], totals["totalCredits"], totals["closingBalance"]) == ("241.00", "135.50", "226.00")
    assert (totals["totalDue"], totals["unappliedCredit"]) == ("231.00", "5.00")
    assert {name: value for name, value in amounts(made["ageing"]).items() if value != "0.00"} == {
        "current": "120.50",
        "over90": "110.50",
    }


async def test_the_days_are_the_companys(acme: Tenant, gateway: Any) -> None:
    """Half past five in the morning UTC is still the day before in Texas, and already that day in India."""
    india = await gateway.tenant(time_zone="Asia/Kolkata")
    for tenant, expected in ((acme, ["2026-04-30"]), (india, ["2026-05-01"])):
        owner = await tenant.customer()
        await tenant.add(records.invoice(owner, issued_at=datetime(2026, 5, 1, 4, 59, 59, tzinfo=UTC)))
        days = []
        for day in ("2026-04-30", "2026-05-01"):
            answer = await ask(tenant, owner, **{"from": day, "to": day})
            days += [line["date"] for line in answer.data["customer"]["statement"]["movements"]["nodes"]]
        assert days == expected


async def test_movements_page_both_ways_with_true_balances(acme: Tenant) -> None:
    """Each once; the running balance does not depend on the page."""
    owner = await acme.customer()
    same = at(2026, 2, 2)
    await acme.add(*(records.invoice(owner, issued_at=same, total=dollars(n + 1)) for n in range(7)))
    whole = (await ask(acme, owner)).data["customer"]["statement"]["movements"]
    assert whole["totalCount"] == 7
    forward: list[Any] = []
    after = None
    while True:
        page = (await ask(acme, owner, first=3, after=after)).data["customer"]["statement"]["movements"]
        forward += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    backward: list[Any] = []
    before = None
    while True:
        page = (await ask(acme, owner, last=3, before=before)).data["customer"]["statement"]["movements"]
        backward = page["nodes"] + backward
        before = page["pageInfo"]["startCursor"]
        if not page["pageInfo"]["hasPreviousPage"]:
            break
    assert forward == backward == whole["nodes"]
    assert forward[-1]["runningBalance"]["amount"] == "28.00"


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ({"from": "2026-07-01"}, "after 'to'"),
        ({"from": "0001-01-01"}, "from 1970"),
        ({"to": "9999-12-31"}, "to 2200"),
        ({"first": 101}, "from 0 to 100"),
        ({"after": "bm9wZQ"}, "not valid here"),
    ],
)
async def test_a_senseless_statement_is_refused_with_advice(acme: Tenant, period: dict[str, Any], words: str) -> None:
    """The message says what would be right."""
    answer = await ask(acme, await acme.customer(), **period)
    assert answer.codes == ["BAD_REQUEST"]
    assert words in answer.errors[0]["message"]


async def test_a_statement_without_movements_is_all_zero(acme: Tenant) -> None:
    """Nothing is not an error."""
    made = (await ask(acme, await acme.customer())).data["customer"]["statement"]
    assert set(amounts(made).values()) == {"0.00"}
    assert made["movements"]["nodes"] == []


async def test_a_statement_is_seen_by_whom_it_concerns_only(acme: Tenant, rival: Tenant) -> None:
    """The office and the customer; no technician, no other customer, no other company, no other ledger in it."""
    owner, other = await a_ledger(acme), await acme.customer()
    await acme.add(records.invoice(other), records.credit(other))
    office = (await ask(acme, owner)).data["customer"]["statement"]
    portal = (await ask(acme, owner, Role.CUSTOMER, portal=owner.id)).data["customer"]["statement"]
    assert [line["subjectId"] for line in portal["movements"]["nodes"]] == [
        line["subjectId"] for line in office["movements"]["nodes"]
    ]
    assert office["movements"]["totalCount"] == 4
    assert (await ask(acme, owner, Role.TECHNICIAN)).codes == ["FORBIDDEN"]
    assert (await ask(acme, owner, Role.CUSTOMER, portal=other.id)).data == {"customer": None}
    assert (await ask(rival, owner)).data == {"customer": None}


async def test_a_long_history_costs_as_many_commands_as_a_short_one(acme: Tenant) -> None:
    """The customer, the company, and one for each kind of entry; and the numbers are those of the account."""
    owner = await acme.customer()
    await acme.scope.add_missing([records.invoice(owner, hour) for hour in range(450)])
    with acme.gateway.commands() as commands:
        made = (await ask(acme, owner)).data["customer"]["statement"]
    assert [next(iter(command)) for command in commands if "getMore" not in command] == ["find"] * 7
    assert made["totalDue"]["amount"] == made["closingBalance"]["amount"] == "54225.00"
