"""Refunds: money of a payment that was given back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, ClassVar, Self

from msgspec.structs import replace
from pydantic import Field
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
from gateway.documents.base.unique_value import EXTERNAL_ID, NUMBER, UniqueValue
from gateway.documents.money import Money
from gateway.documents.note import Author
from gateway.documents.payment import PaymentMeans

MAX_REASON_LENGTH = 500


class Refund(CustomerRecord, frozen=True, kw_only=True):
    """Money given back. It does not change the payment, which was received; `Payment.refunded` sums its refunds."""

    collection: ClassVar[str] = "refunds"
    id_prefix: ClassVar[str] = "rfd"
    readable_with: ClassVar[Permission | None] = Permission.INVOICE_READ
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.KEEP_ANONYMISED
    order: ClassVar[Order] = newest_first("refunded_at")
    unique_values: ClassVar[Sequence[UniqueValue]] = (NUMBER, EXTERNAL_ID)
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("customer_id", "-refunded_at", "-_id", name="by_customer"),
        tenant_index("payment_id", "-refunded_at", "-_id", name="by_payment"),
        tenant_index("number", name="number"),
        tenant_index("invoice_id", name="by_invoice"),
        external_id_index(),
    )

    external_id: str | None = None
    number: str
    payment_id: str
    invoice_id: str
    """The invoice that the payment was for."""
    amount: Money
    means: PaymentMeans
    reason: Annotated[str, Field(min_length=1, max_length=MAX_REASON_LENGTH)]
    author: Author
    refunded_at: datetime

    def anonymised(self, redact: Redact, customer_id: str) -> Self | None:
        """Keep number, amount, day and author; the reason as far as it does not name the customer."""
        return replace(self, reason=redact(self.reason) or "-")
