"""How every connection below a record is resolved."""

from collections.abc import Awaitable
from typing import Any, TypeVar

from gateway.context import Context
from gateway.documents.connection_request import Conditions, ConnectionRequest, Sum, Unless
from gateway.documents.page import PageRequest
from gateway.documents.record import Order, Record
from gateway.resolvers.arguments import GatewayInfo

R = TypeVar("R", bound=Record)

PARENT_FIELD = {
    "customers": "customer_id",
    "invoices": "invoice_id",
    "payments": "payment_id",
    "jobs": "job_id",
    "equipment": "equipment_ids",
}
"""Collection of the parent → field of the child that holds the parent's id, or the ids of several."""
LISTS_OF_PARENTS = frozenset({"equipment_ids"})


def connection(
    info: GatewayInfo,
    parent: Record | tuple[Record, ...],
    record: type[R],
    page: PageRequest,
    where: Conditions = (),
    *,
    order: Order | None = None,
    summed: Sum | None = None,
    unless: Unless | None = None,
) -> Awaitable[Any]:
    """A page of the records of a kind that belong to `parent`; of several parents, a list of pages.

    Counted only when `totalCount` is selected.
    """
    parents = parent if isinstance(parent, tuple) else (parent,)
    ids = tuple(each.id for each in parents)
    asked = ids if isinstance(parent, tuple) else ids[0]
    return connection_below(
        info, parents[0].record_kind(), asked, record, page, where, order=order, summed=summed, unless=unless
    )


def connection_below(
    info: GatewayInfo,
    parent: type[Record],
    parent_id: str | tuple[str, ...],
    record: type[R],
    page: PageRequest,
    where: Conditions = (),
    *,
    order: Order | None = None,
    summed: Sum | None = None,
    unless: Unless | None = None,
) -> Awaitable[Any]:
    """As `connection`, of a parent that is known by its id alone, or several.

    What it returns is the loader's future: a coroutine for each of many parents would cost a task each.
    """
    parent_field = PARENT_FIELD[parent.collection]
    request = ConnectionRequest(
        record=record,
        parent_field=parent_field,
        where=where,
        page=page,
        counted=info.selects("totalCount"),
        attributes=info.attributes,
        order=order,
        summed=summed,
        unless=unless,
        has_many_parents=parent_field in LISTS_OF_PARENTS,
        placed=info.selects("pageInfo") or info.selects("edges"),
        unread=info.unread,
    )

    def ask(context: Context, parent_id: str | tuple[str, ...]) -> Awaitable[Any]:
        return context.require_signed_in().loaders.pages_below(parent, request, parent_id)

    if request.address_id is None:  # else it is checked each time that the address is there
        info.asked(request, ask)
    return ask(info.context, parent_id)
