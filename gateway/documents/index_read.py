"""Reads that follow an index key by key, and the upkeep of keys: a part of the tenant scope."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, NamedTuple, TypeVar

from pymongo import UpdateOne

from gateway.access.viewer import Viewer
from gateway.documents.database import Database, translated_errors
from gateway.documents.raw_read import Found, Narrowed
from gateway.documents.record import Record
from gateway.documents.zone import decoded

R = TypeVar("R", bound=Record)


class Span(NamedTuple):
    """A part of an index over (company, key, id): from a (key, id) on, up to a key that is not in it."""

    first: tuple[Any, str]
    end: Any


class Renewed(NamedTuple):
    """Records looked at, records whose keys were brought up to date, and the last one's id; None: there are no more."""

    seen: int
    changed: int
    last: str | None


class IndexReads(ABC):
    """What the tenant scope reads by keys."""

    viewer: Viewer
    _database: Database

    @abstractmethod
    def filter(self, record: type[Record], where: Mapping[str, Any] | None = None) -> Narrowed:
        """`where`, narrowed to what the viewer can reach of this kind."""

    async def scan(
        self, record: type[R], index: str, span: Span, *, where: Mapping[str, Any] | None = None, limit: int
    ) -> list[R]:
        """The records that an index leads to between two places, in the index's order; each of them once.

        `where` is what they must match besides. Cheap at any depth: reading starts at the span's first place.
        """
        (name,) = (field for field in _keys_of(record, index) if field not in ("company_id", "_id"))
        company = self.viewer.company_id
        with translated_errors():
            wanted = Found(
                self.filter(record, where),
                record.projection(),
                index=index,
                begin={"company_id": company, name: span.first[0], "_id": span.first[1]},
                end={"company_id": company, name: span.end, "_id": ""},
                limit=limit,
            )
            found = await self._database.reads.find(record, wanted)
            return [record.from_stored(decoded(raw)) for raw in found]

    async def renew_keys(self, kind: type[R], after: str, limit: int) -> Renewed:
        """Bring the index keys of up to `limit` records beyond an id to what the records' fields give.

        Safe beside writers: a record that was changed meanwhile, which its version tells, has fresh keys already.
        """
        collection = self._database.reading(kind)
        match = self.filter(kind, {"_id": {"$gt": after}})
        with translated_errors():
            cursor = collection.find(match, {**kind.projection(), "keys": 1}, sort={"_id": 1}, limit=limit)
            stored = await self._database.run(cursor.to_list)
            stale = []
            for document in stored:
                keys = document.pop("keys", None)
                fresh = kind.from_stored(document).index_keys()
                if keys != fresh:
                    same = self.filter(kind, {"_id": document["_id"], "version": document["version"]})
                    stale.append(UpdateOne(same, {"$set": {"keys": fresh}}))
            if not stale:
                return Renewed(len(stored), 0, stored[-1]["_id"] if stored else None)
            written = await self._database.run(lambda: collection.bulk_write(stale, ordered=False), writes=True)
            changed = written.modified_count
        return Renewed(len(stored), changed, stored[-1]["_id"] if stored else None)


def _keys_of(record: type[Record], index: str) -> list[str]:
    return next(list(made.document["key"]) for made in record.indexes if made.document["name"] == index)
