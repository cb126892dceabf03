"""Checkpoints of accounts: statements read less and say the same, even with late entries."""

import asyncio
import random
from collections.abc import Awaitable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from gateway.documents.change import Origin
from gateway.documents.credit import Credit
from gateway.documents.customer import Customer
from gateway.documents.invoice import UNPAID, Invoice, InvoiceStatus
from gateway.documents.payment import Payment
from gateway.documents.statement_checkpoint import StatementCheckpoint
from gateway.errors import MutationRefused
from gateway.inputs.credit import CreditIssueInput
from gateway.operations.ledger.credit import apply_credit, issue_credit
from gateway.operations.statement import statement as statements
from gateway.operations.statement.checkpoint import BEGINNING, read_books
from gateway.operations.statement.statement import Statement, computed, load_statement
from tests import records
from tests.bookkeeping import bill, draft, issue, pay, void
from tests.records import dollars
from tests.running_gateway import Tenant

HERE = Origin("r")
TODAY = datetime.now(UTC)
FIRST = date(2024, 1, 1)


@pytest.fixture(autouse=True)
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkpoint is worth it however little it saves."""
    monkeypatch.setattr(statements, "MIN_ENTRIES", 0)


async def of_the_whole_ledger(tenant: Tenant, owner: Customer, first: date, last: date) -> Statement:
    """Return the statement without a checkpoint."""
    end = tenant.company.first_instant(last + timedelta(days=1))
    books = await read_books(tenant.scope, owner.id, BEGINNING, end)
    return computed(tenant.company, owner.id, books, first, last)


async def checkpoints(tenant: Tenant, owner: Customer) -> list[StatementCheckpoint]:
    """Return those that are kept of a customer."""
    return await tenant.scope.find(StatementCheckpoint, {"customer_id": owner.id}, order=StatementCheckpoint.order)


async def enter(tenant: Tenant, owner: Customer, luck: random.Random) -> None:
    """One entry of any kind, dated anywhere in two years; what the books refuse is not entered."""
    scope, at = tenant.scope, datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=luck.randrange(0, 17_000))
    invoices = await scope.find(Invoice, {"customer_id": owner.id})
    credits_issued = await scope.find(Credit, {"customer_id": owner.id})
    open_ones = [each for each in invoices if each.status in UNPAID]
    amount = luck.randrange(1, 60)
    kind = luck.randrange(7)
    work: Awaitable[object] | None = None
    if kind < 2 or not invoices:
        due_on = at.date() + timedelta(days=14)
        work = draft(tenant, owner, amount) if luck.random() < 0.5 else bill(tenant, owner, amount, at, due_on)
    elif kind < 4 and open_ones:
        work = pay(tenant, owner, luck.choice(open_ones).id, amount, at)
    elif kind == 4:
        given = CreditIssueInput(customer_id=owner.id, amount=Decimal(9), reason="Goodwill")  # type: ignore[arg-type]
        work = issue_credit(scope, given, HERE)
    elif kind == 5 and credits_issued and open_ones:
        work = apply_credit(scope, luck.choice(credits_issued).id, luck.choice(open_ones).id, dollars(2), at, HERE)
    else:
        chosen = luck.choice(invoices)
        is_draft = chosen.status is InvoiceStatus.DRAFT
        work = issue(tenant, chosen.id, at, at.date()) if is_draft else void(tenant, chosen.id)
    with suppress(MutationRefused):
        await work


@pytest.mark.parametrize("seed", range(6))
async def test_any_history_with_late_entries_gives_the_statement_of_the_whole_ledger(acme: Tenant, seed: int) -> None:
    """Statements of any months are requested between the entries, so that checkpoints lie everywhere."""
    luck, owner = random.Random(seed), await acme.customer()  # noqa: S311  # no secret
    for _ in range(20):
        await enter(acme, owner, luck)
        first = FIRST + timedelta(days=luck.randrange(0, 800))
        last = first + timedelta(days=luck.randrange(0, 60))
        made = await load_statement(acme.scope, acme.company, owner.id, first, last)
        assert made == await of_the_whole_ledger(acme, owner, first, last)
    assert await checkpoints(acme, owner)


async def test_a_late_entry_drops_the_checkpoints_after_it_and_no_others(acme: Tenant) -> None:
    """One that lies before stays; a new one is made from it."""
    owner = await acme.customer()
    invoice_id = await bill(acme, owner, 100, datetime(2024, 1, 10, tzinfo=UTC))
    for month in (3, 6, 9):
        await load_statement(acme.scope, acme.company, owner.id, date(2024, month, 5), date(2024, month, 20))
    kept = await checkpoints(acme, owner)
    assert len(kept) == 3
    await pay(acme, owner, invoice_id, 1, datetime(2024, 5, 1, 12, tzinfo=UTC))
    assert await checkpoints(acme, owner) == kept[2:]


async def test_an_entry_at_the_same_moment_is_never_left_out(acme: Tenant) -> None:
    """Twelve rounds of a late payment beside statements that make a checkpoint."""
    owner = await acme.customer()
    invoice_id = await bill(acme, owner, 100, datetime(2024, 1, 10, tzinfo=UTC))
    for month in range(1, 13):
        late = pay(acme, owner, invoice_id, 1, datetime(2024, 1, 12, month, tzinfo=UTC))
        first, last = date(2025, month, 1), date(2025, month, 28)
        asked = [load_statement(acme.scope, acme.company, owner.id, first, last) for _ in range(3)]
        await asyncio.gather(late, *asked)
        made = await load_statement(acme.scope, acme.company, owner.id, first, last)
        assert made == await of_the_whole_ledger(acme, owner, first, last)


async def test_the_statement_of_a_month_reads_that_month(acme: Tenant) -> None:
    """Of 3,000 invoices with their payments, one month: what it names, and the checkpoint."""
    owner = await acme.customer()
    began = datetime(2023, 1, 2, 12, tzinfo=UTC)
    bills = [
        records.invoice(owner, issued_at=began + timedelta(hours=8 * n), status=InvoiceStatus.PAID)
        for n in range(3_000)
    ]
    paid = [records.payment(each, received_at=each.issued_at + timedelta(days=1)) for each in bills]
    await acme.scope.add_missing(bills)
    await acme.scope.add_missing(paid)
    month = (date(2025, 6, 1), date(2025, 6, 30))
    await load_statement(acme.scope, acme.company, owner.id, *month)
    (checkpoint,) = await checkpoints(acme, owner)
    end = acme.company.first_instant(date(2025, 7, 1))
    books = await read_books(acme.scope, owner.id, checkpoint.at, end)
    assert books.length + len(books.earlier) < 200
    assert await load_statement(acme.scope, acme.company, owner.id, *month) == await of_the_whole_ledger(
        acme, owner, *month
    )


async def test_another_company_and_a_deleted_customer_have_no_checkpoint(acme: Tenant, rival: Tenant) -> None:
    """A checkpoint is read within the company only."""
    owner = await acme.customer()
    await bill(acme, owner, 100)
    await load_statement(acme.scope, acme.company, owner.id, TODAY.date(), TODAY.date())
    (found,) = await checkpoints(acme, owner)
    assert await rival.scope.get(StatementCheckpoint, found.id) is None
    assert await rival.scope.find(Payment, {"customer_id": owner.id}) == []
