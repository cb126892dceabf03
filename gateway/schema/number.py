"""Records by the numbers that people know them by."""

import strawberry

from gateway.access.permission import Permission
from gateway.documents import appointment, invoice, job, quote
from gateway.resolvers.number import by_number
from gateway.schema.appointment import Appointment
from gateway.schema.field import field
from gateway.schema.invoice import Invoice
from gateway.schema.job import Job
from gateway.schema.quote import Quote


@strawberry.type(description="Questions for what a number names; a customer's is `customerBy(identifier:)`.")
class NumberQueries:
    """A part of the root of queries."""

    job_by: Job | None = field(
        "The job with this number; null if it does not exist or you cannot access it.",
        resolver=by_number(job.Job),
        requires=Permission.JOB_READ,
    )
    invoice_by: Invoice | None = field(
        "The invoice with this number; null if it does not exist or you cannot access it.",
        resolver=by_number(invoice.Invoice),
        requires=Permission.INVOICE_READ,
    )
    quote_by: Quote | None = field(
        "The quote with this number; null if it does not exist or you cannot access it.",
        resolver=by_number(quote.Quote),
        requires=Permission.QUOTE_READ,
    )
    appointment_by: Appointment | None = field(
        "The appointment with this number; null if it does not exist or you cannot access it.",
        resolver=by_number(appointment.Appointment),
        requires=Permission.JOB_READ,
    )
