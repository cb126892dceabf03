"""What the feed writer reads of MongoDB's change stream: whose an object is and what its visibility depends on."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

import structlog

from gateway.documents.change import PENDING_ENTRY
from gateway.documents.feed_item import FeedChange, FeedItem, FeedKind, FeedTombstone
from gateway.documents.feed_kinds import KIND_BY_COLLECTION, VISIBILITY_FIELDS, feed_facts
from gateway.documents.feed_tombstone import owner_of_document

UNTOLD_FIELDS: Final = ("held", "keys", PENDING_ENTRY)
"""Fields of a record that only the gateway itself reads: an update of nothing else is no change."""
_VERSION: Final = "version"
_CHANGED_FIELDS: Final = {
    "$map": {
        "input": {"$objectToArray": {"$ifNull": ["$updateDescription.updatedFields", {}]}},
        "in": "$$this.k",
    }
}
FEED_STAGES: Final[list[dict[str, Any]]] = [
    {
        "$match": {
            "$or": [
                {
                    "operationType": {"$in": ["insert", "update", "replace"]},
                    "ns.coll": {"$in": sorted(KIND_BY_COLLECTION)},
                    # Else MongoDB would look up each customer twice: its edit, and the end of that.
                    "updateDescription.removedFields": {"$ne": [PENDING_ENTRY]},
                },
                {"operationType": "insert", "ns.coll": FeedTombstone.collection},
            ]
        }
    },
    {
        "$project": {
            "ns.coll": 1,
            "operationType": 1,
            "clusterTime": 1,
            "changed": _CHANGED_FIELDS,
            "removed": "$updateDescription.removedFields",
            "fullDocument._id": 1,
            "fullDocument.company_id": 1,
            "fullDocument.customer_id": 1,
            f"fullDocument.{_VERSION}": 1,
            **{f"fullDocument.{field}": 1 for field in sorted(set(VISIBILITY_FIELDS.values()))},
            "fullDocument.kind": 1,
            "fullDocument.objects": 1,
        }
    },
]

log = structlog.get_logger("gateway.feed")


class FeedDraft(NamedTuple):
    """An item that has no sequence yet."""

    company_id: str
    change: FeedChange
    changed_at: datetime
    kind: FeedKind | None = None
    record_id: str | None = None
    owner_id: str | None = None
    version: int | None = None
    merged_into: str | None = None
    facts: Mapping[str, Any] | None = None
    visibility_changed: bool = False

    def item(self, sequence: int, stored_at: datetime, expires_at: datetime) -> FeedItem:
        """Return the item with its sequence."""
        return FeedItem(
            id=FeedItem.new_id(),
            sequence=sequence,
            stored_at=stored_at,
            expires_at=expires_at,
            **self._asdict(),
        )


def readable_drafts(event: Mapping[str, Any]) -> list[FeedDraft]:
    """Return what an event tells; nothing, with a line in the log, if what is stored does not fit.

    The feeds of all companies are written in one order: no event may keep the others waiting.
    """
    try:
        return list(event_drafts(event))
    except (KeyError, TypeError, ValueError, AttributeError):
        log.error("stored value does not fit", collection=event["ns"]["coll"], id=str(event["fullDocument"].get("_id")))
        return []


def event_drafts(event: Mapping[str, Any]) -> Iterator[FeedDraft]:
    """Yield what an event tells; nothing of a record that has gone since, whose tombstone follows."""
    stored, collection = event.get("fullDocument"), event["ns"]["coll"]
    if stored is None:
        return
    if not isinstance(stored.get("company_id"), str) or not isinstance(stored.get("_id"), str):
        log.error("stored value does not fit", collection=collection, id=str(stored.get("_id")), field="company_id")
        return
    at = event["clusterTime"].as_datetime()
    if collection == FeedTombstone.collection:
        yield from _deletions(stored, at)
    elif event["operationType"] != "update":
        change = FeedChange.CREATED if event["operationType"] == "insert" else FeedChange.CHANGED
        kind = KIND_BY_COLLECTION[collection]
        narrowed = change is FeedChange.CHANGED and kind in VISIBILITY_FIELDS
        yield _draft(kind, stored, change, at)._replace(visibility_changed=narrowed)
    elif changed := _told_fields(event):
        kind = KIND_BY_COLLECTION[collection]
        draft = _draft(kind, stored, FeedChange.CHANGED, at)
        yield draft._replace(visibility_changed=VISIBILITY_FIELDS.get(kind) in changed)


def _told_fields(event: Mapping[str, Any]) -> set[str]:
    names = {str(name).partition(".")[0] for name in [*event["changed"], *(event.get("removed") or ())]}
    return names.difference(UNTOLD_FIELDS)


def _draft(kind: FeedKind, stored: Mapping[str, Any], change: FeedChange, at: datetime) -> FeedDraft:
    version = stored.get(_VERSION)
    return FeedDraft(
        company_id=stored["company_id"],
        change=change,
        changed_at=at,
        kind=kind,
        record_id=stored["_id"],
        owner_id=owner_of_document(kind, stored),
        version=version if isinstance(version, int) else None,
        facts=feed_facts(kind, stored),
    )


def _deletions(stored: Mapping[str, Any], at: datetime) -> Iterator[FeedDraft]:
    for deleted in stored["objects"]:
        merged_into = deleted.get("merged_into")
        yield FeedDraft(
            company_id=stored["company_id"],
            change=FeedChange.DELETED if merged_into is None else FeedChange.MERGED,
            merged_into=merged_into,
            changed_at=at,
            kind=FeedKind(stored["kind"]),
            record_id=deleted["record_id"],
            owner_id=deleted.get("owner_id"),
            facts=deleted.get("facts"),
        )
