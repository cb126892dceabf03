"""What came into the change feed for a webhook since it was served last."""

from datetime import timedelta
from typing import Final

from gateway.documents.base.record import instant
from gateway.documents.feed_item import FeedChange
from gateway.documents.webhook import Webhook
from gateway.errors import CursorExpired
from gateway.operations.change_feed import FeedEntry, FeedPage, FeedPlace, access_of_viewer, begin_feed, read_feed
from gateway.store.scope import TenantScope

PAGE_ITEMS: Final = 100


async def read_news(scope: TenantScope, webhook: Webhook, retention: timedelta) -> FeedPage:
    """Return what came into the feed, as its subscriber sees it. Raises Forbidden.

    When some of it is not kept any more, it begins anew with what makes the receiver read all objects again.
    """
    place = FeedPlace(webhook.sequence, webhook.as_of.timestamp(), webhook.access)
    known = {*webhook.access, *access_of_viewer(scope.viewer)}
    kinds = [kind for kind in webhook.kinds if kind.name in known]
    try:
        return await read_feed(scope, place, kinds, PAGE_ITEMS, retention)
    except CursorExpired:
        page, now = await begin_feed(scope), instant()
    seen, lost = FeedChange.SNAPSHOT_NEEDED, FeedChange.NO_LONGER_VISIBLE
    changes = {kind: seen if kind.name in page.place.access else lost for kind in kinds}
    return page._replace(entries=[FeedEntry(change, kind, None, None, now) for kind, change in changes.items()])
