"""A worker that is given a port: what operators see of it there, and that it stops all the same."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from gateway.settings import Settings
from tests.cli.command import free_port
from tests.cli.test_export_kill import worker
from tests.export_spoils import export_job
from tests.operations.test_bad_record_in_queue import spoil
from tests.running_gateway import Tenant, run_gateway_apart
from tests.transport.test_concurrency_limiter import eventually

START_SECONDS = 60.0
STOP_SECONDS = 15.0
TOKEN = "d9e1f04ab87c2653a1f0"
COUNTER = "gateway_records_set_aside_total"


@pytest.fixture
async def alone(settings: Settings) -> AsyncIterator[Tenant]:
    """Yield a company in a database that no other test leaves jobs in, as a worker takes up all there are."""
    async with run_gateway_apart(settings, "worker_port") as running:
        yield await running.tenant()


@asynccontextmanager
async def watched_worker(tenant: Tenant, folder: Path, port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """Yield a worker that answers on a port."""
    async with worker(tenant, folder, "--port", str(port), GATEWAY_METRICS_TOKEN=TOKEN) as process:
        async with asyncio.timeout(START_SECONDS):
            while not await answers(f"http://127.0.0.1:{port}/health/live"):
                assert process.returncode is None
                await asyncio.sleep(0.1)
        yield process


async def answers(url: str) -> bool:
    """Return whether a process answers 200."""
    async with httpx.AsyncClient() as client:
        try:
            return (await client.get(url)).status_code == 200
        except httpx.HTTPError:
            return False


async def counted(url: str) -> dict[str, float]:
    """Return how many records the worker has set aside, by collection."""
    async with httpx.AsyncClient(headers={"authorization": f"Bearer {TOKEN}"}) as client:
        text = (await client.get(f"{url}/metrics")).text
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {sample.labels["collection"]: sample.value for sample in samples if sample.name == COUNTER}


async def test_a_record_that_a_worker_sets_aside_is_counted_from_0_where_prometheus_asks(
    alone: Tenant, tmp_path: Path
) -> None:
    """With the token of the gateway's own metrics."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    async with watched_worker(alone, tmp_path, port):
        async with httpx.AsyncClient() as client:
            assert (await client.get(f"{url}/metrics")).status_code == 401
            assert (await client.get(f"{url}/health/ready")).json() == {"status": "ready"}
            assert (await client.get(f"{url}/graphql")).status_code == 404
        assert (await counted(url))["background_jobs"] == 0
        job = export_job(alone)
        await alone.add(job)
        await spoil(alone, job, done="x")

        async def is_counted() -> bool:
            return (await counted(url))["background_jobs"] == 1

        await eventually(is_counted)


async def test_a_worker_with_open_connections_ends_when_it_is_terminated(acme: Tenant, tmp_path: Path) -> None:
    """One that waits for a request, and one that never sends all of it."""
    port = free_port()
    async with watched_worker(acme, tmp_path, port) as process:
        _, idle = await asyncio.open_connection("127.0.0.1", port)
        _, slow = await asyncio.open_connection("127.0.0.1", port)
        slow.write(b"GET /metrics HTTP/1.1\r\nhost: x\r\n")
        await slow.drain()
        began = time.monotonic()
        process.terminate()
        assert await process.wait() == 0
        assert time.monotonic() - began < STOP_SECONDS
        idle.close()
        slow.close()
