"""`gateway company offboard`: with --erase nothing of the company is left, and nothing of another is gone."""

import asyncio
from datetime import timedelta

from gateway.documents.base.record import instant
from gateway.documents.company import Company
from gateway.documents.customer import Customer
from gateway.documents.registry import RECORDS
from tests.cli.command import invoke
from tests.cli.test_import_kill import variables_of
from tests.exporting import job_queue
from tests.features.test_file_upload import uploaded
from tests.full_profile import a_full_profile
from tests.running_gateway import Tenant


async def _contents(tenant: Tenant) -> list[str]:
    """The stored contents of a company."""
    storage, prefix = job_queue(tenant.gateway).storage, f"{tenant.company.id}/"
    return [key async for key in storage.keys(instant() + timedelta(days=1)) if key.startswith(prefix)]


async def _with_a_file(tenant: Tenant) -> None:
    """Give a company a record of every kind, and a file with its content."""
    owner = (await a_full_profile(tenant)).owner
    await uploaded(tenant, owner, b"Boiler checked.", "note.txt")
    assert await _contents(tenant)


async def test_an_erased_company_leaves_no_record_and_no_content_of_a_file(acme: Tenant) -> None:
    """Also of those that were uploaded a moment ago; it says what it deleted, and asks for the handle once more."""
    rival = await acme.gateway.tenant()
    for tenant in (acme, rival):
        await _with_a_file(tenant)
    handle, where = acme.company.handle, variables_of(acme)
    status, printed = await asyncio.to_thread(lambda: invoke(f"company offboard {handle} --erase", **where))
    assert (status, f"--confirm {handle}" in printed) == (1, True)
    command = f"company offboard {handle} --erase --confirm {handle}"
    status, printed = await asyncio.to_thread(lambda: invoke(command, **where))
    assert (status, "deleted 1 of contents of files" in printed, "deleted 1 of companies" in printed) == (0, True, True)
    assert await _contents(acme) == []
    left = [kind.collection for kind in RECORDS if await acme.scope.count(kind, {})]
    assert left == []
    assert (await rival.scope.count(Customer, {}), await rival.scope.count(Company, {})) == (1, 1)
    assert await _contents(rival)


async def test_a_closed_company_keeps_all_its_data(acme: Tenant) -> None:
    """Until it is erased."""
    await _with_a_file(acme)
    status, _ = await asyncio.to_thread(lambda: invoke(f"company offboard {acme.company.handle}", **variables_of(acme)))
    assert (status, await acme.scope.count(Customer, {})) == (0, 1)
    assert await _contents(acme)
