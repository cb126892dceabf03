"""Equipment installed at a customer's address."""

from collections.abc import Sequence
from datetime import date, datetime
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
from gateway.documents.base.unique_value import EXTERNAL_ID, UniqueValue


class EquipmentStatus(StrEnum):
    """Whether equipment is in use."""

    ACTIVE = "ACTIVE"
    RETIRED = "RETIRED"


class EquipmentComponent(Embedded, frozen=True, kw_only=True):
    """A part of a piece of equipment."""

    name: str
    serial_number: str | None = None
    installed_on: date | None = None
    warranty_until: date | None = None


class Equipment(CustomerRecord, frozen=True, kw_only=True):
    """A unit that technicians install and service."""

    collection: ClassVar[str] = "equipment"
    id_prefix: ClassVar[str] = "eqp"
    readable_with: ClassVar[Permission | None] = Permission.EQUIPMENT_READ
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.REMOVE
    order: ClassVar[Order] = newest_first("created_at")
    unique_values: ClassVar[Sequence[UniqueValue]] = (EXTERNAL_ID,)
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("customer_id", "-created_at", "-_id", name="by_customer"),
        external_id_index(),
    )

    external_id: str | None = None
    address_id: str
    name: str
    category: str
    status: EquipmentStatus
    manufacturer: str | None = None
    model: str | None = None
    serial_number: str | None = None
    location: str | None = None
    installed_on: date | None = None
    warranty_until: date | None = None
    components: tuple[EquipmentComponent, ...] = ()
    created_at: datetime
