"""Making the archive of everything held about a person: JSON by kind, the contents of files, and a PDF to read."""

import asyncio
import json
import tempfile
import zipfile
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final
from zoneinfo import ZoneInfo

import msgspec

from gateway.access.permission import Permission
from gateway.access.viewer import Viewer
from gateway.documents.background_job import BackgroundJob
from gateway.documents.base.record import Record
from gateway.documents.base.without_unfit import without_unfit
from gateway.documents.company import Company
from gateway.documents.customer import Customer
from gateway.documents.file import File, FileVariant
from gateway.documents.message_attachment import MessageAttachment
from gateway.integrations.customer_data_sheet import (
    MAX_LINES,
    MAX_TEXT,
    CustomerDataSheet,
    DataSection,
    customer_data_document,
)
from gateway.integrations.file_storage import ContentMissing, FileStorage
from gateway.integrations.table_sheet import plain_text
from gateway.operations.background.job_run import JobFailed, JobOutput, JobRun
from gateway.operations.company.validation import load_company
from gateway.operations.export.export import ExportResult
from gateway.operations.export.exporter import FILE_LIFETIME
from gateway.operations.export.held_data import WITHHELD, handed_out, held_kinds, kind_title, readable_lines
from gateway.operations.portal.access import require_portal_access
from gateway.operations.statement.document import US_LETTER
from gateway.store.scope import TenantScope

READABLE: Final = "read-me-first.pdf"
MANIFEST: Final = "manifest.json"
_LAST_BYTE = 2**40
_NOTE: Final = (
    "The files in the folder records have all of this for programs, the folder files the contents of files. "
    f"Withheld: {', '.join(dict.fromkeys(WITHHELD.values()))}."
)
_CUT = f" Of long lists only the first {MAX_LINES:,} lines are shown here; the files have all of them."


@dataclass(frozen=True, slots=True)
class CustomerDataExporter:
    """Maker of these archives."""

    make_scope: Callable[[Viewer], TenantScope]
    storage: FileStorage

    async def run(self, run: JobRun) -> JobOutput:
        """Do the job: the whole archive, or nothing. Raises JobFailed, RequestRefused, Unavailable."""
        scope = self.make_scope(run.job.owner.viewer(run.job.company_id))
        await require_portal_access(scope)
        scope.viewer.require(Permission.DATA_EXPORT)
        customer = await scope.get(Customer, str(run.job.customer_id))
        if customer is None:
            raise JobFailed("The customer is not there any more.")
        await scope.as_system().customer_edits.finish_left({"_id": customer.id})
        company = await load_company(scope)
        file = tempfile.TemporaryFile()  # noqa: SIM115  # closed by the code that stores it
        try:
            archive = _Archive(scope, self.storage, run, customer.id, file)
            rows = await archive.write(company, without_unfit(customer))
        except BaseException:
            file.close()
            raise
        day = company.find_day(run.job.created_at).isoformat()
        result = ExportResult(rows=rows, unreadable=0, filename=f"customer-data-{day}.zip", size=file.seek(0, 2))
        file.seek(0)
        return JobOutput(msgspec.to_builtins(result), file, FILE_LIFETIME)


@dataclass(slots=True)
class _Archive:
    """One archive while it is written."""

    scope: TenantScope
    storage: FileStorage
    run: JobRun
    customer_id: str
    file: BinaryIO
    sections: list[DataSection] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    lines: int = 0

    async def write(self, company: Company, customer: Customer) -> int:
        """Write all of it; return how many records."""
        viewer = self.scope.viewer
        # A request of access is about what is held, not about what the member of staff who answers it may see.
        reader = self.scope.as_system() if viewer.customer_id is None else self.scope
        kinds = held_kinds(viewer)
        filters = {kind: kind.of_customer(self.customer_id) for kind in kinds}
        self.run.note_progress(0, sum([await reader.count(kind, where) for kind, where in filters.items()]))
        with zipfile.ZipFile(self.file, "w", zipfile.ZIP_DEFLATED) as archive:
            for kind, where in filters.items():
                await self._add_kind(archive, kind, reader.whole_documents.stream_stored(kind, where))
            await self._add_contents(archive, reader)
            sheet = self._sheet(company, customer, self.run.job)
            archive.writestr(READABLE, await asyncio.to_thread(customer_data_document, sheet))
            manifest = {
                "customer": self.customer_id,
                "exportedAt": self.run.job.created_at.isoformat(),
                "exportedBy": self.run.job.owner.name,
                "records": self.counts,
                "filesMissing": self.missing,
                "withheld": WITHHELD,
            }
            archive.writestr(MANIFEST, json.dumps(manifest, indent=2))
        return sum(self.counts.values())

    async def _add_kind(
        self, archive: zipfile.ZipFile, kind: type[Record], documents: AsyncIterator[Mapping[str, Any]]
    ) -> None:
        shown: list[list[tuple[str, str]]] = []
        count = 0
        with archive.open(f"records/{kind.collection}.json", "w", force_zip64=True) as entry:
            async for document in documents:
                plain = handed_out(self.scope.viewer, kind, document)
                text = json.dumps(plain, ensure_ascii=False, indent=2)
                entry.write((",\n" if count else "[\n").encode() + text.encode(errors="replace"))
                count += 1
                self.run.note_progress(self.run.done + 1)
                if self.lines < MAX_LINES:
                    shown.append([(label, plain_text(value[:MAX_TEXT])) for label, value in readable_lines(plain)])
                    self.lines += len(shown[-1])
            entry.write(b"\n]\n" if count else b"[]\n")
        self.counts[kind.collection] = count
        if count:
            self.sections.append(DataSection(kind_title(kind), count, shown))

    async def _add_contents(self, archive: zipfile.ZipFile, reader: TenantScope) -> None:
        """Add what files and attachments hold; pictures and PDFs are compressed already."""
        async for file in reader.stream(File, File.of_customer(self.customer_id)):
            readable = without_unfit(file)
            name = f"files/{file.id}-{readable.filename or 'file'}"
            try:
                with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as entry:
                    async for chunk in self.storage.read(file.storage_key(FileVariant.ORIGINAL), 0, _LAST_BYTE):
                        entry.write(chunk)
            except ContentMissing:
                self.missing.append(name)
        if self.scope.viewer.customer_id is None:
            async for attached in reader.stream(MessageAttachment, {"customer_id": self.customer_id}):
                readable_one = without_unfit(attached)
                archive.writestr(f"files/{attached.id}-{readable_one.filename}", readable_one.content)

    def _sheet(self, company: Company, customer: Customer, job: BackgroundJob) -> CustomerDataSheet:
        made = job.created_at.astimezone(ZoneInfo(company.time_zone)).strftime("%Y-%m-%d %H:%M")
        return CustomerDataSheet(
            company=plain_text(company.name),
            customer=plain_text(customer.display_name),
            facts=[
                ("Customer number", customer.number),
                ("Date", f"{made} ({company.time_zone}); instants below are in UTC"),
                ("Exported by", plain_text(job.owner.name)),
            ],
            note=_NOTE + (_CUT if self.lines >= MAX_LINES else ""),
            sections=self.sections,
            is_letter=company.country in US_LETTER,
        )
