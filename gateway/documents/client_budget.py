"""The points that a client has left, shared by all gateway processes."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.documents.base.record import OnCustomerDelete, Order, TenantRecord, expiring_index, newest_first


class ClientBudget(TenantRecord, frozen=True, kw_only=True):
    """A token bucket; it goes when it would be full again."""

    collection: ClassVar[str] = "client_budgets"
    id_prefix: ClassVar[str] = "bud"
    readable_with: ClassVar[Permission | None] = None
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.NOT_ABOUT_CUSTOMERS
    is_node: ClassVar[bool] = False
    order: ClassVar[Order] = newest_first("at")
    indexes: ClassVar[Sequence[IndexModel]] = (expiring_index("expires_at"),)

    level: float
    granted: bool
    """Whether the last request for points was granted."""
    at: datetime
    expires_at: datetime
