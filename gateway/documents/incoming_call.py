"""Incoming calls: that a telephone rings now, for as long as anybody could still care."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.documents.base.record import (
    OnCustomerDelete,
    Order,
    TenantRecord,
    expiring_index,
    newest_first,
    tenant_index,
)
from gateway.matching.phone_number import plain_phone, split_extension


class IncomingCall(TenantRecord, frozen=True, kw_only=True):
    """A call as a telephony system reported it. It carries the news to every process, and is soon gone by itself."""

    collection: ClassVar[str] = "incoming_calls"
    id_prefix: ClassVar[str] = "inc"
    readable_with: ClassVar[Permission | None] = Permission.COMMUNICATION_READ
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.NOT_ABOUT_CUSTOMERS
    order: ClassVar[Order] = newest_first("received_at")
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("-received_at", "-_id", name="newest"),
        expiring_index("expires_at"),
    )

    derived: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "is_withheld": ("number", "phone"),
        "lookup_text": ("number", "phone"),
    }

    phone: str | None = None
    """The caller's number in E.164; `None` for a number that cannot be dialed, or that is withheld."""
    number: str | None = None
    """The caller's number, as the telephony system sent it; `None` when the caller withholds it."""
    staff_member_id: str | None = None
    """Staff member for the call; `None`: for anyone who answers."""
    received_at: datetime
    expires_at: datetime

    @property
    def is_withheld(self) -> bool:
        """Return whether the number is not known."""
        return self.number is None and self.phone is None

    @property
    def lookup_text(self) -> str | None:
        """Text for `callerLookup`: the number in E.164 with the extension it came with; `None` without a number."""
        if self.phone is None:
            return None
        _, extension = split_extension(plain_phone(self.number or ""))
        return f"{self.phone};ext={extension}" if extension else self.phone
