"""The statement of account, against an independent and naive computation over any ledger."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.documents.company import Company
from gateway.documents.credit import Credit, CreditApplication
from gateway.documents.invoice import Invoice, InvoiceStatus
from gateway.documents.money import Money
from gateway.documents.payment import Payment
from gateway.documents.refund import Refund
from gateway.operations.statement.checkpoint import NOTHING_YET, Books, advanced
from gateway.operations.statement.statement import Statement, computed
from tests import records, work_records

ZONES = ("America/Chicago", "America/Sao_Paulo", "America/Havana", "Asia/Kolkata", "Pacific/Apia", "UTC")
OWNER = records.customer("com_x")


class Ledger(NamedTuple):
    """Everything of one customer, and the period that is requested."""

    company: Company
    invoices: list[Invoice]
    payments: list[Payment]
    credits: list[Credit]
    refunds: list[Refund]
    first: date
    last: date


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    """Any ledger, around leap days, changes of the clock, and midnights of several time zones."""
    zone = draw(st.sampled_from(ZONES))
    center = draw(st.sampled_from([date(2024, 2, 29), date(2018, 2, 18), date(2018, 11, 4), date(2011, 12, 30)]))
    days = st.integers(-120, 120).map(lambda n: center + timedelta(days=n))
    near = st.sampled_from([-3_600, -1, 0, 1, 43_200, 86_399])
    moments = st.builds(
        lambda day, seconds: (
            datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC) + timedelta(seconds=seconds)
        ),
        days,
        near,
    )
    cents = st.integers(1, 50_000).map(dollars)
    invoices = [
        records.invoice(
            OWNER,
            status=draw(st.sampled_from(list(InvoiceStatus))),
            total=draw(st.integers(0, 50_000).map(dollars)),
            issued_at=draw(moments),
            due_on=draw(days),
        )
        for _ in range(draw(st.integers(0, 5)))
    ]
    paying = st.sampled_from(invoices) if invoices else st.nothing()
    payments = [
        records.payment(draw(paying), amount=draw(cents), received_at=draw(moments))
        for _ in range(draw(st.integers(0, 6)) if invoices else 0)
    ]
    given_credits = [draw(credit_strategy(moments, invoices)) for _ in range(draw(st.integers(0, 3)))]
    refunds = [
        work_records.refund(
            paid,
            amount=dollars(draw(st.integers(1, paid.amount.minor))),
            refunded_at=max(draw(moments), paid.received_at),
        )
        for paid in payments
        if draw(st.booleans())
    ]
    first, last = sorted((draw(days), draw(days)))
    return Ledger(records.company("x", time_zone=zone), invoices, payments, given_credits, refunds, first, last)


def credit_strategy(moments: st.SearchStrategy[datetime], invoices: list[Invoice]) -> st.SearchStrategy[Credit]:
    """Return a credit with parts of it applied later."""

    @st.composite
    def made(draw: st.DrawFn) -> Credit:
        issued, amount = draw(moments), draw(st.integers(100, 9_000))
        parts = draw(st.lists(st.integers(1, amount // 2), max_size=2)) if invoices else []
        applications = tuple(
            CreditApplication(
                invoice_id=draw(st.sampled_from(invoices)).id,
                amount=dollars(part),
                applied_at=issued + timedelta(hours=draw(st.integers(0, 2_000))),
            )
            for part in parts
        )
        return records.credit(OWNER, amount=dollars(amount), issued_at=issued, applications=applications)

    return made()


def dollars(cents: int) -> Money:
    """Return an amount in cents."""
    return Money(minor=cents, currency="USD")


def statement(ledger: Ledger) -> Statement:
    """Return the statement, of issued invoices as the operation reads them."""
    issued = [each for each in ledger.invoices if each.status not in (InvoiceStatus.DRAFT, InvoiceStatus.VOID)]
    books = Books(issued, ledger.payments, ledger.credits, refunds=ledger.refunds)
    return computed(ledger.company, OWNER.id, books, ledger.first, ledger.last)


def naive(ledger: Ledger) -> dict[str, Any]:
    """Return the same, day by day and invoice by invoice, sharing nothing with the code that it checks."""
    zone = ZoneInfo(ledger.company.time_zone)

    def local(moment: datetime) -> date:
        return moment.astimezone(zone).date()

    billed = {i.id: i for i in ledger.invoices if i.status.value in ("OPEN", "PARTIALLY_PAID", "PAID")}
    events = [(local(i.issued_at), i.total.minor) for i in billed.values()]
    events += [(local(p.received_at), -p.amount.minor) for p in ledger.payments]
    events += [(local(r.refunded_at), r.amount.minor) for r in ledger.refunds]
    events += [(local(c.issued_at), -c.amount.minor) for c in ledger.credits]
    ages = {"current": 0, "days_1_to_30": 0, "days_31_to_60": 0, "days_61_to_90": 0, "over_90": 0}
    for invoice in billed.values():
        if local(invoice.issued_at) > ledger.last:
            continue
        left = invoice.total.minor
        left -= sum(
            p.amount.minor
            for p in ledger.payments
            if p.invoice_id == invoice.id and local(p.received_at) <= ledger.last
        )
        left += sum(
            r.amount.minor for r in ledger.refunds if r.invoice_id == invoice.id and local(r.refunded_at) <= ledger.last
        )
        for credit in ledger.credits:
            if local(credit.issued_at) <= ledger.last:
                parts = [a for a in credit.applications if a.invoice_id == invoice.id]
                left -= sum(a.amount.minor for a in parts if local(a.applied_at) <= ledger.last)
        if left > 0:
            limits = [(0, "current"), (30, "days_1_to_30"), (60, "days_31_to_60"), (90, "days_61_to_90")]
            late = (ledger.last - invoice.due_on).days
            ages[next((name for limit, name in limits if late <= limit), "over_90")] += left
    return {
        "opening": sum(minor for day, minor in events if day < ledger.first),
        "closing": sum(minor for day, minor in events if day <= ledger.last),
        "debits": sum(minor for day, minor in events if ledger.first <= day <= ledger.last and minor > 0),
        "days": sorted(day for day, _ in events if ledger.first <= day <= ledger.last),
        "ages": ages,
    }


@given(ledger=ledgers())
def test_a_statement_is_what_counting_by_hand_gives(ledger: Ledger) -> None:
    """Opening, closing, totals, the days of the movements, and each bucket of age."""
    made, expected = statement(ledger), naive(ledger)
    assert made.opening_balance.minor == expected["opening"]
    assert made.closing_balance.minor == expected["closing"]
    assert made.total_debits.minor == expected["debits"]
    assert [movement.day for movement in made.movements] == expected["days"]
    assert {name: getattr(made.ageing, name).minor for name in expected["ages"]} == expected["ages"]


@given(ledger=ledgers())
def test_the_numbers_of_a_statement_reconcile(ledger: Ledger) -> None:
    """Opening + movements = closing = what is due by age less unapplied credit; each running balance follows."""
    made = statement(ledger)
    balance = made.opening_balance.minor
    for movement in made.movements:
        assert (movement.debit is None) != (movement.credit is None)
        balance += movement.debit.minor if movement.debit else 0
        balance -= movement.credit.minor if movement.credit else 0
        assert movement.running_balance.minor == balance
    assert balance == made.closing_balance.minor
    moved = made.total_debits.minor - made.total_credits.minor
    assert made.opening_balance.minor + moved == made.closing_balance.minor
    assert made.total_due.minor - made.unapplied_credit.minor == made.closing_balance.minor
    assert made.total_due.minor == sum(getattr(made.ageing, name).minor for name in made.ageing.__struct_fields__)
    assert made.unapplied_credit.minor >= 0


@given(ledger=ledgers(), split=st.integers(0, 240))
@example(ledger=Ledger(records.company("x"), [], [], [], [], date(2024, 2, 28), date(2024, 3, 1)), split=1)
def test_the_closing_balance_of_a_period_opens_the_next(ledger: Ledger, split: int) -> None:
    """At any cut, nothing is lost or counted twice."""
    middle = min(ledger.first + timedelta(days=split), ledger.last)
    before = statement(ledger._replace(last=middle))
    whole = statement(ledger)
    if middle == ledger.last:
        assert before == whole
        return
    after = statement(ledger._replace(first=middle + timedelta(days=1)))
    assert before.closing_balance == after.opening_balance
    assert (*before.movements, *after.movements) == whole.movements


@pytest.mark.parametrize(
    ("late", "bucket"),
    [
        (-1, "current"),
        (0, "current"),
        (1, "days_1_to_30"),
        (30, "days_1_to_30"),
        (31, "days_31_to_60"),
        (60, "days_31_to_60"),
        (61, "days_61_to_90"),
        (90, "days_61_to_90"),
        (91, "over_90"),
    ],
)
def test_an_invoice_is_in_the_bucket_of_its_days_past_due(late: int, bucket: str) -> None:
    """On its last day it is not past due."""
    bill = records.invoice(OWNER, due_on=date(2026, 6, 30) - timedelta(days=late))
    books = Books([bill], [], [])
    made = computed(records.company("x"), OWNER.id, books, date(2026, 6, 1), date(2026, 6, 30))
    assert getattr(made.ageing, bucket) == bill.total
    assert made.total_due == bill.total


def read_since(ledger: Ledger, since: datetime, end: datetime) -> Books:
    """Return what `read_books` reads, in memory."""
    issued = [each for each in ledger.invoices if each.status not in (InvoiceStatus.DRAFT, InvoiceStatus.VOID)]
    payments = [each for each in ledger.payments if since <= each.received_at < end]
    credits_since = [
        each
        for each in ledger.credits
        if since <= each.issued_at < end or any(since <= part.applied_at < end for part in each.applications)
    ]
    invoices = [each for each in issued if since <= each.issued_at < end]
    refunds = [each for each in ledger.refunds if since <= each.refunded_at < end]
    named = {each.invoice_id for each in payments} | {each.invoice_id for each in refunds}
    named |= {part.invoice_id for each in credits_since for part in each.applications}
    earlier = [each for each in issued if each.id in named and each not in invoices]
    return Books(invoices, payments, credits_since, earlier, refunds)


@given(ledger=ledgers(), before=st.lists(st.integers(0, 300), max_size=3))
def test_a_statement_from_a_checkpoint_is_the_statement_of_the_whole_ledger(ledger: Ledger, before: list[int]) -> None:
    """With checkpoints anywhere before its first day, each made from the one before it."""
    company, base = ledger.company, NOTHING_YET
    for days in sorted(before, reverse=True):
        at = company.first_instant(ledger.first - timedelta(days=days))
        base = advanced(base, read_since(ledger, base.at, at), at)
    end = company.first_instant(ledger.last + timedelta(days=1))
    made = computed(company, OWNER.id, read_since(ledger, base.at, end), ledger.first, ledger.last, base)
    assert made == statement(ledger)
