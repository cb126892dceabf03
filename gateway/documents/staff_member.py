"""Staff members: office, technicians, sales."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field
from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.documents.record import OnCustomerDelete, Order, TenantRecord, tenant_index


class StaffRole(StrEnum):
    """Role of a staff member."""

    ADMIN = "ADMIN"
    OFFICE = "OFFICE"
    TECHNICIAN = "TECHNICIAN"
    SALES = "SALES"


class StaffMember(TenantRecord, frozen=True, kw_only=True):
    """A person who works for the company."""

    collection: ClassVar[str] = "staff_members"
    id_prefix: ClassVar[str] = "stf"
    readable_with: ClassVar[Permission | None] = Permission.STAFF_READ
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.NOT_ABOUT_CUSTOMERS
    order: ClassVar[Order] = Order("ID", "_id", "id")
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("role", "_id", name="by_role"),
        tenant_index("name", "_id", name="by_name"),
    )

    name: Annotated[str, Field(min_length=1, max_length=200)]
    role: StaffRole
    email: str | None = None
    is_active: bool = True
    """Whether they work for the company now."""
