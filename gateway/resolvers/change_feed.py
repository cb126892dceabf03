"""The change feed, page by page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

import strawberry

from gateway.documents.feed_item import FeedChange, FeedKind
from gateway.operations.change_feed import (
    DEFAULT_ITEMS,
    ENDED,
    MAX_ITEMS,
    FeedEntry,
    FeedPage,
    begin_feed,
    feed_cursor,
    feed_place,
    read_feed,
)
from gateway.operations.day_sync import sync_cursor, sync_day, sync_place
from gateway.operations.working_day import list_days
from gateway.resolvers.arguments import GatewayInfo
from gateway.resolvers.company import load_company
from gateway.resolvers.node import Found, find_node

GONE = frozenset({*ENDED, FeedChange.NO_LONGER_VISIBLE, FeedChange.SNAPSHOT_NEEDED})


@dataclass(frozen=True, slots=True)
class ChangeFeedPage:
    """A page of the feed."""

    items: tuple[FeedEntry, ...]
    end_cursor: str
    has_next_page: bool


async def change_feed(
    info: GatewayInfo,
    after: Annotated[
        str | None,
        strawberry.argument(
            description="The `endCursor` of the page before. Without it the answer has no items and the cursor of now: "
            "take a snapshot then, and read on from that cursor."
        ),
    ] = None,
    kinds: Annotated[
        list[FeedKind] | None, strawberry.argument(description="Only these kinds; else all that you may read.")
    ] = None,
    first: Annotated[
        int, strawberry.argument(description=f"How many items at most, up to {MAX_ITEMS}.")
    ] = DEFAULT_ITEMS,
) -> ChangeFeedPage:
    """Return a page of the company's feed."""
    scope = info.context.require_signed_in().scope
    if after is None:
        page = await begin_feed(scope)
    else:
        retention = timedelta(days=info.context.require_outgoing().feed_retention_days)
        page = await read_feed(scope, feed_place(scope, after), kinds, first, retention)
    return _page(page, feed_cursor(scope, page.place))


async def sync(
    info: GatewayInfo,
    after: Annotated[
        str | None,
        strawberry.argument(description="The `endCursor` of the answer before. Without it: all of today."),
    ] = None,
) -> ChangeFeedPage:
    """Return what to change in the copy of a technician's day."""
    scope = info.context.require_signed_in().scope
    retention = timedelta(days=info.context.require_outgoing().feed_retention_days)
    day = list_days(await load_company(info), None, None, info.context.now)
    place = sync_place(scope, after) if after is not None else None
    entries, reached = await sync_day(scope, day, place, retention)
    return ChangeFeedPage(tuple(entries), sync_cursor(scope, reached), has_next_page=False)


def count_items(arguments: Mapping[str, Any]) -> int:
    """Return how many items a page may have."""
    first = arguments.get("first")
    return min(first, MAX_ITEMS) if isinstance(first, int) else DEFAULT_ITEMS


def count_day(_: Mapping[str, Any]) -> int:
    """Return how many items an answer of `sync` is expected to have."""
    return DEFAULT_ITEMS


def _page(page: FeedPage, cursor: str) -> ChangeFeedPage:
    return ChangeFeedPage(tuple(page.entries), cursor, page.has_next_page)


async def node(parent: strawberry.Parent[FeedEntry], info: GatewayInfo) -> Found:
    """Return the object as it is now; `None` for one that is gone."""
    if parent.record_id is None or parent.change in GONE:
        return None
    return await find_node(info.context.require_signed_in(), parent.record_id)


def object_id(parent: strawberry.Parent[FeedEntry]) -> strawberry.ID | None:
    """Return the object's id."""
    return strawberry.ID(parent.record_id) if parent.record_id else None


def customer_id(parent: strawberry.Parent[FeedEntry]) -> strawberry.ID | None:
    """Return the id of the customer that owns the object."""
    return strawberry.ID(parent.owner_id) if parent.owner_id else None
