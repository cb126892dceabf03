"""The tenant scope: the only door to MongoDB.

Every read and write carries the viewer's company (and, for a portal customer, that customer), and needs the
viewer's permission for that kind of record. A contract test fails on any other way to the database.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from functools import cached_property, partial
from typing import Any, TypeVar

import bson
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from gateway.access.secret_box import SecretBox
from gateway.access.viewer import Viewer, system_viewer
from gateway.documents.base.record import Order, Record
from gateway.documents.base.zone import TOLERANT, decoded
from gateway.pages.page import (
    CursorCodec,
    Page,
    PageRequest,
    after_filter,
    cursor_codec,
    list_rows,
    make_cursors,
    make_sort,
)
from gateway.store.customer_edit import CustomerEdits
from gateway.store.database import Database, translated_errors
from gateway.store.index_read import IndexReads
from gateway.store.missing_records import add_missing
from gateway.store.raw_read import FindQuery, ReadDriver, ScopedFilter
from gateway.store.read_work import ReadWork
from gateway.store.set_aside import isolated
from gateway.store.shared_reads import SharedReads
from gateway.store.tenant_filter import TenantFilter
from gateway.store.transaction import TakenBack, Transaction, run_in_transaction
from gateway.store.whole_documents import WholeDocuments

R = TypeVar("R", bound=Record)
T = TypeVar("T")

BeforeCommit = Callable[[Transaction, Any], Awaitable[None]]


class TenantScope:
    """The data that one viewer can reach."""

    def __init__(
        self,
        database: Database,
        viewer: Viewer,
        secret: bytes,
        before_commit: "BeforeCommit | None" = None,
        work: ReadWork | None = None,
        shared_reads: SharedReads | None = None,
    ) -> None:
        """Set `work`, which counts what reads do, and `shared_reads`: both of the scope that made this one."""
        self.viewer = viewer
        self.tenant = TenantFilter(viewer)
        self._database = database
        self._secret = secret
        self._before_commit = before_commit
        self.work = work or ReadWork()
        if shared_reads is not None:
            self.shared_reads = shared_reads

    @cached_property
    def shared_reads(self) -> SharedReads:
        """Return what several mutations of a document have read."""
        return SharedReads()

    @property
    def codec(self) -> CursorCodec:
        """Return the codec of cursors, which no other company's lists take."""
        return cursor_codec(self._secret, self.viewer.company_id)

    @cached_property
    def secret_box(self) -> SecretBox:
        """Return the encryption of stored secrets: no other company's scope and no copy of the database reads them."""
        return SecretBox(self._secret, self.viewer.company_id)

    @property
    def index_reads(self) -> IndexReads:
        """Return the reads that follow an index key by key, and the upkeep of keys."""
        return IndexReads(self.tenant, self._database)

    @property
    def whole_documents(self) -> WholeDocuments:
        """Return the company's documents as they are stored, unknown fields included."""
        return WholeDocuments(self.tenant, self._database)

    @property
    def customer_edits(self) -> CustomerEdits:
        """Return the edits of one customer that are made without a transaction."""
        return CustomerEdits(self.tenant, self._database, self.shared_reads)

    @property
    def needs_transaction(self) -> bool:
        """Return whether every write has to be one transaction, with what is written before its commit."""
        return self._before_commit is not None

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
        viewer = system_viewer(self.viewer.company_id)
        return TenantScope(self._database, viewer, self._secret, None, self.work, self.shared_reads)

    def with_before_commit(self, hook: "BeforeCommit") -> "TenantScope":
        """Return the same scope, whose transactions call `hook` with their result before they commit."""
        return TenantScope(self._database, self.viewer, self._secret, hook, self.work, self.shared_reads)

    def filter(self, record: type[Record], where: Mapping[str, Any] | None = None) -> ScopedFilter:
        """Return `where`, narrowed to what the viewer can reach of this kind. Raises Forbidden without permission."""
        return self.tenant.filter(record, where)

    def isolated(self, kind: type[Record], record_id: str) -> AbstractAsyncContextManager[None]:
        """Do the work on one record of a queue, so that what is wrong with it delays that record alone."""
        return isolated(self.tenant, self._database, kind, record_id)

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

    async def in_transaction(self, work: Callable[["Transaction"], Awaitable[T]]) -> T:
        """Run `work` in one transaction: all of its writes or no write. It runs again after a write conflict.

        Its caller may be cancelled; the transaction itself goes on to its end.
        """

        async def whole(transaction: Transaction) -> T:
            result = await work(transaction)
            if self._before_commit is not None:
                await self._before_commit(transaction, result)
            return result

        self.shared_reads.forget()
        return await run_in_transaction(self.tenant, self._database, whole)

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
        return await add_missing(self.tenant, self._database, records)

    def page_filter(
        self, record: type[Record], where: Mapping[str, Any], order: Order, request: PageRequest
    ) -> ScopedFilter:
        """Return the filter for a page: what matches, beyond the page's cursor. Raises BadRequest for a bad cursor."""
        match = self.filter(record, where)
        if request.cursor is None:
            return match
        place = self.codec.decode(record.collection, order, request.cursor)
        return ScopedFilter({"$and": [match, after_filter(order, place, backward=request.backward)]})
