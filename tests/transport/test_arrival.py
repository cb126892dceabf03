"""Bodies that arrive slowly or never: they take no place, are bounded, and others are served in the meantime."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr

from gateway.settings import Settings
from gateway.store.database import Database
from gateway.transport import arrival, request_head
from tests.running_gateway import RunningGateway, Tenant, answers_to, run_gateway

VIEWER = "{ viewer { role } }"
KINDS = ("json", "json with a token", "head only", "multipart", "multipart with a token")
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def half_sent(tenant: Tenant, kind: str, length: int = 900, **headers: str) -> bytes:
    """Return a request whose body has just begun, or has not."""
    media_type = "multipart/form-data; boundary=b" if "multipart" in kind else "application/json"
    given = {"host": "x", "content-type": media_type, "content-length": str(length), "graphql-require-preflight": "1"}
    if "token" in kind:
        given["authorization"] = f"Bearer {tenant.token()}"
    lines = [f"{name}: {value}" for name, value in {**given, **headers}.items()]
    head = "\r\n".join(["POST /graphql HTTP/1.1", *lines, "", ""]).encode()
    return head if kind == "head only" else head + (b"--b" if "multipart" in kind else b"{")


async def connected(gateway: RunningGateway, opening: bytes) -> Connection:
    """Return a connection on which this was sent."""
    address = urlsplit(gateway.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(opening)
    await writer.drain()
    return reader, writer


@asynccontextmanager
async def narrow(settings: Settings, database: Database, **limits: object) -> AsyncIterator[Tenant]:
    """Yield a company of a gateway with other limits."""
    async with run_gateway(settings.model_copy(update=limits), database) as gateway:
        yield await gateway.tenant()


async def status(connection: Connection) -> tuple[int, str, bytes]:
    """Status, error code and head of what came back before the connection was closed."""
    answer = await asyncio.wait_for(connection[0].read(), 20)
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)["errors"][0]["extensions"]["code"], head.lower()


@contextmanager
def closing(*connections: Connection) -> Iterator[None]:
    """Connections that are closed at the end."""
    try:
        yield
    finally:
        for _, writer in connections:
            writer.transport.abort()


@pytest.mark.parametrize("kind", KINDS)
async def test_half_received_bodies_take_no_place_among_the_requests_in_flight(
    settings: Settings, database: Database, kind: str
) -> None:
    """With room for one request, another caller is served while ten half-sent ones are open."""
    async with narrow(settings, database, max_requests_in_flight=1) as tenant:
        held = [await connected(tenant.gateway, half_sent(tenant, kind)) for _ in range(10)]
        with closing(*held):
            for _ in range(5):
                answer = await tenant.ask(VIEWER)
                assert (answer.status, answer.data) == (200, {"viewer": {"role": "OFFICE"}})


@pytest.mark.parametrize(
    ("limit", "kind", "expected"),
    [
        ("max_arriving_by_address", "json", 429),
        ("max_arriving_by_address", "head only", 429),
        ("max_arriving_by_viewer", "json with a token", 429),
        ("max_arriving_by_viewer", "multipart with a token", 429),
        ("max_arriving", "json", 503),
    ],
)
async def test_beyond_a_limit_the_body_that_was_silent_for_the_longest_is_refused(
    settings: Settings, database: Database, limit: str, kind: str, expected: int
) -> None:
    """The others go on, and a client that sends a whole request at once is served, from the same address too."""
    async with narrow(settings, database, **{limit: 2}) as tenant:
        held = [await connected(tenant.gateway, half_sent(tenant, kind)) for _ in range(3)]
        with closing(*held):
            code, error, head = await status(held[0])
            assert (code, error) == (expected, "OVERLOADED")
            assert b"connection: close" in head
            assert b"retry-after: 1" in head
            assert (await tenant.ask(VIEWER)).status == 200
            assert not held[1][0].at_eof()
            assert not held[2][0].at_eof()


async def test_a_body_that_keeps_coming_outlives_silent_ones(settings: Settings, database: Database) -> None:
    """However many stand still beside it."""
    body = json.dumps({"query": VIEWER}).encode()
    async with narrow(settings, database, max_arriving_by_address=2) as tenant:
        opening = half_sent(tenant, "json with a token", len(body))
        good = await connected(tenant.gateway, opening)
        silent: list[Connection] = []
        for byte in range(1, len(body)):
            if len(silent) < 6:
                silent.append(await connected(tenant.gateway, half_sent(tenant, "json")))
            good[1].write(body[byte : byte + 1])
            await good[1].drain()
            await asyncio.sleep(arrival.SWEEP_SECONDS / 10)
        with closing(good, *silent):
            assert (await asyncio.wait_for(good[0].readline(), 20)).startswith(b"HTTP/1.1 200")


async def test_addresses_are_those_that_the_operators_proxy_gives(settings: Settings, database: Database) -> None:
    """One address at its limit takes nothing from another behind the same proxy."""
    limits = {"max_arriving_by_address": 1, "client_address_header": "x-real-ip"}
    async with narrow(settings, database, **limits) as tenant:
        addresses = ("192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2")
        held = [
            await connected(tenant.gateway, half_sent(tenant, "json", 900, **{"x-real-ip": address}))
            for address in addresses
        ]
        with closing(*held):
            assert (await status(held[2]))[0] == 429  # of one /64
            assert not any(reader.at_eof() for reader, _ in (held[0], held[1], held[3]))


async def test_bytes_that_are_held_are_bounded_in_total(settings: Settings, database: Database) -> None:
    """The idlest is refused as soon as there are too many, and what it held is free again."""
    async with narrow(settings, database, max_arriving_bytes=1_000_000, max_body_bytes=1_000_000) as tenant:
        opening = half_sent(tenant, "json", 1_000_000)
        held = [await connected(tenant.gateway, opening + b" " * 600_000) for _ in range(3)]
        with closing(*held):
            assert (await status(held[0]))[:2] == (503, "OVERLOADED")
            assert (await status(held[1]))[:2] == (503, "OVERLOADED")
            assert (await tenant.ask(VIEWER)).status == 200


async def test_a_body_below_the_minimum_rate_is_408(acme: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its answer says what the rate is."""
    monkeypatch.setattr(arrival, "GRACE_SECONDS", 0.05)
    answer = await answers_to(acme.gateway.url, half_sent(acme, "multipart with a token"))
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"500 bytes in each second" in answer


async def test_a_body_that_falls_silent_is_408(settings: Settings, database: Database) -> None:
    """Though it came quickly before."""
    async with narrow(settings, database, max_body_silence_seconds=0.05) as tenant:
        opening = half_sent(tenant, "json", 900_000) + b" " * 100_000
        assert (await answers_to(tenant.gateway.url, opening)).startswith(b"HTTP/1.1 408")


async def test_a_webhook_that_trickles_is_ended_too(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every body is bounded alike."""
    monkeypatch.setattr(arrival, "GRACE_SECONDS", 0.05)
    async with narrow(settings, database, stripe_webhook_secret=SecretStr("whsec_x")) as tenant:
        opening = half_sent(tenant, "json").replace(b"/graphql ", b"/webhooks/stripe ")
        assert (await answers_to(tenant.gateway.url, opening)).startswith(b"HTTP/1.1 408")


async def test_the_rest_of_a_body_that_was_answered_already_is_not_waited_for_for_ever(
    acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A request that was refused by its head keeps no connection."""
    monkeypatch.setattr(request_head, "REST_SECONDS", 0.05)
    began = time.monotonic()
    answer = await answers_to(acme.gateway.url, half_sent(acme, "json", 900, **{"content-type": "text/plain"}))
    assert answer.startswith(b"HTTP/1.1 415")
    assert time.monotonic() - began < 15


async def test_a_connection_serves_on_when_the_rest_of_a_refused_body_has_arrived(acme: Tenant) -> None:
    """The client stays connected."""
    opening = half_sent(acme, "json", 3, **{"content-type": "text/plain"})
    connection = await connected(acme.gateway, opening)
    with closing(connection):
        reader, writer = connection
        assert (await asyncio.wait_for(reader.readline(), 20)).startswith(b"HTTP/1.1 415")
        writer.write(b"{}" + b"GET /health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        assert b"HTTP/1.1 200 OK" in await asyncio.wait_for(reader.read(), 20)
