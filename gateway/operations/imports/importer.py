"""Doing an import: rows are read, planned and written in batches; what is done already is not done again."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, Final, cast

import msgspec

from gateway.access.viewer import Viewer
from gateway.documents.background_job import BackgroundJob
from gateway.documents.import_row import ImportRow, RowOutcome
from gateway.integrations.file_storage import ContentMissing, FileStorage
from gateway.integrations.source_table import MAX_SOURCE_ROWS, UnreadableTable
from gateway.operations.background.job_run import JobFailed, JobOutput, JobRun
from gateway.operations.company.validation import load_company
from gateway.operations.imports.customer_intake import CustomerIntake
from gateway.operations.imports.intake import BATCH_ROWS, Intake
from gateway.operations.imports.order import ImportCounts, ImportOrder
from gateway.operations.imports.permissions import needed_permissions
from gateway.operations.imports.record_intake import RecordIntake
from gateway.operations.imports.report import MAX_IN_MEMORY, REPORT_SIZE, ImportReport
from gateway.store.scope import TenantScope

REPORT_LIFETIME: Final = timedelta(days=7)

Progress = Callable[[int, int], None]
"""Is told (rows done, rows in all)."""


@dataclass(frozen=True, slots=True)
class Importer:
    """Maker of imports."""

    make_scope: Callable[[Viewer], TenantScope]
    storage: FileStorage

    async def run(self, run: JobRun) -> JobOutput:
        """Do the job from the first row that is not done. Raises JobFailed, RequestRefused, Unavailable."""
        order = msgspec.convert(run.job.input, ImportOrder)
        scope = self.make_scope(run.job.owner.viewer(run.job.company_id))
        async with self._source(run.job, order) as content:
            if order.dry_run:
                report, counts = await preview(scope, content, order, run.note_progress)
            else:
                report, counts = await _written(scope, content, order, run)
        file, size = report.finish()
        result = {**msgspec.to_builtins(counts), "problems": report.first, REPORT_SIZE: size}
        return JobOutput(result, file, REPORT_LIFETIME)

    @asynccontextmanager
    async def _source(self, job: BackgroundJob, order: ImportOrder) -> AsyncIterator[BinaryIO]:
        """Open the file of an import, brought here. Raises JobFailed."""
        with SpooledTemporaryFile(max_size=MAX_IN_MEMORY) as content:
            try:
                async for chunk in self.storage.read(job.source_key or "", 0, max(0, order.size - 1)):
                    content.write(chunk)
            except ContentMissing:
                raise JobFailed("The file is not kept any more. Import it again.") from None
            content.seek(0)
            yield cast(BinaryIO, content)


async def preview(
    scope: TenantScope, content: BinaryIO, order: ImportOrder, note_progress: Progress
) -> tuple[ImportReport, ImportCounts]:
    """Tell what an import would do, and change nothing; return its report and counts. Raises JobFailed."""
    report, counts = ImportReport(order), ImportCounts()
    try:
        intake = await _intake(scope, order)
        total = await _row_count(order, content)
        table = await asyncio.to_thread(order.table, content)
        async for rows in intake.preview(table):
            counts.add(rows)
            report.add(map(_unmade, rows))
            note_progress(counts.rows, total)
    except BaseException:
        report.discard()
        raise
    return report, counts


async def _written(
    scope: TenantScope, content: BinaryIO, order: ImportOrder, run: JobRun
) -> tuple[ImportReport, ImportCounts]:
    intake = await _intake(scope, order)
    total = await _row_count(order, content)
    counts, done = ImportCounts(), set[int]()
    async for stored in _stored_rows(run):
        counts.add(stored)
        done.update(row.row for row in stored)
    table = await asyncio.to_thread(order.table, content)
    async with aclosing(intake.write(table, done, run.job)) as written:
        async for rows in written:
            counts.add(rows)
            run.note_progress(counts.rows, total)
    report = ImportReport(order)
    async for stored in _stored_rows(run):
        report.add(stored)
    return report, counts


async def _intake(scope: TenantScope, order: ImportOrder) -> Intake:
    """Return what makes customers or records of the rows. Raises Forbidden."""
    for permission in needed_permissions(order.kind):
        scope.viewer.require(permission)
    kind, company = order.record_kind, await load_company(scope)
    return CustomerIntake(scope, company, order) if kind is None else RecordIntake(scope, company, order, kind)


def _unmade(row: ImportRow) -> ImportRow:
    """Return a row without the ids of customers and records that no dry run makes."""
    is_joined = any(problem.reason.startswith("Joined ") for problem in row.problems)
    if row.outcome is not RowOutcome.CREATED and not is_joined:
        return row
    problems = (
        msgspec.structs.replace(problem, duplicate_id=None) if problem.reason.startswith("Row ") else problem
        for problem in row.problems
    )
    return msgspec.structs.replace(row, customer_id=None, record_id=None, problems=tuple(problems))


async def _row_count(order: ImportOrder, content: BinaryIO) -> int:
    """Count the rows, beside the event loop. Raises JobFailed."""

    def count() -> int:
        return sum(1 for _ in islice(order.table(content).rows(), MAX_SOURCE_ROWS + 1))

    try:
        total = await asyncio.to_thread(count)
    except UnreadableTable as error:
        raise JobFailed(str(error)) from None
    if total > MAX_SOURCE_ROWS:
        raise JobFailed(f"At most {MAX_SOURCE_ROWS:,} rows. Divide the file into several.")
    return total


async def _stored_rows(run: JobRun) -> AsyncIterator[list[ImportRow]]:
    """Yield what is kept of the rows that are done, in their order."""
    last = 0
    while found := await run.scope.find(
        ImportRow, {"job_id": run.job.id, "row": {"$gt": last}}, order=ImportRow.order, limit=BATCH_ROWS
    ):
        yield found
        last = found[-1].row
