"""Imports of a stage, and what makes one such that it is refused."""

from collections.abc import Mapping
from typing import Any

from gateway.documents.background_job import BackgroundJobKind, BackgroundJobStatus
from gateway.documents.base.record import instant
from gateway.documents.import_row import ImportRow, RowOutcome
from gateway.operations.background.background_job import MAX_OPEN_JOBS
from tests.export_spoils import export_job
from tests.mutation_stage import Stage

ORDER = {
    "kind": "CUSTOMERS",
    "filename": "customers.csv",
    "size": 1,
    "form": "CSV",
    "encoding": "utf-8",
    "delimiter": ",",
    "columns": [{"header": "Last Name", "target": "last_name"}],
}


async def _import(stage: Stage, **facts: Any) -> str:
    job = export_job(stage.tenant, kind=BackgroundJobKind.IMPORT, input=ORDER, **facts)
    await stage.tenant.add(job)
    return job.id


async def ended_import(stage: Stage) -> dict[str, Any]:
    """Arrange an import that can be taken back."""
    return {"id": await _import(stage, status=BackgroundJobStatus.DONE, ended_at=instant())}


async def open_import(stage: Stage) -> dict[str, Any]:
    """Arrange an import that has not ended."""
    return {"id": await _import(stage)}


async def changed_import(stage: Stage) -> Mapping[str, Any]:
    """Arrange an import of a customer who was changed since."""
    import_id = await _import(stage, status=BackgroundJobStatus.DONE, ended_at=instant())
    row = ImportRow(
        id=ImportRow.id_in(import_id, 2),
        company_id=stage.tenant.company.id,
        job_id=import_id,
        row=2,
        outcome=RowOutcome.CREATED,
        customer_id=stage.owner.id,
        version=stage.owner.version + 7,
    )
    await stage.tenant.add(row)
    return {"id": import_id}


async def many_imports(stage: Stage) -> Mapping[str, Any]:
    """Arrange as many imports under way as a company may have."""
    jobs = [export_job(stage.tenant, kind=BackgroundJobKind.IMPORT, input=ORDER) for _ in range(MAX_OPEN_JOBS)]
    await stage.tenant.scope.add_missing(jobs)
    return {}
