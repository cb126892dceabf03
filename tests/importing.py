"""Importing files in tests."""

import io
from collections.abc import Mapping
from typing import Any

import msgspec

from gateway.documents.background_job import BackgroundJob, BackgroundJobStatus
from gateway.documents.customer import Customer
from gateway.integrations.source_table import Reading
from gateway.operations.background.job_worker import run_all_due
from gateway.operations.imports.order import ImportCounts, import_order
from gateway.operations.imports.request import start_import
from tests.exporting import job_queue, stored_job
from tests.running_gateway import Tenant


async def imported(
    tenant: Tenant,
    content: str | bytes,
    name: str = "customers.csv",
    mapping: Mapping[str, str] | None = None,
    **options: Any,
) -> tuple[BackgroundJob, ImportCounts]:
    """Return (the job, the counts) of an import that a worker has done."""
    queue, file = job_queue(tenant.gateway), io.BytesIO(content.encode() if isinstance(content, str) else content)
    order = import_order(file, name, Reading(), mapping or {}, **options)
    job = await start_import(tenant.scope, queue.storage, file, order)
    await run_all_due(queue)
    done = await stored_job(tenant, job.id)
    assert done.status is BackgroundJobStatus.DONE, done.failure
    return done, msgspec.convert(done.result, ImportCounts)


async def report_of(tenant: Tenant, job: BackgroundJob) -> str:
    """Return the report of an import."""
    storage = job_queue(tenant.gateway).storage
    return b"".join([chunk async for chunk in storage.read(job.file_key or "", 0, 2**20)]).decode("utf-8-sig")


async def customer_with(tenant: Tenant, external_id: str) -> Customer:
    """Return the customer who has an external id."""
    (found,) = await tenant.scope.find(Customer, {"external_id": external_id})
    return found
