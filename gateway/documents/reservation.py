"""Reservations: what keeps numbers, external ids and the like unique, on a sharded cluster too."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.documents.base.record import OnCustomerDelete, Order, Record, TenantRecord, tenant_index
from gateway.documents.base.unique_value import UniqueValue


class Reservation(TenantRecord, frozen=True, kw_only=True):
    """A value that one record has: its id is made of company, field and value, and so no two records can have it.

    It is written, and freed, in the transaction that writes the record (`store/reserved_values.py`).
    """

    collection: ClassVar[str] = "reservations"
    id_prefix: ClassVar[str] = "rsv"
    readable_with: ClassVar[Permission | None] = None
    is_node: ClassVar[bool] = False
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.NOT_ABOUT_CUSTOMERS
    order: ClassVar[Order] = Order("ID", "_id", "id", descending=False)
    indexes: ClassVar[Sequence[IndexModel]] = (tenant_index(name="by_company"),)

    owner_id: str
    """The record that has the value."""


def reserved(kind: type[Record], stored: Mapping[str, Any]) -> dict[str, UniqueValue]:
    """Return the ids of the reservations that a stored record needs, and what each is for."""
    return {
        _make_id(kind, unique, stored, value): unique
        for unique in kind.unique_values
        if isinstance(value := stored.get(unique.field), str)
    }


def unique_projection(kind: type[Record]) -> dict[str, int]:
    """Return the projection of what `reserved` reads."""
    return dict.fromkeys(("company_id", *(unique.field for unique in kind.unique_values)), 1)


def _make_id(kind: type[Record], unique: UniqueValue, stored: Mapping[str, Any], value: str) -> str:
    company_id = "" if unique.beyond_company else stored["company_id"]
    return f"{Reservation.id_prefix}_{company_id}:{kind.collection}.{unique.field}:{value}"
