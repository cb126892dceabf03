"""Attempts that are counted to limit guessing: sign-ins, requests for mail."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.documents.base.record import OnCustomerDelete, Order, TenantRecord, expiring_index


class AttemptCount(TenantRecord, frozen=True, kw_only=True):
    """Number of attempts of one kind by one caller within one period; the id identifies them."""

    collection: ClassVar[str] = "attempt_counts"
    id_prefix: ClassVar[str] = "att"
    readable_with: ClassVar[Permission | None] = Permission.PORTAL_WRITE
    is_node: ClassVar[bool] = False
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.NOT_ABOUT_CUSTOMERS
    order: ClassVar[Order] = Order("ID", "_id", "id")
    indexes: ClassVar[Sequence[IndexModel]] = (expiring_index("expires_at"),)

    attempts: int = 0
    expires_at: datetime
    """The end of the period."""
