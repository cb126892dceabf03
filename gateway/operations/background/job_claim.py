"""Claiming one job by name, to do it in the process that asks: a command that goes on with what was killed."""

import msgspec

from gateway.documents.background_job import BackgroundJob, BackgroundJobStatus
from gateway.documents.base.record import instant
from gateway.errors import Fault, MutationRefused, NotFound, UserErrorCode
from gateway.operations.background.job_run import LEASE
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

_CLAIMABLE = (BackgroundJobStatus.OPEN, BackgroundJobStatus.FAILED, BackgroundJobStatus.CANCELED)


async def claim_job(scope: TenantScope, job_id: str) -> BackgroundJob:
    """Claim a job that no worker is running, to do it here; one that failed or was canceled too.

    A claim whose lease lasts belongs to a worker that may live. Raises MutationRefused.
    """

    async def work(transaction: Transaction) -> BackgroundJob:
        job, now = await transaction.get(BackgroundJob, job_id), instant()
        if job is None:
            raise NotFound("job", ("id",))
        if job.status not in _CLAIMABLE:
            raise _busy(f"It is {job.status.value}: there is nothing left to do.")
        if job.is_running(now):
            seconds = int((job.due_at - now).total_seconds()) + 1
            raise _busy(f"A worker runs it. Should that have died, this is free in {seconds} seconds.")
        claimed = msgspec.structs.replace(
            job,
            status=BackgroundJobStatus.OPEN,
            claim=BackgroundJob.new_claim(),
            attempts=1,
            failure=None,
            ended_at=None,
            due_at=now + LEASE,
        )
        await transaction.replace(claimed)
        return claimed

    return await scope.in_transaction(work)


def _busy(message: str) -> MutationRefused:
    return MutationRefused([Fault(UserErrorCode.WRONG_STATUS, message, ("id",))])
