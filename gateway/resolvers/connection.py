"""How every connection below a record is resolved."""

from collections.abc import Awaitable
from typing import Any, NamedTuple

from gateway.context import Context
from gateway.documents.base.record import Order, Record
from gateway.documents.customer import Customer
from gateway.pages.connection_request import Conditions, ConnectionRequest, Parents, Sum, Unless
from gateway.pages.page import Page, PageRequest
from gateway.resolvers.arguments import GatewayInfo

PARENT_FIELD = {
    "customers": "customer_id",
    "invoices": "invoice_id",
    "payments": "payment_id",
    "jobs": "job_id",
    "equipment": "equipment_ids",
}
"""Collection of the parent → field of the child that holds the parent's id, or the ids of several."""
LISTS_OF_PARENTS = frozenset({"equipment_ids"})


class Selected(NamedTuple):
    """What is selected of a connection."""

    counted: bool
    """Whether the list is counted."""
    needs_cursors: bool
    """Whether the request needs places in the list: cursors, and if there is more."""
    attributes: frozenset[str] | None = None
    """The attributes read of each row; `None`: any."""
    raw: bool = False
    """Whether the rows go into the answer without being decoded."""

    @classmethod
    def of(cls, info: GatewayInfo) -> "Selected":
        """Return what is selected of the field now resolved."""
        needs_cursors = info.selects("pageInfo") or info.selects("edges")
        return cls(info.selects("totalCount"), needs_cursors, info.attributes, info.raw)


def request_below(
    parent: type[Record],
    record: type[Record],
    page: PageRequest,
    where: Conditions,
    selected: Selected,
    *,
    order: Order | None = None,
    summed: Sum | None = None,
    unless: Unless | None = None,
) -> ConnectionRequest:
    """Return the request for a page of the records of a kind that belong to a parent of another."""
    parent_field = PARENT_FIELD[parent.collection]
    return ConnectionRequest(
        record=record,
        parent_field=parent_field,
        where=where,
        page=page,
        counted=selected.counted,
        attributes=selected.attributes,
        order=order,
        summed=summed,
        unless=unless,
        has_many_parents=parent_field in LISTS_OF_PARENTS,
        needs_cursors=selected.needs_cursors,
        raw=selected.raw,
    )


def read_page(
    context: Context, parent: type[Record], request: ConnectionRequest, parents: Parents
) -> Awaitable[Page[Any]]:
    """Read a page of what is below a parent.

    What it returns is the loader's future: a coroutine for each of many parents would cost a task each.
    """
    return context.require_signed_in().loaders.pages_below(parent, request, parents)


def connection(
    info: GatewayInfo,
    parent: Record,
    record: type[Record],
    page: PageRequest,
    where: Conditions = (),
    *,
    order: Order | None = None,
    summed: Sum | None = None,
    unless: Unless | None = None,
) -> Awaitable[Page[Any]]:
    """Return a page of the records of a kind that belong to `parent`. Counted only when `totalCount` is selected."""
    kind, selected = parent.record_kind(), Selected.of(info)
    request = request_below(kind, record, page, where, selected, order=order, summed=summed, unless=unless)
    return read_page(info.context, kind, request, Parents.one(parent))


def connection_of_customer(
    info: GatewayInfo, customer_id: str, record: type[Record], page: PageRequest, where: Conditions = ()
) -> Awaitable[Page[Any]]:
    """Return a page as `connection` does, of a customer who is known by id alone."""
    request = request_below(Customer, record, page, where, Selected.of(info))
    return read_page(info.context, Customer, request, Parents((customer_id,), is_one=True))
