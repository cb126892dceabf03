"""Service agreements: visits that a customer has agreed to, with their price."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field
from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.documents.money import Money
from gateway.documents.record import CustomerRecord, OnCustomerDelete, Order, newest_first, tenant_index


class AgreementStatus(StrEnum):
    """Status of an agreement."""

    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    EXPIRED = "EXPIRED"
    CANCELED = "CANCELED"


class Agreement(CustomerRecord, frozen=True, kw_only=True):
    """A service agreement for one address."""

    collection: ClassVar[str] = "agreements"
    id_prefix: ClassVar[str] = "agr"
    readable_with: ClassVar[Permission | None] = Permission.AGREEMENT_READ
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.REMOVE
    order: ClassVar[Order] = newest_first("created_at")
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("customer_id", "-created_at", "-_id", name="by_customer"),
        tenant_index("number", name="by_number", unique=True),
    )

    number: str
    address_id: str
    title: str
    status: AgreementStatus
    starts_on: date
    ends_on: date | None = None
    """Last day; `None` while it runs until it is ended."""
    visits_per_year: Annotated[int, Field(ge=1, le=366)]
    price: Money
    """Of a year, before tax."""
    auto_renew: bool = False
    created_at: datetime
