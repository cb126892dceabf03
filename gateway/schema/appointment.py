"""Appointments."""

from datetime import datetime

import strawberry

from gateway.access.permission import Permission
from gateway.documents import appointment
from gateway.documents.appointment import AppointmentStatus
from gateway.resolvers.appointment import AppointmentTime
from gateway.resolvers.customer import customer_of
from gateway.resolvers.staff_member import technician
from gateway.schema.field import describe_enum, field
from gateway.schema.node import Node, node_type
from gateway.schema.reference import CustomerReference
from gateway.schema.staff_member import StaffMember

describe_enum(
    AppointmentTime,
    "Which appointments, seen from now.",
    UPCOMING="Those that have not ended.",
    PAST="Those that have ended.",
    ALL="Both.",
)
describe_enum(
    AppointmentStatus,
    "How far an appointment has come.",
    SCHEDULED="Planned.",
    CONFIRMED="Confirmed by the customer.",
    COMPLETED="Done.",
    CANCELED="Called off.",
    MISSED="Nobody was there.",
)


@strawberry.type(description="The time in which somebody arrives.")
class AppointmentWindow:
    """An arrival window."""

    start: datetime = field("From this instant.")
    end: datetime = field("Until this instant.")
    time_zone: str = field("IANA time zone of the company, to show the window in.")


@node_type(appointment.Appointment, description="A visit at a customer's address, planned or past.")
class Appointment(Node):
    """A visit."""

    number: str = field("People-facing number.")
    status: AppointmentStatus = field("How far it has come.")
    category: str = field("Service category.")
    department: str = field("Department that serves it.")
    window: AppointmentWindow = field("When somebody arrives.")
    summary: str | None = field("What it is about.")
    address_id: strawberry.ID = field("The address, among the customer's addresses.")
    job_number: str | None = field("Number of the job it belongs to.")
    invoice_number: str | None = field("Number of the invoice that came of it.")
    technician: StaffMember | None = field("Who comes.", resolver=technician, requires=Permission.STAFF_READ)
    customer: CustomerReference | None = field(
        "Whose appointment it is.", resolver=customer_of, requires=Permission.CUSTOMER_READ
    )
