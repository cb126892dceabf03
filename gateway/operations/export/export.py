"""An export as its owner sees it: a job, and the file that came of it."""

from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

import msgspec

from gateway.access.export_link import ExportLink
from gateway.access.permission import Role
from gateway.access.viewer import Viewer
from gateway.documents.background_job import EXPORT_KINDS, BackgroundJob, BackgroundJobKind, BackgroundJobStatus
from gateway.documents.base.record import instant
from gateway.integrations.table_sheet import ExportFormat
from gateway.operations.export.bulk_order import BulkState
from gateway.operations.export.source import ExportOrder
from gateway.store.scope import TenantScope

CUSTOMER_DATA_TITLE: Final = "Customer data"
BULK_TITLE: Final = "Customers"


class ExportStatus(StrEnum):
    """Where an export is."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
    CANCELED = "CANCELED"
    EXPIRED = "EXPIRED"


class ExportResult(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a finished export."""

    rows: int
    unreadable: int
    filename: str
    size: int


class Export(NamedTuple):
    """An export."""

    job: BackgroundJob
    read_at: datetime

    @property
    def id(self) -> str:
        """The job's id."""
        return self.job.id

    @property
    def customer_id(self) -> str | None:
        """Whose tab it is of."""
        return self.job.customer_id

    @property
    def order(self) -> ExportOrder:
        """Return what was asked for, unless it is a bulk export."""
        return msgspec.convert(self.job.input, ExportOrder)

    @property
    def result(self) -> ExportResult | None:
        """Return what came of it."""
        return None if self.job.result is None else msgspec.convert(self.job.result, ExportResult)

    @property
    def form(self) -> ExportFormat:
        """The format."""
        if self._is_bulk:
            return ExportFormat.JSONL
        return self.order.form

    @property
    def title(self) -> str:
        """Return what the file is headed with, or named after."""
        if self.job.kind is BackgroundJobKind.CUSTOMER_DATA:
            return CUSTOMER_DATA_TITLE
        return BULK_TITLE if self._is_bulk else self.order.listed.title

    @property
    def status(self) -> ExportStatus:
        """Return where it is; a file past its time is expired before it is removed."""
        job = self.job
        if job.status is BackgroundJobStatus.OPEN:
            return ExportStatus.RUNNING if job.is_running(self.read_at) else ExportStatus.QUEUED
        if job.status is BackgroundJobStatus.DONE and not self.is_ready:
            return ExportStatus.EXPIRED
        return ExportStatus(job.status.value)

    @property
    def is_ready(self) -> bool:
        """Return whether there is a file to download."""
        job = self.job
        is_kept = job.expires_at is None or job.expires_at > self.read_at
        return job.status is BackgroundJobStatus.DONE and job.has_file() and is_kept

    @property
    def progress(self) -> float:
        """Return how much of it is done, from 0 to 1."""
        if self.status in (ExportStatus.DONE, ExportStatus.EXPIRED):
            return 1.0
        # The last bit is the file's: it has to be closed and stored when all rows are written.
        return min(0.99, self.job.done / self.job.total) if self.job.total else 0.0

    @property
    def row_count(self) -> int:
        """Return how many rows are written so far; of a bulk export, how many lines."""
        if self.result is not None:
            return self.result.rows
        if not self._is_bulk:
            return self.job.done
        return msgspec.convert(self.job.checkpoint, BulkState).lines if self.job.checkpoint is not None else 0

    @property
    def unreadable_count(self) -> int:
        """Return how many rows are left out, as what is stored of them cannot be read."""
        return 0 if self.result is None else self.result.unreadable

    @property
    def _is_bulk(self) -> bool:
        return self.job.kind is BackgroundJobKind.BULK_EXPORT

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


def job_link(job_id: str, viewer: Viewer) -> ExportLink:
    """Return what a viewer's link to the file of a job names."""
    subject = viewer.customer_id if viewer.role is Role.CUSTOMER and viewer.customer_id else viewer.id
    return ExportLink(viewer.company_id, job_id, viewer.role, subject, viewer.session)


async def export_by_id(scope: TenantScope, job_id: str) -> Export | None:
    """Return the viewer's own export; `None` for another's: it may hold what this viewer may not see."""
    job = await scope.get(BackgroundJob, job_id)
    if job is None or job.kind not in EXPORT_KINDS or not job.owner.is_viewer(scope.viewer):
        return None
    return Export(job, instant())
