"""The claim of an import: what is written is written by its holder, or not at all."""

from gateway.documents.background_job import BackgroundJob, BackgroundJobStatus
from gateway.operations.background.job_run import JobFailed
from gateway.store.transaction import Transaction


async def require_claim(transaction: Transaction, job_id: str, claim: str | None) -> None:
    """Raise JobFailed when the job is no longer this claim's, or was canceled."""
    job = await transaction.as_system().get(BackgroundJob, job_id)
    if job is None or job.status is not BackgroundJobStatus.OPEN or job.claim != claim:
        raise JobFailed("Another worker does this import by now, or it was canceled.")
