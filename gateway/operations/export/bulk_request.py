"""Asking for a bulk export: the document is checked and its first page read, then it is written down as a job."""

import msgspec

from gateway.access.client import DocumentMode
from gateway.documents.background_job import BackgroundJob, BackgroundJobKind, BackgroundJobStatus, JobOwner
from gateway.documents.base.record import instant
from gateway.documents.partner_app import PartnerApp
from gateway.errors import BadRequest, Fault, InvalidInput, NotFound, UserErrorCode
from gateway.inputs.export import BulkExportInput
from gateway.inputs.idempotency import IdempotentRequest
from gateway.operations.background.background_job import insert_job
from gateway.operations.export.bulk import read_bulk_page
from gateway.operations.export.bulk_order import BulkOrder
from gateway.operations.export.export import Export
from gateway.operations.export.exporter import Exporter
from gateway.operations.idempotency import Completion, once_made
from gateway.operations.persisted_document import find_document
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

_DOCUMENT = ("document",)
_DOCUMENT_ID = ("documentId",)


async def start_bulk_export(
    exporter: Exporter, scope: TenantScope, input: BulkExportInput, request: IdempotentRequest | None = None
) -> Export:
    """Return the bulk export, which a worker begins. Raises MutationRefused, Forbidden."""

    async def make(completion: Completion) -> BackgroundJob:
        order = await _order(scope, input)
        await _require_readable(exporter, scope, order)
        return await _write_down(scope, order, completion)

    return Export(await once_made(scope, request, BackgroundJob, make), instant())


async def _order(scope: TenantScope, input: BulkExportInput) -> BulkOrder:
    """Return the document that is meant. Raises MutationRefused."""
    if (input.document is None) == (input.document_id is None):
        raise InvalidInput([Fault(UserErrorCode.REQUIRED, "Give either 'documentId' or 'document'.", _DOCUMENT)])
    if input.document_id is not None:
        found = await find_document(scope.as_system(), scope.viewer.id, input.document_id)
        if found is None:
            raise NotFound("document that was published for you", _DOCUMENT_ID)
        return BulkOrder(document=found.body, document_id=found.document_id)
    app = None
    if scope.viewer.id.startswith(f"{PartnerApp.id_prefix}_"):
        app = await scope.as_system().get(PartnerApp, scope.viewer.id)
    if app is not None and app.documents is DocumentMode.ENFORCE:
        message = "Send the id of a published document as 'documentId', not a document."
        raise InvalidInput([Fault(UserErrorCode.INVALID, message, _DOCUMENT)])
    return BulkOrder(document=input.document or "")


async def _require_readable(exporter: Exporter, scope: TenantScope, order: BulkOrder) -> None:
    """Read the first customer, by which all is refused that would be refused later. Raises Forbidden, InvalidInput."""
    try:
        plan = exporter.plan_bulk(order.document)
        await read_bulk_page(exporter, scope.viewer, plan, 1, None)
    except BadRequest as refusal:
        path = _DOCUMENT if order.document_id is None else _DOCUMENT_ID
        raise InvalidInput([Fault(UserErrorCode.INVALID, str(refusal), path)]) from None


async def _write_down(scope: TenantScope, order: BulkOrder, completion: Completion) -> BackgroundJob:
    now = instant()
    job = BackgroundJob(
        id=BackgroundJob.new_id(),
        company_id=scope.viewer.company_id,
        kind=BackgroundJobKind.BULK_EXPORT,
        status=BackgroundJobStatus.OPEN,
        due_at=now,
        owner=JobOwner.of_viewer(scope.viewer),
        input=msgspec.to_builtins(order),
        created_at=now,
    )

    async def work(transaction: Transaction) -> BackgroundJob:
        await insert_job(transaction, job)
        await completion.done(transaction, record=job.id)
        return job

    return await scope.in_transaction(work)
