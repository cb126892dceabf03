"""The rules of what is agreed, charged, estimated, sold and referred: each holds for every seeded customer."""

from collections import Counter
from itertools import pairwise

from gateway.documents.agreement import AgreementStatus
from gateway.documents.customer import CustomerStatus, CustomerType
from gateway.documents.estimate import EstimateStatus
from gateway.documents.job import JobStatus
from gateway.documents.recurring_invoice import RecurringInvoiceStatus
from gateway.documents.referral import ReferralStatus
from gateway.documents.sale import SaleResult
from gateway.documents.service_subscription import SubscriptionStatus
from seeds.demo import DEMO_COMPANIES
from seeds.facts import CompanyFacts
from seeds.generator import CustomerFile
from seeds.staff_member import staff_of

Told = tuple[CompanyFacts, CustomerFile]


def test_the_history_of_a_job_ends_with_its_status(files: list[Told]) -> None:
    """It begins when the job was entered, goes forward, and is by staff."""
    for company, file in files:
        staff = {member.id for member in staff_of(company.handle).everyone}
        for job in file.jobs:
            history = job.status_history
            assert (history[0].status, history[0].at) == (JobStatus.SCHEDULED, job.created_at)
            assert history[-1].status is job.status
            assert all(before.at <= after.at for before, after in pairwise(history))
            assert {step.by.id for step in history} <= staff
            assert job.completed_at is None or history[-1].at == job.completed_at


def test_customers_with_maintenance_have_an_agreement_in_force(files: list[Told]) -> None:
    """One at a time; earlier ones have expired before it begins."""
    for company, file in files:
        now = company.reference.date()
        for earlier, later in pairwise(file.agreements):
            assert earlier.ends_on is not None
            assert earlier.ends_on < later.starts_on
        for agreement in file.agreements:
            assert agreement.created_at <= company.reference
            assert (agreement.status is AgreementStatus.PENDING) == (agreement.starts_on >= now)
            assert agreement.price.currency == company.currency
        tagged = company.maintenance_tag in file.customer.tags
        if tagged and file.customer.status is CustomerStatus.ACTIVE:
            assert file.agreements
            assert file.agreements[-1].status in (AgreementStatus.ACTIVE, AgreementStatus.PENDING)


def test_recurring_invoices_are_for_businesses_and_add_up(files: list[Told]) -> None:
    """The next is to come if and only if they are active."""
    for company, file in files:
        for template in file.recurring_invoices:
            assert file.customer.type is not CustomerType.RESIDENTIAL
            assert sum(line.total.minor for line in template.lines) + template.tax.minor == template.total.minor
            active = template.status is RecurringInvoiceStatus.ACTIVE
            assert (template.next_issue_on is not None) == active
            assert template.next_issue_on is None or template.next_issue_on > company.reference.date()
            assert (template.ends_on is not None) == (template.status is RecurringInvoiceStatus.ENDED)


def test_subscriptions_are_for_homes_and_charged_while_active(files: list[Told]) -> None:
    """A plan of the company, at its price."""
    for company, file in files:
        plans = {(plan.name, plan.price, plan.interval) for plan in company.plans}
        for subscription in file.subscriptions:
            assert file.customer.type is CustomerType.RESIDENTIAL
            assert (subscription.plan, subscription.price.minor, subscription.interval) in plans
            assert (subscription.next_charge_on is not None) == (subscription.status is SubscriptionStatus.ACTIVE)
            assert (subscription.canceled_on is not None) == (subscription.status is SubscriptionStatus.CANCELED)
            assert subscription.next_charge_on is None or subscription.next_charge_on > company.reference.date()


def test_nothing_is_charged_to_those_no_longer_served(files: list[Told]) -> None:
    """Blocked and archived customers have no active plans and no invoices ahead."""
    for _, file in files:
        if file.customer.status is not CustomerStatus.ACTIVE:
            assert all(template.next_issue_on is None for template in file.recurring_invoices)
            assert all(subscription.next_charge_on is None for subscription in file.subscriptions)
            assert file.customer.referral_code is None


def test_estimates_come_before_the_quotes_made_of_them(files: list[Told]) -> None:
    """Their range holds the likely price."""
    for company, file in files:
        quotes = {quote.id: quote for quote in file.quotes}
        for estimate in file.estimates:
            assert estimate.lowest.minor <= estimate.total.minor <= estimate.highest.minor
            assert file.customer.created_at <= estimate.created_at <= company.reference
            assert (estimate.quote_id is not None) == (estimate.status is EstimateStatus.QUOTED)
            if estimate.quote_id is not None:
                quote = quotes[estimate.quote_id]
                assert estimate.created_at < quote.created_at
                assert (estimate.address_id, estimate.title) == (quote.address_id, quote.title)


def test_a_sale_has_the_money_of_its_job(files: list[Told]) -> None:
    """The contract is the job's price, the payments are those received for its invoice."""
    for _, file in files:
        jobs = {job.number: job for job in file.jobs}
        bills = {invoice.id: invoice.job_number for invoice in file.invoices}
        for sale in file.sales:
            assert (sale.job_number is not None) == (sale.result is SaleResult.SOLD)
            if sale.job_number is None:
                assert (sale.contract_amount, sale.payments, sale.commissions) == (None, (), None)
                continue
            assert sale.contract_amount == sale.sale_amount == jobs[sale.job_number].total
            received = [p.amount for p in file.payments if bills[p.invoice_id] == sale.job_number]
            assert [payment.amount for payment in sale.payments] == received
            assert sale.balance_due is not None
            assert sale.balance_due.minor >= 0
            assert sale.commissions is not None
            assert 0 <= sale.commissions.paid.minor <= sale.commissions.total.minor
            assert (sale.sold_units or 0) <= (sale.units or 0)


def test_the_steps_of_a_sale_are_in_order(files: list[Told]) -> None:
    """Nothing done is later than the reference."""
    for company, file in files:
        for sale in file.sales:
            dates = sale.dates
            assert dates.appointment is not None
            steps = [dates.sale, dates.rto, dates.ordered, dates.received]
            taken = [day for day in steps if day is not None]
            assert taken == sorted(taken)
            assert all(day <= company.reference.date() for day in taken)
            assert dates.scheduled is None or taken[-1] <= dates.scheduled
            assert dates.completed is None or (dates.scheduled is not None and dates.completed >= dates.scheduled)


def test_referrals_name_customers_who_came_later(files: list[Told]) -> None:
    """The reward is earned when they have been customers for a while; a customer with referrals has a code."""
    demo = {file.customer.id: file.customer for company, file in files if company.handle in DEMO_COMPANIES}
    for company, file in files:
        assert not file.referrals or file.customer.referral_code
        for referral in file.referrals:
            assert file.customer.created_at <= referral.referred_at <= company.reference
            assert (referral.earned_at is not None) == (referral.status is ReferralStatus.EARNED)
            if company.handle in DEMO_COMPANIES and referral.referred_customer_id:
                came = demo[referral.referred_customer_id]
                assert (came.display_name, came.created_at) == (referral.referred_name, referral.referred_at)
                assert came.company_id == file.customer.company_id


def test_referral_codes_are_unique_in_a_company(files: list[Told]) -> None:
    """The unique index would refuse the second."""
    codes = Counter((company.handle, file.customer.referral_code) for company, file in files)
    assert all(count == 1 for (_, code), count in codes.items() if code)


def test_both_demo_companies_have_something_of_everything(files: list[Told]) -> None:
    """No tab of the demo is empty everywhere."""
    for handle in DEMO_COMPANIES:
        found = [file for company, file in files if company.handle == handle]
        for kind in ("estimates", "recurring_invoices", "agreements", "subscriptions", "sales", "referrals"):
            assert sum(bool(getattr(file, kind)) for file in found) >= 3, (handle, kind)
        results = {sale.result for file in found for sale in file.sales}
        assert {SaleResult.SOLD, SaleResult.PENDING, SaleResult.NOT_SOLD} <= results
