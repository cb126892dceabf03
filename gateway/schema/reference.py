"""Types that refer back to each other, named before they are defined."""

from typing import TYPE_CHECKING, Annotated

import strawberry

if TYPE_CHECKING:
    from gateway.schema.appointment import Appointment
    from gateway.schema.communication import Communication
    from gateway.schema.customer import Customer
    from gateway.schema.invoice import Invoice
    from gateway.schema.job import Job
    from gateway.schema.refund import Refund

CustomerReference = Annotated["Customer", strawberry.lazy("gateway.schema.customer")]
CommunicationReference = Annotated["Communication", strawberry.lazy("gateway.schema.communication")]
JobReference = Annotated["Job", strawberry.lazy("gateway.schema.job")]
AppointmentReference = Annotated["Appointment", strawberry.lazy("gateway.schema.appointment")]
InvoiceReference = Annotated["Invoice", strawberry.lazy("gateway.schema.invoice")]
RefundReference = Annotated["Refund", strawberry.lazy("gateway.schema.refund")]
