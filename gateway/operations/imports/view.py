"""An import as its owner sees it: a job, and what became of the rows."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import PurePath
from typing import NamedTuple

import msgspec

from gateway.documents.background_job import IMPORT_KINDS, BackgroundJob, BackgroundJobKind, BackgroundJobStatus
from gateway.documents.base.record import instant
from gateway.documents.change import Origin
from gateway.documents.import_row import ImportRow, RowOutcome
from gateway.errors import Fault, InvalidInput, MutationRefused, NotFound, UserErrorCode
from gateway.inputs.idempotency import IdempotentRequest
from gateway.inputs.import_kind import ImportKind
from gateway.inputs.import_start import ImportCancelInput, ImportMode, ImportStartInput, ImportUndoInput
from gateway.integrations.file_storage import FileStorage
from gateway.operations.background.background_job import cancel_job
from gateway.operations.idempotency import Completion, once_in_scope, once_made
from gateway.operations.imports.mapping import target_rules
from gateway.operations.imports.order import ImportCounts, ImportOrder, import_order, load_country
from gateway.operations.imports.report import REPORT_SIZE
from gateway.operations.imports.request import start_import, start_undo
from gateway.operations.imports.row import ImportColumn
from gateway.operations.imports.undo import changed_since, plan_undo
from gateway.store.scope import TenantScope


class ImportStatus(StrEnum):
    """Where an import is."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
    CANCELED = "CANCELED"


class ImportProblem(NamedTuple):
    """A remark on a row."""

    row: int
    outcome: RowOutcome
    column: str | None
    value: str | None
    reason: str


class Import(NamedTuple):
    """An import, or the undo of one."""

    job: BackgroundJob
    read_at: datetime

    @property
    def id(self) -> str:
        """The job's id."""
        return self.job.id

    @property
    def is_undo(self) -> bool:
        """Return whether it takes another import back."""
        return self.job.kind is BackgroundJobKind.IMPORT_UNDO

    @property
    def status(self) -> ImportStatus:
        """Return where it is."""
        status = self.job.status
        if status is BackgroundJobStatus.OPEN:
            return ImportStatus.RUNNING if self.job.is_running(self.read_at) else ImportStatus.QUEUED
        return ImportStatus.DONE if status is BackgroundJobStatus.EXPIRED else ImportStatus(status.value)

    @property
    def progress(self) -> float:
        """Return how much of it is done, from 0 to 1."""
        if self.status is ImportStatus.DONE:
            return 1.0
        return min(0.99, self.job.done / self.job.total) if self.job.total else 0.0

    @property
    def kind(self) -> ImportKind | None:
        """Return what the rows are; `None` for an undo, which names its import."""
        return None if self.is_undo else ImportKind(self.job.input["kind"])

    @property
    def columns(self) -> tuple[ImportColumn, ...]:
        """Return what each column is."""
        return () if self.is_undo else msgspec.convert(self.job.input, ImportOrder).columns

    @property
    def targets(self) -> Sequence[str]:
        """Return what a column of its file can be."""
        return () if self.is_undo else target_rules(msgspec.convert(self.job.input, ImportOrder).record_kind).targets

    @property
    def counts(self) -> ImportCounts | None:
        """Return how many rows came to what, at the end."""
        is_counted = self.job.result is not None and not self.is_undo
        return msgspec.convert(self.job.result, ImportCounts) if is_counted else None

    @property
    def problems(self) -> list[ImportProblem]:
        """The first remarks."""
        found = [] if self.job.result is None else self.job.result.get("problems", ())
        rows = msgspec.convert(found, list[ImportRow])
        return [
            ImportProblem(row.row, row.outcome, problem.column, problem.value, problem.reason)
            for row in rows
            for problem in row.problems
        ]

    @property
    def report_size(self) -> int | None:
        """Size of the report in bytes, while it is kept."""
        job = self.job
        is_kept = job.file_key is not None and job.expires_at is not None and job.expires_at > self.read_at
        return (job.result or {}).get(REPORT_SIZE) if is_kept else None

    @property
    def report_name(self) -> str:
        """Name to save the report under."""
        return f"{PurePath(str(self.job.input.get('filename', 'import'))).stem}-report.csv"

    @property
    def failure(self) -> str | None:
        """Why it failed, or why the last attempt did."""
        return self.job.failure

    @property
    def created_at(self) -> datetime:
        """When it was asked for."""
        return self.job.created_at

    @property
    def ended_at(self) -> datetime | None:
        """When it ended, however it did."""
        return self.job.ended_at


async def import_by_id(scope: TenantScope, job_id: str) -> Import | None:
    """Return an import of the viewer's own; `None` for another's."""
    job = await scope.get(BackgroundJob, job_id)
    if job is None or job.kind not in IMPORT_KINDS or not job.owner.is_viewer(scope.viewer):
        return None
    return Import(job, instant())


async def import_upload(
    scope: TenantScope, storage: FileStorage, input: ImportStartInput, _: Origin, request: IdempotentRequest | None
) -> Import:
    """Start the import of an uploaded file. Raises MutationRefused, Forbidden."""
    delimiter = input.delimiter
    if delimiter is not None and len(delimiter) != 1:
        raise InvalidInput([Fault(UserErrorCode.INVALID, "A delimiter is one character.", ("delimiter",))])
    look = partial(
        import_order,
        input.file.content,
        input.file.name,
        input.reading._replace(country=await load_country(scope)),
        input.targets,
        kind=input.kind,
        values=input.defaults,
        dry_run=input.mode is ImportMode.DRY_RUN,
        skip_duplicates=input.skip_duplicates,
        is_complete=input.mode is ImportMode.RUN,  # a dry run tells what is missing, beside the columns to choose from
    )
    order = await asyncio.to_thread(look)  # of some formats all of it is read

    async def make(completion: Completion) -> BackgroundJob:
        return await start_import(scope, storage, input.file.content, order, completion)

    return Import(await once_made(scope, request, BackgroundJob, make), instant())


async def cancel_import(scope: TenantScope, input: ImportCancelInput, request: IdempotentRequest | None) -> Import:
    """Cancel an import: what is done stays, and can be taken back. After a dry run it goes on. Raises MutationRefused.

    An undo is not canceled: half of it would be neither the state before nor after the import.
    """

    async def cancel(inner: TenantScope) -> BackgroundJob:
        found = await import_by_id(inner, str(input.id))
        if found is None:
            raise NotFound("import", ("id",))
        if found.is_undo:
            message = "An undo cannot be canceled: half of it would be neither the one state nor the other."
            raise MutationRefused([Fault(UserErrorCode.WRONG_STATUS, message, ("id",))])
        return await cancel_job(inner, found.id, dry_run=input.dry_run)

    return Import(await once_in_scope(scope, request, cancel), instant())


async def undo_import(scope: TenantScope, input: ImportUndoInput, request: IdempotentRequest | None) -> Import:
    """Start to take an import back; a dry run returns the import as it is. Raises MutationRefused, Forbidden."""

    async def required() -> Import:
        found = await import_by_id(scope, str(input.id))
        if found is None:
            raise NotFound("import", ("id",))
        return found

    async def make(completion: Completion) -> BackgroundJob:
        return await start_undo(scope, (await required()).id, completion)

    if input.dry_run:
        found = await required()
        plan = await plan_undo(scope, found.id)
        if plan.in_the_way:
            raise MutationRefused([Fault(UserErrorCode.IN_USE, changed_since(plan), ("id",))])
        return found
    return Import(await once_made(scope, request, BackgroundJob, make), instant())
