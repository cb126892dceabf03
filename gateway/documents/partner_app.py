"""Partner applications: what one may do, and the keys it signs in with."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, ClassVar

from pydantic import Field
from pymongo import IndexModel

from gateway.access.client import DocumentMode
from gateway.access.permission import Permission
from gateway.documents.base.record import Embedded, OnCustomerDelete, Order, TenantRecord, newest_first, tenant_index


class ApiKey(Embedded, frozen=True, kw_only=True):
    """A key by its digest: the key itself is shown once and kept nowhere."""

    id: str
    digest: str
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_on: date | None = None

    def holds_at(self, moment: datetime) -> bool:
        """Return whether the key is valid at that moment."""
        return self.revoked_at is None and (self.expires_at is None or moment < self.expires_at)


class PartnerApp(TenantRecord, frozen=True, kw_only=True):
    """An application of another business that works with one company's customers."""

    collection: ClassVar[str] = "partner_apps"
    id_prefix: ClassVar[str] = "app"
    readable_with: ClassVar[Permission | None] = Permission.PARTNER_READ
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.NOT_ABOUT_CUSTOMERS
    is_node: ClassVar[bool] = False
    order: ClassVar[Order] = newest_first("created_at")
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("handle", name="by_handle", unique=True),
        tenant_index("api_keys.id", name="by_key"),
    )

    handle: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,39}$")]
    name: str
    scopes: tuple[Permission, ...]
    documents: DocumentMode
    budget: Annotated[int, Field(ge=1)]
    """Points that may be spent at once."""
    restore_rate: Annotated[int, Field(ge=1)]
    """Points that come back each second."""
    api_keys: tuple[ApiKey, ...] = ()
    created_at: datetime
