"""`gateway sweep` deletes archived customers whose time is over; it says who, and tells before when asked to."""

import asyncio
from datetime import timedelta

from gateway.access.permission import Role
from gateway.documents.base.record import instant
from gateway.documents.customer import Customer, CustomerStatus
from gateway.settings import Settings
from gateway.store.database import Database
from tests.cli.command import invoke
from tests.cli.test_import_kill import variables_of
from tests.running_gateway import Tenant, run_gateway

SET = "mutation { companyUpdate(input: {retentionDays: 30}) { userErrors { message } } }"


async def sweep(tenant: Tenant, options: str = "") -> str:
    """Return what the command prints."""
    status, printed = await asyncio.to_thread(lambda: invoke(f"sweep {options}", **variables_of(tenant)))
    assert status == 0, printed
    return printed


async def test_a_sweep_deletes_who_was_archived_long_ago_and_nobody_else(
    own_database: Database, settings: Settings
) -> None:
    """A dry run names the same customers and deletes no one."""
    async with run_gateway(settings.model_copy(update={"database": own_database.name}), own_database) as gateway:
        acme, rival = await gateway.tenant(), await gateway.tenant()
        await acme.ask(SET, role=Role.ADMIN)
        long_ago = instant() - timedelta(days=40)
        old = await acme.customer(status=CustomerStatus.ARCHIVED, updated_at=long_ago)
        active = await acme.customer(updated_at=long_ago)
        foreign = await rival.customer(status=CustomerStatus.ARCHIVED, updated_at=long_ago)
        line = f"{acme.company.handle} {old.number}"
        told = await sweep(acme, "--dry-run")
        assert (line in told, "1 archived customers would be deleted." in told) == (True, True)
        assert await acme.scope.get(Customer, old.id) is not None
        done = await sweep(acme)
        assert (line in done, "1 archived customers deleted." in done) == (True, True)
        assert line not in await sweep(acme)
        left = [customer.id for tenant in (acme, rival) for customer in await tenant.scope.find(Customer, {})]
        assert left == [active.id, foreign.id]
