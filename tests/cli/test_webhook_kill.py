"""The worker is killed while it delivers: nothing is lost, and nothing is out of order for a customer.

`GATEWAY_WEBHOOK_KILLS=1000` kills it as often; without it the test is skipped, as each kill starts a worker.
"""

import asyncio
import os
import random
import signal
import subprocess
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import msgspec
import pytest

from gateway.documents.base.record import instant
from gateway.documents.customer import Customer
from gateway.documents.webhook import Webhook
from gateway.settings import Settings
from gateway.store.database import connect
from gateway.store.transaction import Transaction
from tests.cli.command import GATEWAY, environment
from tests.feed import write_feed
from tests.hooks import Endpoint, asked, endpoint
from tests.portal import change_stored
from tests.running_gateway import RunningGateway, Tenant, run_gateway
from tests.transport.test_traffic import eventually

KILLS = int(os.environ.get("GATEWAY_WEBHOOK_KILLS", "0"))
CUSTOMERS, EDITS = 4, 8
"""Edits of each customer before each kill."""


@pytest.fixture
async def killed(settings: Settings) -> AsyncIterator[RunningGateway]:
    """Yield a gateway with a separate database, which delivers nothing itself."""
    database = connect(str(settings.mongodb_uri), "killed_webhooks")
    await database.create_indexes()
    changed = settings.model_copy(update={"database": "killed_webhooks", "webhook_private_targets": True})
    async with run_gateway(changed, database) as running:
        await write_feed(database)
        yield running
    await database.drop()
    await database.close()


async def worker(gateway: RunningGateway, folder: Path) -> asyncio.subprocess.Process:
    """Return a `gateway worker` on the database."""
    variables = environment(
        folder,
        MONGODB_URI=str(gateway.settings.mongodb_uri),
        GATEWAY_DATABASE=gateway.settings.database,
        GATEWAY_DATA_FOLDER=str(gateway.settings.data_folder),
        GATEWAY_WEBHOOK_PRIVATE_TARGETS="true",
    )
    return await asyncio.create_subprocess_exec(GATEWAY, "worker", env=variables, stderr=subprocess.DEVNULL)


async def edit(firm: Tenant, owners: list[Customer]) -> None:
    """Edit all customers several times, each edit in a separate transaction."""
    for _ in range(EDITS):
        for owner in owners:

            async def work(transaction: Transaction, owner: Customer = owner) -> None:
                current = await transaction.get(Customer, owner.id)
                assert current is not None
                await transaction.replace(msgspec.structs.replace(current, version=current.version + 1))

            await firm.scope.in_transaction(work)


async def end_leases(firm: Tenant, webhook_id: str) -> None:
    """As if the leases of the killed worker were over."""
    database = firm.gateway.database
    ended = {"$set": {"leased_until": instant()}}
    await database.run(lambda: database.writer_state().update_one({"_id": "feed"}, ended), writes=True)
    (webhook,) = await firm.scope.find(Webhook, {"_id": webhook_id})
    await change_stored(firm, webhook, due_at=instant())


def told_versions(hook: Endpoint, customer_id: str) -> list[int]:
    """Return the delivered versions of a customer, each where it came first."""
    told = [each["data"] for each in hook.payloads()]
    return list(dict.fromkeys(each["position"] for each in told if each["customerId"] == customer_id))


@pytest.mark.skipif(KILLS == 0, reason="set GATEWAY_WEBHOOK_KILLS")
async def test_a_worker_that_is_killed_loses_nothing_and_keeps_the_order(
    killed: RunningGateway, tmp_path: Path
) -> None:
    """What was sent before the kill may come again; what comes first keeps the order of the changes."""
    firm = await killed.tenant()
    async with endpoint() as hook:
        made = await asked(firm, "webhookCreate", url=hook.url, kinds=["CUSTOMER"])
        webhook_id = made["webhook"]["webhookId"]
        owners = [await firm.customer() for _ in range(CUSTOMERS)]
        for _ in range(KILLS):
            before = len(hook.received)
            process = await worker(killed, tmp_path)
            try:
                await edit(firm, owners)
                enough = before + random.randrange(1, 20)  # noqa: S311  # no secret
                await eventually(partial(_has, hook, enough))
            finally:
                os.kill(process.pid, signal.SIGKILL)
                await process.wait()
            await end_leases(firm, webhook_id)
        process = await worker(killed, tmp_path)
        try:
            changes = 1 + KILLS * EDITS
            await eventually(lambda: _all(hook, owners, changes))
        finally:
            os.kill(process.pid, signal.SIGKILL)
            await process.wait()
        for owner in owners:
            positions = told_versions(hook, owner.id)
            assert positions == sorted(positions)
            assert len(positions) == changes


async def _has(hook: Endpoint, enough: int) -> bool:
    return len(hook.received) >= enough


async def _all(hook: Endpoint, owners: list[Customer], changes: int) -> bool:
    if len(hook.received) < len(owners) * changes:
        return False
    return all(len(told_versions(hook, owner.id)) >= changes for owner in owners)
