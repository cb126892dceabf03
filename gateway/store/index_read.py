"""Reads that follow an index key by key, and the upkeep of keys."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeVar

import structlog
from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from gateway.documents.base.record import Record
from gateway.documents.base.zone import decoded
from gateway.store.database import Database, translated_errors
from gateway.store.raw_read import FindQuery
from gateway.store.stale_keys import stale_keys
from gateway.store.tenant_filter import TenantFilter

R = TypeVar("R", bound=Record)

MAX_KEY_ATTEMPTS = 10
"""Of writing a record's keys beside others who change it."""

log = structlog.get_logger("gateway.errors")


class Span(NamedTuple):
    """A part of an index over (company, key, id): from a (key, id) on, up to a key that is not in it."""

    first: tuple[Any, str]
    end: Any


class Renewed(NamedTuple):
    """Records read, records with renewed keys, and the last one's id; `None`: there are no more."""

    seen: int
    changed: int
    last: str | None


class IndexReads:
    """Reads and renews the keys of one company's records."""

    def __init__(self, tenant: TenantFilter, database: Database) -> None:
        self._tenant = tenant
        self._database = database

    async def scan(
        self, record: type[R], index: str, span: Span, *, where: Mapping[str, Any] | None = None, limit: int
    ) -> list[R]:
        """Read the records that an index leads to between two places, in the index's order; each of them once.

        `where` is what they must match besides. Cheap at any depth: reading starts at the span's first place.
        """
        (name,) = (field for field in _list_keys(record, index) if field not in ("company_id", "_id"))
        company = self._tenant.viewer.company_id
        with translated_errors():
            wanted = FindQuery(
                self._tenant.filter(record, where),
                record.projection(),
                index=index,
                begin={"company_id": company, name: span.first[0], "_id": span.first[1]},
                end={"company_id": company, name: span.end, "_id": ""},
                limit=limit,
            )
            found = await self._database.reads.find(record, wanted)
            return [record.from_stored(decoded(raw)) for raw in found]

    async def renew_keys(self, kind: type[R], after: str, limit: int) -> Renewed:
        """Update the index keys of up to `limit` records beyond an id to what the records' fields give.

        Safe beside writers: a record that was changed since, which its version shows, is read again. A writer updates
        only those keys that its own change concerns.
        """
        changed = 0
        with translated_errors():
            stored = await self._with_keys(kind, {"_id": {"$gt": after}}, limit)
            last, seen = (stored[-1]["_id"] if stored else None), len(stored)
            for _ in range(MAX_KEY_ATTEMPTS):
                stale = [(each, keys) for each in stored if (keys := stale_keys(kind, each))]
                if not stale:
                    break
                changed += await self._write_keys(kind, stale)
                stored = await self._with_keys(kind, {"_id": {"$in": [each["_id"] for each, _ in stale]}}, limit)
            else:
                log.error("keys not written", collection=kind.collection, ids=[str(each["_id"]) for each, _ in stale])
        return Renewed(seen, changed, last)

    async def _with_keys(self, kind: type[Record], where: Mapping[str, Any], limit: int) -> list[dict[str, Any]]:
        projection = {**kind.projection(), "keys": 1}
        found = self._database.reading(kind).find(
            self._tenant.filter(kind, where), projection, sort={"_id": 1}, limit=limit
        )
        return await self._database.run(found.to_list)

    async def _write_keys(
        self, kind: type[Record], stale: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]]
    ) -> int:
        """Write keys to those documents that have not been changed since they were read; how many that were."""
        updates = [
            UpdateOne(
                self._tenant.filter(kind, {"_id": read["_id"], "version": {"$eq": read.get("version")}}), {"$set": keys}
            )
            for read, keys in stale
        ]
        collection = self._database.reading(kind)
        try:
            done = await self._database.run(lambda: collection.bulk_write(updates, ordered=False), writes=True)
        except BulkWriteError as refused:  # of some; the others are written
            return int((refused.details or {}).get("nModified", 0))
        return done.modified_count


def _list_keys(record: type[Record], index: str) -> list[str]:
    return next(list(made.document["key"]) for made in record.indexes if made.document["name"] == index)
