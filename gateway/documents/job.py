"""Jobs: work done or planned for a customer."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.documents.base.record import (
    CustomerRecord,
    Embedded,
    OnCustomerDelete,
    Order,
    external_id_index,
    newest_first,
    tenant_index,
)
from gateway.documents.base.unique_value import EXTERNAL_ID, NUMBER, UniqueValue
from gateway.documents.money import Money
from gateway.documents.note import Author


class JobStatus(StrEnum):
    """Status of a job."""

    SCHEDULED = "SCHEDULED"
    IN_PROGRESS = "IN_PROGRESS"
    ON_HOLD = "ON_HOLD"
    COMPLETED = "COMPLETED"
    CANCELED = "CANCELED"


OPEN_STATUSES = (JobStatus.SCHEDULED, JobStatus.IN_PROGRESS, JobStatus.ON_HOLD)
"""Jobs that are open: not completed and not canceled."""


class JobStatusEntry(Embedded, frozen=True, kw_only=True):
    """A status that a job took on."""

    status: JobStatus
    at: datetime
    by: Author


class Job(CustomerRecord, frozen=True, kw_only=True):
    """Work at one address, from the first call to completion."""

    collection: ClassVar[str] = "jobs"
    id_prefix: ClassVar[str] = "job"
    readable_with: ClassVar[Permission | None] = Permission.JOB_READ
    guarded: ClassVar[Mapping[str, Permission]] = {
        "technician_id": Permission.STAFF_READ,
    }
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.REMOVE
    derived: ClassVar[Mapping[str, tuple[str, ...]]] = {"starts_at": ("scheduled_start",)}
    order: ClassVar[Order] = newest_first("created_at")
    unique_values: ClassVar[Sequence[UniqueValue]] = (NUMBER, EXTERNAL_ID)
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("customer_id", "-created_at", "-_id", name="by_customer"),
        tenant_index("customer_id", "status", name="by_customer_status"),
        tenant_index("number", name="number"),
        tenant_index("technician_id", "scheduled_start", "_id", name="by_technician", only_if="technician_id"),
        tenant_index("category", name="by_category"),
        tenant_index("department", name="by_department"),
        tenant_index("customer_id", "scheduled_start", "_id", name="by_schedule"),
        tenant_index("equipment_ids", "-completed_at", "-_id", name="by_equipment", only_if="equipment_ids"),
        external_id_index(),
    )

    external_id: str | None = None
    number: str
    address_id: str
    title: str
    status: JobStatus
    category: str
    department: str
    total: Money
    description: str | None = None
    technician_id: str | None = None
    equipment_ids: tuple[str, ...] = ()
    created_at: datetime
    scheduled_start: datetime | None = None
    completed_at: datetime | None = None
    status_history: tuple[JobStatusEntry, ...] = ()
    """Statuses so far, oldest first; the last is the current one."""

    @property
    def starts_at(self) -> datetime | None:
        """When work begins or began."""
        return self.scheduled_start
