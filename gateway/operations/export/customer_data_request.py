"""Asking for everything held about a person: written down as a job, which a worker does."""

import msgspec

from gateway.documents.background_job import BackgroundJob, BackgroundJobKind, BackgroundJobStatus, JobOwner
from gateway.documents.base.record import instant
from gateway.documents.change import Change, FieldChange, Origin
from gateway.documents.customer import Customer
from gateway.errors import NotFound
from gateway.inputs.export import CustomerDataExportInput
from gateway.inputs.idempotency import IdempotentRequest
from gateway.integrations.table_sheet import ExportFormat
from gateway.operations.background.background_job import insert_job
from gateway.operations.change.entry import insert_entry, make_entry
from gateway.operations.export.export import CUSTOMER_DATA_TITLE, Export
from gateway.operations.export.source import ExportOrder
from gateway.operations.idempotency import Completion, once_made
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

_ORDER = ExportOrder(
    list=CUSTOMER_DATA_TITLE, form=ExportFormat.ZIP, columns=(), arguments={}, narrowed={}, locale="en_US"
)


async def export_customer_data(
    scope: TenantScope, input: CustomerDataExportInput, origin: Origin, request: IdempotentRequest | None = None
) -> Export:
    """Return the export, which a worker makes. Raises MutationRefused."""

    async def make(completion: Completion) -> BackgroundJob:
        async def work(transaction: Transaction) -> BackgroundJob:
            if await transaction.get(Customer, str(input.customer_id)) is None:
                raise NotFound("customer", ("customerId",))
            job = _job(scope, str(input.customer_id))
            await insert_job(transaction, job)
            await insert_entry(transaction, _log_entry(job, scope, origin))
            await completion.done(transaction, record=job.id)
            return job

        return await scope.in_transaction(work)

    return Export(await once_made(scope, request, BackgroundJob, make), instant())


def _job(scope: TenantScope, customer_id: str) -> BackgroundJob:
    now = instant()
    return BackgroundJob(
        id=BackgroundJob.new_id(),
        company_id=scope.viewer.company_id,
        kind=BackgroundJobKind.CUSTOMER_DATA,
        status=BackgroundJobStatus.OPEN,
        due_at=now,
        owner=JobOwner.of_viewer(scope.viewer),
        customer_id=customer_id,
        input=msgspec.to_builtins(_ORDER),
        created_at=now,
    )


def _log_entry(job: BackgroundJob, scope: TenantScope, origin: Origin) -> Change:
    return make_entry(
        scope.viewer,
        origin,
        "customerDataExport",
        [FieldChange(field="export", after={"format": ExportFormat.ZIP.value})],
        company_id=job.company_id,
        customer_id=str(job.customer_id),
        subject_id=job.id,
        changed_at=job.created_at,
    )
