"""Rows become customers."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Set
from itertools import islice

from gateway.documents.background_job import BackgroundJob
from gateway.documents.company import Company
from gateway.documents.import_row import ImportRow
from gateway.integrations.source_table import SourceRow, SourceTable, UnreadableTable
from gateway.operations.background.job_run import JobFailed
from gateway.operations.company.validation import make_validation_context
from gateway.operations.imports.batch import BatchWriter
from gateway.operations.imports.intake import BATCH_ROWS, ROWS_A_TURN
from gateway.operations.imports.order import ImportOrder
from gateway.operations.imports.pipeline import WritePipeline
from gateway.operations.imports.row import ReadRow, RowReader
from gateway.store.scope import TenantScope


class CustomerIntake:
    """Maker of the customers of one import."""

    def __init__(self, scope: TenantScope, company: Company, order: ImportOrder) -> None:
        self._scope, self._company, self._order = scope, company, order

    async def preview(self, table: SourceTable) -> AsyncIterator[list[ImportRow]]:
        """Yield what would become of the rows, and change nothing. Raises JobFailed."""
        writer = self._writer("bgj_preview")
        writer.remember()
        async for reads in self._batches(table, frozenset()):
            yield writer.rows(await writer.plan(reads))

    async def write(self, table: SourceTable, done: Set[int], job: BackgroundJob) -> AsyncGenerator[list[ImportRow]]:
        """Yield what became of the rows that are not `done`, once it is stored. Raises JobFailed."""
        pipeline = WritePipeline(self._writer(job.id), job.claim)
        try:
            async for reads in self._batches(table, done):
                yield await pipeline.add(reads)
            yield await pipeline.finish()
        finally:
            pipeline.stop()

    def _writer(self, job_id: str) -> BatchWriter:
        return BatchWriter(self._scope, self._company, job_id, skip_duplicates=self._order.skip_duplicates)

    async def _batches(self, table: SourceTable, done: Set[int]) -> AsyncIterator[list[ReadRow]]:
        """Yield what rows say that are not `done`, in batches; other work gets its turn in between."""
        reader = RowReader(self._order.columns, make_validation_context(self._company))
        rows: Iterator[SourceRow] = (row for row in table.rows() if row.number not in done)
        while True:
            reads: list[ReadRow] = []
            try:
                while len(reads) < BATCH_ROWS and (some := list(islice(rows, ROWS_A_TURN))):
                    reads += map(reader.read, some)
                    await asyncio.sleep(0)
            except UnreadableTable as error:
                raise JobFailed(str(error)) from None
            if not reads:
                return
            yield reads
