"""What a resolver tells of itself, so that plans read less and call less (gateway/execution/plan.py)."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

Resolver = TypeVar("Resolver", bound=Callable[..., Any])
Together = TypeVar("Together", bound=Callable[..., Awaitable[Any]])


def reads(*attributes: str, shown_to_staff: bool = False) -> Callable[[Resolver], Resolver]:
    """Mark a resolver that looks at nothing of its parent but these attributes: the others need not be read.

    `shown_to_staff`: for all but portal customers the field is just its one attribute.
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


def together(resolve: Together) -> Together:
    """Mark a resolver that does with its parent nothing but hand it to `connection`.

    A plan calls it once for all parents of a level, which it gets as a tuple, and gets the pages of all in their order.
    Where no variable decides its arguments, and it looked at nothing of the request (`info.context`, `info.now`), the
    next request's plan does not call it at all, and asks for the same as before.
    """
    resolve.together = True  # type: ignore[attr-defined]
    return reads("id")(resolve)


def found_by(stand_in: Callable[..., Any]) -> Callable[[Resolver], Resolver]:
    """Mark a resolver whose arguments say which object it gives.

    A plan then asks for the fields below that are marked `together` at once, with `stand_in(**arguments)` as parent,
    and tells the resolver so by `info.ahead`.
    """

    def mark(resolve: Resolver) -> Resolver:
        resolve.stand_in = stand_in  # type: ignore[attr-defined]
        return resolve

    return mark
