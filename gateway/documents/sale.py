"""Sales: leads, what came of them, and the money and dates of what was sold."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field
from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.documents.base.record import (
    CustomerRecord,
    Embedded,
    OnCustomerDelete,
    Order,
    external_id_index,
    newest_first,
    tenant_index,
)
from gateway.documents.base.unique_value import EXTERNAL_ID, NUMBER, UniqueValue
from gateway.documents.money import Money
from gateway.documents.payment import PaymentMeans

MAX_UNITS = 100_000


class SaleResult(StrEnum):
    """Result code of a lead."""

    PENDING = "PENDING"
    SOLD = "SOLD"
    NOT_SOLD = "NOT_SOLD"
    NO_DEMO = "NO_DEMO"
    NOT_HOME = "NOT_HOME"
    RESCHEDULED = "RESCHEDULED"
    CREDIT_DECLINED = "CREDIT_DECLINED"
    CANCELED = "CANCELED"


class PaymentMethodOfSale(StrEnum):
    """Intended payment method of a sale."""

    CASH = "CASH"
    CHECK = "CHECK"
    CARD = "CARD"
    FINANCING = "FINANCING"


class SalePayment(Embedded, frozen=True, kw_only=True):
    """Money received for a sale."""

    amount: Money
    means: PaymentMeans
    received_at: datetime


class SaleCommissions(Embedded, frozen=True, kw_only=True):
    """Commissions that sellers get for a sale."""

    total: Money
    paid: Money


class SaleDates(Embedded, frozen=True, kw_only=True):
    """Actual or planned date of each step of a sale."""

    appointment: datetime | None = None
    sale: date | None = None
    rto: date | None = None
    """Released to order."""
    ordered: date | None = None
    received: date | None = None
    scheduled: date | None = None
    completed: date | None = None
    re_recorded: date | None = None
    """When the result was recorded again (ReRCD)."""


class Sale(CustomerRecord, frozen=True, kw_only=True):
    """A lead at one address, sold or not."""

    collection: ClassVar[str] = "sales"
    id_prefix: ClassVar[str] = "sal"
    readable_with: ClassVar[Permission | None] = Permission.SALE_READ
    guarded: ClassVar[Mapping[str, Permission]] = {
        "commissions": Permission.COMMISSION_READ,
        "sold_by_id": Permission.STAFF_READ,
        "job_id": Permission.JOB_READ,
        "job_number": Permission.JOB_READ,
    }
    write_guarded: ClassVar[Mapping[str, Permission]] = {"commissions": Permission.COMMISSION_WRITE}
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.REMOVE
    derived: ClassVar[Mapping[str, tuple[str, ...]]] = {"balance_due": ("contract_amount", "payments")}
    order: ClassVar[Order] = newest_first("created_at")
    unique_values: ClassVar[Sequence[UniqueValue]] = (NUMBER, EXTERNAL_ID)
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("customer_id", "-created_at", "-_id", name="by_customer"),
        tenant_index("number", name="number"),
        tenant_index("job_id", name="by_job", only_if="job_id"),
        external_id_index(),
    )

    external_id: str | None = None
    number: str
    version: Annotated[int, Field(ge=1)]
    """Grows by one with each change of the sale."""
    address_id: str
    result: SaleResult
    product: str | None = None
    units: Annotated[int, Field(ge=0, le=MAX_UNITS)] | None = None
    sold_units: Annotated[int, Field(ge=0, le=MAX_UNITS)] | None = None
    sale_amount: Money | None = None
    contract_amount: Money | None = None
    method_of_payment: PaymentMethodOfSale | None = None
    payments: tuple[SalePayment, ...] = ()
    commissions: SaleCommissions | None = None
    comment: str | None = None
    """The account comment, for staff."""
    dates: SaleDates = SaleDates()
    sold_by_id: str | None = None
    job_id: str | None = None
    job_number: str | None = None
    created_at: datetime
    updated_at: datetime

    @property
    def balance_due(self) -> Money | None:
        """Amount that remains to be paid of the contract; `None` without one."""
        if self.contract_amount is None:
            return None
        paid = sum(payment.amount.minor for payment in self.payments)
        return Money(minor=self.contract_amount.minor - paid, currency=self.contract_amount.currency)
