"""What callers may say about a job."""

from datetime import datetime
from decimal import Decimal

import strawberry

from gateway.documents.job import JobStatus
from gateway.inputs.record import PlacedFields, TextBlock, UpsertItem, always, amount, optional, required
from gateway.inputs.rule import any_value, id_rule


@strawberry.input(description="The fields of a job.")
class JobFields(PlacedFields):
    """A job."""

    number: str | None = required("A job has a number; leave it out for the next one.", "Number; else the next one.")
    title: str | None = required("Say what is done.", "What is done, in a few words.")
    description: str | None = optional(TextBlock(), "What is done, at length.")
    status: JobStatus | None = always("How far it has come; a new one is SCHEDULED when left out.", needed=False)
    category: str | None = required("Say what kind of service it is.", "Service category.")
    department: str | None = required("Say which department serves it.", "Department; else the category's name.")
    total: Decimal | None = amount("Price of the work, with tax", needed=False)
    technician_id: strawberry.ID | None = optional(id_rule, "The staff member who does it.")
    created_at: datetime | None = always("When it was entered; else now.", needed=False)
    scheduled_start: datetime | None = optional(any_value, "When work begins or began.")
    completed_at: datetime | None = optional(any_value, "When it was done; else when it became COMPLETED.")


@strawberry.input(description="A job that your system keeps.")
class JobUpsertItem(JobFields, UpsertItem):
    """An item of `jobsUpsert`."""
