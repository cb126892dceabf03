"""Storms of clients that give up: afterwards everything is answered, and no one got another's answer."""

import asyncio
import itertools
import json
import os
import random
import signal
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from tests.cli.command import free_port
from tests.soak.gateway_process import GatewayProcess

DEADLINES = (0.15, 1.0, 10.0)
FROZEN_SECONDS = 6.0
READY_SECONDS = 120.0
HTTP_CLIENTS, SOCKETS, AT_ONCE = 80, 8, 20
GIVE_UP_AFTER = (None, 0.02, 0.3, 0.6)
COMPANIES = ("acme", "brightside")
SERVED_SECONDS = 3.0
IDS = "{ customers(first: 100) { nodes { id } } }"
QUERIES = (
    "query ($id: ID!) { c: customer(id: $id) { id displayName jobs(first: 20) { totalCount nodes { customer { id } } } "
    "invoices(first: 30) { nodes { id } } notes(first: 5) { nodes { id } } changes(first: 3) { nodes { id } } } }",
    "query ($id: ID!) { c: customer(id: $id) { id displayName quotes(first: 5) { nodes { id } } } }",
    # A write, given up as the reads are.
    'mutation ($id: ID!) { c: customerTagsAdd(input: {id: $id, tags: ["storm"]}) { customer { id } } }',
)


class Storm:
    """The clients of one storm."""

    def __init__(self, url: str, tokens: dict[str, str], customers: dict[str, list[str]], seconds: float) -> None:
        self._url, self._tokens, self._customers = url, tokens, customers
        self._until = time.monotonic() + seconds
        self.count: Counter[str] = Counter()

    async def blow(self) -> None:
        """Ask, and give up, until the time is over."""
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(base_url=self._url, timeout=30, limits=limits) as http:
            companies = itertools.cycle(COMPANIES)
            asking = [self._over_http(http, next(companies)) for _ in range(HTTP_CLIENTS)]
            await asyncio.gather(*asking, *(self._over_socket(next(companies)) for _ in range(SOCKETS)))

    def _asked(self, company: str) -> dict[str, Any]:
        return {"query": random.choice(QUERIES), "variables": {"id": random.choice(self._customers[company])}}

    def _check(self, asked: dict[str, Any], answer: dict[str, Any]) -> None:
        found = (answer.get("data") or {}).get("c")
        if answer.get("errors") or found is None:
            self.count["failed"] += 1
            return
        customer = found.get("customer", found) or {}
        owners = {row["customer"]["id"] for row in (customer.get("jobs") or {}).get("nodes", ())}
        own = {customer.get("id"), *owners} <= {asked["variables"]["id"]}
        self.count["answered" if own else "foreign"] += 1

    async def _over_http(self, http: httpx.AsyncClient, company: str) -> None:
        headers = {"authorization": f"Bearer {self._tokens[company]}"}
        while time.monotonic() < self._until:
            asked, limit = self._asked(company), random.choice(GIVE_UP_AFTER)  # no secret
            try:
                async with asyncio.timeout(limit):
                    self._check(asked, (await http.post("/graphql", json=asked, headers=headers)).json())
            except TimeoutError:
                self.count["given up"] += 1
            except (httpx.TransportError, ValueError):
                await asyncio.sleep(0.05)

    async def _over_socket(self, company: str) -> None:
        url, protocol = f"{self._url.replace('http', 'ws', 1)}/graphql", Subprotocol("graphql-transport-ws")
        while time.monotonic() < self._until:
            with suppress(OSError, WebSocketException, TimeoutError):
                async with connect(url, subprotocols=[protocol], proxy=None) as socket:
                    payload = {"authorization": f"Bearer {self._tokens[company]}"}
                    await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
                    await socket.recv()
                    await self._operations(socket, company)

    async def _operations(self, socket: ClientConnection, company: str) -> None:
        under_way: dict[str, dict[str, Any]] = {}

        async def read() -> None:
            async for text in socket:
                event = json.loads(text)
                asked = under_way.pop(event.get("id"), None)
                if asked is not None and event["type"] == "next":
                    self._check(asked, event["payload"])

        async def give_up(number: str) -> None:
            await asyncio.sleep(random.random() * 0.02)  # no secret
            if under_way.pop(number, None) is not None:
                self.count["given up"] += 1
                await socket.send(json.dumps({"type": "complete", "id": number}))

        async with asyncio.timeout(max(0.0, self._until - time.monotonic())), asyncio.TaskGroup() as tasks:
            tasks.create_task(read())
            for number in map(str, itertools.count()):
                if len(under_way) < AT_ONCE:
                    asked = under_way[number] = self._asked(company)
                    await socket.send(json.dumps({"type": "subscribe", "id": number, "payload": asked}))
                    if random.random() < 0.5:  # no secret
                        tasks.create_task(give_up(number))
                await asyncio.sleep(random.random() * 0.01)  # no secret


async def is_served(url: str, token: str) -> bool:
    """Return whether a query that needs the database, and readiness, are answered soon."""
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=url, timeout=SERVED_SECONDS) as http:
        try:
            answer = await http.post("/graphql", json={"query": "{ tags { name } }"}, headers=headers)
            return "errors" not in answer.json() and (await http.get("/health/ready")).status_code == 200
        except (httpx.TransportError, ValueError):
            return False


async def one_storm(folder: Path, seconds: float, deadline: float, *, direct: bool, frozen: float) -> bool:
    """Return whether a gateway still serves after a storm in which mongod is frozen for a while; print the figures."""
    variables = {"GATEWAY_REQUEST_TIMEOUT_SECONDS": str(deadline), "GATEWAY_DIRECT_READS": str(direct).lower()}
    process = GatewayProcess(folder, free_port(), **variables)
    process.start()
    try:
        async with httpx.AsyncClient() as http:
            await process.until_ready(http, READY_SECONDS)
        tokens = {company: process.token("admin", company) for company in COMPANIES}
        customers = {company: await _customers(process.url, token) for company, token in tokens.items()}
        storm = Storm(process.url, tokens, customers, seconds)
        await asyncio.gather(storm.blow(), _freeze(process.mongod_pid(), max(0.0, seconds / 2 - frozen / 2), frozen))
        await asyncio.sleep(5)
        served = await is_served(process.url, tokens["acme"])
    finally:
        ended = await asyncio.to_thread(process.stop)
    words = "still served" if served else "HANGS"
    end = f"ended {ended:.1f} s after SIGTERM" if ended is not None else "SIGTERM DID NOT END IT"
    print(f"deadline {deadline:g} s, direct reads {direct}: {dict(storm.count)} {words}, {end}", flush=True)
    return served and ended is not None and not storm.count["foreign"] and bool(storm.count["answered"])


async def _customers(url: str, token: str) -> list[str]:
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=url, timeout=30) as http:
        for _ in range(50):  # with a deadline of 0.15 s the first one may fail
            answer = (await http.post("/graphql", json={"query": IDS}, headers=headers)).json()
            if "errors" not in answer:
                return [node["id"] for node in answer["data"]["customers"]["nodes"]]
    raise AssertionError("no customers were answered")


async def _freeze(pid: int, after: float, seconds: float) -> None:
    await asyncio.sleep(after)
    os.kill(pid, signal.SIGSTOP)
    try:
        await asyncio.sleep(seconds)
    finally:
        os.kill(pid, signal.SIGCONT)


def run_storms(runs: int, seconds: float) -> bool:
    """Return whether all storms of all kinds were survived."""
    survived = total = 0
    with TemporaryDirectory(prefix="gateway-storm-") as folder:
        for _, deadline, direct in itertools.product(range(runs), DEADLINES, (True, False)):
            total += 1
            survived += asyncio.run(
                one_storm(Path(folder), seconds, deadline, direct=direct, frozen=min(FROZEN_SECONDS, seconds / 3))
            )
    print(f"{survived} of {total} storms survived")
    return survived == total
