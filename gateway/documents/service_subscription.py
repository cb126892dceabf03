"""Subscriptions: plans that a customer is charged for again and again."""

from collections.abc import Sequence
from datetime import date, datetime
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
from gateway.documents.billing_interval import BillingInterval
from gateway.documents.money import Money


class SubscriptionStatus(StrEnum):
    """Whether a subscription is charged."""

    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    CANCELED = "CANCELED"


class ServiceSubscription(CustomerRecord, frozen=True, kw_only=True):
    """A plan for one address. `Subscription` alone is what GraphQL calls its own root of live updates."""

    collection: ClassVar[str] = "subscriptions"
    id_prefix: ClassVar[str] = "sub"
    readable_with: ClassVar[Permission | None] = Permission.INVOICE_READ
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.REMOVE
    order: ClassVar[Order] = newest_first("created_at")
    unique_values: ClassVar[Sequence[UniqueValue]] = (NUMBER, EXTERNAL_ID)
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("customer_id", "-created_at", "-_id", name="by_customer"),
        tenant_index("number", name="number"),
        external_id_index(),
    )

    external_id: str | None = None
    number: str
    address_id: str
    plan: str
    status: SubscriptionStatus
    price: Money
    """Of one interval, with tax."""
    interval: BillingInterval
    started_on: date
    next_charge_on: date | None = None
    """Day of the next charge; `None` when it is not charged any more, or not for the time being."""
    canceled_on: date | None = None
    paused_on: date | None = None
    resumes_on: date | None = None
    """The day on which a paused one is meant to be resumed."""
    created_at: datetime
