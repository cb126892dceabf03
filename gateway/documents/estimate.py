"""Estimates: what work may cost, before it is offered at a price.

A separate kind: an estimate names a range and is not binding, a quote names a price and can be accepted.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.documents.base.record import (
    CustomerRecord,
    OnCustomerDelete,
    Order,
    external_id_index,
    newest_first,
    tenant_index,
)
from gateway.documents.base.unique_value import EXTERNAL_ID, NUMBER, UniqueValue
from gateway.documents.money import Money


class EstimateStatus(StrEnum):
    """Status of an estimate."""

    OPEN = "OPEN"
    QUOTED = "QUOTED"
    CLOSED = "CLOSED"


class Estimate(CustomerRecord, frozen=True, kw_only=True):
    """A likely price for work at one address."""

    collection: ClassVar[str] = "estimates"
    id_prefix: ClassVar[str] = "est"
    readable_with: ClassVar[Permission | None] = Permission.QUOTE_READ
    guarded: ClassVar[Mapping[str, Permission]] = {
        "sold_by_id": Permission.STAFF_READ,
    }
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.REMOVE
    order: ClassVar[Order] = newest_first("created_at")
    unique_values: ClassVar[Sequence[UniqueValue]] = (NUMBER, EXTERNAL_ID)
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("customer_id", "-created_at", "-_id", name="by_customer"),
        tenant_index("number", name="number"),
        tenant_index("quote_id", name="by_quote", only_if="quote_id"),
        external_id_index(),
    )

    external_id: str | None = None
    number: str
    address_id: str
    title: str
    status: EstimateStatus
    total: Money
    """The likely price, with tax."""
    lowest: Money
    highest: Money
    quote_id: str | None = None
    """The quote that was made of it."""
    sold_by_id: str | None = None
    created_at: datetime
