"""Bringing what a database holds to this version: indexes, migrations, and repairs."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar

from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase

from gateway.documents.base.record import Record
from gateway.documents.registry import RECORDS
from gateway.store.client import Stored
from gateway.store.grid_file_index import create_file_indexes, find_unfinished_files
from gateway.store.index_state import IndexState, bring_up_to_date, index_state
from gateway.store.migrations.migration import Migration
from gateway.store.outage import translated_errors
from gateway.store.renamed_collection import find_left, move_all
from gateway.store.renewed_reservations import renew_reservations
from gateway.store.schema_version import Report, SchemaState, apply_pending, read_schema_state

T = TypeVar("T")


class Run(Protocol):
    """Runs an operation of PyMongo (`Database.run`)."""

    async def __call__(self, work: Callable[[], Awaitable[T]], *, writes: bool = False) -> T:
        """Return what the operation returns."""


class DatabaseUpkeep:
    """What is done to the whole database, of all companies together."""

    def __init__(
        self, database: AsyncDatabase[Stored], run: Run, collection: Callable[[type[Record]], AsyncCollection[Stored]]
    ) -> None:
        """Set `collection`, which gives that of a kind of record."""
        self._database = database
        self._run = run
        self._collection = collection

    async def create_indexes(self, *, drop_unwanted: bool = False) -> dict[str, IndexState]:
        """Bring the indexes to what the records declare; collection → what was not as declared before.

        Indexes that are not declared are left, unless `drop_unwanted`. Before a unique one goes, what it has kept
        unique is reserved.
        """
        before = await self.index_states()
        with translated_errors():
            if drop_unwanted and any(state.unwanted_unique for state in before.values()):
                await self._run(self._renew_reservations, writes=True)
            for record in RECORDS:
                state = before[record.collection]
                work = partial(bring_up_to_date, self._collection(record), record.indexes, state, drop_unwanted)
                await self._run(work, writes=True)
            await self._run(partial(create_file_indexes, self._database), writes=True)
        return before

    async def renew_reservations(self) -> int:
        """Make the reservations that records lack, and free those that are not needed; return how many."""
        with translated_errors():
            return await self._run(self._renew_reservations, writes=True)

    async def _renew_reservations(self) -> int:
        return sum([changed async for changed in renew_reservations(self._database)])

    async def index_states(self) -> dict[str, IndexState]:
        """Return, for each collection, how its indexes differ from what the records declare."""
        with translated_errors():
            return {
                record.collection: await self._run(partial(index_state, self._collection(record), record.indexes))
                for record in RECORDS
            }

    async def move_renamed(self, *, drop_old: bool = False) -> dict[str, int]:
        """Move the documents of renamed collections; return {old name: how many}. See `move_all`."""
        with translated_errors():
            return await self._run(partial(move_all, self._database, drop_old=drop_old), writes=True)

    async def find_renamed(self) -> list[str]:
        """Return the old names of renamed collections that still hold documents."""
        with translated_errors():
            return await self._run(partial(find_left, self._database))

    async def schema_state(self) -> SchemaState:
        """Return the version of what is stored, and the migrations that are left."""
        with translated_errors():
            return await self._run(partial(read_schema_state, self._database))

    async def migrate(self, report: Report, *, earlier_versions_serve: bool = False) -> list[Migration]:
        """Apply the migrations that are left; return them. See `apply_pending`."""
        work = partial(apply_pending, self._database, report, earlier_versions_serve=earlier_versions_serve)
        with translated_errors():
            return await self._run(work, writes=True)

    async def unfinished_files(self, begun_before: datetime) -> list[str]:
        """List the ids of GridFS files with chunks and no end, as their writer died: a repair of the whole database."""
        with translated_errors():
            return await self._run(partial(find_unfinished_files, self._database, begun_before))
