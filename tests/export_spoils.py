"""Exports of a stage, and what makes one such that an export is refused."""

from collections.abc import Mapping
from typing import Any

from gateway.access.permission import Role
from gateway.access.viewer import Viewer, permissions_of
from gateway.documents.background_job import BackgroundJob, BackgroundJobKind, BackgroundJobStatus, JobOwner
from gateway.documents.base.record import instant
from gateway.integrations.table_sheet import ExportFormat
from gateway.operations.background.background_job import MAX_OPEN_JOBS
from gateway.operations.export.exporter import MAX_ROWS
from tests import records
from tests.mutation_stage import Stage
from tests.running_gateway import Tenant

BULK_DOCUMENT = """query ($first: Int, $after: String) { customers(first: $first, after: $after) {
  nodes { number displayName } pageInfo { hasNextPage endCursor } } }"""
"""A document for a bulk export."""


def office_of(tenant: Tenant) -> Viewer:
    """Return the viewer of the office in tests."""
    return Viewer(
        id=f"office-of-{tenant.company.handle}",
        name=f"{tenant.company.handle} office",
        role=Role.OFFICE,
        company_id=tenant.company.id,
        permissions=permissions_of(Role.OFFICE),
    )


def export_job(tenant: Tenant, **changes: Any) -> BackgroundJob:
    """Arrange an export of the accounts list that the office asked for and no worker has begun."""
    now = instant()
    facts: dict[str, Any] = {
        "kind": BackgroundJobKind.EXPORT,
        "status": BackgroundJobStatus.OPEN,
        "due_at": now,
        "owner": JobOwner.of_viewer(office_of(tenant)),
        "input": {
            "list": "CUSTOMERS",
            "form": "CSV",
            "columns": ["number", "name"],
            "arguments": {},
            "narrowed": {},
            "locale": "en_US",
        },
        "created_at": now,
    }
    return BackgroundJob(id=BackgroundJob.new_id(), company_id=tenant.company.id, **{**facts, **changes})


async def open_export(stage: Stage) -> dict[str, Any]:
    """Arrange an export that can be canceled."""
    job = export_job(stage.tenant)
    await stage.tenant.add(job)
    return {"id": job.id}


async def ended_export(stage: Stage) -> Mapping[str, Any]:
    """Arrange an export that has failed."""
    job = export_job(stage.tenant, status=BackgroundJobStatus.FAILED, ended_at=instant())
    await stage.tenant.add(job)
    return {"id": job.id}


async def many_exports(stage: Stage) -> Mapping[str, Any]:
    """Arrange as many exports under way as a company may have."""
    await stage.tenant.scope.add_missing([export_job(stage.tenant) for _ in range(MAX_OPEN_JOBS)])
    return {}


async def many_data_exports(stage: Stage) -> Mapping[str, Any]:
    """Arrange as many exports of customers' data under way as a company may have."""
    jobs = [export_job(stage.tenant, kind=BackgroundJobKind.CUSTOMER_DATA) for _ in range(MAX_OPEN_JOBS)]
    await stage.tenant.scope.add_missing(jobs)
    return {}


async def many_bulk_exports(stage: Stage) -> Mapping[str, Any]:
    """Arrange as many bulk exports under way as a company may have."""
    facts = {"kind": BackgroundJobKind.BULK_EXPORT, "input": {"document": BULK_DOCUMENT}}
    await stage.tenant.scope.add_missing([export_job(stage.tenant, **facts) for _ in range(MAX_OPEN_JOBS)])
    return {}


async def many_invoices(stage: Stage) -> Mapping[str, Any]:
    """Arrange more rows than a PDF takes."""
    place, count = stage.owner.addresses[0].id, MAX_ROWS[ExportFormat.PDF] + 1
    await stage.tenant.scope.add_missing([records.invoice(stage.owner, address_id=place) for _ in range(count)])
    return {"format": "PDF"}


async def many_customers(stage: Stage) -> Mapping[str, Any]:
    """Arrange more customers than a PDF takes."""
    count = MAX_ROWS[ExportFormat.PDF] + 1
    await stage.tenant.scope.add_missing([records.customer(stage.tenant.company.id) for _ in range(count)])
    return {"format": "PDF"}


BULK_REFUSALS: Mapping[str, Any] = {
    "REQUIRED": {"document": ...},
    "INVALID": {"document": "{ customers { nodes { id } } }"},
    "NOT_FOUND": {"document": ..., "documentId": "unpublished"},
    "TOO_MANY": many_bulk_exports,
}
"""How a bulk export is refused, by code."""
_EXPORT: Mapping[str, Any] = {"REQUIRED": {"columns": []}, "INVALID": {"locale": "nowhere"}, "TOO_MANY": many_exports}
EXPORT_REFUSALS: Mapping[str, Mapping[str, Any]] = {
    "tabExport": {**_EXPORT, "TOO_LONG": many_invoices},
    "customersExport": {**_EXPORT, "TOO_LONG": many_customers},
    "customerDataExport": {"TOO_MANY": many_data_exports},
    "bulkExportStart": BULK_REFUSALS,
    "exportCancel": {"WRONG_STATUS": ended_export},
}
"""What makes an export refused, by mutation and code."""
