"""What a resolver declares about itself, so that plans read less and call less (gateway/fastpath/planner/plan.py)."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from gateway.documents.base.record import Record

Resolver = TypeVar("Resolver", bound=Callable[..., Any])
BatchedResolver = TypeVar("BatchedResolver", bound=Callable[..., Awaitable[Any]])


def reads(*attributes: str, shown_to_staff: str | None = None) -> Callable[[Resolver], Resolver]:
    """Mark a resolver that uses only these attributes of its parent: the others are not read.

    `shown_to_staff`: for all but portal customers the field is just this one of them.
    """

    def mark(resolve: Resolver) -> Resolver:
        resolve.reads = frozenset(attributes)  # type: ignore[attr-defined]
        resolve.shown_to_staff = shown_to_staff  # type: ignore[attr-defined]
        return resolve

    return mark


def shows(attribute: str) -> Callable[[Resolver], Resolver]:
    """Mark a resolver whose field is an attribute of its parent: the change log shows that one."""

    def mark(resolve: Resolver) -> Resolver:
        resolve.shows = attribute  # type: ignore[attr-defined]
        return resolve

    return mark


def prefetchable(kind: type[Record]) -> Callable[[Resolver], Resolver]:
    """Mark a resolver that gives the record of a kind with the id in its argument `id`, and does nothing besides.

    A plan then reads the record, together with the connections below it, without calling the resolver.
    """

    def mark(resolve: Resolver) -> Resolver:
        resolve.record_kind = kind  # type: ignore[attr-defined]
        return resolve

    return mark
