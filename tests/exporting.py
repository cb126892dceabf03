"""Asking for exports in tests, and reading their files back."""

import csv
import io
from typing import Any

import httpx
from openpyxl import load_workbook
from pypdf import PdfReader

from gateway.access.permission import Role
from gateway.app.connections import build_job_queue
from gateway.app.exports import build_engine, build_exporter, sign_in_with
from gateway.documents.background_job import BackgroundJob
from gateway.integrations.stripe import NoStripe
from gateway.integrations.table_sheet import CellKind
from gateway.operations.background.job_worker import JobQueue
from gateway.operations.export.column import ExportColumn
from gateway.store.grid_file_storage import GridFileStorage
from tests.mutations import refusals
from tests.running_gateway import Answer, RunningGateway, Tenant

FIELDS = "id status progress rowCount unreadableCount failure title format file { url expiresAt filename }"
PAYLOAD = f"export {{ {FIELDS} }} userErrors {{ code path message }}"
TAB_EXPORT = f"mutation ($input: TabExportInput!) {{ tabExport(input: $input) {{ {PAYLOAD} }} }}"
CUSTOMERS_EXPORT = f"mutation ($input: CustomersExportInput!) {{ customersExport(input: $input) {{ {PAYLOAD} }} }}"
BULK_EXPORT = f"mutation ($input: BulkExportInput!) {{ bulkExportStart(input: $input) {{ {PAYLOAD} }} }}"
EXPORT_CANCEL = f"mutation ($input: ExportCancelInput!) {{ exportCancel(input: $input) {{ {PAYLOAD} }} }}"
EXPORT_CHANGED = f"subscription ($id: ID!) {{ exportChanged(id: $id) {{ {FIELDS} }} }}"
EXPORT_NODE = f"query ($id: ID!) {{ node(id: $id) {{ __typename ... on Export {{ {FIELDS} }} }} }}"


def tab_input(customer_id: str, tab: str, form: str = "CSV", **more: Any) -> dict[str, Any]:
    """Return the input of `tabExport`; a statement is of all years."""
    period = {"filters": {"from": "2020-01-01", "to": "2030-12-31"}} if tab == "STATEMENT" else {}
    return {"customerId": customer_id, "tab": tab, "format": form, **period, **more}


async def ask_export(tenant: Tenant, document: str, given: dict[str, Any], **claims: Any) -> Answer:
    """Return the answer to a mutation about exports."""
    return await tenant.ask(document, {"input": given}, **claims)


async def exported(tenant: Tenant, document: str, given: dict[str, Any], **claims: Any) -> dict[str, Any]:
    """Return the export that a mutation gives, which is not refused."""
    answer = await ask_export(tenant, document, given, **claims)
    assert refusals(answer) == [], answer.data
    (payload,) = answer.data.values()
    found: dict[str, Any] = payload["export"]
    return found


async def export_now(tenant: Tenant, export_id: str, role: Role = Role.OFFICE, **claims: str) -> dict[str, Any] | None:
    """Return an export as its owner sees it now."""
    answer = await tenant.ask(EXPORT_NODE, {"id": export_id}, role=role, **claims)
    assert answer.errors == []
    found: dict[str, Any] | None = answer.data["node"]
    return found


async def fetched(tenant: Tenant, export: dict[str, Any]) -> httpx.Response:
    """Return the file of an export, by its link."""
    return await tenant.gateway.client.get(export["file"]["url"])


async def content_of(tenant: Tenant, export: dict[str, Any]) -> bytes:
    """Return the bytes of the file of an export."""
    response = await fetched(tenant, export)
    assert response.status_code == 200, response.text
    return response.content


def csv_table(content: bytes) -> tuple[dict[str, list[str]], list[dict[str, str]]]:
    """Return (the head above the table by its label, the rows by their headers)."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    empty = rows.index([])
    facts: dict[str, list[str]] = {"title": [rows[0][0]]}
    for label, text in rows[1:empty]:
        facts.setdefault(label, []).append(text)
    header = rows[empty + 1]
    return facts, [dict(zip(header, row, strict=True)) for row in rows[empty + 2 :]]


def xlsx_table(content: bytes) -> tuple[list[str], list[list[Any]]]:
    """Return (the headers, the rows) of a workbook; cells are Python values."""
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    top = next(number for number, row in enumerate(rows) if all(value is None for value in row)) + 1
    return [str(value) for value in rows[top] if value is not None], rows[top + 1 :]


def pdf_text(content: bytes) -> str:
    """Return the text of a PDF, without places where long words may be broken."""
    pages = PdfReader(io.BytesIO(content)).pages
    return "\n".join(page.extract_text() for page in pages).replace("\u200b", "")


def selected_field(column: ExportColumn) -> str:
    """Return the field of a column, with its selection."""
    name, *inner = (column.path or column.key).split(".")
    leaves = " { amount currency }" if CellKind.MONEY in (column.kind, column.items) else ""
    return name + "".join(f" {{ {each}" for each in inner) + leaves + " }" * len(inner)


def as_csv(value: Any) -> str:
    """Return a cell of a workbook as the CSV of the same table has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def job_queue(gateway: RunningGateway) -> JobQueue:
    """Return the background jobs of a gateway's database, to be run when a test says so."""
    settings, database = gateway.settings, gateway.database
    storage = GridFileStorage(database)
    sign_in = sign_in_with(settings, database, storage, NoStripe())
    return build_job_queue(
        settings, database, build_exporter(settings, database, storage, build_engine(settings), sign_in)
    )


async def stored_job(tenant: Tenant, job_id: str) -> BackgroundJob:
    """Return a job as it is stored."""
    job = await tenant.scope.get(BackgroundJob, job_id)
    assert job is not None
    return job
