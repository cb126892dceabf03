"""Thousands of sockets that begin something and stop: is another caller served? `python -m tests.soak.held_sockets`.

Exit status 1 if one request of the other caller fails, or if its p99 is over the limit.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import httpx

from tests.cli.command import free_port, run
from tests.soak.served_gateway import running

MAX_P99_MILLISECONDS = 200
REOPEN_SECONDS = 0.5
"""How soon a refused socket is opened again."""
CONTACT_CARD = {"query": "{ viewer { name } customers(first: 1) { nodes { number displayName phones { number } } } }"}


def openings(token: str) -> dict[str, bytes]:
    """Return what the hostile sockets send, by kind."""
    post = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 900\r\n"
    signed = b"authorization: Bearer " + token.encode() + b"\r\n"
    json, form = b"content-type: application/json\r\n", b"content-type: multipart/form-data; boundary=b\r\n"
    preflight = b"graphql-require-preflight: true\r\n"
    return {
        "JSON, no token": post + json + b"\r\n{",
        "JSON, token": post + json + signed + b"\r\n{",
        "JSON, head only": post + json + b"\r\n",
        "multipart, no token": post + form + preflight + b"\r\n--b",
        "multipart, token": post + form + preflight + signed + b"\r\n--b",
        "webhook": post.replace(b"/graphql", b"/webhooks/stripe") + b"\r\n{",
        "half a head": b"POST /graphql HTTP/1.1\r\nhost: x\r\nx-a: ",
        "nothing": b"",
        "answered, rest missing": b"POST /health/live HTTP/1.1\r\nhost: x\r\ncontent-length: 900\r\n\r\n{",
        "kept idle": b"GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n",
    }


async def hold(port: int, opening: bytes, until: float, closed: Counter[str], kind: str) -> None:
    """Open a socket, send what begins a request, and wait; open it again when it is closed."""
    while time.monotonic() < until:
        with suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(opening)
            with suppress(TimeoutError):
                await asyncio.wait_for(_read_to_end(reader), max(0.0, until - time.monotonic()))
                closed[kind] += 1
            writer.transport.abort()
        await asyncio.sleep(REOPEN_SECONDS)


async def _read_to_end(reader: asyncio.StreamReader) -> None:
    while await reader.read(65_536):
        pass


async def ask(url: str, token: str, until: float) -> tuple[list[float], Counter[int | str]]:
    """Ask as another caller, on new connections and kept ones; return the milliseconds and what came back."""
    took, seen = [], Counter[int | str]()
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(timeout=10, headers=headers) as kept:
        number = 0
        while time.monotonic() < until:
            number += 1
            began = time.perf_counter()
            try:
                if number % 2:
                    answer = await kept.post(f"{url}/graphql", json=CONTACT_CARD)
                else:
                    async with httpx.AsyncClient(timeout=10, headers=headers) as fresh:
                        began = time.perf_counter()
                        answer = await fresh.post(f"{url}/graphql", json=CONTACT_CARD)
                seen[200 if answer.status_code == 200 and "errors" not in answer.json() else answer.status_code] += 1
            except httpx.HTTPError as failure:
                seen[type(failure).__name__] += 1
            took.append((time.perf_counter() - began) * 1_000)
            await asyncio.sleep(0.02)
    return took, seen


async def attack(url: str, port: int, token: str, sockets: int, seconds: float) -> bool:
    """Hold sockets of every kind, all at a time, while another caller asks; print what came of it."""
    until = time.monotonic() + seconds
    closed: Counter[str] = Counter()
    kinds = list(openings(token).items())
    holding = []
    for number in range(sockets):
        kind, opening = kinds[number % len(kinds)]
        holding.append(asyncio.create_task(hold(port, opening, until, closed, kind)))
        if number % 50 == 49:
            await asyncio.sleep(0.05)
    took, seen = await ask(url, token, until)
    await asyncio.gather(*holding)
    cuts = statistics.quantiles(took, n=100)
    print(f"{sockets} sockets for {seconds:.0f} s; closed by the gateway: {dict(closed)}")
    print(f"another caller: {dict(seen)}, p50 {cuts[49]:.1f} ms, p99 {cuts[98]:.1f} ms, most {max(took):.1f} ms")
    return set(seen) == {200} and cuts[98] < MAX_P99_MILLISECONDS


def main() -> int:
    """Run it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sockets", type=int, default=2_000)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--descriptors", default="", help="hard limit of file descriptors of the gateway alone")
    given = options.parse_args()
    port = free_port()
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), port, "--demo", DESCRIPTORS=given.descriptors):
        token = run(Path(folder), "token", "--role", "office", "--company", "acme").stdout.strip()
        good = asyncio.run(attack(f"http://127.0.0.1:{port}", port, token, given.sockets, given.seconds))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
