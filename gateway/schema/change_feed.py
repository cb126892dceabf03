"""The change feed: what a copy of a company's data is kept in step by."""

from datetime import datetime

import strawberry

from gateway.access.permission import Permission
from gateway.documents.feed_item import FeedChange, FeedKind
from gateway.resolvers import change_feed as resolve
from gateway.schema.field import describe_enum, field
from gateway.schema.node import Node

PAGE_POINTS = 20
"""Points of a page of the feed, independent of its content."""

describe_enum(
    FeedKind,
    "Kinds of objects that the feed reports.",
    CUSTOMER="`Customer`.",
    APPOINTMENT="`Appointment`.",
    JOB="`Job`.",
    ESTIMATE="`Estimate`.",
    QUOTE="`Quote`.",
    INVOICE="`Invoice`.",
    PAYMENT="`Payment`.",
    REFUND="`Refund`.",
    RECURRING_INVOICE="`RecurringInvoice`.",
    AGREEMENT="`Agreement`.",
    SERVICE_SUBSCRIPTION="`ServiceSubscription`.",
    SALE="`Sale`.",
    REFERRAL="`Referral`.",
    CREDIT="`Credit`.",
    EQUIPMENT="`Equipment`.",
    NOTE="`Note`.",
    COMMENT="`Comment`.",
    COMMUNICATION="`Communication`.",
    FILE="`File`.",
    STAFF_MEMBER="`StaffMember`.",
)
describe_enum(
    FeedChange,
    "What became of an object.",
    CREATED="It is new. Store it; it may be in your copy already.",
    CHANGED="It was changed. Replace what you have of it; it may not be in your copy yet.",
    DELETED="It is gone for good. Remove it.",
    MERGED="It is a customer that was merged into `mergedIntoId`. What belonged to it comes as CHANGED.",
    NO_LONGER_VISIBLE="You may not see it any more: remove it. Without an `objectId`: remove all objects of the kind.",
    SNAPSHOT_NEEDED="What you may see of the kind is another part of it now: read all objects of the kind again.",
)


@strawberry.type(description="What became of one object. An object may come several times; the last one counts.")
class ChangeFeedItem:
    """An item of the feed."""

    change: FeedChange = field("What became of it.")
    kind: FeedKind = field("What it is.")
    object_id: strawberry.ID | None = field(
        "The object's id, for `node`; null when it is about all objects of the kind.", resolver=resolve.object_id
    )
    customer_id: strawberry.ID | None = field(
        "The customer that it belongs to, or the customer itself; null for staff, and for what `sync` removes.",
        resolver=resolve.customer_id,
    )
    version: int | None = field("The version of a customer that the change made, or a later one.")
    merged_into_id: strawberry.ID | None = field("Of MERGED: the customer that remains.", name="mergedIntoId")
    changed_at: datetime = field("When, to the second.")
    node: Node | None = field(
        "The object as it is now, which may be later than this change; null when it is gone. Needs the permission of "
        "the object's kind.",
        resolver=resolve.node,
    )


@strawberry.type(description="A page of the company's change feed, in the order of the changes.")
class ChangeFeed:
    """A page of the feed."""

    items: list[ChangeFeedItem] = field("What became of which objects, in order.")
    end_cursor: str = field("Where to read on: store it together with what the items changed in your copy.")
    has_next_page: bool = field("Whether there is more now; else ask again later. A page may be shorter than `first`.")


@strawberry.type(description="The change feed.")
class ChangeFeedQueries:
    """A part of the root of queries."""

    change_feed: ChangeFeed | None = field(
        "What was created, changed, deleted, merged or hidden from you in the company, at least once and in order: see "
        "`docs/sync.md`. Changes are kept for 30 days, unless the operator sets otherwise; CURSOR_EXPIRED when the "
        "cursor is older: take a snapshot again.",
        resolver=resolve.change_feed,
        requires=Permission.FEED_READ,
        cost=PAGE_POINTS,
        sizes=("items", resolve.count_items),
    )
