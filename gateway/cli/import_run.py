"""Imports run by a command: in its own process, as a job that any worker can take over."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TypeVar

import msgspec

from gateway.app.connections import build_import_undoer, build_importer, file_storage
from gateway.app.keys import signing_secret
from gateway.cli.company import companies_of
from gateway.cli.local_services import reachable_mongodb
from gateway.documents.background_job import BackgroundJob, BackgroundJobKind, BackgroundJobStatus
from gateway.errors import SettingsRefused
from gateway.operations.background.background_job import job_by_id
from gateway.operations.background.job_claim import claim_job
from gateway.operations.background.job_run import JobRun
from gateway.operations.background.job_worker import JobHandler
from gateway.operations.imports.importer import Importer, Progress, preview
from gateway.operations.imports.order import ImportCounts, ImportOrder
from gateway.operations.imports.request import start_import, start_undo
from gateway.operations.imports.undo import ImportUndoer
from gateway.settings import load_settings
from gateway.store.database import connect
from gateway.store.scope import TenantScope

T = TypeVar("T")
PROGRESS_SECONDS = 0.5


class ImportDesk(NamedTuple):
    """What a command about imports works with, in one company."""

    scope: TenantScope
    importer: Importer
    undoer: ImportUndoer

    async def preview(self, content: BinaryIO, order: ImportOrder, report: Path | None, show: Progress) -> ImportCounts:
        """Tell what an import would do. Raises JobFailed."""
        found, counts = await preview(self.scope, content, order, show)
        written, _ = found.finish()
        with written:
            await asyncio.to_thread(_save, written, report)
        return counts

    async def run_new(
        self,
        content: BinaryIO,
        order: ImportOrder,
        report: Path | None,
        show: Progress,
        started: Callable[[str], None],
    ) -> tuple[str, ImportCounts]:
        """Start an import, and do it. Raises MutationRefused, SettingsRefused."""
        job = await start_import(self.scope, self.importer.storage, content, order, claimed=True)
        started(job.id)
        return job.id, await self._done(job, report, show)

    async def resume(self, import_id: str, report: Path | None, show: Progress) -> ImportCounts:
        """Go on with an import. Raises NotFound, MutationRefused, SettingsRefused."""
        job = await job_by_id(self.scope, import_id)
        if job.kind is not BackgroundJobKind.IMPORT:
            raise SettingsRefused(f"{import_id} is no import.")
        return await self._done(await claim_job(self.scope, import_id), report, show)

    async def undo(self, import_id: str, show: Progress) -> Mapping[str, Any]:
        """Take an import back, and return how many customers that concerned. Raises NotFound, MutationRefused."""
        job = await start_undo(self.scope, import_id, claimed=True)
        return (await self._ended(job, self.undoer.run, show)).result or {}

    async def _done(self, job: BackgroundJob, report: Path | None, show: Progress) -> ImportCounts:
        ended = await self._ended(job, self.importer.run, show)
        if report is not None and ended.file_key is not None:
            await self._fetch(ended.file_key, report)
        return msgspec.convert(ended.result, ImportCounts)

    async def _ended(self, job: BackgroundJob, work: JobHandler, show: Progress) -> BackgroundJob:
        """Do a job here, and return it when it is done. Raises SettingsRefused when it is not."""
        run = JobRun(self.scope, job, self.importer.storage)
        showing = asyncio.create_task(_show(run, show))
        try:
            ended = await run.attempt(work)
        finally:
            showing.cancel()
        if ended is None or ended.status is not BackgroundJobStatus.DONE:
            reason = (ended.failure if ended else None) or "It was canceled, or another worker does it."
            raise SettingsRefused(f"{job.id} is not done: {reason}")
        show(ended.done, ended.total or ended.done)
        return ended

    async def _fetch(self, key: str, report: Path) -> None:
        with report.open("wb") as target:
            async for chunk in self.importer.storage.read(key, 0, 2**40):
                target.write(chunk)


def at_desk(handle: str, work: Callable[[ImportDesk], Awaitable[T]]) -> T:
    """Return what some work with imports gives, in a company. Raises SettingsRefused."""

    async def run() -> T:
        database = connect(str(settings.mongodb_uri), settings.database)
        try:
            ((scope, _),) = await companies_of(database, signing_secret(settings), handle)
            importer = build_importer(settings, database, file_storage(settings, database))
            return await work(ImportDesk(scope, importer, build_import_undoer(settings, database)))
        finally:
            await database.close()

    with reachable_mongodb(load_settings()) as settings:
        return asyncio.run(run())


async def _show(run: JobRun, show: Progress) -> None:
    while True:
        await asyncio.sleep(PROGRESS_SECONDS)
        if run.total:
            show(run.done, run.total)


def _save(content: BinaryIO, file: Path | None) -> None:
    if file is not None:
        with file.open("wb") as target:
            shutil.copyfileobj(content, target)
