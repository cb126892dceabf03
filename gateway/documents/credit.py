"""Credits: what the company owes a customer, to be set against invoices."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, ClassVar, Self

from msgspec.structs import replace
from pydantic import Field
from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.documents.base.record import (
    CustomerRecord,
    Embedded,
    OnCustomerDelete,
    Order,
    Redact,
    newest_first,
    tenant_index,
)
from gateway.documents.base.unique_value import NUMBER, UniqueValue
from gateway.documents.money import Money
from gateway.documents.note import Author

MAX_REASON_LENGTH = 500


class CreditApplication(Embedded, frozen=True, kw_only=True):
    """A part of a credit that was set against an invoice."""

    invoice_id: str
    amount: Money
    applied_at: datetime


class Credit(CustomerRecord, frozen=True, kw_only=True):
    """Money that the customer does not have to pay. It does not expire: a promise lapses only by another entry."""

    collection: ClassVar[str] = "credits"
    id_prefix: ClassVar[str] = "crd"
    readable_with: ClassVar[Permission | None] = Permission.INVOICE_READ
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.KEEP_ANONYMISED
    order: ClassVar[Order] = newest_first("issued_at")
    derived: ClassVar[Mapping[str, tuple[str, ...]]] = {"applied": ("amount", "remaining")}
    unique_values: ClassVar[Sequence[UniqueValue]] = (NUMBER,)
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("customer_id", "-issued_at", "-_id", name="by_customer"),
        tenant_index("number", name="number"),
        tenant_index("customer_id", "applications.applied_at", name="by_application"),
    )

    number: str
    amount: Money
    remaining: Money
    """Amount that was not applied yet: the amount without the applications."""
    reason: Annotated[str, Field(min_length=1, max_length=MAX_REASON_LENGTH)]
    author: Author
    applications: tuple[CreditApplication, ...] = ()
    issued_at: datetime

    @property
    def applied(self) -> Money:
        """Amount that was applied to invoices."""
        return Money(minor=self.amount.minor - self.remaining.minor, currency=self.amount.currency)

    def anonymised(self, redact: Redact, customer_id: str) -> Self | None:
        """Keep number, amounts, days and who issued it; the reason as far as it does not name the customer."""
        return replace(self, reason=redact(self.reason) or "-")
