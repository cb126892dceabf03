"""`gateway jobs`: what operators see and do."""

import asyncio
from pathlib import Path

import pytest

from gateway.documents.background_job import BackgroundJobStatus
from gateway.documents.base.record import instant
from gateway.settings import Settings
from tests.cli.command import run
from tests.export_spoils import export_job
from tests.exporting import stored_job
from tests.running_gateway import Tenant


async def jobs(tenant: Tenant, folder: Path, *arguments: str) -> tuple[int, str]:
    """Return (exit status, everything printed) of `gateway jobs …` for this company."""
    settings: Settings = tenant.gateway.settings
    variables = {
        "MONGODB_URI": str(settings.mongodb_uri),
        "GATEWAY_DATABASE": settings.database,
        "GATEWAY_DATA_FOLDER": str(settings.data_folder),
    }
    company = ("--company", tenant.company.handle)
    done = await asyncio.to_thread(run, folder, "jobs", *arguments, *company, **variables)
    return done.returncode, done.stdout + done.stderr


async def test_jobs_are_listed_in_pages_shown_canceled_and_tried_again(acme: Tenant, tmp_path: Path) -> None:
    """Newest first; a failed one says why."""
    failed = export_job(acme, status=BackgroundJobStatus.FAILED, failure="Too many rows.", ended_at=instant())
    waiting = [export_job(acme) for _ in range(2)]
    await acme.add(failed, *waiting)
    status, printed = await jobs(acme, tmp_path, "list", "--first", "2")
    assert status == 0
    assert "2 of 3 jobs" in printed
    cursor = printed.rpartition("--after ")[2].split()[0]
    assert failed.id in (await jobs(acme, tmp_path, "list", "--first", "2", "--after", cursor))[1]
    _, failures = await jobs(acme, tmp_path, "list", "--status", "failed")
    assert f"{failed.id}" in failures
    assert "Too many rows." in failures
    assert waiting[0].id not in failures
    assert "CUSTOMERS" in (await jobs(acme, tmp_path, "show", failed.id))[1]
    assert (await jobs(acme, tmp_path, "cancel", waiting[0].id))[0] == 0
    assert (await stored_job(acme, waiting[0].id)).status is BackgroundJobStatus.CANCELED
    assert (await jobs(acme, tmp_path, "retry", failed.id))[0] == 0
    again = await stored_job(acme, failed.id)
    assert (again.status, again.failure) == (BackgroundJobStatus.OPEN, None)


async def test_what_cannot_be_done_is_refused_in_one_line(acme: Tenant, rival: Tenant, tmp_path: Path) -> None:
    """Also for a job of another company, which is not there."""
    waiting = export_job(acme)
    await acme.add(waiting)
    for tenant, command, said in (
        (acme, "retry", "only what FAILED"),
        (rival, "cancel", "No job has this id"),
        (rival, "show", "No job has this id"),
    ):
        status, printed = await jobs(tenant, tmp_path, command, waiting.id)
        assert status == 1
        assert said in printed
        assert "Traceback" not in printed


@pytest.mark.parametrize("command", ["list", "show", "cancel", "retry"])
def test_each_command_of_jobs_has_an_example(tmp_path: Path, command: str) -> None:
    """In its help."""
    assert f"gateway jobs {command}" in run(tmp_path, "jobs", command, "--help").stdout
