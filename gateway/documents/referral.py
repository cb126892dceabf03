"""Referrals: who came on a customer's recommendation, and what the customer gets for it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self

from msgspec.structs import replace
from pydantic import Field
from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.documents.base.record import CustomerRecord, OnCustomerDelete, Order, Redact, newest_first, tenant_index
from gateway.documents.money import Money


class ReferralStatus(StrEnum):
    """Whether the reward was earned."""

    PENDING = "PENDING"
    EARNED = "EARNED"
    CANCELED = "CANCELED"


class Referral(CustomerRecord, frozen=True, kw_only=True):
    """One recommendation; `customer_id` is who made it."""

    collection: ClassVar[str] = "referrals"
    id_prefix: ClassVar[str] = "ref"
    readable_with: ClassVar[Permission | None] = Permission.REFERRAL_READ
    guarded: ClassVar[Mapping[str, Permission]] = {
        "referred_customer_id": Permission.CUSTOMER_READ,
    }
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.KEEP_ANONYMISED
    customer_links: ClassVar[tuple[str, ...]] = ("customer_id", "referred_customer_id")
    order: ClassVar[Order] = newest_first("referred_at")
    indexes: ClassVar[Sequence[IndexModel]] = (tenant_index("customer_id", "-referred_at", "-_id", name="by_customer"),)

    referred_name: Annotated[str, Field(min_length=1, max_length=200)]
    referred_customer_id: str | None = None
    status: ReferralStatus
    reward: Money
    referred_at: datetime
    earned_at: datetime | None = None

    @classmethod
    def of_customer(cls, customer_id: str) -> dict[str, Any]:
        """Return the filter for recommendations by the customer, and of the customer by others."""
        return {"$or": [{"customer_id": customer_id}, {"referred_customer_id": customer_id}]}

    def anonymised(self, redact: Redact, customer_id: str) -> Self | None:
        """Keep what others earned by recommending the customer, without the name; not the customer's own."""
        if self.customer_id == customer_id:
            return None
        return replace(self, referred_name="[removed]")
