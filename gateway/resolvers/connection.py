"""How every connection below a record is resolved."""

from collections.abc import Awaitable, Iterable
from typing import TypeVar, cast

from gateway.documents.connection import Condition, ConnectionRequest
from gateway.documents.page import Page, PageRequest
from gateway.documents.record import Record
from gateway.resolvers.arguments import GatewayInfo

R = TypeVar("R", bound=Record)

PARENT_FIELD = {"customers": "customer_id", "invoices": "invoice_id"}
"""Collection of the parent → field of the child that holds the parent's id."""


def connection(
    info: GatewayInfo,
    parent: Record,
    record: type[R],
    page: PageRequest,
    where: Iterable[Condition] = (),
) -> Awaitable[Page[R]]:
    """A page of the records of a kind that belong to `parent`; counted only when `totalCount` is selected.

    What it returns is the loader's future: a coroutine for each of many parents would cost a task each.
    """
    loaders = info.context.require_signed_in().loaders
    request = ConnectionRequest(
        record=record,
        parent_field=PARENT_FIELD[parent.collection],
        where=tuple(where),
        page=page,
        counted=info.selects("totalCount"),
        attributes=info.attributes,
    )
    return cast(Awaitable[Page[R]], loaders.connection_of(type(parent)).load((request, parent.id)))
