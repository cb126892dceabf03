"""Service agreements: visits that a customer has agreed to, with their price."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Self
from zoneinfo import ZoneInfo

import msgspec
from pydantic import Field
from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.documents.base.derived_value import TimedChoice
from gateway.documents.base.record import OnCustomerDelete, Order, external_id_index, newest_first, tenant_index
from gateway.documents.base.timed_status import TimedRecord, first_instant, instant_after
from gateway.documents.base.unique_value import EXTERNAL_ID, NUMBER, UniqueValue
from gateway.documents.money import Money


class AgreementStatus(StrEnum):
    """Status of an agreement."""

    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    EXPIRED = "EXPIRED"
    CANCELED = "CANCELED"


class Agreement(TimedRecord, frozen=True, kw_only=True):
    """A service agreement for one address."""

    collection: ClassVar[str] = "agreements"
    id_prefix: ClassVar[str] = "agr"
    readable_with: ClassVar[Permission | None] = Permission.AGREEMENT_READ
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.REMOVE
    order: ClassVar[Order] = newest_first("created_at")
    unique_values: ClassVar[Sequence[UniqueValue]] = (NUMBER, EXTERNAL_ID)
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("customer_id", "-created_at", "-_id", name="by_customer"),
        tenant_index("number", name="number"),
        external_id_index(),
    )

    current_status: ClassVar[TimedChoice] = TimedChoice(
        "status",
        (
            (AgreementStatus.PENDING.value, "starts_at", AgreementStatus.ACTIVE.value),
            (AgreementStatus.ACTIVE.value, "ends_at", AgreementStatus.EXPIRED.value),
        ),
    )

    external_id: str | None = None
    number: str
    address_id: str
    title: str
    status: AgreementStatus
    starts_on: date
    ends_on: date | None = None
    """Last day; `None` if it runs until it is ended."""
    starts_at: datetime | None = None
    """When `starts_on` begins in the company's time zone."""
    ends_at: datetime | None = None
    """When `ends_on` is over there; `None` for one that is renewed then."""
    visits_per_year: Annotated[int, Field(ge=1, le=366)]
    price: Money
    """Of a year, before tax."""
    auto_renew: bool = False
    created_at: datetime

    def in_zone(self, zone: ZoneInfo) -> Self:
        """Return the agreement with the instants at which it begins, and ends unless it is renewed."""
        ends_at = None if self.auto_renew else instant_after(self.ends_on, zone)
        return msgspec.structs.replace(self, starts_at=first_instant(self.starts_on, zone), ends_at=ends_at)
