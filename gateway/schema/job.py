"""Jobs."""

from datetime import datetime

import strawberry

from gateway.access.permission import Permission
from gateway.documents import job
from gateway.documents.job import JobStatus
from gateway.resolvers import job as resolve_job
from gateway.resolvers.customer import customer_of
from gateway.schema.author import Author
from gateway.schema.connection import Connection
from gateway.schema.field import describe_enum, field
from gateway.schema.invoice import Invoice
from gateway.schema.money import Money
from gateway.schema.node import node_type
from gateway.schema.quote import Quote
from gateway.schema.reference import AppointmentReference, CustomerReference
from gateway.schema.schedule import ScheduleEntry

describe_enum(
    JobStatus,
    "How far a job has come.",
    SCHEDULED="Planned.",
    IN_PROGRESS="Being done.",
    ON_HOLD="Waiting for something.",
    COMPLETED="Done.",
    CANCELED="Called off.",
)


@strawberry.type(description="A status that a job took on.")
class JobStatusEntry:
    """A step of a job's history."""

    status: JobStatus = field("The status.")
    at: datetime = field("Since when.")
    by: Author = field("Who set it.")


@node_type(job.Job, description="Work done or planned at a customer's address.")
class Job(ScheduleEntry):
    """Work."""

    external_id: str | None = field("The id that another system gave it; null without one.")
    title: str = field("What is done, in a few words.")
    description: str | None = field("What is done, at length.")
    status: JobStatus = field("How far it has come.")
    status_history: list[JobStatusEntry] = field("Every status it has had, oldest first: the job's history.")
    total: Money = field("Price of the work, with tax.")
    created_at: datetime = field("When it was entered.")
    scheduled_start: datetime | None = field("When work begins or began.")
    completed_at: datetime | None = field("When it was done.")
    appointments: Connection[AppointmentReference] | None = field(
        "Its visits, the latest first.", resolver=resolve_job.appointments, requires=Permission.JOB_READ
    )
    invoices: Connection[Invoice] | None = field(
        "What it was billed with, newest first.", resolver=resolve_job.invoices, requires=Permission.INVOICE_READ
    )
    quotes: Connection[Quote] | None = field(
        "The quotes that led to it, newest first.", resolver=resolve_job.quotes, requires=Permission.QUOTE_READ
    )
    open_quotes: Connection[Quote] | None = field(
        "The DRAFT, OPEN and DENIED quotes of the job's customer, newest first: what to talk over while on the job.",
        resolver=resolve_job.open_quotes,
        requires=Permission.QUOTE_READ,
    )
    customer: CustomerReference | None = field(
        "Who it is done for.", resolver=customer_of, requires=Permission.CUSTOMER_READ
    )


@strawberry.type(description="Jobs.")
class JobQueries:
    """A part of the root of queries."""

    job: Job | None = field(
        "The job with this id; null if it does not exist or you cannot access it.",
        resolver=resolve_job.job,
        requires=Permission.JOB_READ,
    )
