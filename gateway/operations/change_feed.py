"""Reading the change feed: what a viewer may see of it, after a cursor (docs/adr/0018)."""

import asyncio
import zlib
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from gateway.access.permission import Permission
from gateway.access.viewer import Viewer
from gateway.documents.base.record import instant
from gateway.documents.base.unfit_record import is_partly_unfit
from gateway.documents.feed_item import FeedChange, FeedHead, FeedItem, FeedKind
from gateway.documents.feed_kinds import FEED_RECORDS, WHOSE, is_visible
from gateway.errors import BadRequest, CursorExpired
from gateway.store.scope import TenantScope

LIST_NAME: Final = "changeFeed"
DEFAULT_ITEMS: Final = 100
MAX_ITEMS: Final = 500
MAX_SCANNED: Final = 1_000
"""Items of a company that one page reads, shown or not."""
ENDED: Final = frozenset({FeedChange.DELETED, FeedChange.MERGED})
"""Changes after which an object does not exist: who may learn of them depends on what it was."""
CLOCK_MARGIN: Final = timedelta(hours=1)
"""How much earlier than its items a cursor expires, as clocks differ."""
_EXPIRED = (
    "This cursor is too old: changes after it are not kept any more. Take a cursor without `after`, then a snapshot of "
    "all that you keep, and read on from that cursor."
)


class FeedPlace(NamedTuple):
    """A place in a feed: after a sequence, for a viewer who sees these kinds in this way."""

    sequence: int
    as_of: float
    """The instant at which nothing after the place was there yet, in seconds since 1970."""
    access: Mapping[str, int]
    """Kind → fingerprint of what the reader saw of it."""


class FeedEntry(NamedTuple):
    """An item as a viewer sees it; without `record_id` it is about all objects of the kind."""

    change: FeedChange
    kind: FeedKind
    record_id: str | None
    owner_id: str | None
    changed_at: datetime
    version: int | None = None
    merged_into_id: str | None = None
    sequence: int = 0


class FeedPage(NamedTuple):
    """Some entries in order, the place after them, and whether there are more."""

    entries: Sequence[FeedEntry]
    place: FeedPlace
    has_next_page: bool


def feed_cursor(scope: TenantScope, place: FeedPlace) -> str:
    """Return the cursor of a place, for this company only."""
    return scope.codec.seal(LIST_NAME, (place.sequence, place.as_of, dict(place.access)))


def feed_place(scope: TenantScope, cursor: str) -> FeedPlace:
    """Return the place of a cursor. Raises BadRequest."""
    sequence, as_of, access = scope.codec.unseal(LIST_NAME, cursor)
    return FeedPlace(sequence, as_of, access)


async def begin_feed(scope: TenantScope) -> FeedPage:
    """Return an empty page at the end of the feed: a snapshot that is taken afterwards misses nothing after it."""
    scope.viewer.require(Permission.FEED_READ)
    now = instant()
    known = await scope.find(FeedHead, {}, limit=1)
    if not known:
        new = {"sequence": {"$ifNull": ["$sequence", 0]}, "begun_at": {"$ifNull": ["$begun_at", now]}}
        known = [await scope.find_and_update(FeedHead, FeedHead.id_for(scope.viewer.company_id), [{"$set": new}])]
    place = FeedPlace(known[0].sequence, now.timestamp(), access_of_viewer(scope.viewer))
    return FeedPage((), place, has_next_page=False)


async def read_feed(
    scope: TenantScope, place: FeedPlace, kinds: Collection[FeedKind] | None, first: int, retention: timedelta
) -> FeedPage:
    """Return up to `first` entries after a place. Raises BadRequest, CursorExpired, Forbidden."""
    scope.viewer.require(Permission.FEED_READ)
    wanted = _wanted(scope.viewer, kinds, place.access)
    if not 1 <= first <= MAX_ITEMS:
        raise BadRequest(f"'first' must be from 1 to {MAX_ITEMS}, not {first}.")
    now, limit = instant(), min(MAX_SCANNED, first * 4)
    found = await load_items(scope, place, limit, retention)
    seen = access_of_viewer(scope.viewer)
    names = {kind.name for kind in wanted}
    access = {name: told for name, told in place.access.items() if name not in names}
    access |= {name: told for name, told in seen.items() if name in names}
    entries = _access_changes(place.access, access, now)
    readable = [kind for kind in wanted if kind.name in seen]
    scanned, shown = await _shown(scope, found, readable, first)
    is_end = scanned == len(found) < limit
    last = found[scanned - 1] if scanned else None
    as_of = now if is_end or last is None else last.stored_at
    sequence = last.sequence if last else place.sequence
    return FeedPage((*entries, *shown), FeedPlace(sequence, as_of.timestamp(), access), not is_end)


async def load_items(scope: TenantScope, place: FeedPlace, limit: int, retention: timedelta) -> list[FeedItem]:
    """Return up to `limit` items of the company after a place, seen or not. Raises CursorExpired, Forbidden.

    What an item that cannot be read said is lost: a snapshot has it.
    """
    if instant() - datetime.fromtimestamp(place.as_of, UTC) > retention - CLOCK_MARGIN:
        raise CursorExpired(_EXPIRED)
    found = await scope.find(FeedItem, {"sequence": {"$gt": place.sequence}}, order=FeedItem.order, limit=limit)
    if any(is_partly_unfit(item) or item.change is FeedChange.SNAPSHOT_NEEDED for item in found):
        raise CursorExpired(_EXPIRED)
    if scope.is_for_staff and any(item.sequence != number for number, item in enumerate(found, place.sequence + 1)):
        raise CursorExpired(_EXPIRED)
    return found


def _wanted(viewer: Viewer, kinds: Collection[FeedKind] | None, known: Mapping[str, int]) -> frozenset[FeedKind]:
    """Return the kinds to report, one too that the viewer could read until now (`known`).

    Raises Forbidden for another one that was named and that they may not read.
    """
    for kind in kinds or ():
        needed = FEED_RECORDS[kind].readable_with
        if needed is not None and kind.name not in known:
            viewer.require(needed)
    return frozenset(FEED_RECORDS if kinds is None else kinds)


def _may_read(viewer: Viewer, needed: Permission | None) -> bool:
    return needed is None or viewer.may(needed)


async def _shown(
    scope: TenantScope, found: Sequence[FeedItem], wanted: Collection[FeedKind], first: int
) -> tuple[int, list[FeedEntry]]:
    """Return how many items were read, and what the viewer sees of them."""
    ids: dict[FeedKind, set[str]] = {}
    for item in found:
        if item.kind is not None and item.kind in wanted and item.record_id is not None and item.change not in ENDED:
            ids.setdefault(item.kind, set()).add(item.record_id)
    visible = set().union(*await asyncio.gather(*(visible_ids(scope, kind, some) for kind, some in ids.items())))
    shown: list[FeedEntry] = []
    for scanned, item in enumerate(found):
        if len(shown) == first:
            return scanned, shown
        if item.kind in wanted and (entry := _entry(item, visible, scope.viewer)) is not None:
            shown.append(entry)
    return len(found), shown


async def visible_ids(scope: TenantScope, kind: FeedKind, ids: Collection[str]) -> set[str]:
    """Return which of these objects the viewer can see now."""
    record = FEED_RECORDS[kind]
    found = await scope.find_raw(record, scope.filter(record, {"_id": {"$in": sorted(ids)}}), {"_id": 1})
    return {record.from_raw(raw, frozenset({"id"})).id for raw in found}


def _entry(item: FeedItem, visible: Collection[str], viewer: Viewer) -> FeedEntry | None:
    """Return what a viewer sees of an item; `None` for what they never saw."""
    if item.kind is None or item.record_id is None:
        return None
    change = item.change
    if change in ENDED:
        if not is_visible(item.kind, item.facts, viewer):
            return None
    elif item.record_id not in visible:
        # Gone since, which a later item says; or hidden, which is reported when this change may have done it.
        if not item.visibility_changed:
            return None
        change = FeedChange.NO_LONGER_VISIBLE
    return FeedEntry(
        change,
        item.kind,
        item.record_id,
        item.owner_id,
        item.changed_at,
        item.version if change is not FeedChange.NO_LONGER_VISIBLE else None,
        item.merged_into,
        item.sequence,
    )


def access_of_viewer(viewer: Viewer) -> dict[str, int]:
    """Return a fingerprint, for each kind that a viewer may read, of which objects and fields of it they see."""
    access = {}
    for kind, record in FEED_RECORDS.items():
        if _may_read(viewer, record.readable_with):
            conditions = {name: value for name, value in record.tenant_filter(viewer).items() if name not in WHOSE}
            hidden = sorted(name for name, needed in record.guarded.items() if not viewer.may(needed))
            access[kind.name] = zlib.crc32(repr((sorted(conditions.items()), hidden)).encode())
    return access


def _access_changes(before: Mapping[str, int], after: Mapping[str, int], now: datetime) -> tuple[FeedEntry, ...]:
    """Return an entry for each kind that the viewer sees otherwise than when the cursor was made."""
    entries = []
    for kind in FEED_RECORDS:
        old, new = before.get(kind.name), after.get(kind.name)
        if old != new:
            change = FeedChange.NO_LONGER_VISIBLE if new is None else FeedChange.SNAPSHOT_NEEDED
            entries.append(FeedEntry(change, kind, None, None, now))
    return tuple(entries)
