"""One transaction within the tenant scope: every read and write of it carries the viewer's company too."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from bson.raw_bson import RawBSONDocument
from pymongo.asynchronous.client_session import AsyncClientSession

from gateway.documents.base.record import CustomerRecord, Order, Record
from gateway.documents.base.zone import decoded
from gateway.documents.customer import Customer
from gateway.documents.feed_kinds import FEED_KINDS
from gateway.documents.feed_tombstone import deleted_objects, tombstones
from gateway.store.beanie_document import validate, validate_fields
from gateway.store.change_log import edited_projection, log_within, take_pending
from gateway.store.database import Database, translated_errors
from gateway.store.duplicate_value import named_duplicates
from gateway.store.held_customers import HeldCustomers
from gateway.store.record_update import StoredRecord, apply_update, record_update
from gateway.store.reserved_values import ReservedValues, retry_contested
from gateway.store.tenant_filter import TenantFilter

R = TypeVar("R", bound=Record)
T = TypeVar("T")


async def run_in_transaction(
    tenant: TenantFilter,
    database: Database,
    work: Callable[["Transaction"], Awaitable[T]],
    *,
    validates: bool = True,
) -> T:
    """Return what `work` returns, from one transaction; it runs again after a write conflict.

    Also with the reservations in its way that seem to be left over. `validates`: it stores validated records.
    """

    async def attempt(session: AsyncClientSession, contested: Collection[str]) -> T:
        return await work(Transaction(tenant, database, session, contested))

    async def transact(contested: Collection[str]) -> T:
        once = partial(attempt, contested=contested)
        return await database.transact(once, tenant.viewer.company_id, validates=validates)

    with translated_errors():
        return await retry_contested(tenant, database, transact)


class TakenBack(Exception):
    """Ends the transaction of a dry run; carries its result."""

    def __init__(self, result: Any) -> None:
        super().__init__()
        self.result = result


class Transaction:
    """The writes and reads of one transaction."""

    def __init__(
        self, tenant: TenantFilter, database: Database, session: AsyncClientSession, contested: Collection[str] = ()
    ) -> None:
        """Set `contested`, reservations that may be left over (`retry_contested`)."""
        self._tenant = tenant
        self._database = database
        self._session = session
        self._reserved = ReservedValues(tenant, database, session, contested)
        self._held = HeldCustomers(tenant, database, session)
        self._read: dict[str, StoredRecord[Record]] = {}
        """What was read or written here, by id, so that an update writes the difference."""
        self._reached: set[str] = set()  # the ids of what was found by this filter

    async def get(self, record: type[R], record_id: str) -> R | None:
        """The record as this transaction sees it, which does not change but by its own writes: it is read once."""
        known = self._read.get(record_id) if record_id in self._reached else None
        if known is not None and isinstance(known.record, record):
            return known.record
        stored = await self._database.reading(record).find_one(
            self._tenant.filter(record, {"_id": record_id}), edited_projection(record), session=self._session
        )
        return None if stored is None else await self._remember(record, stored)

    async def hold(self, customer_id: str) -> Customer | None:
        """The customer who gets a record, as this transaction sees it: read with the write that `insert` needs."""
        stored = await self._held.read(customer_id, self._tenant)
        return None if stored is None else await self._remember(Customer, stored)

    async def stream(
        self, record: type[R], where: Mapping[str, Any], attributes: frozenset[str] | None = None
    ) -> AsyncIterator[R]:
        """The records that match, one after the other, as this transaction sees them."""
        found = self._database.reading(record).find(
            self._tenant.filter(record, where), record.projection(attributes), session=self._session
        )
        async for stored in found:
            yield record.from_projected(stored, attributes)

    def as_system(self) -> "Transaction":
        """The same transaction with the gateway's own filter in the viewer's company."""
        contested = self._reserved.contested
        same = Transaction(self._tenant.as_system(), self._database, self._session, contested)
        same._held, same._read = self._held, self._read
        return same

    async def find(self, record: type[R], where: Mapping[str, Any], *, order: Order | None = None) -> list[R]:
        """The records that match, as this transaction sees them."""
        cursor = self._database.reading(record).find(
            self._tenant.filter(record, where),
            edited_projection(record),
            sort=order.keys if order else None,
            session=self._session,
        )
        return [await self._remember(record, stored) for stored in await cursor.to_list()]

    async def count(self, record: type[Record], where: Mapping[str, Any]) -> int:
        """Return how many records match, as this transaction sees them."""
        return await self._database.collection(record).count_documents(
            self._tenant.filter(record, where), session=self._session
        )

    async def remove(self, record: type[Record], where: Mapping[str, Any], *, merged_into: str | None = None) -> int:
        """Delete the records that match; how many there were. `merged_into` is the record that they are part of now."""
        await self._prepare_delete(record, where, merged_into)
        result = await self._database.collection(record).delete_many(
            self._tenant.filter(record, where), session=self._session
        )
        self._forget(record)
        return result.deleted_count

    async def rename_field(self, record: type[Record], where: Mapping[str, Any], name: str, new_name: str) -> None:
        """Rename a stored field in the records that match."""
        await self._database.collection(record).update_many(
            self._tenant.filter(record, where), {"$rename": {name: new_name}}, session=self._session
        )
        self._forget(record)

    async def insert(self, record: Record) -> None:
        """Store a new record, validated. Raises NotFound for one of a customer who is not there."""
        self._tenant.require_own(record)
        if isinstance(record, CustomerRecord):
            await self._held.hold(record.customer_id)
        document = dict(validate(record))
        await self._reserved.add(type(record), [document])
        with named_duplicates():
            await self._database.collection(type(record)).insert_one(document, session=self._session)

    async def insert_all(self, records: Sequence[Record]) -> None:
        """Store new records of one kind, validated, with one command. Raises DuplicateValue, NotFound."""
        for record in records:
            self._tenant.require_own(record)
            if isinstance(record, CustomerRecord):
                await self._held.hold(record.customer_id)
        if not records:
            return
        await self.insert_documents(type(records[0]), [dict(validate(record)) for record in records])
        self._held.add(record.id for record in records if isinstance(record, Customer))

    async def insert_documents(self, record: type[Record], documents: Sequence[dict[str, Any]]) -> None:
        """Store new documents of one kind as they are. Raises DuplicateValue."""
        for document in documents:
            self._tenant.require_own_document(document)
        await self._reserved.add(record, documents)
        with named_duplicates():
            await self._database.collection(record).insert_many(documents, session=self._session)

    async def replace(self, record: Record) -> None:
        """Store another state of a record: what changed is validated and written, and what is unknown of it is kept."""
        self._tenant.require_own(record)
        kind = record.record_kind()
        before = self._read.get(record.id)
        if before is None:
            if await self.get(kind, record.id) is None:
                raise AssertionError(f"{record.id} was not there to be replaced")
            before = self._read[record.id]
        update = record_update(before, record)
        if operators := update.operators(before.aside):
            validate_fields(record, update.changed, before.document)
            if update.concerns(unique.field for unique in kind.unique_values):
                await self._reserved.change(kind, before.document, apply_update(before.document, update))
            with named_duplicates():
                result = await self._database.collection(kind).update_one(
                    self._tenant.filter(kind, {"_id": record.id}), operators, session=self._session
                )
            self._require_match(record, result.matched_count)
        self._read[record.id] = StoredRecord(apply_update(before.document, update), record, before.aside)

    async def documents(self, record: type[Record], where: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """Return the documents that match as they are stored, as this transaction sees them."""
        cursor = self._database.documents(record).find(
            self._tenant.filter(record, where), record.projection(), session=self._session
        )
        return [decoded(bytes(found.raw)) for found in await cursor.to_list()]

    async def overwrite(self, record: Record, document: Mapping[str, Any] | None = None) -> None:
        """Store a record in place of the whole document with its id, what is unknown of it included.

        `document` is its stored form where that is not to be validated.
        """
        self._tenant.require_own(record)
        kind, stored = record.record_kind(), document or validate(record)
        if kind.unique_values:
            for before in await self._reserved.stored(kind, {"_id": record.id}):
                await self._reserved.change(kind, before, stored)
        result = await self._database.collection(kind).replace_one(
            self._tenant.filter(kind, {"_id": record.id}), stored, session=self._session
        )
        self._read.pop(record.id, None)
        self._require_match(record, result.matched_count)

    async def whole(self, record: type[Record], where: Mapping[str, Any]) -> list[bytes]:
        """Return the documents that match in BSON, with all that is stored of them."""
        found = self._database.documents(record).find(self._tenant.filter(record, where), session=self._session)
        return [bytes(each.raw) for each in await found.to_list()]

    async def ids(self, record: type[Record], where: Mapping[str, Any]) -> list[str]:
        """Return the ids of the records that match."""
        match = self._tenant.filter(record, where)
        found = self._database.collection(record).find(match, {"_id": 1}, session=self._session)
        return [stored["_id"] for stored in await found.to_list()]

    async def put_back(self, record: type[Record], document: bytes) -> None:
        """Store a whole document again, as `whole` returned it."""
        stored = RawBSONDocument(document)
        self._tenant.require_own_document(stored)
        await self._reserved.add(record, [stored])
        with named_duplicates():
            await self._database.documents(record).insert_one(stored, session=self._session)
        self._read.pop(str(stored["_id"]), None)

    async def rewrite(self, record: type[Record], ids: Sequence[str], stages: Sequence[Mapping[str, Any]]) -> None:
        """Update the documents with these ids by an aggregation pipeline, which is not validated."""
        await self._database.collection(record).update_many(
            self._tenant.filter(record, {"_id": {"$in": list(ids)}}), list(stages), session=self._session
        )
        for record_id in ids:
            self._read.pop(record_id, None)

    async def give(
        self, record: type[Record], ids: Sequence[str], owner: str, stages: Sequence[Mapping[str, Any]]
    ) -> None:
        """Rewrite documents of a customer so that they belong to another.

        A sharded cluster, where the customer decides on the shard, does that for one document at a time.
        """
        if not self._database.is_sharded:
            await self.rewrite(record, ids, stages)
            return
        for record_id in ids:
            await self._database.collection(record).update_one(
                self._tenant.filter(record, {"_id": record_id, "customer_id": owner}),
                list(stages),
                session=self._session,
            )
            self._read.pop(record_id, None)

    def _require_match(self, record: Record, matched: int) -> None:
        if matched != 1:
            raise AssertionError(f"{record.id} was not there to be replaced")
        if isinstance(record, Customer):
            self._held.add([record.id])

    async def _remember(self, kind: type[R], stored: dict[str, Any]) -> R:
        if (entry := take_pending(stored)) is not None:
            await log_within(self._database, self._session, entry)
        record, document, aside = kind.from_stored_for_write(stored)
        self._read[record.id] = StoredRecord(document, record, aside)
        self._reached.add(record.id)
        return record

    def _forget(self, kind: type[Record]) -> None:
        """Forget the records of a kind, of which some were changed."""
        for record_id in [each for each, found in self._read.items() if isinstance(found.record, kind)]:
            del self._read[record_id]

    async def delete(self, record: Record) -> None:
        """Remove a record, if it is still there."""
        kind = record.record_kind()
        await self._prepare_delete(kind, {"_id": record.id})
        await self._database.collection(kind).delete_one(
            self._tenant.filter(kind, {"_id": record.id}), session=self._session
        )
        self._read.pop(record.id, None)

    async def _prepare_delete(
        self, record: type[Record], where: Mapping[str, Any], merged_into: str | None = None
    ) -> None:
        """Free what is reserved for what is about to be deleted; leave tombstones of it for the change feed."""
        if record not in FEED_KINDS:
            if record.unique_values:
                await self._reserved.free(record, await self._reserved.stored(record, where))
            return
        cursor = self._database.collection(record).find(self._tenant.filter(record, where), session=self._session)
        found = await cursor.to_list()
        await self._reserved.free(record, found)
        objects = deleted_objects(FEED_KINDS[record], found, merged_into)
        for tombstone in tombstones(FEED_KINDS[record], self._tenant.viewer.company_id, objects):
            self._tenant.require_own(tombstone)
            await self._database.collection(type(tombstone)).insert_one(tombstone.stored(), session=self._session)
