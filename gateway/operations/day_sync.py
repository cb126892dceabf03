"""Keeping a technician's phone in step with their day: today's jobs and visits, and the customers of these.

The cursor holds what the phone has. So an answer always brings it in step, however long it was offline: what is left of
the day is told when it changed, what is new in it as CREATED, and what is no part of it any more as NO_LONGER_VISIBLE.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from gateway.access.permission import Permission
from gateway.documents.appointment import AppointmentStatus
from gateway.documents.base.record import instant
from gateway.documents.feed_item import FeedChange, FeedItem, FeedKind
from gateway.documents.feed_kinds import FEED_RECORDS
from gateway.documents.job import JobStatus
from gateway.errors import CursorExpired
from gateway.operations.change_feed import (
    MAX_SCANNED,
    FeedEntry,
    FeedPage,
    FeedPlace,
    access_of_viewer,
    begin_feed,
    load_items,
    visible_ids,
)
from gateway.operations.working_day import JOBS, VISITS, planned_filter
from gateway.store.scope import TenantScope

LIST_NAME: Final = "viewer.sync"
MAX_PLANNED: Final = 100
"""Jobs, and as many visits, of a day that are kept in step, soonest first."""
_KINDS: Final = (FeedKind.CUSTOMER, FeedKind.JOB, FeedKind.APPOINTMENT)
"""Customers first, so that a job finds its customer in the phone's copy."""
_OBJECT_ID: Final = re.compile(r"[0-9a-f]{24}")

Planned = Mapping[FeedKind, Mapping[str, str]]
"""Id of each object → id of its customer."""


class SyncPlace(NamedTuple):
    """What a phone has, and up to where of the feed."""

    feed: FeedPlace
    held: Mapping[FeedKind, frozenset[str]]


def sync_cursor(scope: TenantScope, place: SyncPlace) -> str:
    """Return the cursor of a place, for this company only."""
    held = {kind.name: [_packed(kind, each) for each in sorted(ids)] for kind, ids in place.held.items()}
    feed = place.feed
    return scope.codec.seal(LIST_NAME, (feed.sequence, feed.as_of, dict(feed.access), held))


def sync_place(scope: TenantScope, cursor: str) -> SyncPlace:
    """Return the place of a cursor. Raises BadRequest."""
    sequence, as_of, access, packed = scope.codec.unseal(LIST_NAME, cursor)
    held = {FeedKind[name]: frozenset(_unpacked(FeedKind[name], each) for each in ids) for name, ids in packed.items()}
    return SyncPlace(FeedPlace(sequence, as_of, access), held)


async def sync_day(
    scope: TenantScope, day: tuple[datetime, datetime], place: SyncPlace | None, retention: timedelta
) -> tuple[Sequence[FeedEntry], SyncPlace]:
    """Return what to change in a phone's copy, and the place after it. Raises Forbidden."""
    scope.viewer.require(Permission.FEED_READ)
    # The feed is read before the objects: what changes in between comes again with the next answer.
    begun = place.feed if place is not None else None
    news, feed = await _news(scope, begun, retention)
    planned = await _load_day(scope, day)
    held = place.held if place is not None else {}
    access = {kind: told for kind, told in access_of_viewer(scope.viewer).items() if FeedKind[kind] in _KINDS}
    renewed = {
        kind for kind in _KINDS if news is None or begun is None or begun.access.get(kind.name) != access.get(kind.name)
    }
    entries = [*_taken(held, planned), *_told(held, planned, news or {}, renewed)]
    return entries, SyncPlace(feed._replace(access=access), {kind: frozenset(ids) for kind, ids in planned.items()})


async def _news(
    scope: TenantScope, place: FeedPlace | None, retention: timedelta
) -> tuple[Mapping[str, FeedItem] | None, FeedPlace]:
    """Return the last item of each object since a place, and the place after them; `None` when there is too much."""
    if place is not None:
        try:
            found = await load_items(scope, place, MAX_SCANNED, retention)
        except CursorExpired:
            found = None
        if found is not None and len(found) < MAX_SCANNED:
            last = found[-1].sequence if found else place.sequence
            return {item.record_id: item for item in found if item.record_id}, FeedPlace(
                last, instant().timestamp(), {}
            )
    page: FeedPage = await begin_feed(scope)
    return None, page.place


async def _load_day(scope: TenantScope, day: tuple[datetime, datetime]) -> Planned:
    """Return what a phone is to have now, as far as the viewer may see it."""
    planned: dict[FeedKind, dict[str, str]] = {}
    owners: dict[str, str] = {}
    for kind, order, canceled in (
        (FeedKind.JOB, JOBS, JobStatus.CANCELED),
        (FeedKind.APPOINTMENT, VISITS, AppointmentStatus.CANCELED),
    ):
        record = FEED_RECORDS[kind]
        if record.readable_with is None or scope.viewer.may(record.readable_with):
            match = scope.filter(record, planned_filter(scope, day, order, canceled))
            found = await scope.find_raw(record, match, {"customer_id": 1}, sort=order.keys, limit=MAX_PLANNED)
            rows: list[Any] = [record.from_raw(raw, frozenset({"id", "customer_id"})) for raw in found]
            planned[kind] = {row.id: row.customer_id for row in rows}
            owners |= {row.customer_id: row.customer_id for row in rows}
    if owners and scope.viewer.may(Permission.CUSTOMER_READ):
        visible = await visible_ids(scope, FeedKind.CUSTOMER, owners)
        planned[FeedKind.CUSTOMER] = {owner: owner for owner in owners if owner in visible}
    return planned


def _taken(held: Mapping[FeedKind, Collection[str]], planned: Planned) -> list[FeedEntry]:
    """Return an entry for each object that the phone has and that is no part of the day any more."""
    now = instant()
    return [
        FeedEntry(FeedChange.NO_LONGER_VISIBLE, kind, each, None, now)
        for kind in _KINDS
        for each in sorted(frozenset(held.get(kind, ())).difference(planned.get(kind, {})))
    ]


def _told(
    held: Mapping[FeedKind, Collection[str]],
    planned: Planned,
    news: Mapping[str, FeedItem],
    renewed: Collection[FeedKind],
) -> list[FeedEntry]:
    """Return an entry for each object of the day that the phone has not, or not as it is."""
    entries, now = [], instant()
    for kind in _KINDS:
        known = held.get(kind, ())
        for each, owner in planned.get(kind, {}).items():
            item = news.get(each)
            if each not in known:
                entries.append(FeedEntry(FeedChange.CREATED, kind, each, owner, now))
            elif item is not None or kind in renewed:
                changed_at = item.changed_at if item is not None else now
                entries.append(FeedEntry(FeedChange.CHANGED, kind, each, owner, changed_at))
    return entries


def _packed(kind: FeedKind, record_id: str) -> str | bytes:
    """Return an id as it is short in a cursor."""
    rest = record_id.removeprefix(f"{FEED_RECORDS[kind].id_prefix}_")
    return bytes.fromhex(rest) if _OBJECT_ID.fullmatch(rest) else record_id


def _unpacked(kind: FeedKind, packed: str | bytes) -> str:
    return packed if isinstance(packed, str) else f"{FEED_RECORDS[kind].id_prefix}_{packed.hex()}"
