"""`/health/live` of a process that has lost its way to a database that is there: it asks to be restarted."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pymongo import AsyncMongoClient

from gateway.app import monitoring
from gateway.local.embedded_mongodb import EmbeddedMongoDB
from gateway.settings import Settings
from gateway.store.database import Database, connect
from gateway.store.watchdog import Watchdog
from tests.local.test_embedded_mongodb import mongod_pid
from tests.running_gateway import RunningGateway, run_gateway

SECONDS = 60.0

Client = AsyncMongoClient[dict[str, Any]]


class Jam:
    """Makes every client of a gateway hang, as a lost lock of PyMongo's would."""

    def __init__(self) -> None:
        self.databases: list[Database] = []
        self.held: list[Client] = []

    def watchdog(self, database: Database) -> Watchdog:
        """Return a watchdog that waits for little, and remember whose it is."""
        self.databases.append(database)
        return Watchdog(database, ping_seconds=0.3, max_silence_seconds=0.0)

    async def hold(self) -> None:
        """Hold the lock that all operations of the client in use need."""
        client = self.databases[0].client
        if all(client is not held for held in self.held):  # clients of the same servers are equal
            self.held.append(client)
            await client._topology._lock.acquire()

    def release(self) -> None:
        """Let all go on."""
        while self.held:
            self.held.pop()._topology._lock.release()


async def until_live_answers(gateway: RunningGateway, status: int, meanwhile: Callable[[], Awaitable[None]]) -> Any:
    """Ask until the status is this; return the answer."""
    async with asyncio.timeout(SECONDS):
        while (answer := await gateway.client.get("/health/live")).status_code != status:
            await meanwhile()
            await asyncio.sleep(0.05)
    return answer.json()


async def test_a_frozen_database_leaves_a_process_live_and_a_lost_one_has_it_restarted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped by SIGSTOP, another process would not reach it either; it is live again when it is answered."""
    jam, server = Jam(), EmbeddedMongoDB(tmp_path / "mongodb")
    monkeypatch.setattr(monitoring, "Watchdog", jam.watchdog)
    settings = Settings(mongodb_uri=server.start(), data_folder=tmp_path, request_timeout_seconds=1)
    database = connect(str(settings.mongodb_uri), settings.database)
    try:
        async with run_gateway(settings, database) as gateway:
            await frozen_is_live(gateway, mongod_pid(tmp_path / "mongodb"))
            stuck = await until_live_answers(gateway, 503, jam.hold)
            assert stuck["status"] == "stuck"
            assert "restart" in stuck["reason"]
            jam.release()
            assert await until_live_answers(gateway, 200, partial(asyncio.sleep, 0)) == {"status": "live"}
    finally:
        jam.release()
        await database.close()
        server.stop()


async def frozen_is_live(gateway: RunningGateway, pid: int) -> None:
    """Fail unless the process stays live, and is not ready, while MongoDB is frozen."""
    os.kill(pid, signal.SIGSTOP)
    try:
        unready = await gateway.client.get("/health/ready")
        live = [(await gateway.client.get("/health/live")).status_code for _ in range(20)]
    finally:
        os.kill(pid, signal.SIGCONT)
    assert (unready.status_code, set(live)) == (503, {200})
