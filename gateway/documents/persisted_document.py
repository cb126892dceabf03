"""Documents that were published for a partner's application, so that it sends their ids only."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.documents.base.record import Embedded, OnCustomerDelete, Order, TenantRecord, newest_first, tenant_index


class PricedOperation(Embedded, frozen=True, kw_only=True):
    """An operation of a document, with its price when lists have their default length."""

    name: str | None = None
    type: str
    cost: int


class PersistedDocument(TenantRecord, frozen=True, kw_only=True):
    """A published document; one id identifies one text while it is published."""

    collection: ClassVar[str] = "persisted_documents"
    id_prefix: ClassVar[str] = "pdc"
    readable_with: ClassVar[Permission | None] = Permission.PARTNER_READ
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.NOT_ABOUT_CUSTOMERS
    is_node: ClassVar[bool] = False
    order: ClassVar[Order] = newest_first("published_at")
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("app_id", "document_id", name="by_document_id", unique=True),
        tenant_index("app_id", "-published_at", "-_id", name="by_app"),
    )

    app_id: str
    document_id: str
    body: str
    operations: tuple[PricedOperation, ...]
    published_at: datetime
