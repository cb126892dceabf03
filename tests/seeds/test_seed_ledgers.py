"""The seeded books: each age of debt, credits used and unused, and statements that say what the accounts say."""

from collections import Counter
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.documents.credit import Credit
from gateway.documents.invoice import ISSUED, Invoice, InvoiceStatus
from gateway.documents.job import JobStatus
from gateway.documents.payment import Payment
from gateway.operations.statement.checkpoint import Books
from gateway.operations.statement.statement import Statement, computed
from seeds.facts import CompanyFacts, company_facts
from seeds.generator import CustomerFile, customer_file
from seeds.staff_member import company_record
from tests.seeds.test_seed_coherence import assert_lines_make_total

Told = tuple[CompanyFacts, CustomerFile]


UNPAID = {InvoiceStatus.OPEN, InvoiceStatus.PARTIALLY_PAID}
UNDONE = {JobStatus.SCHEDULED, JobStatus.IN_PROGRESS, JobStatus.ON_HOLD}


def assert_ledger_adds_up(file: CustomerFile) -> None:
    """Lines make totals, payments make balances, balances make the customer's numbers."""
    for invoice in file.invoices:
        assert_lines_make_total(invoice)
        assert_balance(invoice, received(file, invoice), applied(file, invoice))
    assert {payment.invoice_id for payment in file.payments} <= {invoice.id for invoice in file.invoices}
    for credit in file.credits:
        assert credit.amount.minor - sum(each.amount.minor for each in credit.applications) == credit.remaining.minor
        assert 0 <= credit.remaining.minor <= credit.amount.minor
    metrics = file.customer.metrics
    assert metrics.account_credit.minor == sum(credit.remaining.minor for credit in file.credits)
    due = [(i.due_on, i.balance.minor) for i in file.invoices if i.status in UNPAID]
    for day in {due_on for due_on, _ in due}:
        assert metrics.overdue(day).minor == sum(minor for due_on, minor in due if due_on < day)
    assert metrics.total_due.minor == sum(i.balance.minor for i in file.invoices if i.status in UNPAID)
    refunded = Counter({payment.id: payment.refunded_minor for payment in file.payments if payment.refunded_minor})
    assert refunded == sum((Counter({each.payment_id: each.amount.minor}) for each in file.refunds), Counter())
    assert metrics.lifetime_value.minor == sum(payment.refundable.minor for payment in file.payments)
    assert metrics.open_jobs == sum(job.status in UNDONE for job in file.jobs)


def received(file: CustomerFile, invoice: Invoice) -> list[Payment]:
    """Return the payments for an invoice."""
    return [payment for payment in file.payments if payment.invoice_id == invoice.id]


def applied(file: CustomerFile, invoice: Invoice) -> int:
    """Return what credits were set against an invoice, in minor units."""
    parts = [each for credit in file.credits for each in credit.applications if each.invoice_id == invoice.id]
    assert all(invoice.issued_at <= each.applied_at for each in parts)
    return sum(each.amount.minor for each in parts)


def assert_balance(invoice: Invoice, payments: list[Payment], applied: int) -> None:
    """What was not paid or credited is due, and the status says so."""
    paid = sum(payment.refundable.minor for payment in payments) + applied
    assert all(payment.amount.minor > 0 for payment in payments)
    due = 0 if invoice.status is InvoiceStatus.VOID else invoice.total.minor - paid
    assert invoice.balance.minor == due
    assert (invoice.status is InvoiceStatus.PAID) == (paid == invoice.total.minor)
    assert (invoice.status is InvoiceStatus.PARTIALLY_PAID) == (0 < paid < invoice.total.minor)
    assert (invoice.paid_at is not None) == (invoice.status is InvoiceStatus.PAID)
    if invoice.paid_at is not None:
        assert invoice.paid_at == max(payment.received_at for payment in payments)


def statement(company: CompanyFacts, file: CustomerFile) -> Statement:
    """Return the whole account, up to the company's reference."""
    today = company.reference.astimezone(company.zone).date()
    invoices = [invoice for invoice in file.invoices if invoice.status in ISSUED]
    books = Books(invoices, file.payments, file.credits, refunds=file.refunds)
    first = file.customer.joined_on - timedelta(days=1)
    return computed(company_record(company), file.customer.id, books, first, today)


def test_every_statement_ends_with_what_the_account_owes(files: list[Told]) -> None:
    """Computed from what was issued and received alone, it gives the numbers that are kept."""
    for company, file in files:
        made, metrics = statement(company, file), file.customer.metrics
        assert made.opening_balance.minor == 0
        assert made.total_due == metrics.total_due
        assert made.unapplied_credit == metrics.account_credit
        assert made.closing_balance.minor == metrics.total_due.minor - metrics.account_credit.minor
        assert made.total_due.minor - made.ageing.current.minor == metrics.overdue(made.to_day).minor


def test_a_property_manager_owes_bills_of_every_age() -> None:
    """For a statement that shows something in each bucket."""
    company = company_facts("acme")
    ageing = statement(company, customer_file(company, 12)).ageing
    assert all(getattr(ageing, name).minor > 0 for name in ageing.__struct_fields__)


def test_credits_occur_used_in_part_and_unused(files: list[Told]) -> None:
    """Among the demo customers; at most one for each."""
    seeded: list[Credit] = [credit for company, file in files if company.handle == "acme" for credit in file.credits]
    assert {bool(credit.applications) for credit in seeded} == {True, False}
    assert all(credit.amount.minor > 0 for credit in seeded)
    assert all(len(file.credits) <= 1 + len(file.refunds) for _, file in files)


def test_a_refund_lowers_the_lifetime_value_and_is_not_owed_again() -> None:
    """One of the demo: the part that was given back is settled by a credit, and the invoice stays paid."""
    file = customer_file(company_facts("acme"), 9)
    (refund,) = file.refunds
    (payment,) = [each for each in file.payments if each.id == refund.payment_id]
    (invoice,) = [each for each in file.invoices if each.id == refund.invoice_id]
    assert payment.received_at < refund.refunded_at <= company_facts("acme").reference
    assert 0 < refund.amount.minor == payment.refunded_minor < payment.amount.minor
    received = sum(each.amount.minor for each in file.payments)
    assert file.customer.metrics.lifetime_value.minor == received - refund.amount.minor
    assert (invoice.status, file.customer.metrics.total_due.minor) == (InvoiceStatus.PAID, 0)


@given(index=st.integers(1, 3_000_000))
@settings(deadline=None, max_examples=150)
def test_the_ledger_of_any_customer_adds_up(index: int) -> None:
    """Lines make totals, payments make balances, balances make the customer's numbers: at any scale."""
    assert_ledger_adds_up(customer_file(company_facts("scale"), index))


def test_every_ledger_adds_up(files: list[Told]) -> None:
    """For the demo companies, scripted customers among them."""
    for _, file in files:
        assert_ledger_adds_up(file)
