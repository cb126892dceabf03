"""One transaction within the tenant scope: every read and write of it carries the viewer's company too."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar, cast

from bson.raw_bson import RawBSONDocument
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.errors import BulkWriteError, DuplicateKeyError

from gateway.documents.base.record import CustomerRecord, Order, Record
from gateway.documents.base.zone import decoded
from gateway.documents.customer import Customer
from gateway.documents.feed_kinds import FEED_KINDS
from gateway.documents.feed_tombstone import deleted_objects, tombstones
from gateway.errors import DuplicateValue, NotFound
from gateway.store.absent import DUPLICATE_KEY
from gateway.store.beanie_document import validate, validate_fields
from gateway.store.database import Database
from gateway.store.record_update import StoredRecord, apply_update, record_update, unchanged_filter

if TYPE_CHECKING:
    from gateway.store.scope import TenantScope

R = TypeVar("R", bound=Record)


class TakenBack(Exception):
    """Ends the transaction of a dry run; carries its result."""

    def __init__(self, result: Any) -> None:
        super().__init__()
        self.result = result


class StaleRead(Exception):
    """Ends a transaction that would have changed a record as it was read before, and which was changed since."""


class Transaction:
    """The writes and reads of one transaction."""

    def __init__(
        self, scope: "TenantScope", database: Database, session: AsyncClientSession, seen: StoredRecord | None = None
    ) -> None:
        """Set `seen`, a record as it was read before the transaction: it is changed only if it still is so."""
        self._scope = scope
        self._database = database
        self._session = session
        self._held: set[str] = set()
        self._read: dict[str, StoredRecord] = {}
        """What was read or written here, by id, so that an update writes the difference."""
        self._seen = {seen.record.id: seen} if seen else {}

    async def get(self, record: type[R], record_id: str) -> R | None:
        """The record as this transaction sees it; or as it was read before, which an update of it makes sure of."""
        if (seen := self._seen.get(record_id)) is not None:
            self._read[record_id] = seen
            return cast(R, seen.record)
        stored = await self._database.reading(record).find_one(
            self._scope.filter(record, {"_id": record_id}), record.projection(), session=self._session
        )
        return None if stored is None else self._remember(record, stored)

    async def stream(
        self, record: type[R], where: Mapping[str, Any], attributes: frozenset[str] | None = None
    ) -> AsyncIterator[R]:
        """The records that match, one after the other, as this transaction sees them."""
        found = self._database.reading(record).find(
            self._scope.filter(record, where), record.projection(attributes), session=self._session
        )
        async for stored in found:
            yield record.from_projected(stored, attributes)

    def as_system(self) -> "Transaction":
        """The same transaction with the gateway's own scope in the viewer's company."""
        same = Transaction(self._scope.as_system(), self._database, self._session)
        same._held, same._read, same._seen = self._held, self._read, self._seen
        return same

    async def find(self, record: type[R], where: Mapping[str, Any], *, order: Order | None = None) -> list[R]:
        """The records that match, as this transaction sees them."""
        cursor = self._database.reading(record).find(
            self._scope.filter(record, where),
            record.projection(),
            sort=order.keys if order else None,
            session=self._session,
        )
        return [self._remember(record, stored) for stored in await cursor.to_list()]

    async def count(self, record: type[Record], where: Mapping[str, Any]) -> int:
        """Return how many records match, as this transaction sees them."""
        return await self._database.collection(record).count_documents(
            self._scope.filter(record, where), session=self._session
        )

    async def remove(self, record: type[Record], where: Mapping[str, Any], *, merged_into: str | None = None) -> int:
        """Delete the records that match; how many there were. `merged_into` is the record that they are part of now."""
        await self._note_deleted(record, where, merged_into)
        result = await self._database.collection(record).delete_many(
            self._scope.filter(record, where), session=self._session
        )
        return result.deleted_count

    async def rename_field(self, record: type[Record], where: Mapping[str, Any], name: str, new_name: str) -> None:
        """Rename a stored field in the records that match."""
        await self._database.collection(record).update_many(
            self._scope.filter(record, where), {"$rename": {name: new_name}}, session=self._session
        )

    async def insert(self, record: Record) -> None:
        """Store a new record, validated. Raises NotFound for one of a customer who is not there."""
        self._scope.require_own(record)
        if isinstance(record, CustomerRecord):
            await self._hold(record.customer_id)
        with _duplicates_named():
            await self._database.collection(type(record)).insert_one(dict(validate(record)), session=self._session)

    async def insert_all(self, records: Sequence[Record]) -> None:
        """Store new records of one kind, validated, with one command. Raises DuplicateValue, NotFound."""
        for record in records:
            self._scope.require_own(record)
            if isinstance(record, CustomerRecord):
                await self._hold(record.customer_id)
        if not records:
            return
        documents = [dict(validate(record)) for record in records]
        with _duplicates_named():
            await self._database.collection(type(records[0])).insert_many(documents, session=self._session)
        self._held.update(record.id for record in records if isinstance(record, Customer))

    async def replace(self, record: Record) -> None:
        """Store another state of a record: what changed is validated and written, and what is unknown of it is kept.

        Raises StaleRead for a record that was read before the transaction, and of which any value that the change is
        made of is another now.
        """
        self._scope.require_own(record)
        kind = record.record_kind()
        before = self._read.get(record.id)
        if before is None:
            if await self.get(kind, record.id) is None:
                raise AssertionError(f"{record.id} was not there to be replaced")
            before = self._read[record.id]
        update = record_update(before, record)
        if operators := update.operators(before.aside):
            validate_fields(record, update.changed, before.document)
            seen = self._seen.pop(record.id, None)
            unchanged = unchanged_filter(seen, update, kind.key_sources) if seen else {}
            with _duplicates_named():
                result = await self._database.collection(kind).update_one(
                    self._scope.filter(kind, {"_id": record.id, **unchanged}), operators, session=self._session
                )
            if seen and not result.matched_count:
                raise StaleRead
            self._require_match(record, result.matched_count)
        self._read[record.id] = StoredRecord(apply_update(before.document, update), record, before.aside)

    async def documents(self, record: type[Record], where: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """Return the documents that match as they are stored, as this transaction sees them."""
        cursor = self._database.documents(record).find(
            self._scope.filter(record, where), record.projection(), session=self._session
        )
        return [decoded(bytes(found.raw)) for found in await cursor.to_list()]

    async def overwrite(self, record: Record, document: Mapping[str, Any] | None = None) -> None:
        """Store a record in place of the whole document with its id, what is unknown of it included.

        `document` is its stored form where that is not to be validated.
        """
        self._scope.require_own(record)
        kind = record.record_kind()
        result = await self._database.collection(kind).replace_one(
            self._scope.filter(kind, {"_id": record.id}), document or validate(record), session=self._session
        )
        self._read.pop(record.id, None)
        self._require_match(record, result.matched_count)

    async def whole(self, record: type[Record], where: Mapping[str, Any]) -> list[bytes]:
        """Return the documents that match in BSON, with all that is stored of them."""
        found = self._database.documents(record).find(self._scope.filter(record, where), session=self._session)
        return [bytes(each.raw) for each in await found.to_list()]

    async def ids(self, record: type[Record], where: Mapping[str, Any]) -> list[str]:
        """Return the ids of the records that match."""
        match = self._scope.filter(record, where)
        found = self._database.collection(record).find(match, {"_id": 1}, session=self._session)
        return [stored["_id"] for stored in await found.to_list()]

    async def put_back(self, record: type[Record], document: bytes) -> None:
        """Store a whole document again, as `whole` returned it."""
        stored = RawBSONDocument(document)
        self._scope.require_own_document(stored)
        with _duplicates_named():
            await self._database.documents(record).insert_one(stored, session=self._session)
        self._read.pop(str(stored["_id"]), None)

    async def rewrite(self, record: type[Record], ids: Sequence[str], stages: Sequence[Mapping[str, Any]]) -> None:
        """Update the documents with these ids by an aggregation pipeline, which is not validated."""
        await self._database.collection(record).update_many(
            self._scope.filter(record, {"_id": {"$in": list(ids)}}), list(stages), session=self._session
        )
        for record_id in ids:
            self._read.pop(record_id, None)

    def _require_match(self, record: Record, matched: int) -> None:
        if matched != 1:
            raise AssertionError(f"{record.id} was not there to be replaced")
        if isinstance(record, Customer):
            self._held.add(record.id)

    def _remember(self, kind: type[R], stored: dict[str, Any]) -> R:
        record, document, aside = kind.from_stored_for_write(stored)
        self._read[record.id] = StoredRecord(document, record, aside)
        return record

    async def _hold(self, customer_id: str) -> None:
        """Write to a customer who gets a record, so that this and a deletion at the same time cannot both succeed.

        Each would else be right by what it has read, and the record would outlive its customer.
        """
        if customer_id in self._held:
            return
        found = await self._database.collection(Customer).update_one(
            self._scope.as_system().filter(Customer, {"_id": customer_id}), {"$inc": {"held": 1}}, session=self._session
        )
        if found.matched_count == 0:
            raise NotFound("customer", ("customerId",))
        self._held.add(customer_id)

    async def delete(self, record: Record) -> None:
        """Remove a record, if it is still there."""
        kind = record.record_kind()
        await self._note_deleted(kind, {"_id": record.id})
        await self._database.collection(kind).delete_one(
            self._scope.filter(kind, {"_id": record.id}), session=self._session
        )

    async def _note_deleted(
        self, record: type[Record], where: Mapping[str, Any], merged_into: str | None = None
    ) -> None:
        """Leave tombstones of what is about to be deleted, for the change feed."""
        if record not in FEED_KINDS:
            return
        found = self._database.collection(record).find(self._scope.filter(record, where), session=self._session)
        objects = deleted_objects(FEED_KINDS[record], await found.to_list(), merged_into)
        for tombstone in tombstones(FEED_KINDS[record], self._scope.viewer.company_id, objects):
            self._scope.require_own(tombstone)
            await self._database.collection(type(tombstone)).insert_one(tombstone.stored(), session=self._session)


@contextmanager
def _duplicates_named() -> Iterator[None]:
    try:
        yield
    except DuplicateKeyError as error:
        raise _duplicate(error.details or {}) from None
    except BulkWriteError as error:
        first: Mapping[str, Any] = next(iter(error.details.get("writeErrors", ())), {})
        if first.get("code") != DUPLICATE_KEY:
            raise
        raise _duplicate(first) from None


def _duplicate(details: Mapping[str, Any]) -> DuplicateValue:
    return DuplicateValue(str(details.get("errmsg", "")).partition("index: ")[2].partition(" ")[0])
