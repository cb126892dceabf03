"""Making the file of an export: in the request that asks for a small one, else in a worker."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import BinaryIO, Final
from zoneinfo import ZoneInfo

import msgspec

from gateway.access.export_link import ExportLinks
from gateway.access.permission import Permission
from gateway.access.viewer import Viewer
from gateway.documents.background_job import BackgroundJob
from gateway.documents.base.without_unfit import without_unfit
from gateway.documents.company import Company
from gateway.documents.customer import Customer
from gateway.integrations.file_storage import FileStorage
from gateway.integrations.table_file import TableFile
from gateway.integrations.table_sheet import CellKind, ExportFormat, TableColumn, TableFact, TableHead, plain_text
from gateway.operations.background.job_run import JobFailed, JobOutput, JobRun
from gateway.operations.company.validation import load_company
from gateway.operations.export.bulk_lines import SplitPage
from gateway.operations.export.bulk_order import PlanBulk
from gateway.operations.export.export import ExportResult
from gateway.operations.export.source import ExportOrder, ExportPage, ExportSource, ReadDocument
from gateway.operations.file.access import require_partner_access
from gateway.operations.portal.access import require_portal_access
from gateway.operations.statement.document import US_LETTER
from gateway.store.scope import TenantScope

FILE_LIFETIME: Final = timedelta(hours=24)
MAX_ROWS: Final = {
    ExportFormat.CSV: 1_000_000,
    ExportFormat.XLSX: 1_000_000,
    ExportFormat.PRINT: 20_000,
    ExportFormat.PDF: 2_000,
}
"""A workbook has about a million; browsers lay out that many within seconds."""
MAX_PDF_CELLS: Final = 20_000
"""What Typst lays out within some 300 MB."""
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class Exporter:
    """Maker of exports."""

    read: ReadDocument
    make_scope: Callable[[Viewer], TenantScope]
    storage: FileStorage
    links: ExportLinks
    plan_bulk: PlanBulk
    read_bulk: ReadDocument
    """As `read`, with as many customers on a page as a bulk export reads at a time."""
    split_page: SplitPage

    async def run(self, run: JobRun) -> JobOutput:
        """Do the job: the whole file, or nothing. Raises JobFailed, RequestRefused, Unavailable."""
        order = msgspec.convert(run.job.input, ExportOrder)
        scope = self.make_scope(run.job.owner.viewer(run.job.company_id))
        await require_portal_access(scope)
        for permission in (Permission.EXPORT_WRITE, order.listed.requires):
            await require_partner_access(scope, permission)
        scope.viewer.require(order.listed.requires)
        company = await load_company(scope)
        source = ExportSource(self.read, scope, company, run.job.customer_id, order)
        pages = source.pages()
        first = await anext(pages)
        customer = await _exported_customer(scope, run.job)
        head = _head(company, customer, run.job, first, source.table_columns())
        rows, unreadable = len(first.rows), first.unreadable
        async with TableFile(order.form, head) as table:
            await table.add(first.rows)
            run.note_progress(rows, first.total)
            async for page in pages:
                rows, unreadable = rows + len(page.rows), unreadable + page.unreadable
                if rows > max_rows(order):
                    raise JobFailed(too_many_rows(order, rows))
                await table.add(page.rows)
                run.note_progress(rows)
            content = await table.finish()
        name = _filename(order, customer.number if customer else None, company.find_day(run.job.created_at))
        result = ExportResult(rows=rows, unreadable=unreadable, filename=name, size=_size(content))
        return JobOutput(msgspec.to_builtins(result), content, FILE_LIFETIME)


async def _exported_customer(scope: TenantScope, job: BackgroundJob) -> Customer | None:
    if job.customer_id is None:
        return None
    customer = await scope.get(Customer, job.customer_id)
    if customer is None:
        raise JobFailed("The customer is not there any more.")
    return without_unfit(customer)


def _head(
    company: Company,
    customer: Customer | None,
    job: BackgroundJob,
    first: ExportPage,
    columns: tuple[TableColumn, ...],
) -> TableHead:
    order = msgspec.convert(job.input, ExportOrder)
    whose = [("Customer", customer.display_name), ("Customer number", customer.number)] if customer else []
    filters = [("Filter", f"{name}: {value}") for name, value in order.narrowed.items()] or [("Filter", "none")]
    made = job.created_at.astimezone(ZoneInfo(company.time_zone)).replace(second=0, microsecond=0)
    about = [("Time zone", company.time_zone), ("Currency", company.currency), ("Exported by", job.owner.name)]
    texts = [TableFact(label, plain_text(text)) for label, text in (*whose, *filters)]
    made_at = TableFact("Date", made.isoformat(), CellKind.INSTANT)
    facts = (*texts, made_at, *(TableFact(label, plain_text(text)) for label, text in about))
    return TableHead(
        title=order.listed.title,
        company=plain_text(company.name),
        facts=(*facts, *first.facts),
        columns=columns,
        locale=order.locale,
        is_letter=company.country in US_LETTER,
    )


def max_rows(order: ExportOrder) -> int:
    """Return how many rows an export may have: of a PDF fewer, the more columns it has."""
    most = MAX_ROWS[order.form]
    return min(most, MAX_PDF_CELLS // len(order.columns)) if order.form is ExportFormat.PDF else most


def too_many_rows(order: ExportOrder, rows: int) -> str:
    """Say that a format does not take so many rows, and what to do."""
    most, form = max_rows(order), order.form
    columns = f" with {len(order.columns)} columns" if form is ExportFormat.PDF else ""
    fewer = ", choose fewer columns" if most < MAX_ROWS[form] else ""
    other = "" if MAX_ROWS[form] == max(MAX_ROWS.values()) else ", or choose CSV or XLSX"
    return f"{form.value} takes at most {most:,} rows{columns}; these are {rows:,}. Narrow it by filters{fewer}{other}."


def _filename(order: ExportOrder, number: str | None, day: date) -> str:
    """Return the name to save it under: `invoices-C-10001-2026-11-29.xlsx`."""
    name = "-".join(part for part in (order.listed.title.lower(), number, day.isoformat()) if part)
    return f"{_NOT_PLAIN.sub('-', name)}.{order.form.extension}"


def _size(content: BinaryIO) -> int:
    size = content.seek(0, 2)
    content.seek(0)
    return size
