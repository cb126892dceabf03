"""Asking for an import: the file is stored, then the job that reads it."""

from collections.abc import Mapping
from typing import Any, BinaryIO

import msgspec

from gateway.documents.background_job import BackgroundJob, BackgroundJobKind, BackgroundJobStatus, JobOwner
from gateway.documents.base.record import instant
from gateway.errors import Fault, MutationRefused, UserErrorCode
from gateway.integrations.file_storage import FileStorage
from gateway.operations.background.background_job import insert_job
from gateway.operations.background.job_run import LEASE
from gateway.operations.idempotency import Completion
from gateway.operations.imports.order import ImportOrder
from gateway.operations.imports.permissions import needed_permissions
from gateway.operations.imports.undo import changed_since, plan_undo
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction


async def start_import(
    scope: TenantScope,
    storage: FileStorage,
    content: BinaryIO,
    order: ImportOrder,
    completion: Completion | None = None,
    *,
    claimed: bool = False,
) -> BackgroundJob:
    """Store the file and its job; `claimed`: whoever asks does it. Raises Forbidden, MutationRefused, Unavailable."""
    for permission in needed_permissions(order.kind):
        scope.viewer.require(permission)
    job = _job(scope, BackgroundJobKind.IMPORT, msgspec.to_builtins(order), claimed=claimed)
    job = msgspec.structs.replace(job, source_key=f"{job.company_id}/{job.id}/source")
    content.seek(0)
    await storage.write(job.source_key or "", content)

    async def work(transaction: Transaction) -> BackgroundJob:
        await insert_job(transaction, job)
        if completion is not None:
            await completion.done(transaction, record=job.id)
        return job

    try:
        return await scope.in_transaction(work)
    except BaseException:
        await storage.remove(job.source_key or "")
        raise


async def start_undo(
    scope: TenantScope, import_id: str, completion: Completion | None = None, *, claimed: bool = False
) -> BackgroundJob:
    """Store the job that takes an import back. Raises Forbidden, NotFound, MutationRefused."""
    plan = await plan_undo(scope, import_id)
    if plan.in_the_way:
        raise MutationRefused([Fault(UserErrorCode.IN_USE, changed_since(plan), ("id",))])
    job = _job(scope, BackgroundJobKind.IMPORT_UNDO, {"import_id": import_id}, claimed=claimed)
    job = msgspec.structs.replace(job, total=plan.removed + plan.reverted)

    async def work(transaction: Transaction) -> BackgroundJob:
        await insert_job(transaction, job)
        if completion is not None:
            await completion.done(transaction, record=job.id)
        return job

    return await scope.in_transaction(work)


def _job(scope: TenantScope, kind: BackgroundJobKind, given: Mapping[str, Any], *, claimed: bool) -> BackgroundJob:
    """Make a job; `claimed`: whoever asks does it."""
    now = instant()
    return BackgroundJob(
        id=BackgroundJob.new_id(),
        company_id=scope.viewer.company_id,
        kind=kind,
        status=BackgroundJobStatus.OPEN,
        due_at=now + LEASE if claimed else now,
        claim=BackgroundJob.new_claim() if claimed else None,
        attempts=1 if claimed else 0,
        owner=JobOwner.of_viewer(scope.viewer),
        input=given,
        created_at=now,
    )
