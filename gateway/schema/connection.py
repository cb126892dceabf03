"""Connections: pages of lists that can grow (Relay Cursor Connections)."""

from typing import Generic, TypeVar

import strawberry

from gateway.schema.field import field

T = TypeVar("T")


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """Of a page."""

    has_next_page: bool = field(
        "Whether more follows. Paging backward, it tells only whether a cursor was given, as the specification allows."
    )
    has_previous_page: bool = field(
        "Whether more precedes. Paging forward, it tells only whether a cursor was given, as the specification allows."
    )
    start_cursor: str | None = field("The cursor of the first object; null on an empty page.")
    end_cursor: str | None = field("The cursor of the last object; null on an empty page.")


@strawberry.type(description="An object and its place in a list.")
class Edge(Generic[T]):
    """One entry of a page."""

    cursor: str = field("The place of this object, for `after` and `before`.")
    node: T | None = field("The object; null, with an error, if what is stored of it cannot be read.", always=(0,))


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    """A page."""

    nodes: list[T | None] = field(
        "The objects of this page; null, with an error, in place of one if what is stored of it cannot be read.",
        always=(1,),
    )
    edges: list[Edge[T] | None] = field("The objects with their cursors; null as of `nodes`.", always=(1,))
    page_info: PageInfo = field("Where this page lies in the list.")
    total_count: int = field("How many objects the whole list has. Counted only when asked for.")
