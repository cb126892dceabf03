"""Incoming calls: that a telephone rings now, for as long as anybody could still care."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.documents.record import OnCustomerDelete, Order, TenantRecord, expiring_index, newest_first


class IncomingCall(TenantRecord, frozen=True, kw_only=True):
    """A call as a telephony system reported it. It carries the news to every process, and is soon gone by itself."""

    collection: ClassVar[str] = "incoming_calls"
    id_prefix: ClassVar[str] = "inc"
    readable_with: ClassVar[Permission | None] = Permission.COMMUNICATION_READ
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.NOT_ABOUT_CUSTOMERS
    order: ClassVar[Order] = newest_first("received_at")
    indexes: ClassVar[Sequence[IndexModel]] = (expiring_index("expires_at"),)

    phone: str
    """Who calls, in E.164."""
    staff_member_id: str | None = None
    """For whom it rings; None: for whoever answers."""
    received_at: datetime
    expires_at: datetime
