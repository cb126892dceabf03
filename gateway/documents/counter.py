"""Counters: where people-facing numbers come from."""

from typing import ClassVar

from gateway.access.permission import Permission
from gateway.documents.base.record import OnCustomerDelete, Order, TenantRecord


class Counter(TenantRecord, frozen=True, kw_only=True):
    """The last number a company gave out in one series; its id names both."""

    collection: ClassVar[str] = "counters"
    id_prefix: ClassVar[str] = "cnt"
    readable_with: ClassVar[Permission | None] = None
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.NOT_ABOUT_CUSTOMERS
    is_node: ClassVar[bool] = False
    order: ClassVar[Order] = Order("ID", "_id", "id")

    value: int

    @classmethod
    def make_id(cls, company_id: str, series: str) -> str:
        """Return the id of a company's counter: `cnt_com_acme_customers`."""
        return f"{cls.id_prefix}_{company_id}_{series}"
