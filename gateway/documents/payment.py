"""Payments: money received for an invoice."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Self

from msgspec.structs import replace
from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.documents.base.record import (
    CustomerRecord,
    OnCustomerDelete,
    Order,
    Redact,
    external_id_index,
    newest_first,
    tenant_index,
)
from gateway.documents.base.unique_value import EXTERNAL_ID, UniqueValue
from gateway.documents.money import Money


class PaymentMeans(StrEnum):
    """Means of a payment."""

    CARD = "CARD"
    CASH = "CASH"
    CHECK = "CHECK"
    BANK_TRANSFER = "BANK_TRANSFER"


class Payment(CustomerRecord, frozen=True, kw_only=True):
    """Money received."""

    collection: ClassVar[str] = "payments"
    id_prefix: ClassVar[str] = "pay"
    readable_with: ClassVar[Permission | None] = Permission.INVOICE_READ
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.KEEP_ANONYMISED
    order: ClassVar[Order] = newest_first("received_at")
    derived: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "refunded": ("amount", "refunded_minor"),
        "refundable": ("amount", "refunded_minor"),
    }
    unique_values: ClassVar[Sequence[UniqueValue]] = (EXTERNAL_ID,)
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("customer_id", "-received_at", "-_id", name="by_customer"),
        tenant_index("invoice_id", "-received_at", "-_id", name="by_invoice"),
        external_id_index(),
    )

    external_id: str | None = None
    invoice_id: str
    """The invoice; of one that is not known yet, the id that it will have (docs/integrations.md)."""
    invoice_external_id: str | None = None
    """The id that the integration gave for the invoice."""
    amount: Money
    means: PaymentMeans
    reference: str | None = None
    received_at: datetime
    refunded_minor: int = 0
    """Sum of its refunds."""

    @property
    def refunded(self) -> Money:
        """Amount that was refunded."""
        return Money(minor=self.refunded_minor, currency=self.amount.currency)

    @property
    def refundable(self) -> Money:
        """Amount that was not refunded yet."""
        return Money(minor=self.amount.minor - self.refunded_minor, currency=self.amount.currency)

    def anonymised(self, redact: Redact, customer_id: str) -> Self | None:
        """Keep it, with its reference as far as it does not name the customer."""
        return replace(self, reference=redact(self.reference))
