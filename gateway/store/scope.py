"""The tenant scope: the only door to MongoDB.

Every read and write carries the viewer's company (and, for a portal customer, that customer), and needs the
viewer's permission for that kind of record. A contract test fails on any other way to the database.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

import bson
from pymongo import ReturnDocument
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.errors import DuplicateKeyError

from gateway.access.viewer import Viewer, system_viewer
from gateway.documents.base.record import CustomerRecord, Order, Record
from gateway.documents.base.zone import TOLERANT, decoded
from gateway.documents.statement_checkpoint import SUMMED_BY_CHECKPOINTS, StatementCheckpoint
from gateway.pages.page import Page, PageRequest, after_filter, list_rows, make_cursors, make_sort
from gateway.store.absent import insert_absent
from gateway.store.company_cursors import CompanyCursors
from gateway.store.company_secrets import CompanySecrets
from gateway.store.database import Database, translated_errors
from gateway.store.index_read import IndexReads
from gateway.store.raw_read import FindQuery, ReadDriver, ScopedFilter
from gateway.store.read_work import ReadWork
from gateway.store.record_update import StoredRecord
from gateway.store.set_aside import SetsAside
from gateway.store.transaction import StaleRead, TakenBack, Transaction
from gateway.store.whole_documents import WholeDocuments

R = TypeVar("R", bound=Record)
T = TypeVar("T")

BeforeCommit = Callable[[Transaction, Any], Awaitable[None]]


class TenantScope(IndexReads, SetsAside, CompanyCursors, CompanySecrets, WholeDocuments):
    """The data that one viewer can reach."""

    def __init__(
        self,
        database: Database,
        viewer: Viewer,
        secret: bytes,
        before_commit: "BeforeCommit | None" = None,
        work: ReadWork | None = None,
    ) -> None:
        """Set `work`, which counts what reads do, shared with the scope that this one was made from."""
        self.viewer = viewer
        self._database = database
        self._secret = secret
        self._before_commit = before_commit
        self.work = work or ReadWork()

    @property
    def visibility_key(self) -> tuple[str, str | None, str, frozenset[str]]:
        """Key of what the viewer can reach: viewers with equal keys have equal filters."""
        viewer = self.viewer
        return viewer.company_id, viewer.customer_id, viewer.role, viewer.permissions

    @property
    def driver(self) -> ReadDriver:
        """Return how reads are done, and documents cut apart."""
        return self._database.driver

    @property
    def is_for_staff(self) -> bool:
        """Return whether no portal customer sees what is read."""
        return self.viewer.customer_id is None

    def as_system(self) -> "TenantScope":
        """Return the gateway's own scope in the viewer's company, for what a rule must know and the viewer may not."""
        return TenantScope(self._database, system_viewer(self.viewer.company_id), self._secret, work=self.work)

    def with_before_commit(self, hook: "BeforeCommit") -> "TenantScope":
        """Return the same scope, whose transactions call `hook` with their result before they commit."""
        return TenantScope(self._database, self.viewer, self._secret, hook, self.work)

    def filter(self, record: type[Record], where: Mapping[str, Any] | None = None) -> ScopedFilter:
        """Return `where`, narrowed to what the viewer can reach of this kind. Raises Forbidden without permission."""
        if record.readable_with is not None:
            self.viewer.require(record.readable_with)
        tenant = record.tenant_filter(self.viewer)
        both_name_it = where and tenant.keys() & where.keys()
        return ScopedFilter({"$and": [tenant, where]} if both_name_it else {**tenant, **(where or {})})

    async def get(self, record: type[R], record_id: str) -> R | None:
        """Return the record with this id, or `None` if it does not exist or the viewer cannot reach it."""
        found = await self.find(record, {"_id": record_id}, limit=1)
        return found[0] if found else None

    async def find(
        self,
        record: type[R],
        where: Mapping[str, Any],
        *,
        order: Order | None = None,
        limit: int = 0,
        index: str | None = None,
    ) -> list[R]:
        """Find the records that match, in order; `limit` 0 means all; `index` names the one to use, if it matters."""
        match, sort = self.filter(record, where), order.keys if order else None
        found = await self.find_raw(record, match, record.projection(), sort=sort, limit=limit, index=index)
        return [record.from_raw(raw, None) for raw in found]

    async def find_raw(
        self,
        record: type[Record],
        match: ScopedFilter,
        projection: Mapping[str, Any],
        *,
        sort: Mapping[str, int] | None = None,
        limit: int = 0,
        index: str | None = None,
    ) -> list[bytes]:
        """Find the documents that match, as BSON; `match` comes from `filter` or `page_filter`."""
        with translated_errors():
            return await self._database.reads.find(record, FindQuery(match, projection, sort, limit, index))

    async def stream(
        self, record: type[R], where: Mapping[str, Any], attributes: frozenset[str] | None = None
    ) -> AsyncIterator[R]:
        """Yield the records that match, one after the other, however many; only these `attributes` of them."""
        with translated_errors():
            found = self._database.reading(record).find(self.filter(record, where), record.projection(attributes))
            async for stored in self._database.stream(found):
                self.work.documents += 1
                yield record.from_projected(stored, attributes)

    async def count(self, record: type[Record], where: Mapping[str, Any]) -> int:
        """Count the records that match."""
        with translated_errors():
            matching, count = {"$match": self.filter(record, where)}, {"$group": {"_id": 1, "n": {"$sum": 1}}}
            counted = await self._database.reads.aggregate(record, [matching, count])
        total = int(bson.decode(counted[0])["n"]) if counted else 0
        self.work.keys += total
        return total

    async def page(
        self,
        record: type[R],
        where: Mapping[str, Any],
        order: Order,
        request: PageRequest,
        *,
        counted: bool,
        attributes: frozenset[str] | None = None,
        raw: bool = False,
    ) -> Page[R]:
        """One page of what matches; `counted` also counts all that match; `attributes` are those that will be used.

        `raw`: the rows are left as they were stored until code reads them.
        """
        match = self.page_filter(record, where, order, request)
        if attributes is not None:
            attributes |= {order.value.partition(".")[0]}  # cursors are made of it
        sort = make_sort(order, backward=request.backward)
        documents = await self.find_raw(record, match, record.projection(attributes), sort=sort, limit=request.size + 1)
        record_of = partial(record.from_raw, attributes=attributes)
        found = list_rows(documents, record_of, raw=raw, for_staff=self.is_for_staff)
        total = await self.count(record, where) if counted else None
        cursors = make_cursors(self.codec, record, order, attributes)
        return Page(found, request, self._database.driver.raw_cursors(cursors) if raw else cursors, total)

    async def aggregate(
        self,
        record: type[Record],
        where: Mapping[str, Any],
        stages: Sequence[Mapping[str, Any]],
        *,
        index: str | None = None,
        for_records: bool = False,
    ) -> list[dict[str, Any]]:
        """Return the result of an aggregation of the matching records. Sub-pipelines must use filters from `filter`.

        `for_records`: what comes back is made into records, which give instants their zone.
        """
        found = await self.aggregate_raw(record, where, stages, index=index)
        return [decoded(raw) if for_records else bson.decode(raw, TOLERANT) for raw in found]

    async def aggregate_raw(
        self,
        record: type[Record],
        where: Mapping[str, Any],
        stages: Sequence[Mapping[str, Any]],
        *,
        index: str | None = None,
    ) -> list[bytes]:
        """Return the result of `aggregate`, as BSON."""
        with translated_errors():
            pipeline = [{"$match": self.filter(record, where)}, *stages]
            return await self._database.reads.aggregate(record, pipeline, index)

    async def find_and_update(self, record: type[R], record_id: str, update: Sequence[Mapping[str, Any]]) -> R:
        """Return the record with this id after an atomic update by an aggregation pipeline, which also creates it."""

        async def attempt() -> Any:
            return await self._database.reading(record).find_one_and_update(
                self.filter(record, {"_id": record_id}),
                update,
                projection=record.projection(),
                upsert=True,
                return_document=ReturnDocument.AFTER,
            )

        with translated_errors():
            try:
                return record.from_stored(await self._database.run(attempt, writes=True))
            except DuplicateKeyError:
                # Two made it at the same moment: now it is there.
                return record.from_stored(await self._database.run(attempt, writes=True))

    async def read_for_update(self, record: type[Record], record_id: str) -> StoredRecord | None:
        """Read a record that `in_transaction` is to change; `None` for one that must be read in the transaction."""
        found = await self.find_raw(record, self.filter(record, {"_id": record_id}), record.projection(), limit=1)
        if not found:
            return None
        made, document, aside = record.from_stored_for_write(decoded(found[0]))
        return StoredRecord(document, made) if type(made) is record and not aside else None

    async def in_transaction(
        self, work: Callable[["Transaction"], Awaitable[T]], seen: StoredRecord | None = None
    ) -> T:
        """Run `work` in one transaction: all of its writes or no write. It runs again after a write conflict.

        Its caller may be cancelled; the transaction itself goes on to its end. `seen` is a record that was read for it
        before: if it was changed since, `work` runs again, with what it reads itself.
        """
        fresh, company_id = [seen] if seen else [], self.viewer.company_id

        async def attempt(session: AsyncClientSession) -> T:
            transaction = Transaction(self, self._database, session, fresh.pop() if fresh else None)
            result = await work(transaction)
            if self._before_commit is not None:
                await self._before_commit(transaction, result)
            return result

        with translated_errors():
            try:
                return await self._database.transact(attempt, company_id)
            except StaleRead:
                return await self._database.transact(attempt, company_id)

    async def in_dry_run(self, work: Callable[["Transaction"], Awaitable[T]]) -> T:
        """Run `work` as `in_transaction` does, and take its writes back: it answers, or is refused, as the real one."""

        async def attempt(transaction: Transaction) -> None:
            raise TakenBack(await work(transaction))

        try:
            await self.in_transaction(attempt)
        except TakenBack as done:
            result: T = done.result
            return result
        raise AssertionError("a dry run ends by being taken back")

    async def add_missing(self, records: Sequence[Record]) -> int:
        """Insert those of one kind that are not there yet; how many that were. For loading data in bulk."""
        if not records:
            return 0
        kind = type(records[0])
        for record in records:
            self.require_own(record)
        collection = self._database.collection(kind)
        with translated_errors():
            ids = self.filter(kind, {"_id": {"$in": [record.id for record in records]}})
            present = await self._database.run(lambda: collection.count_documents(ids))
            if present == len(records):
                return 0
            if kind in SUMMED_BY_CHECKPOINTS:
                owners = sorted({record.customer_id for record in records if isinstance(record, CustomerRecord)})
                forgotten = self.filter(StatementCheckpoint, {"customer_id": {"$in": owners}})
                checkpoints = self._database.collection(StatementCheckpoint)
                await self._database.run(lambda: checkpoints.delete_many(forgotten), writes=True)
            documents = [record.stored() for record in records]
            return await self._database.run(partial(insert_absent, collection, documents), writes=True)

    def require_own(self, record: Record) -> None:
        """Check that a record belongs to the viewer's own company before it is written; this guards against bugs."""
        owner = record.id if record.collection == "companies" else getattr(record, "company_id", None)
        if owner != self.viewer.company_id:
            raise AssertionError(f"{record.id} belongs to {owner}, not to {self.viewer.company_id}")

    def require_own_document(self, stored: Mapping[str, Any]) -> None:
        """Check the same of a document as it is stored."""
        if stored.get("company_id") != self.viewer.company_id:
            raise AssertionError(f"{stored.get('_id')} does not belong to {self.viewer.company_id}")

    def page_filter(
        self, record: type[Record], where: Mapping[str, Any], order: Order, request: PageRequest
    ) -> ScopedFilter:
        """Return the filter for a page: what matches, beyond the page's cursor. Raises BadRequest for a bad cursor."""
        match = self.filter(record, where)
        if request.cursor is None:
            return match
        place = self.place(order, record, request.cursor)
        return ScopedFilter({"$and": [match, after_filter(order, place, backward=request.backward)]})
