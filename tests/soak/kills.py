"""mongod and the gateway are killed again and again while clients write."""

import asyncio
import os
import random
import signal
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
from pymongo import AsyncMongoClient

from gateway.documents.change import PENDING_ENTRY
from tests.cli.command import free_port
from tests.soak.gateway_process import GatewayProcess
from tests.soak.writers import KINDS, Writer

FOUND_IN = {
    "noteAdd": ("notes", "body"),
    "creditIssue": ("credits", "reason"),
    "messageSend": ("messages", "subject"),
}
CARD_OWNERS = "{ customers(first: 100) { nodes { id paymentMethods { id } } } }"
NEW_CUSTOMER = """
mutation ($number: String!) {
  customerCreate(input: {lastName: $number, emails: [{address: "soak@example.com"}]}) { customer { id } }
}"""
ALIVE_SECONDS = 600.0
"""How long a start may take: on a machine with much other work, minutes."""
LOG_LINES_SHOWN = 40
SETTLED_SECONDS = 15.0
"""After which nothing is left of a kill: a gateway sweeps every two seconds, ten after an outage."""


async def run_kills(folder: Path, *, mongod: int, gateway: int, writers: int, minutes: float) -> bool:
    """Return whether nothing that was acknowledged is lost and nothing is there twice; prints the figures."""
    # Hundreds of writers on a machine that has other work: a deadline would be all that is seen.
    process = GatewayProcess(folder, free_port(), GATEWAY_REQUEST_TIMEOUT_SECONDS="60")
    process.start()
    stop, until = asyncio.Event(), time.monotonic() + minutes * 60
    killed: Counter[str] = Counter()
    try:
        async with httpx.AsyncClient(timeout=70, limits=httpx.Limits(max_connections=None)) as http:
            await process.until_ready(http, ALIVE_SECONDS)
            token = process.token()
            made = await _writers(http, process, token, writers)
            writing = [asyncio.create_task(each.write(http, lambda: process.url, token, stop)) for each in made]
            plan = ["mongod"] * mongod + ["gateway"] * gateway
            random.shuffle(plan)
            served = True
            for target in plan:
                if time.monotonic() > until or not served:
                    break
                served = await _kill(process, target, http, made)
                killed[target] += 1
                done = sum(len(each.acknowledged) for each in made)
                print(f"\r{dict(killed)}, {done} acknowledged", end="", flush=True)
            stop.set()
            await asyncio.wait(writing, timeout=ALIVE_SECONDS)
            unfinished = sum(not task.done() for task in writing)
            await asyncio.sleep(SETTLED_SECONDS)
            for task in writing:
                task.cancel()
        if not served:
            print(f"\nnot ready again after {ALIVE_SECONDS:.0f} s\n{process.log_end(LOG_LINES_SHOWN)}")
        return await _judged(process.mongodb_uri(), made, killed, unfinished) and served
    finally:
        process.stop()


async def _kill(process: GatewayProcess, target: str, http: httpx.AsyncClient, writers: list[Writer]) -> bool:
    """Kill the target while writes are acknowledged; return whether the gateway is ready again."""
    before = sum(len(each.acknowledged) for each in writers)
    try:
        async with asyncio.timeout(ALIVE_SECONDS):
            while sum(len(each.acknowledged) for each in writers) < before + len(writers) // 10:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        await asyncio.sleep(random.random())  # the moment of a kill, no secret
        if target == "mongod":
            with suppress(ProcessLookupError):
                os.kill(process.mongod_pid(), signal.SIGKILL)
        else:
            await asyncio.to_thread(process.kill)
            process.start()
        await process.until_ready(http, ALIVE_SECONDS)
    except TimeoutError:
        return False
    return True


async def _writers(http: httpx.AsyncClient, process: GatewayProcess, token: str, count: int) -> list[Writer]:
    headers = {"authorization": f"Bearer {token}"}

    async def ask(query: str, **variables: Any) -> Any:
        answer = await http.post(
            f"{process.url}/graphql", json={"query": query, "variables": variables}, headers=headers
        )
        return answer.json()["data"]

    nodes = (await ask(CARD_OWNERS))["customers"]["nodes"]
    owners = [node for node in nodes if len(node["paymentMethods"] or ()) > 1]
    shared = []
    for number in range(count // 3):
        made_one = await ask(NEW_CUSTOMER, number=f"Soak {number}")
        shared.append(made_one["customerCreate"]["customer"]["id"])
    made = []
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        if kind.mutation == "cardDefaultSet":
            if not owners:
                continue
            owner = owners.pop()
            made.append(Writer(number, kind, owner["id"], tuple(card["id"] for card in owner["paymentMethods"])))
        else:
            made.append(Writer(number, kind, shared[number % len(shared)], ()))
    return made


async def _judged(uri: str, writers: list[Writer], killed: Counter[str], unfinished: int) -> bool:
    client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(uri)
    database = client.get_database("customer_profiles")
    lost, twice, kinds = [], [], Counter[str]()
    for writer in writers:
        kinds[writer.kind.mutation] += len(writer.acknowledged)
        times = await _times_found(database, writer)
        lost += [value for value in writer.acknowledged if not times[value]]
        twice += [value for value in [*writer.acknowledged, *writer.uncertain] if times[value] > 1]
    refused = Counter(code for writer in writers for code in writer.refused)
    versions, gaps = await _gaps(database, {writer.owner for writer in writers})
    await client.close()
    print(f"\nkilled: {dict(killed)}\nacknowledged: {dict(kinds)}, {kinds.total()} in all")
    print(f"lost: {len(lost)} {lost[:5]}\ndone twice: {len(twice)} {twice[:5]}")
    print(f"uncertain and not sent again: {sum(len(writer.uncertain) for writer in writers)}, refused: {dict(refused)}")
    print(f"versions without exactly one entry in the change log: {len(gaps)} of {versions} {gaps[:5]}")
    print(f"writers that did not end: {unfinished}")
    return not lost and not twice and not gaps and not unfinished and bool(kinds.total())


async def _gaps(database: Any, owners: set[str]) -> tuple[int, list[str]]:
    """Return how many versions customers have, and those whose number of entries is not one, or that are pending."""
    total, gaps = 0, []
    async for customer in database.customers.find({"_id": {"$in": sorted(owners)}}):
        where = {"customer_id": customer["_id"], "version": {"$exists": True}}
        logged = Counter([entry["version"] async for entry in database.changes.find(where, {"version": 1})])
        first = min(logged, default=2)  # imported customers have no entry for what came before
        versions = range(first, customer["version"] + 1)
        total += len(versions)
        gaps += [f"{customer['_id']} {version}" for version in versions if logged[version] != 1]
        gaps += [f"{customer['_id']} pending"] if PENDING_ENTRY in customer else []
    return total, gaps


async def _times_found(database: Any, writer: Writer) -> Counter[str]:
    """Return how often each value of a writer was stored."""
    mutation, prefix = writer.kind.mutation, f"w{writer.number}."
    matching = {"$regex": f"^{prefix.replace('.', '[.]')}"}
    if mutation in FOUND_IN:
        collection, name = FOUND_IN[mutation]
        return Counter([found[name] async for found in database[collection].find({name: matching})])
    if mutation == "cardDefaultSet":
        customer = await database.customers.find_one({"_id": writer.owner})
        default = next(card["id"] for card in customer["payment_methods"] if card.get("is_default"))
        # The last wish counts; those before it are indistinguishable by then. One refused since may be done later.
        is_lost = default != writer.last_card and not writer.refused
        last = writer.acknowledged[-1:] if is_lost else []
        return Counter(set(writer.acknowledged) - set(last))
    found: Counter[str] = Counter()
    async for change in database.changes.find({"customer_id": writer.owner, "operation": mutation}):
        for entry in change["fields"]:
            found.update(_values(entry.get("after"), prefix) - _values(entry.get("before"), prefix))
    return found


def _values(kept: Any, prefix: str) -> Counter[str]:
    """Return the texts within what a log entry keeps that a writer has written."""
    if isinstance(kept, str):
        return Counter([kept] if kept.startswith(prefix) else [])
    parts = kept.values() if isinstance(kept, dict) else kept if isinstance(kept, list) else ()
    return sum((_values(part, prefix) for part in parts), Counter())
