"""The worker is killed again and again while it writes the feed and delivers webhooks."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path

import msgspec

from gateway.access.permission import Role
from gateway.access.viewer import Viewer, list_permissions
from gateway.app.keys import signing_secret
from gateway.documents.base.record import instant
from gateway.documents.customer import Customer
from gateway.documents.feed_item import FeedKind
from gateway.documents.webhook import Webhook
from gateway.inputs.webhook import WebhookCreateInput
from gateway.local.embedded_mongodb import EmbeddedMongoDB
from gateway.operations.webhook.webhook import create_webhook
from gateway.settings import load_settings
from gateway.store.database import Database, connect
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction
from tests import records
from tests.cli.command import environment
from tests.feed import write_feed
from tests.hooks import Endpoint, endpoint
from tests.memory_folder import memory_folder

DATABASE = "webhook_kills"
CUSTOMERS, EDITS = 4, 4
"""Edits of each customer before each kill."""
PATIENCE_SECONDS = 180.0


class WorkerFork:
    """A process that starts workers."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def start(self) -> int:
        """Start a worker; its process id."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(b"\n")
        return int(await asyncio.wait_for(self._process.stdout.readline(), PATIENCE_SECONDS))


@asynccontextmanager
async def forked_workers(uri: str, folder: Path) -> AsyncIterator[WorkerFork]:
    """Yield what starts workers on a database."""
    variables = environment(folder, MONGODB_URI=uri, GATEWAY_DATABASE=DATABASE, GATEWAY_WEBHOOK_PRIVATE_TARGETS="true")
    with (folder / "workers.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.soak.forked_worker"),
            env=variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
        )
    try:
        assert process.stdout is not None
        assert await asyncio.wait_for(process.stdout.readline(), PATIENCE_SECONDS) == b"ready\n"
        yield WorkerFork(process)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


class KilledDelivery:
    """A company, its webhook, and those who edit its customers while workers are killed."""

    def __init__(self, scope: TenantScope, database: Database, hook: Endpoint) -> None:
        self.scope, self.database, self.hook = scope, database, hook
        self.owners = [records.customer(scope.viewer.company_id) for _ in range(CUSTOMERS)]
        self.changes = 1
        """Of each customer: made, and then edited."""

    async def begin(self) -> None:
        """Subscribe, and make the customers."""
        await self.scope.add_missing([records.company("acme")])
        await write_feed(self.database)
        wanted = WebhookCreateInput(url=self.hook.url, kinds=[FeedKind.CUSTOMER])
        await create_webhook(self.scope, wanted, private_targets=True)
        await self.scope.add_missing(self.owners)

    async def edit(self) -> None:
        """Edit all customers several times, each edit in a separate transaction."""
        for _ in range(EDITS):
            for owner in self.owners:
                await self.scope.in_transaction(partial(self._edited, owner.id))
            self.changes += 1

    async def _edited(self, customer_id: str, transaction: Transaction) -> None:
        current = await transaction.get(Customer, customer_id)
        assert current is not None
        await transaction.replace(msgspec.structs.replace(current, version=current.version + 1))

    async def kill_amid(self, workers: WorkerFork) -> None:
        """Start a worker, and kill it after some deliveries."""
        worker = await workers.start()
        try:
            before = len(self.hook.received)
            await self.edit()
            await self._received(before + random.randrange(1, CUSTOMERS * EDITS))  # the moment of a kill, no secret
            await asyncio.sleep(random.random() / 50)
        finally:
            os.kill(worker, signal.SIGKILL)
        await self._end_leases()

    async def finish(self, workers: WorkerFork) -> bool:
        """Let a last worker deliver what is left; whether all came. Give up when no delivery comes for a while."""
        worker, seen, since = await workers.start(), 0, time.monotonic()
        try:
            while any(len(self.positions(owner)) < self.changes for owner in self.owners):
                if len(self.hook.received) > seen:
                    seen, since = len(self.hook.received), time.monotonic()
                if time.monotonic() - since > PATIENCE_SECONDS:
                    return False
                await asyncio.sleep(0.5)
        finally:
            os.kill(worker, signal.SIGKILL)
        return True

    def positions(self, owner: Customer) -> list[int]:
        """Return the positions of a customer's deliveries, each where it came first."""
        told = [each["data"] for each in self.hook.payloads()]
        return list(dict.fromkeys(each["position"] for each in told if each["customerId"] == owner.id))

    async def _received(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(self.hook.received) < count:  # noqa: ASYNC110
                await asyncio.sleep(0.005)

    async def _end_leases(self) -> None:
        """End the leases of a killed worker: they would hold up the next one for a minute."""
        ended = {"$set": {"leased_until": instant()}}
        await self.database.run(lambda: self.database.writer_state().update_one({"_id": "feed"}, ended), writes=True)

        async def work(transaction: Transaction) -> None:
            (webhook,) = await transaction.find(Webhook, {})
            await transaction.replace(msgspec.structs.replace(webhook, due_at=instant()))

        await self.scope.in_transaction(work)


async def run_webhook_kills(folder: Path, kills: int, minutes: float = 60) -> bool:
    """Return whether nothing is lost or out of order for a customer, and print the figures."""
    until, killed = time.monotonic() + minutes * 60, 0
    with memory_folder(otherwise=folder / "mongodb") as data, EmbeddedMongoDB(data) as server:
        database = connect(server.uri, DATABASE)
        await database.upkeep.create_indexes()
        # The transaction that a killed worker had begun blocks the next one for so long: by default for a minute.
        await database.client.admin.command({"setParameter": 1, "transactionLifetimeLimitSeconds": 1})
        settings = load_settings(mongodb_uri=server.uri, data_folder=folder / "customer-profile-gateway")
        company, role = records.company("acme"), Role.ADMIN
        admin = Viewer(
            id="admin", name="Ada", role=role, company_id=company.id, permissions=list_permissions(role, frozenset())
        )
        scope = TenantScope(database, admin, signing_secret(settings))
        async with endpoint() as hook, forked_workers(server.uri, folder) as workers:
            delivery = KilledDelivery(scope, database, hook)
            await delivery.begin()
            while killed < kills and time.monotonic() < until:
                await delivery.kill_amid(workers)
                killed += 1
                print(f"\r{killed} kills, {len(hook.received)} deliveries", end="", flush=True)
            is_complete = await delivery.finish(workers)
        await database.close()
    return _report(delivery, killed, is_complete=is_complete)


def _report(delivery: KilledDelivery, killed: int, *, is_complete: bool) -> bool:
    told = [delivery.positions(owner) for owner in delivery.owners]
    changes = delivery.changes * len(delivery.owners)
    lost = changes - sum(map(len, told))
    disordered = sum(positions != sorted(positions) for positions in told)
    again = len(delivery.hook.received) - sum(map(len, told))
    print(f"\n{killed} kills, {changes} changes of {len(told)} customers: {lost} lost, {again} came again")
    print(f"customers whose changes came out of order: {disordered}")
    return is_complete and not lost and not disordered
