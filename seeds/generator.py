"""Everything about one customer, from the company's file and the customer's index alone."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import msgspec

from gateway.documents.agreement import Agreement
from gateway.documents.appointment import Appointment
from gateway.documents.base.record import Record
from gateway.documents.change import Change
from gateway.documents.comment import Comment
from gateway.documents.communication import Communication
from gateway.documents.credit import Credit
from gateway.documents.customer import Customer
from gateway.documents.equipment import Equipment
from gateway.documents.estimate import Estimate
from gateway.documents.invoice import Invoice
from gateway.documents.job import Job
from gateway.documents.ledger import metrics_of
from gateway.documents.message import Message
from gateway.documents.note import Note
from gateway.documents.payment import Payment
from gateway.documents.quote import Quote
from gateway.documents.recurring_invoice import RecurringInvoice
from gateway.documents.referral import Referral
from gateway.documents.refund import Refund
from gateway.documents.sale import Sale
from gateway.documents.service_subscription import ServiceSubscription
from gateway.documents.staff_member import StaffMember, StaffRole
from seeds.account import Account
from seeds.agreement import agreements_of
from seeds.appointment import appointments_of
from seeds.change import edited
from seeds.conversation import comments_of, communications_of
from seeds.credit import credits_of
from seeds.customer import account_key, customer_id
from seeds.draw import Draw
from seeds.drawn_customer import drawn_account
from seeds.equipment import equipment_of
from seeds.estimate import estimates_of
from seeds.facts import CompanyFacts, company_facts
from seeds.invoice import bills_of
from seeds.job import jobs_of
from seeds.message import messages_of
from seeds.note import notes_of
from seeds.quote import accepted_quote, other_quotes
from seeds.recurring_billing import recurring_invoices_of, subscriptions_of
from seeds.referral import referral_code_of, referrals_of
from seeds.refund import refunds_of
from seeds.sale import sales_of
from seeds.staff_member import staff_of
from seeds.told_customer import told_account
from seeds.working_day import joined_at


class CustomerFile(NamedTuple):
    """A customer with the rows of every tab; each list in the order of its numbers."""

    customer: Customer
    appointments: list[Appointment]
    jobs: list[Job]
    quotes: list[Quote]
    invoices: list[Invoice]
    payments: list[Payment]
    credits: list[Credit]
    refunds: list[Refund]
    equipment: list[Equipment]
    notes: list[Note]
    estimates: list[Estimate]
    recurring_invoices: list[RecurringInvoice]
    agreements: list[Agreement]
    subscriptions: list[ServiceSubscription]
    sales: list[Sale]
    referrals: list[Referral]
    communications: list[Communication]
    comments: list[Comment]
    changes: list[Change]
    messages: list[Message]

    def kinds(self) -> Iterator[Sequence[Record]]:
        """Yield the records, one kind after the other; the customer last."""
        yield from self[1:]
        yield (self.customer,)


def customer_file(company: CompanyFacts, index: int) -> CustomerFile:
    """Return the customer with this index, 1 being the first of the company's file or of the drawn ones."""
    draw = Draw(account_key(company.handle, index))
    told = index < company.first_generated
    return _filed(told_account(company, index) if told else drawn_account(company, index, draw), index, draw)


def records_by_kind(company: CompanyFacts, wanted: Iterable[int]) -> list[list[Record]]:
    """Return the files of several customers as one list for each kind of record; the customers last."""
    files = [customer_file(company, index) for index in wanted]
    return [
        [record for records in kind for record in records] for kind in zip(*(f.kinds() for f in files), strict=True)
    ]


def indexes(company: CompanyFacts) -> list[int]:
    """Return the indexes of a demo company's customers."""
    drawn = range(company.first_generated, company.first_generated + company.generated)
    return [*range(1, len(company.customers) + 1), *drawn]


def seeded_customer_id(handle: str, index: int) -> str:
    """Return the id of a seeded company's customer, without a database: `seeded_customer_id("acme", 1)`."""
    company = company_facts(handle)
    return customer_id(company, index, joined_at(company, index))


def seeded_staff_member(handle: str, role: str) -> StaffMember:
    """Return the first staff member of that role (ADMIN, OFFICE, TECHNICIAN or SALES, in any case)."""
    wanted = StaffRole(role.upper())
    return next(member for member in staff_of(handle).everyone if member.role is wanted)


class _Work(NamedTuple):
    """What was done for an account, and what came of it."""

    jobs: list[Job]
    appointments: list[Appointment]
    quotes: list[Quote]
    invoices: list[Invoice]
    payments: list[Payment]


def _filed(account: Account, index: int, draw: Draw) -> CustomerFile:
    equipment = equipment_of(account, draw)
    work = _worked(account, equipment, draw)
    credited = credits_of(account, work.invoices)
    refunded = refunds_of(account, work.payments)
    credits_made = [*credited.credits, *refunded.credits]
    ledger = chain(work.jobs, credited.invoices, refunded.payments, refunded.refunds, credits_made)
    counted = msgspec.structs.replace(
        account.customer,
        metrics=metrics_of(account.company.currency, ledger),
        referral_code=referral_code_of(account, index),
    )
    customer, changes = edited(account, counted)
    return CustomerFile(
        customer,
        work.appointments,
        work.jobs,
        work.quotes,
        credited.invoices,
        refunded.payments,
        credits_made,
        refunded.refunds,
        equipment,
        notes_of(account, draw),
        estimates_of(account, work.quotes),
        recurring_invoices_of(account),
        agreements_of(account),
        subscriptions_of(account),
        sales_of(account, work.quotes, work.jobs, credited.invoices, work.payments),
        referrals_of(account, index),
        communications_of(account, work.jobs),
        comments_of(account),
        changes,
        messages_of(account, work.appointments),
    )


def _worked(account: Account, equipment: Sequence[Equipment], draw: Draw) -> _Work:
    work = _Work([], [], [], [], [])
    for priced in jobs_of(account, equipment, draw):
        quote = accepted_quote(account, priced, len(work.quotes) + 1, draw)
        work.quotes.extend([quote] if quote else [])
        bills = bills_of(account, priced, draw)
        work.jobs.append(priced.job)
        work.invoices.extend(bill.invoice for bill in bills)
        work.payments.extend(payment for bill in bills for payment in bill.payments)
        billed = bills[-1].invoice.number if bills else None
        work.appointments.extend(appointments_of(account, priced.job, billed, draw))
    work.quotes.extend(other_quotes(account, len(work.quotes) + 1, draw))
    return work
