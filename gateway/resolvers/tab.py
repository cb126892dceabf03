"""The tabs of a customer, and what hangs below other records."""

from collections.abc import Callable, Iterable
from datetime import datetime
from enum import Enum
from typing import Any

from gateway.context import Context
from gateway.documents.base.record import CustomerRecord, Order, Record
from gateway.documents.customer import Customer
from gateway.pages.connection_request import Condition, Conditions
from gateway.pages.timed_condition import depends_on_time, now_among
from gateway.resolvers.connection_field import (
    Argument,
    ConnectionSpec,
    Given,
    Resolver,
    at_address,
    connection_field,
)

__all__ = ["among", "at_address", "rows_below", "tab", "tab_by_status"]

AtInstant = Callable[[datetime], Conditions]


def tab(record: type[CustomerRecord], *, always: AtInstant | None = None, order: Order | None = None) -> Resolver:
    """Return the resolver of a tab that shows records of one kind, newest first or in `order`.

    `always` is what holds of every row at the instant of the request.
    """
    return connection_field(_spec(Customer, record, always, order, has_address=True))


def rows_below(
    parent: type[Record], record: type[Record], *, always: AtInstant | None = None, order: Order | None = None
) -> Resolver:
    """Return a resolver as `tab` does, for what hangs below records of any kind and belongs to no address."""
    return connection_field(_spec(parent, record, always, order, has_address=False))


def tab_by_status(
    record: type[CustomerRecord], statuses: type[Enum], *, unless_told: tuple[Enum, ...] | None = None
) -> Resolver:
    """Return a tab with the argument `status`: any of the `statuses`; without it those `unless_told`, or all."""

    def chosen(given: Given) -> Iterable[Any] | None:
        return unless_told if given["status"] is None else given["status"]

    def conditions(given: Given, context: Context) -> Conditions:
        among_these = chosen(given)
        return () if among_these is None else now_among(record, among_these, lambda: context.now)

    def needs_request(given: Given) -> bool:
        among_these = chosen(given)
        return among_these is not None and depends_on_time(record, among_these)

    default = "" if unless_told is None else f" Without it: {', '.join(status.name for status in unless_told)}."
    kinds: Any = list[statuses] | None  # type: ignore[valid-type]
    argument = Argument("status", kinds, f"Any of these statuses.{default}")
    return connection_field(
        ConnectionSpec(
            record, has_address=True, arguments=(argument,), conditions=conditions, needs_request=needs_request
        )
    )


def among(field: str, values: Iterable[Any] | None) -> Conditions:
    """Return the condition that a field has one of the values, or no condition without values."""
    return () if values is None else (Condition(field, "$in", tuple(str(value) for value in values)),)


def _spec(
    parent: type[Record], record: type[Record], always: AtInstant | None, order: Order | None, *, has_address: bool
) -> ConnectionSpec:
    if always is None:
        return ConnectionSpec(record, parent, has_address=has_address, order=lambda _: order)
    return ConnectionSpec(
        record,
        parent,
        has_address=has_address,
        conditions=lambda _, context: always(context.now),
        order=lambda _: order,
        needs_request=lambda _: True,
    )
