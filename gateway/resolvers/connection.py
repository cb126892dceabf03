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


def at_address(address_id: str | None) -> tuple[Condition, ...]:
    """The condition that narrows a tab to one address."""
    return () if address_id is None else (Condition("address_id", "$eq", str(address_id)),)


def among(field: str, values: Iterable[str] | None) -> tuple[Condition, ...]:
    """The condition that a field has one of the values; none when no values are given."""
    return () if values is None else (Condition(field, "$in", tuple(str(value) for value in values)),)
