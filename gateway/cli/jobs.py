"""`gateway jobs`: what a company's background jobs are doing, canceling one, trying one again."""

from collections.abc import Mapping
from typing import Annotated

import typer
from rich.console import Console

from gateway.cli.company import CompanyHandle, in_company
from gateway.cli.listing import print_next_page, print_row, print_values, shown
from gateway.documents.background_job import BackgroundJob, BackgroundJobKind, BackgroundJobStatus
from gateway.documents.base.record import instant
from gateway.operations.background.background_job import cancel_job, job_by_id, list_jobs, retry_job
from gateway.pages.page import page_request

jobs = typer.Typer(
    help="Background jobs of a company: exports and imports.\n\nExample: gateway jobs list --company acme",
    no_args_is_help=True,
)
console = Console(highlight=False, soft_wrap=True)

JobId = Annotated[str, typer.Argument(help="Id of the job, as `list` shows it.")]


@jobs.command("list")
def list_(
    company: CompanyHandle,
    status: Annotated[BackgroundJobStatus | None, typer.Option(help="Only these.", case_sensitive=False)] = None,
    kind: Annotated[BackgroundJobKind | None, typer.Option(help="Only these.", case_sensitive=False)] = None,
    first: Annotated[int, typer.Option(help="How many.", min=1, max=100)] = 20,
    after: Annotated[str | None, typer.Option(help="Go on after this cursor.")] = None,
) -> None:
    """List jobs, newest first.

    Examples:

    gateway jobs list --company acme

    gateway jobs list --company acme --status failed --first 50
    """
    request = page_request(first, after, None, None)
    page = in_company(company, lambda scope: list_jobs(scope, request, status, kind))
    for job in page.nodes:
        print_row(console, _row(job))
    console.print(f"{len(page.nodes)} of {page.total_count} jobs.")
    print_next_page(console, page)


@jobs.command()
def show(job_id: JobId, company: CompanyHandle) -> None:
    """Show one job: what it does, for which company, and how far it is.

    Example: gateway jobs show bgj_65f000000000000000000000 --company acme
    """
    job = in_company(company, lambda scope: job_by_id(scope, job_id))
    console.print(f"id: {job.id}\nkind: {shown(lambda: job.kind.value)}", markup=False)
    console.print(f"status: {shown(lambda: _status(job))}\nprogress: {shown(lambda: _progress(job))}", markup=False)
    console.print(f"owner: {shown(lambda: f'{job.owner.name} ({job.owner.role.value})')}", markup=False)
    print_values(console, job, ("customer_id", "attempts", "failure", "created_at", "due_at", "ended_at", "expires_at"))
    console.print(shown(lambda: _lines(job.input)).rstrip("\n"), markup=False)
    if result := shown(lambda: _lines(job.result or {})).rstrip("\n"):
        console.print(result, markup=False)


@jobs.command()
def cancel(job_id: JobId, company: CompanyHandle) -> None:
    """Cancel a job that has not ended; a worker that runs it stops within seconds.

    Example: gateway jobs cancel bgj_65f000000000000000000000 --company acme
    """
    job = in_company(company, lambda scope: cancel_job(scope, job_id))
    console.print(f"{job.id} is {job.status.value}.")


@jobs.command()
def retry(job_id: JobId, company: CompanyHandle) -> None:
    """Try a job again that failed or was canceled.

    Example: gateway jobs retry bgj_65f000000000000000000000 --company acme
    """
    job = in_company(company, lambda scope: retry_job(scope, job_id))
    console.print(f"{job.id} is {job.status.value} again.")


def _row(job: BackgroundJob) -> tuple[str, ...]:
    return (
        job.id,
        shown(lambda: f"{job.created_at:%Y-%m-%d %H:%M}"),
        shown(lambda: job.kind.value),
        shown(lambda: _status(job)),
        shown(lambda: _progress(job)),
        shown(lambda: job.owner.name),
        shown(lambda: job.failure or ""),
    )


def _lines(values: Mapping[str, object]) -> str:
    return "".join(f"{name}: {value}\n" for name, value in values.items())


def _status(job: BackgroundJob) -> str:
    return "RUNNING" if job.is_running(instant()) else job.status.value


def _progress(job: BackgroundJob) -> str:
    return f"{job.done}" if job.total is None else f"{job.done} of {job.total}"
