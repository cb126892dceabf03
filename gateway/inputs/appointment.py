"""What callers may say about an appointment that another system keeps; bookings have separate inputs."""

from datetime import datetime

import strawberry

from gateway.documents.appointment import AppointmentStatus
from gateway.inputs.record import PlacedFields, TextBlock, UpsertItem, always, link, optional, required
from gateway.inputs.rule import Text, an_id


@strawberry.input(description="The fields of an appointment.")
class AppointmentFields(PlacedFields):
    """An appointment."""

    number: str | None = required("An appointment has a number; leave it out for the next.", "Number; else the next.")
    status: AppointmentStatus | None = always("How far it has come; else SCHEDULED.", needed=False)
    category: str | None = required("Say what kind of service it is.", "Service category.")
    department: str | None = required("Say which department serves it.", "Department; else the category's name.")
    start: datetime | None = always("Start of the arrival window.")
    end: datetime | None = always("Until this instant; else two hours after `start`.", needed=False)
    summary: str | None = optional(TextBlock(), "What it is about; the customer reads it too.")
    job_id: strawberry.ID | None = link("job that it belongs to")
    job_external_id: str | None = link("job that it belongs to", is_external=True)
    invoice_number: str | None = optional(Text(40), "Number of the invoice that came of it.")
    technician_id: strawberry.ID | None = optional(an_id, "The staff member who comes.")


@strawberry.input(description="An appointment that your system keeps.")
class AppointmentUpsertItem(AppointmentFields, UpsertItem):
    """An item of `appointmentsUpsert`."""
