"""Everything about one customer, from the company's file and the customer's index alone."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from gateway.documents.appointment import Appointment
from gateway.documents.change import Change
from gateway.documents.comment import Comment
from gateway.documents.communication import Communication
from gateway.documents.customer import Customer, CustomerMetrics
from gateway.documents.equipment import Equipment
from gateway.documents.invoice import Invoice, InvoiceStatus
from gateway.documents.job import Job, JobStatus
from gateway.documents.money import Money
from gateway.documents.note import Note
from gateway.documents.payment import Payment
from gateway.documents.quote import Quote
from gateway.documents.record import Record
from gateway.documents.staff_member import StaffMember, StaffRole
from seeds.account import Account
from seeds.appointment import appointments_of
from seeds.change import edited
from seeds.conversation import comments_of, communications_of
from seeds.customer import account_key, customer_id
from seeds.draw import Draw
from seeds.drawn_customer import drawn_account
from seeds.equipment import equipment_of
from seeds.facts import CompanyFacts, company_facts
from seeds.invoice import bills_of
from seeds.job import jobs_of
from seeds.note import notes_of
from seeds.quote import accepted_quote, other_quotes
from seeds.staff_member import staff_of
from seeds.told_customer import told_account
from seeds.working_day import joined_at

UNPAID = (InvoiceStatus.OPEN, InvoiceStatus.PARTIALLY_PAID)
UNDONE = (JobStatus.SCHEDULED, JobStatus.IN_PROGRESS, JobStatus.ON_HOLD)


class CustomerFile(NamedTuple):
    """A customer with the rows of every tab; each list in the order of its numbers."""

    customer: Customer
    appointments: list[Appointment]
    jobs: list[Job]
    quotes: list[Quote]
    invoices: list[Invoice]
    payments: list[Payment]
    equipment: list[Equipment]
    notes: list[Note]
    communications: list[Communication]
    comments: list[Comment]
    changes: list[Change]

    def kinds(self) -> Iterator[Sequence[Record]]:
        """The records, one kind after the other; the customer last."""
        yield from self[1:]
        yield (self.customer,)


def customer_file(company: CompanyFacts, index: int) -> CustomerFile:
    """The customer with this index, 1 being the first of the company's file or of the drawn ones."""
    draw = Draw(account_key(company.handle, index))
    told = index < company.first_generated
    return _filed(told_account(company, index) if told else drawn_account(company, index, draw), draw)


def records_by_kind(company: CompanyFacts, wanted: Iterable[int]) -> list[list[Record]]:
    """The files of several customers as one list for each kind of record; the customers last."""
    files = [customer_file(company, index) for index in wanted]
    return [
        [record for records in kind for record in records] for kind in zip(*(f.kinds() for f in files), strict=True)
    ]


def indexes(company: CompanyFacts) -> list[int]:
    """The indexes of a demo company's customers."""
    drawn = range(company.first_generated, company.first_generated + company.generated)
    return [*range(1, len(company.customers) + 1), *drawn]


def seeded_customer_id(handle: str, index: int) -> str:
    """The id of a seeded company's customer, without a database: `seeded_customer_id("acme", 1)`."""
    company = company_facts(handle)
    return customer_id(company, index, joined_at(company, index))


def seeded_staff_member(handle: str, role: str) -> StaffMember:
    """The first staff member of that role (ADMIN, OFFICE, TECHNICIAN or SALES, in any case)."""
    wanted = StaffRole(role.upper())
    return next(member for member in staff_of(handle).everyone if member.role is wanted)


def _filed(account: Account, draw: Draw) -> CustomerFile:
    equipment = equipment_of(account, draw)
    appointments: list[Appointment] = []
    quotes: list[Quote] = []
    invoices: list[Invoice] = []
    payments: list[Payment] = []
    priced_jobs = jobs_of(account, equipment, draw)
    for priced in priced_jobs:
        quote = accepted_quote(account, priced, len(quotes) + 1, draw)
        quotes += [quote] if quote else []
        bills = bills_of(account, priced, draw)
        invoices += [bill.invoice for bill in bills]
        payments += [payment for bill in bills for payment in bill.payments]
        appointments += appointments_of(account, priced.job, bills[-1].invoice.number if bills else None, draw)
    quotes += other_quotes(account, len(quotes) + 1, draw)
    jobs = [priced.job for priced in priced_jobs]
    metrics = _metrics(account.company.currency, jobs, invoices, payments)
    customer, changes = edited(account, msgspec.structs.replace(account.customer, metrics=metrics))
    return CustomerFile(
        customer,
        appointments,
        jobs,
        quotes,
        invoices,
        payments,
        equipment,
        notes_of(account, draw),
        communications_of(account, jobs),
        comments_of(account),
        changes,
    )


def _metrics(
    currency: str, jobs: Iterable[Job], invoices: Iterable[Invoice], payments: Iterable[Payment]
) -> CustomerMetrics:
    due = sum(invoice.balance.minor for invoice in invoices if invoice.status in UNPAID)
    return CustomerMetrics(
        total_due=Money(minor=due, currency=currency),
        lifetime_value=Money(minor=sum(payment.amount.minor for payment in payments), currency=currency),
        open_jobs=sum(job.status in UNDONE for job in jobs),
    )
