"""A customer's account as it was at an instant, so that a statement does not have to read what came before.

It is derived from the ledger and can be deleted at any time: the next statement makes it again.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar

from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.documents.base.record import (
    CustomerRecord,
    Embedded,
    OnCustomerDelete,
    OnCustomerMerge,
    Order,
    newest_first,
    tenant_index,
)
from gateway.documents.credit import Credit
from gateway.documents.invoice import Invoice
from gateway.documents.payment import Payment
from gateway.documents.refund import Refund

SUMMED_BY_CHECKPOINTS: frozenset[type[CustomerRecord]] = frozenset({Invoice, Payment, Credit, Refund})


class OpenInvoice(Embedded, frozen=True, kw_only=True):
    """An invoice that was not settled exactly: below zero, more was paid than billed."""

    invoice_id: str
    remaining: int
    due_on: date


class AheadPayment(Embedded, frozen=True, kw_only=True):
    """Amount that was paid or applied for an invoice that had not been issued yet."""

    invoice_id: str
    minor: int


class StatementCheckpoint(CustomerRecord, frozen=True, kw_only=True):
    """The account before everything that happened at `at` or later; amounts in minor units of the books."""

    collection: ClassVar[str] = "statement_checkpoints"
    id_prefix: ClassVar[str] = "scp"
    readable_with: ClassVar[Permission | None] = Permission.INVOICE_READ
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.REMOVE
    on_customer_merge: ClassVar[OnCustomerMerge] = OnCustomerMerge.DERIVED
    is_node: ClassVar[bool] = False
    order: ClassVar[Order] = newest_first("at")
    indexes: ClassVar[Sequence[IndexModel]] = (tenant_index("customer_id", "-at", name="by_customer", unique=True),)

    at: datetime
    balance: int
    unapplied: int
    """Credits that were not applied."""
    open: tuple[OpenInvoice, ...] = ()
    ahead: tuple[AheadPayment, ...] = ()
