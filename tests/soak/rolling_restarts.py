"""Gateways restarted one after the other under load: is a request lost? `python -m tests.soak.rolling_restarts`.

Two gateways are behind nginx (passive checks only) or HAProxy (active ones). Exit status 1 if one request is lost.
"""

import argparse
import asyncio
import itertools
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import httpx

from gateway.access.viewer import system_viewer
from gateway.local.embedded_mongodb import EmbeddedMongoDB
from gateway.store.database import connect
from gateway.store.scope import TenantScope
from tests import records
from tests.cli.command import free_port, token
from tests.soak.proxy import FAIL_SECONDS, balancing
from tests.soak.served_gateway import start, wait_until_ready

CALLERS = 8
PAUSE_SECONDS, STARTING_PAUSE_SECONDS = 0.005, 0.05
BODY = {"query": "{ viewer { name } customers(first: 1) { totalCount } }"}


class Setting(NamedTuple):
    """What is tried."""

    balancer: str
    workers: int
    lag_seconds: float
    restarts: int


@dataclass
class Pace:
    """How long callers wait before they ask again: longer while a gateway starts, which needs the processor."""

    seconds: float = PAUSE_SECONDS


async def ask(url: str, token: str, pace: Pace, stop: asyncio.Event, seen: Counter[str]) -> None:
    """Ask again and again, half of the callers with a new connection each time."""
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(headers=headers, timeout=20) as client:
        while not stop.is_set():
            try:
                answer = await client.post(f"{url}/graphql", json=BODY)
                lost = answer.status_code != 200 or "errors" in answer.json()
                seen[f"{answer.status_code} {answer.text[:80]}" if lost else "served"] += 1
            except httpx.HTTPError as failure:
                seen[type(failure).__name__] += 1
            await asyncio.sleep(pace.seconds)


async def restart(
    folder: Path, setting: Setting, port: int, process: "subprocess.Popen[bytes]", pace: Pace, **variables: str
) -> "subprocess.Popen[bytes]":
    """End a gateway as an operator does, and start it again."""
    process.send_signal(signal.SIGTERM)
    await asyncio.to_thread(process.wait)
    pace.seconds = STARTING_PAUSE_SECONDS
    again = start(folder, port, "--workers", str(setting.workers), **variables)
    await asyncio.to_thread(wait_until_ready, again, port)
    pace.seconds = PAUSE_SECONDS
    await asyncio.sleep(FAIL_SECONDS + 0.5)
    return again


async def under_load(folder: Path, setting: Setting, uri: str, handle: str) -> Counter[str]:
    """Restart gateways in turn while callers ask; return what came back to them."""
    variables = {
        "MONGODB_URI": uri,
        "GATEWAY_DATABASE": "restarts",
        "GATEWAY_DRAIN_LAG_SECONDS": str(setting.lag_seconds),
    }
    ports, url_port = [free_port(), free_port()], free_port()
    processes = [start(folder, port, "--workers", str(setting.workers), **variables) for port in ports]
    seen: Counter[str] = Counter()
    stop, pace = asyncio.Event(), Pace()
    try:
        for process, port in zip(processes, ports, strict=True):
            wait_until_ready(process, port)
        bearer = token(folder, "office", handle)
        with balancing(setting.balancer, folder, url_port, ports):
            asking = [
                asyncio.create_task(ask(f"http://127.0.0.1:{url_port}", bearer, pace, stop, seen))
                for _ in range(CALLERS)
            ]
            for number in itertools.islice(itertools.cycle(range(2)), setting.restarts):
                processes[number] = await restart(folder, setting, ports[number], processes[number], pace, **variables)
            stop.set()
            await asyncio.gather(*asking)
    finally:
        for process in processes:
            process.kill()
            process.wait()
    return seen


async def add_company(uri: str, handle: str) -> None:
    """Store a company with a customer, for callers to ask for."""
    database, company = connect(uri, "restarts"), records.company(handle)
    try:
        await database.upkeep.create_indexes()
        scope = TenantScope(database, system_viewer(company.id), b"")
        await scope.add_missing([company])
        await scope.add_missing([records.customer(company.id)])
    finally:
        await database.close()


def main() -> int:
    """Run it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--restarts", type=int, default=20)
    options.add_argument("--balancers", nargs="+", default=["nginx", "haproxy"])
    options.add_argument("--workers", nargs="+", type=int, default=[1, 2])
    options.add_argument("--lag-seconds", type=float, default=3.0)
    given = options.parse_args()
    lost = 0
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory()))
        uri = held.enter_context(EmbeddedMongoDB(folder / "mongodb")).uri
        handle = f"t-{uuid.uuid4().hex[:12]}"
        asyncio.run(add_company(uri, handle))
        for balancer, workers in itertools.product(given.balancers, given.workers):
            setting = Setting(balancer, workers, given.lag_seconds, given.restarts)
            began = time.monotonic()
            seen = asyncio.run(under_load(folder, setting, uri, handle))
            lost += seen.total() - seen["served"]
            print(f"{setting}: {dict(seen)} in {time.monotonic() - began:.0f} s", flush=True)
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
