"""Appointments."""

from datetime import datetime

import strawberry

from gateway.access.permission import Permission
from gateway.documents import appointment
from gateway.documents.appointment import AppointmentStatus
from gateway.resolvers.appointment import AppointmentTime, invoice_number
from gateway.resolvers.appointment import invoice as resolve_invoice
from gateway.resolvers.customer import customer_of
from gateway.resolvers.job import job_of
from gateway.schema.author import Author
from gateway.schema.field import describe_enum, field
from gateway.schema.invoice import Invoice
from gateway.schema.job import Job
from gateway.schema.node import node_type
from gateway.schema.reference import CustomerReference
from gateway.schema.schedule import ScheduleEntry

describe_enum(
    AppointmentTime,
    "Which appointments, seen from now.",
    UPCOMING="Those that have not ended and are not canceled, the next one first.",
    PAST="Those that have ended, the latest first.",
    ALL="All, canceled ones too, the latest first.",
)
describe_enum(
    AppointmentStatus,
    "How far an appointment has come.",
    SCHEDULED="Planned.",
    CONFIRMED="Confirmed by the customer.",
    COMPLETED="Done.",
    CANCELED="Called off.",
    MISSED="No one was at home.",
)


@strawberry.type(description="The time in which staff arrive.")
class AppointmentWindow:
    """An arrival window."""

    start: datetime = field("From this instant.")
    end: datetime = field("Until this instant.")
    time_zone: str = field("IANA time zone of the company, to show the window in.")


@node_type(appointment.Appointment, description="A visit at a customer's address, planned or past.")
class Appointment(ScheduleEntry):
    """A visit."""

    external_id: str | None = field("The id that another system gave it; null without one.")
    status: AppointmentStatus = field("How far it has come.")
    window: AppointmentWindow = field("When staff arrive.")
    summary: str | None = field("What it is about.")
    version: int = field("Grows by one when it is moved or called off; for `expectedVersion`.")
    change_reason: str | None = field("Why it was last moved or called off; null if no reason was given.")
    created_at: datetime | None = field("When it was booked; null for visits that were planned with a job.")
    created_by: Author | None = field("Who booked it, where that is known.", requires=Permission.STAFF_READ)
    job_number: str | None = field("Number of the job it belongs to.")
    invoice_number: str | None = field(
        "Number of the invoice that came of it; for customers null while it is a draft.",
        resolver=invoice_number,
        requires=Permission.INVOICE_READ,
    )
    invoice: Invoice | None = field(
        "The invoice that came of it.", resolver=resolve_invoice, requires=Permission.INVOICE_READ
    )
    job: Job | None = field("The job it belongs to, with its history.", resolver=job_of, requires=Permission.JOB_READ)
    customer: CustomerReference | None = field(
        "Whose appointment it is.", resolver=customer_of, requires=Permission.CUSTOMER_READ
    )
