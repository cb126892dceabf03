"""Payments: money received for an invoice."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.documents.money import Money
from gateway.documents.record import CustomerRecord, Order, newest_first, tenant_index


class PaymentMeans(StrEnum):
    """How the money came."""

    CARD = "CARD"
    CASH = "CASH"
    CHECK = "CHECK"
    BANK_TRANSFER = "BANK_TRANSFER"


class Payment(CustomerRecord, frozen=True, kw_only=True):
    """Money received."""

    collection: ClassVar[str] = "payments"
    id_prefix: ClassVar[str] = "pay"
    readable_with: ClassVar[Permission | None] = Permission.INVOICE_READ
    order: ClassVar[Order] = newest_first("received_at")
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("customer_id", "-received_at", "-_id", name="by_customer"),
        tenant_index("invoice_id", "-received_at", "-_id", name="by_invoice"),
    )

    invoice_id: str
    amount: Money
    means: PaymentMeans
    reference: str | None = None
    received_at: datetime
