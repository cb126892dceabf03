"""Asking for an export: what was asked is checked as the screen checks it, then written down as a job."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from datetime import timedelta
from typing import Any, Final

import msgspec

from gateway.documents.background_job import BackgroundJob, BackgroundJobKind, BackgroundJobStatus, JobOwner
from gateway.documents.base.record import instant
from gateway.documents.change import Change, FieldChange, Origin
from gateway.errors import BadRequest, Fault, InvalidInput, NotFound, Unavailable, UserErrorCode
from gateway.inputs.export import CustomersExportInput, ExportCancelInput, TabExportInput
from gateway.inputs.idempotency import IdempotentRequest
from gateway.operations.background.background_job import cancel_job, insert_job
from gateway.operations.background.job_run import LEASE, JobRun
from gateway.operations.change.entry import insert_entry, make_entry
from gateway.operations.company.validation import load_company
from gateway.operations.document_turn import CompanyTurns
from gateway.operations.export.export import Export, export_by_id
from gateway.operations.export.exporter import Exporter, max_rows, too_many_rows
from gateway.operations.export.order import customers_order, tab_order
from gateway.operations.export.source import ExportOrder, ExportSource
from gateway.operations.idempotency import Completion, once_in_scope, once_made
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

MAX_SMALL_ROWS: Final = 500
"""An export of no more rows is ready in the answer."""
SMALL_SECONDS: Final = 4.0
"""What takes longer, its wait included, is left to a worker."""
# A separate process writes each file: some at a time in each gateway, one of each company.
_AT_ONCE = asyncio.Semaphore(2)
_TURNS = CompanyTurns()


async def export_tab(
    exporter: Exporter,
    scope: TenantScope,
    input: TabExportInput,
    origin: Origin,
    request: IdempotentRequest | None = None,
) -> Export:
    """Return the export of a tab, ready if it is small. Raises MutationRefused, Forbidden."""

    async def make(completion: Completion) -> BackgroundJob:
        order = await tab_order(scope, input)
        return await _write_down(exporter, scope, order, origin, completion, str(input.customer_id))

    return await _begun(exporter, scope, request, make)


async def export_customers(
    exporter: Exporter,
    scope: TenantScope,
    input: CustomersExportInput,
    origin: Origin,
    request: IdempotentRequest | None = None,
) -> Export:
    """Return the export of the accounts list, ready if it is small. Raises MutationRefused, Forbidden."""

    async def make(completion: Completion) -> BackgroundJob:
        return await _write_down(exporter, scope, await customers_order(scope, input), origin, completion, None)

    return await _begun(exporter, scope, request, make)


async def cancel_export(
    scope: TenantScope, input: ExportCancelInput, request: IdempotentRequest | None = None
) -> Export:
    """Return the canceled export; after a dry run, the export as it is. Raises MutationRefused."""

    async def cancel(inner: TenantScope) -> BackgroundJob:
        if await export_by_id(inner, str(input.id)) is None:
            raise NotFound("export", ("id",))
        return await cancel_job(inner, str(input.id), dry_run=input.dry_run)

    return Export(await once_in_scope(scope, request, cancel), instant())


async def _write_down(
    exporter: Exporter,
    scope: TenantScope,
    order: ExportOrder,
    origin: Origin,
    completion: Completion,
    customer_id: str | None,
) -> BackgroundJob:
    """Read the first page, by which all that the screen would refuse is refused, and write the job down."""
    total = await _total(exporter, scope, order, customer_id)
    now, is_small = instant(), total <= MAX_SMALL_ROWS
    job = BackgroundJob(
        id=BackgroundJob.new_id(),
        company_id=scope.viewer.company_id,
        kind=BackgroundJobKind.EXPORT,
        status=BackgroundJobStatus.OPEN,
        due_at=now + LEASE if is_small else now,
        claim=BackgroundJob.new_claim() if is_small else None,
        attempts=1 if is_small else 0,
        owner=JobOwner.of_viewer(scope.viewer),
        customer_id=customer_id,
        input=msgspec.to_builtins(order),
        total=total,
        created_at=now,
    )

    async def work(transaction: Transaction) -> BackgroundJob:
        await insert_job(transaction, job)
        if customer_id is not None:
            await insert_entry(transaction, _log_entry(job, order, customer_id, scope, origin))
        await completion.done(transaction, record=job.id)
        return job

    return await scope.in_transaction(work)


async def _total(exporter: Exporter, scope: TenantScope, order: ExportOrder, customer_id: str | None) -> int:
    """Return how many rows there are. Raises Forbidden, InvalidInput."""
    source = ExportSource(exporter.read, scope, await load_company(scope), customer_id, order)
    try:
        async with aclosing(source.pages()) as pages:
            total = (await anext(pages)).total
    except BadRequest as refusal:
        raise InvalidInput([Fault(UserErrorCode.INVALID, str(refusal), ("filters",))]) from None
    if total > max_rows(order):
        raise InvalidInput([Fault(UserErrorCode.TOO_LONG, too_many_rows(order, total), ("format",))])
    return total


async def _begun(
    exporter: Exporter,
    scope: TenantScope,
    request: IdempotentRequest | None,
    make: Callable[[Completion], Awaitable[BackgroundJob]],
) -> Export:
    """Return the export that was written down; a small one is done at once, by the request that wrote it down."""
    own: list[BackgroundJob] = []

    async def noted(completion: Completion) -> BackgroundJob:
        own.append(await make(completion))
        return own[0]

    job = await once_made(scope, request, BackgroundJob, noted)
    if not own or job.claim is None:
        return Export(job, instant())
    run = JobRun(scope.as_system(), job, exporter.storage)
    try:
        async with asyncio.timeout(SMALL_SECONDS), _TURNS.turn(job.company_id), _AT_ONCE:
            await run.attempt(exporter.run)
    except (TimeoutError, Unavailable):
        await run.put_back(timedelta(0))  # to a worker, unless it was left to one already
    return Export(await scope.get(BackgroundJob, job.id) or job, instant())


def _log_entry(job: BackgroundJob, order: ExportOrder, customer_id: str, scope: TenantScope, origin: Origin) -> Change:
    told: dict[str, Any] = {"tab": order.list, "format": order.form.value, "rows": job.total, **order.narrowed}
    return make_entry(
        scope.viewer,
        origin,
        "tabExport",
        [FieldChange(field="export", after=told)],
        company_id=job.company_id,
        customer_id=customer_id,
        subject_id=job.id,
        changed_at=job.created_at,
    )
