"""Rows become records of one kind."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Set
from itertools import islice

from gateway.documents.background_job import BackgroundJob
from gateway.documents.company import Company
from gateway.documents.import_row import ImportRow
from gateway.inputs.record import MAX_ITEMS
from gateway.integrations.source_table import SourceTable, UnreadableTable
from gateway.operations.background.job_run import JobFailed
from gateway.operations.imports.intake import ROWS_A_TURN
from gateway.operations.imports.order import ImportOrder
from gateway.operations.imports.record_batch import RecordWriter
from gateway.operations.imports.record_row import ReadRecord, RecordReader
from gateway.operations.record.kind import WrittenKind
from gateway.store.scope import TenantScope


class RecordIntake:
    """Maker of the records of one import."""

    def __init__(self, scope: TenantScope, company: Company, order: ImportOrder, kind: WrittenKind) -> None:
        self._scope, self._company, self._order, self._kind = scope, company, order, kind

    async def preview(self, table: SourceTable) -> AsyncIterator[list[ImportRow]]:
        """Yield what would become of the rows, and change nothing. Raises JobFailed."""
        writer = RecordWriter(self._scope, self._company, self._kind, "bgj_preview", None, is_dry=True)
        async for records in self._batches(table, frozenset()):
            yield await writer.write(records)

    async def write(self, table: SourceTable, done: Set[int], job: BackgroundJob) -> AsyncGenerator[list[ImportRow]]:
        """Yield what became of the rows that are not `done`, once it is stored. Raises JobFailed."""
        writer = RecordWriter(self._scope, self._company, self._kind, job.id, job.claim)
        async for records in self._batches(table, done):
            yield await writer.write(records)

    async def _batches(self, table: SourceTable, done: Set[int]) -> AsyncIterator[list[ReadRecord]]:
        """Yield the records that are not `done`, in batches; other work gets its turn in between."""
        values = {each.target: each.value for each in self._order.values}
        reader = RecordReader(self._kind, self._order.columns, values)
        found = reader.records(table.rows(), done)
        batch: list[ReadRecord] = []
        while True:
            try:
                some = list(islice(found, ROWS_A_TURN))
            except UnreadableTable as error:
                raise JobFailed(str(error)) from None
            batch += (record for record in some if record is not None)
            if batch and (not some or sum(len(record.rows) for record in batch) >= MAX_ITEMS):
                yield batch
                batch = []
            if not some:
                return
            await asyncio.sleep(0)
