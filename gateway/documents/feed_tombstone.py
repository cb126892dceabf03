"""Tombstones: what a transaction writes beside a deletion, so that the change feed can report it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from gateway.documents.base.record import instant
from gateway.documents.feed_item import DeletedObject, FeedKind, FeedTombstone
from gateway.documents.feed_kinds import feed_facts

MAX_OBJECTS: Final = 1_000
"""Objects that one tombstone names."""
TOMBSTONE_LIFETIME: Final = timedelta(days=2)
"""The feed writer reads it in MongoDB's oplog; the document itself is of no more use."""


def deleted_objects(kind: FeedKind, documents: Iterable[Mapping[str, Any]]) -> list[DeletedObject]:
    """Return what a tombstone keeps of documents that are about to be deleted."""
    return [
        DeletedObject(
            record_id=str(stored["_id"]), owner_id=owner_of_document(kind, stored), facts=feed_facts(kind, stored)
        )
        for stored in documents
    ]


def owner_of_document(kind: FeedKind, stored: Mapping[str, Any]) -> str | None:
    """Return the id of the customer that owns a stored object."""
    owner = stored.get("_id") if kind is FeedKind.CUSTOMER else stored.get("customer_id")
    return owner if isinstance(owner, str) else None


def tombstones(kind: FeedKind, company_id: str, objects: Sequence[DeletedObject]) -> Iterator[FeedTombstone]:
    """Yield the tombstones of deleted objects."""
    for first in range(0, len(objects), MAX_OBJECTS):
        yield FeedTombstone(
            id=FeedTombstone.new_id(),
            company_id=company_id,
            kind=kind,
            objects=tuple(objects[first : first + MAX_OBJECTS]),
            expires_at=instant() + TOMBSTONE_LIFETIME,
        )
