"""The log of what administrators and operators change: the company's settings and its staff."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.documents.base.record import OnCustomerDelete, Order, TenantRecord, newest_first, tenant_index
from gateway.documents.change import FieldChange
from gateway.documents.note import Author


class CompanyChange(TenantRecord, frozen=True, kw_only=True):
    """One write on the company or on a staff member."""

    collection: ClassVar[str] = "company_changes"
    id_prefix: ClassVar[str] = "cch"
    readable_with: ClassVar[Permission | None] = Permission.COMPANY_WRITE
    is_node: ClassVar[bool] = False
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.NOT_ABOUT_CUSTOMERS
    order: ClassVar[Order] = newest_first("changed_at")
    indexes: ClassVar[Sequence[IndexModel]] = (tenant_index("-changed_at", "-_id", name="by_time"),)

    operation: str
    author: Author
    request_id: str
    subject_id: str
    """Id of the company or the staff member."""
    subject: str
    """Name at the time."""
    fields: tuple[FieldChange, ...]
    changed_at: datetime
