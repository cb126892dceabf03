"""The tabs of a customer: connections that can be narrowed to an address and, mostly, by status."""

from collections.abc import Awaitable, Callable, Iterable
from enum import Enum
from typing import Annotated, Any

import strawberry

from gateway.documents.connection import Condition
from gateway.documents.customer import Customer
from gateway.documents.page import Page, page_request
from gateway.documents.record import CustomerRecord
from gateway.resolvers.arguments import AddressId, After, Before, First, GatewayInfo, Last
from gateway.resolvers.connection import connection

Resolver = Callable[..., Awaitable[Page[Any]]]


def tab(record: type[CustomerRecord]) -> Resolver:
    """The resolver of a tab that shows records of one kind, newest first."""

    def resolve(
        parent: strawberry.Parent[Customer],
        info: GatewayInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        address_id: AddressId = None,
    ) -> Awaitable[Page[Any]]:
        page = page_request(first, after, last, before)
        return connection(info, parent, record, page, at_address(address_id))

    return resolve


def history_tab(record: type[CustomerRecord]) -> Resolver:
    """As `tab`, for records that belong to the customer and to no address."""

    def resolve(
        parent: strawberry.Parent[Customer],
        info: GatewayInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Awaitable[Page[Any]]:
        return connection(info, parent, record, page_request(first, after, last, before))

    return resolve


def tab_by_status(record: type[CustomerRecord], statuses: type[Enum]) -> Resolver:
    """As `tab`, with the argument `status`: any of the `statuses`."""

    def resolve(
        parent: strawberry.Parent[Customer],
        info: GatewayInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        address_id: AddressId = None,
        status: list[Any] | None = None,
    ) -> Awaitable[Page[Any]]:
        where = (*at_address(address_id), *among("status", status))
        return connection(info, parent, record, page_request(first, after, last, before), where)

    described = strawberry.argument(description="Any of these statuses.")
    resolve.__annotations__["status"] = Annotated[list[statuses] | None, described]  # type: ignore[valid-type]
    return resolve


def at_address(address_id: str | None) -> tuple[Condition, ...]:
    """The condition that narrows a tab to one address."""
    return () if address_id is None else (Condition("address_id", "$eq", str(address_id)),)


def among(field: str, values: Iterable[str] | None) -> tuple[Condition, ...]:
    """The condition that a field has one of the values; none when no values are given."""
    return () if values is None else (Condition(field, "$in", tuple(str(value) for value in values)),)
