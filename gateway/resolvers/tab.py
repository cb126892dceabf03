"""The tabs of a customer: connections that can be narrowed to an address and, mostly, by one thing more."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, NamedTuple

import strawberry

from gateway.documents.connection_request import Condition, Conditions
from gateway.documents.customer import Customer
from gateway.documents.page import Page, page_request
from gateway.documents.record import CustomerRecord, Order, Record
from gateway.documents.timed_status import now_among
from gateway.resolvers.arguments import AddressId, After, Before, First, GatewayInfo, Last
from gateway.resolvers.connection import connection
from gateway.resolvers.planning import together

Resolver = Callable[..., Awaitable[Page[Any]]]
Now = Callable[[], datetime]
"""Tells the instant of the request. What was asked without it, a plan asks again (execution/planned_execution.py)."""


class Narrowing(NamedTuple):
    """An argument that narrows a tab: its name, type, description and default, and what it means."""

    name: str
    type: Any
    description: str
    default: Any
    conditions: Callable[[Any, Now], Conditions]
    order: Callable[[Any], Order | None] = lambda _: None
    """The order for a value; None for the kind's own."""


def tab(
    record: type[CustomerRecord],
    *,
    always: Callable[[datetime], Conditions] | None = None,
    order: Order | None = None,
) -> Resolver:
    """The resolver of a tab that shows records of one kind, newest first or in `order`.

    `always` is what holds of every row at the instant of the request.
    """

    @together
    def resolve(
        parent: strawberry.Parent[Customer],
        info: GatewayInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        address_id: AddressId = None,
    ) -> Awaitable[Page[Any]]:
        where = (*at_address(address_id), *(always(info.now()) if always else ()))
        return connection(info, parent, record, page_request(first, after, last, before), where, order=order)

    return resolve


def rows_below(
    record: type[Record],
    *,
    always: Callable[[datetime], Conditions] | None = None,
    order: Order | None = None,
) -> Resolver:
    """As `tab`, for what hangs below any record and belongs to no address of its own."""

    @together
    def resolve(
        parent: strawberry.Parent[Any],
        info: GatewayInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Awaitable[Page[Any]]:
        page = page_request(first, after, last, before)
        return connection(info, parent, record, page, always(info.now()) if always else (), order=order)

    return resolve


def narrowed_tab(record: type[CustomerRecord], narrowing: Narrowing) -> Resolver:
    """As `tab`, with one argument more."""

    @together
    def resolve(
        parent: strawberry.Parent[Customer],
        info: GatewayInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        address_id: AddressId = None,
        chosen: Any = narrowing.default,
    ) -> Awaitable[Page[Any]]:
        where = (*at_address(address_id), *narrowing.conditions(chosen, info.now))
        page = page_request(first, after, last, before)
        return connection(info, parent, record, page, where, order=narrowing.order(chosen))

    argument = strawberry.argument(name=narrowing.name, description=narrowing.description)
    resolve.__annotations__["chosen"] = Annotated[narrowing.type, argument]
    return resolve


def tab_by_status(
    record: type[CustomerRecord], statuses: type[Enum], *, unless_told: tuple[Enum, ...] | None = None
) -> Resolver:
    """A tab with the argument `status`: any of the `statuses`; without it those `unless_told`, or all."""

    def among_statuses(chosen: Iterable[Any] | None, now: Now) -> Conditions:
        statuses = unless_told if chosen is None else chosen
        return () if statuses is None else now_among(record, statuses, now)

    default = "" if unless_told is None else f" Without it: {', '.join(status.name for status in unless_told)}."
    described = f"Any of these statuses.{default}"
    return narrowed_tab(
        record,
        Narrowing("status", list[statuses] | None, described, None, among_statuses),  # type: ignore[valid-type]
    )


def at_address(address_id: str | None) -> Conditions:
    """The condition that narrows a tab to one address."""
    return () if address_id is None else (Condition("address_id", "$eq", str(address_id)),)


def among(field: str, values: Iterable[Any] | None) -> Conditions:
    """The condition that a field has one of the values; none when no values are given."""
    return () if values is None else (Condition(field, "$in", tuple(str(value) for value in values)),)
