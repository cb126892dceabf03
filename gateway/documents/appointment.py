"""Appointments: planned visits at a customer's address."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field
from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.documents.base.record import (
    CustomerRecord,
    Embedded,
    OnCustomerDelete,
    Order,
    external_id_index,
    tenant_index,
)
from gateway.documents.base.unique_value import EXTERNAL_ID, NUMBER, UniqueValue
from gateway.documents.note import Author


class AppointmentStatus(StrEnum):
    """Status of an appointment."""

    SCHEDULED = "SCHEDULED"
    CONFIRMED = "CONFIRMED"
    COMPLETED = "COMPLETED"
    CANCELED = "CANCELED"
    MISSED = "MISSED"


EXPECTED = (AppointmentStatus.SCHEDULED, AppointmentStatus.CONFIRMED)
"""Appointments that are still expected: those that can be rescheduled or cancelled."""


class AppointmentWindow(Embedded, frozen=True, kw_only=True):
    """The time in which the technician arrives, with the company's time zone to show it in."""

    start: datetime
    end: datetime
    time_zone: Annotated[str, Field(min_length=1)]


class Appointment(CustomerRecord, frozen=True, kw_only=True):
    """One visit, planned or past."""

    collection: ClassVar[str] = "appointments"
    id_prefix: ClassVar[str] = "apt"
    readable_with: ClassVar[Permission | None] = Permission.JOB_READ
    guarded: ClassVar[Mapping[str, Permission]] = {
        "technician_id": Permission.STAFF_READ,
        "created_by": Permission.STAFF_READ,
        "invoice_number": Permission.INVOICE_READ,
    }
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.REMOVE
    derived: ClassVar[Mapping[str, tuple[str, ...]]] = {"starts_at": ("window",)}
    order: ClassVar[Order] = Order("NEWEST_FIRST", "window.start", "window.start")
    unique_values: ClassVar[Sequence[UniqueValue]] = (NUMBER, EXTERNAL_ID)
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("customer_id", "-window.start", "-_id", name="by_customer"),
        tenant_index("number", name="number"),
        tenant_index("job_id", "-window.start", "-_id", name="by_job_window", only_if="job_id"),
        tenant_index("technician_id", "window.start", "_id", name="by_technician", only_if="technician_id"),
        tenant_index("category", name="by_category"),
        tenant_index("department", name="by_department"),
        tenant_index("customer_id", "-created_at", "-_id", name="by_booking", only_if="created_at"),
        external_id_index(),
    )

    external_id: str | None = None
    number: str
    version: int = 1
    """Grows by one when it is moved or called off."""
    address_id: str
    status: AppointmentStatus
    category: str
    department: str
    window: AppointmentWindow
    summary: str | None = None
    job_id: str | None = None
    job_number: str | None = None
    invoice_number: str | None = None
    technician_id: str | None = None
    change_reason: str | None = None
    """Why it was last moved or called off."""
    created_at: datetime | None = None
    """Instant of the booking; `None` for a visit that was planned with its job, which is its booking."""
    created_by: Author | None = None

    @property
    def starts_at(self) -> datetime:
        """Earliest arrival."""
        return self.window.start
