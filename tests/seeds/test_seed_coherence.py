"""The rules that make the data believable: each holds for every seeded customer."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.documents.appointment import AppointmentStatus
from gateway.documents.contact import TaxKind
from gateway.documents.customer import CustomerStatus
from gateway.documents.invoice import Invoice, InvoiceStatus
from gateway.documents.job import JobStatus
from gateway.documents.quote import Quote, QuoteStatus
from seeds.facts import CompanyFacts, company_facts
from seeds.generator import CustomerFile, customer_file
from seeds.staff_member import staff_of

Told = tuple[CompanyFacts, CustomerFile]
ANY_INDEX = st.integers(1, 3_000_000)


def assert_lines_make_total(paper: Invoice | Quote) -> None:
    """Quantity times price, summed, plus tax."""
    assert paper.lines
    for line in paper.lines:
        assert line.quantity * line.unit_price.minor == line.total.minor
    assert sum(line.total.minor for line in paper.lines) + paper.tax.minor == paper.total.minor


def assert_dates_in_order(file: CustomerFile) -> None:
    """Known, booked, begun, completed, billed, paid."""
    jobs = {job.id: job for job in file.jobs}
    for job in file.jobs:
        assert job.scheduled_start is not None
        assert file.customer.created_at <= job.created_at <= job.scheduled_start
        assert (job.completed_at is not None) == (job.status is JobStatus.COMPLETED)
        assert job.completed_at is None or job.scheduled_start < job.completed_at
    issued = {}
    for invoice in file.invoices:
        completed = jobs[invoice.job_id or ""].completed_at
        assert completed is not None
        assert completed <= invoice.issued_at
        assert invoice.due_on >= (invoice.issued_at - timedelta(days=1)).date()
        issued[invoice.id] = invoice.issued_at
    assert all(issued[payment.invoice_id] < payment.received_at for payment in file.payments)


@given(index=ANY_INDEX)
@settings(deadline=None, max_examples=150)
def test_the_dates_of_any_customer_are_in_order(index: int) -> None:
    """Known, booked, begun, completed, billed, paid: at any scale."""
    assert_dates_in_order(customer_file(company_facts("scale"), index))


def test_dates_are_in_order(files: list[Told]) -> None:
    """For the demo companies, scripted customers among them."""
    for _, file in files:
        assert_dates_in_order(file)


def test_tax_is_the_rate_rounded_half_up(files: list[Told]) -> None:
    """Once per invoice, by the day the work began, the address before the customer, expired exemptions not counted."""
    for company, file in files:
        days = {job.id: job.scheduled_start for job in file.jobs}
        for invoice in file.invoices:
            began = days[invoice.job_id or ""]
            assert began is not None
            rate = _rate(company, file, invoice.address_id, began)
            amount = invoice.total.minor - invoice.tax.minor
            assert invoice.tax.minor == (2 * amount * int(rate * 100) + 10_000) // 20_000


def test_completed_jobs_are_billed_once(files: list[Told]) -> None:
    """Apart from void bills; and no other job is billed."""
    for _, file in files:
        valid = Counter(invoice.job_id for invoice in file.invoices if invoice.status is not InvoiceStatus.VOID)
        assert valid == {job.id: 1 for job in file.jobs if job.status is JobStatus.COMPLETED}


def test_a_bill_is_for_the_jobs_total(files: list[Told]) -> None:
    """At the job's address, with its number."""
    for _, file in files:
        jobs = {job.id: job for job in file.jobs}
        for invoice in file.invoices:
            job = jobs[invoice.job_id or ""]
            assert (invoice.total, invoice.address_id, invoice.job_number) == (job.total, job.address_id, job.number)


def test_every_job_has_an_appointment_at_its_start(files: list[Told]) -> None:
    """With the job's number, address, category and technician."""
    for _, file in files:
        jobs = {job.id: job for job in file.jobs}
        starts = {(visit.job_id, visit.window.start) for visit in file.appointments}
        assert {(job.id, job.scheduled_start) for job in file.jobs} <= starts
        for visit in file.appointments:
            job = jobs[visit.job_id or ""]
            assert (visit.job_number, visit.address_id, visit.department) == (
                job.number,
                job.address_id,
                job.department,
            )
            assert visit.technician_id == job.technician_id
            assert visit.window.start >= job.created_at


def test_appointments_name_a_bill_that_exists(files: list[Told]) -> None:
    """The valid one of the same job."""
    for _, file in files:
        bills = {invoice.number: invoice for invoice in file.invoices}
        for visit in file.appointments:
            if visit.invoice_number is not None:
                assert bills[visit.invoice_number].job_id == visit.job_id
                assert bills[visit.invoice_number].status is not InvoiceStatus.VOID


def test_what_is_done_is_past_and_what_is_planned_is_ahead(files: list[Told]) -> None:
    """Measured at the reference instant of the company's file."""
    done = {AppointmentStatus.COMPLETED, AppointmentStatus.MISSED}
    planned = {AppointmentStatus.SCHEDULED, AppointmentStatus.CONFIRMED}
    for company, file in files:
        now = company.reference
        assert all(visit.window.start < now for visit in file.appointments if visit.status in done)
        assert all(visit.window.start > now for visit in file.appointments if visit.status in planned)
        moments = [*(i.issued_at for i in file.invoices), *(p.received_at for p in file.payments)]
        moments += [*(n.created_at for n in file.notes), *(q.created_at for q in file.quotes)]
        moments += [*(c.issued_at for c in file.credits), *(a.applied_at for c in file.credits for a in c.applications)]
        moments += [*(job.created_at for job in file.jobs), file.customer.created_at]
        assert all(moment <= now for moment in moments)


def test_windows_are_in_working_hours(files: list[Told]) -> None:
    """No one comes on a Sunday or before eight, by the company's clock."""
    for company, file in files:
        for visit in file.appointments:
            start = visit.window.start.astimezone(company.zone)
            assert start.weekday() < 6
            assert 8 <= start.hour <= 16
            assert visit.window.end - visit.window.start == timedelta(hours=2)
            assert visit.window.time_zone == company.time_zone


def test_everything_is_at_an_address_of_the_customer(files: list[Told]) -> None:
    """No row names another customer's address, or the customer of another row."""
    for company, file in files:
        own = {address.id for address in file.customer.addresses}
        rows: list[Any] = [row for kind in (*file[1:],) for row in kind]
        assert all(row.customer_id == file.customer.id and row.company_id == company.id for row in rows)
        assert {row.address_id for row in rows if getattr(row, "address_id", None)} <= own


def test_equipment_is_serviced_where_it_stands(files: list[Told]) -> None:
    """A job's equipment is at the job's address and was known when the job was booked for."""
    for _, file in files:
        units = {unit.id: unit for unit in file.equipment}
        for job in file.jobs:
            for unit in (units[unit_id] for unit_id in job.equipment_ids):
                assert unit.address_id == job.address_id
                assert job.scheduled_start is not None
                assert unit.created_at <= job.scheduled_start
        assert all(unit.installed_on and unit.installed_on < unit.created_at.date() for unit in file.equipment)
        assert all(unit.components for unit in file.equipment)


def test_people_named_are_staff_of_the_company(files: list[Told]) -> None:
    """Technicians, sellers, account managers and authors."""
    for company, file in files:
        staff = {member.id: member for member in staff_of(company.handle).everyone}
        named = {job.technician_id for job in file.jobs} | {quote.sold_by_id for quote in file.quotes}
        named |= {file.customer.account_manager_id} - {None}
        assert named <= staff.keys()
        for note in file.notes:
            assert (note.author.name, note.author.role) == (staff[note.author.id].name, staff[note.author.id].role)


def test_quotes_add_up_and_their_status_fits_their_age(files: list[Told]) -> None:
    """Accepted quotes have the job they led to, booked after them; open ones have not expired."""
    for company, file in files:
        jobs = {job.id: job for job in file.jobs}
        for quote in file.quotes:
            assert_lines_make_total(quote)
            assert (quote.job_id is not None) == (quote.status is QuoteStatus.ACCEPTED)
            assert quote.job_id is None or quote.created_at <= jobs[quote.job_id].created_at
            today = company.reference.astimezone(company.zone).date()
            expires_on = quote.expires_on or today
            assert quote.status is not QuoteStatus.OPEN or expires_on >= today
            assert quote.status is not QuoteStatus.EXPIRED or expires_on <= today
            assert (quote.expires_on is None) == (quote.status is QuoteStatus.DRAFT)


def test_amounts_are_in_the_companys_currency(files: list[Told]) -> None:
    """No file mixes currencies."""
    for company, file in files:
        amounts = [*(i.total for i in file.invoices), *(q.total for q in file.quotes), *(j.total for j in file.jobs)]
        amounts += [*(payment.amount for payment in file.payments), file.customer.metrics.total_due]
        assert {amount.currency for amount in amounts} == {company.currency}


def test_customers_joined_with_their_first_contact(files: list[Told]) -> None:
    """`joined_on` is the company's day of the record's creation."""
    for company, file in files:
        assert file.customer.joined_on == file.customer.created_at.astimezone(company.zone).date()


def test_contact_cards_have_one_default(files: list[Told]) -> None:
    """One default address, at most one default card, at most one primary phone."""
    for _, file in files:
        customer = file.customer
        assert [address.is_default for address in customer.addresses].count(True) == 1
        assert any(address.is_billing for address in customer.addresses)
        assert any(address.is_service for address in customer.addresses)
        assert [card.is_default for card in customer.payment_methods].count(True) == bool(customer.payment_methods)
        assert [phone.is_primary for phone in customer.phones].count(True) == bool(customer.phones)


def test_nothing_is_planned_for_those_no_longer_served(files: list[Told]) -> None:
    """Blocked and archived customers have no open jobs."""
    for _, file in files:
        if file.customer.status is not CustomerStatus.ACTIVE:
            assert file.customer.metrics.open_jobs == 0


def test_there_is_work_ahead_for_two_years(files: list[Told]) -> None:
    """A demo started long after it was written still has upcoming appointments."""
    for handle in ("acme", "brightside", "scale"):
        starts = [
            visit.window.start for company, file in files if company.handle == handle for visit in file.appointments
        ]
        assert max(starts) > datetime(2028, 9, 1, tzinfo=UTC)
        assert sum(start > datetime(2027, 1, 15, tzinfo=UTC) for start in starts) >= 10


def test_every_status_occurs(files: list[Told]) -> None:
    """The demo shows each kind of job, invoice, quote and appointment."""
    demo = [file for company, file in files if company.handle == "acme"]
    assert {job.status for file in demo for job in file.jobs} == set(JobStatus)
    assert {invoice.status for file in demo for invoice in file.invoices} == set(InvoiceStatus)
    assert {quote.status for file in demo for quote in file.quotes} == set(QuoteStatus)
    assert {visit.status for file in demo for visit in file.appointments} == set(AppointmentStatus)
    assert {file.customer.status for file in demo} == set(CustomerStatus)


def _rate(company: CompanyFacts, file: CustomerFile, address_id: str, began: datetime) -> Decimal:
    """Return the percentage that applies, computed differently than by the generator."""
    address = next(address for address in file.customer.addresses if address.id == address_id)
    taxability = address.taxability or file.customer.taxability
    if taxability.expires_on and began.astimezone(company.zone).date() > taxability.expires_on:
        return company.tax_percent
    return {
        TaxKind.STANDARD: company.tax_percent,
        TaxKind.SPECIAL_RATE: taxability.rate_percent or Decimal(0),
        TaxKind.EXEMPT: Decimal(0),
    }[taxability.kind]
