"""The protocol graphql-transport-ws: who may connect, what is refused, when a connection ends."""

import asyncio
import socket as sockets
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import structlog
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from gateway.access.permission import Role
from gateway.documents.customer import Customer
from gateway.settings import Settings
from gateway.store.database import Database
from gateway.store.transaction import Transaction
from gateway.transport import socket as socket_module
from tests import records
from tests.live import (
    CALL_INCOMING,
    CUSTOMER_CHANGED,
    PROTOCOL,
    RENAME,
    Socket,
    raw_socket,
    rename,
    socket_of,
    subscribed,
)
from tests.running_gateway import RunningGateway, Tenant, run_gateway
from tests.transport.test_traffic import eventually

NAME_ONLY = "subscription ($id: ID!) { customerChanged(id: $id) { customer { firstName } } }"
VIEWER = "{ viewer { role } }"


@pytest.fixture
async def narrow(settings: Settings, database: Database) -> AsyncIterator[RunningGateway]:
    """Yield a gateway with room for little."""
    little = {"max_waiting_events": 1, "max_streams_by_viewer": 1, "max_subscriptions_by_socket": 1}
    async with run_gateway(settings.model_copy(update=little), database) as gateway:
        yield gateway


async def store_changes(tenant: Tenant, customer: Customer, count: int) -> None:
    """So many changes at the same instant."""

    async def work(transaction: Transaction) -> None:
        for _ in range(count):
            await transaction.insert(records.change(customer))

    await tenant.scope.in_transaction(work)


@pytest.mark.parametrize("protocols", [("graphql-ws",), ()])
async def test_other_protocols_than_graphql_transport_ws_are_refused(
    gateway: RunningGateway, protocols: tuple[str, ...]
) -> None:
    """The older one skipped the sign-in in several servers."""
    async with raw_socket(gateway, protocols=protocols) as socket:
        assert (await socket.close_code())[0] == 4406


@pytest.mark.parametrize(
    "payload", [None, {}, {"authorization": "Bearer wrong"}, {"authorization": 5}, {"authorization": "Basic x"}]
)
async def test_nobody_connects_without_a_good_token(gateway: RunningGateway, payload: object) -> None:
    """4403, after which clients ask for a new token and try again."""
    async with raw_socket(gateway) as socket:
        await socket.send("connection_init", payload=payload)
        assert (await socket.close_code())[0] == 4403


async def test_nothing_runs_before_the_connection_is_acknowledged(gateway: RunningGateway) -> None:
    """4401."""
    async with raw_socket(gateway) as socket:
        await socket.subscribe(VIEWER)
        assert (await socket.close_code())[0] == 4401


async def test_who_does_not_sign_in_for_long_is_closed(
    gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """4408, after five seconds; here after less."""
    assert socket_module.INIT_SECONDS == 5
    monkeypatch.setattr(socket_module, "INIT_SECONDS", 0.1)
    async with raw_socket(gateway) as socket:
        assert (await socket.close_code())[0] == 4408


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("no json", 4400),
        ("[]", 4400),
        ('{"type": "start"}', 4400),
        ('{"type": "subscribe", "id": "1"}', 4400),
        ('{"type": "subscribe", "payload": {"query": "{ viewer { role } }"}}', 4400),
        ('{"type": "connection_init"}', 4429),
    ],
)
async def test_messages_against_the_protocol_close_the_connection(acme: Tenant, text: str, code: int) -> None:
    """With the code that the protocol gives."""
    async with socket_of(acme.gateway, acme.token()) as socket:
        await socket.connection.send(text)
        assert (await socket.close_code())[0] == code


async def test_an_id_in_use_closes_the_connection_and_may_be_used_again_later(acme: Tenant) -> None:
    """4409; an operation that was completed by the client leaves its id."""
    async with socket_of(acme.gateway, acme.token()) as socket:
        await socket.subscribe(CALL_INCOMING)
        await socket.send("complete", id="1")
        await socket.subscribe(CALL_INCOMING)
        await subscribed(acme.gateway, 1)
        await socket.subscribe(CALL_INCOMING)
        assert (await socket.close_code())[0] == 4409
    await subscribed(acme.gateway, 0)


async def test_queries_and_mutations_are_answered_too_with_their_cost(acme: Tenant) -> None:
    """Through the same checks as over HTTP; a ping in between is a pong."""
    stored = await acme.customer()
    async with socket_of(acme.gateway, acme.token()) as socket:
        await socket.subscribe(VIEWER)
        answer = await socket.receive()
        assert answer["payload"]["data"] == {"viewer": {"role": "OFFICE"}}
        assert answer["payload"]["extensions"]["cost"]["requested"] == 1
        assert await socket.receive() == {"id": "1", "type": "complete"}
        await socket.send("ping")
        assert await socket.receive() == {"type": "pong"}
        await socket.subscribe(RENAME, "2", id=stored.id, name="Grace")
        assert (await socket.next())["customerUpdate"]["customer"] == {"version": 2}
        assert await socket.receive() == {"id": "2", "type": "complete"}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ customers(first: 100) { nodes { jobs(first: 100) { nodes { id title } } } } }", "COST_LIMIT_EXCEEDED"),
    ],
)
async def test_a_document_that_is_refused_over_http_is_refused_here(acme: Tenant, query: str, code: str) -> None:
    """As an `error` of that operation; the connection stays."""
    async with socket_of(acme.gateway, acme.token()) as socket:
        await socket.subscribe(query)
        message = await socket.receive()
        assert (message["type"], message["payload"][0]["extensions"]["code"]) == ("error", code)
        await socket.subscribe(VIEWER)
        assert await socket.next() == {"viewer": {"role": "OFFICE"}}


async def test_partners_send_published_documents_only_here_too(settings: Settings, database: Database) -> None:
    """A socket is no way around the mode `enforce`."""
    async with run_gateway(settings.model_copy(update={"partner_documents": "enforce"}), database) as gateway:
        tenant = await gateway.tenant()
        async with socket_of(gateway, tenant.token(Role.PARTNER, {"scope": "communication:read"})) as socket:
            await socket.subscribe(CALL_INCOMING)
            message = await socket.receive()
            assert message["payload"][0]["extensions"]["code"].startswith("PERSISTED_QUERY")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
async def test_pages_of_other_origins_may_not_connect(gateway: RunningGateway, origin: str) -> None:
    """403 at the handshake (cross-site WebSocket hijacking), with or without cookies, which mean nothing here."""
    with structlog.testing.capture_logs() as lines, pytest.raises(InvalidStatus) as refused:
        async with raw_socket(gateway, origin=origin):
            pass
    assert refused.value.response.status_code == 403
    (line,) = [line for line in lines if line["event"] == "socket refused"]
    assert (line["log_level"], line["origin"]) == ("warning", origin)
    assert "GATEWAY_CORS_ORIGINS" in line["advice"]


async def test_pages_of_this_origin_and_of_configured_ones_may_connect(
    acme: Tenant, settings: Settings, database: Database
) -> None:
    """A client without one is no browser, and has to have a token like everyone."""
    async with raw_socket(acme.gateway, origin=acme.gateway.url) as socket:
        await socket.send("connection_init", payload={"Authorization": f"Bearer {acme.token()}"})
        assert (await socket.receive())["type"] == "connection_ack"
    allowed = settings.model_copy(update={"cors_origins": ("https://app.example", "https://b.example")})
    async with run_gateway(allowed, database) as gateway, raw_socket(gateway, origin="https://app.example") as socket:
        await socket.send("connection_init")
        assert (await socket.close_code())[0] == 4403


async def test_a_connection_ends_with_its_token(acme: Tenant) -> None:
    """Within a second of `exp`, with 4403: clients connect again with a new token."""
    stored = await acme.customer()
    ends = time.time() + 2
    async with socket_of(acme.gateway, acme.token(lifetime=timedelta(seconds=2))) as socket:
        await socket.subscribe(NAME_ONLY, id=stored.id)
        code, reason = await socket.close_code()
        assert code == 4403
        assert "expired" in reason
        assert ends - 1 <= time.time() <= ends + 1
        await rename(acme, stored.id, "Grace")
    await subscribed(acme.gateway, 0)


async def test_a_viewer_has_so_many_connections_and_a_connection_so_many_operations(narrow: RunningGateway) -> None:
    """4429; another client may still connect, and a place that was left is free."""
    tenant = await narrow.tenant()
    async with socket_of(narrow, tenant.token()):
        async with raw_socket(narrow) as second:
            await second.send("connection_init", payload={"authorization": f"Bearer {tenant.token()}"})
            assert (await second.close_code())[0] == 4429
        async with socket_of(narrow, tenant.token(claims={"sub": "stf_other"})) as other:
            await other.subscribe(CALL_INCOMING, "1")
            await other.subscribe(CALL_INCOMING, "2")
            assert (await other.close_code())[0] == 4429
    async with socket_of(narrow, tenant.token()):
        pass


async def test_who_lets_too_many_events_wait_is_closed(narrow: RunningGateway) -> None:
    """1013, after which clients subscribe again; nothing is gathered for them without end."""
    tenant = await narrow.tenant()
    stored = await tenant.customer()
    async with socket_of(narrow, tenant.token()) as socket:
        await socket.subscribe(NAME_ONLY, id=stored.id)
        await subscribed(narrow, 1)
        await store_changes(tenant, stored, 5)
        code, reason = await socket.close_code()
        assert code == 1013
        assert "subscribe again" in reason
    await subscribed(narrow, 0)


async def test_who_does_not_read_is_closed(settings: Settings, database: Database) -> None:
    """When one event is not taken within the time for it, however large the buffers on the way are."""
    async with run_gateway(settings.model_copy(update={"stream_send_seconds": 0.3}), database) as gateway:
        tenant = await gateway.tenant()
        stored = await tenant.customer(tags=tuple(f"{number:02}{'x' * 40}" for number in range(50)))
        large = " ".join(f"t{number}: tags" for number in range(150))
        query = f"subscription ($id: ID!) {{ customerChanged(id: $id) {{ customer {{ {large} }} }} }}"
        address = urlsplit(gateway.url)
        with sockets.socket() as raw:
            raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4_096)
            raw.connect((address.hostname, address.port))
            raw.setblocking(False)
            url = gateway.url.replace("http", "ws", 1) + "/graphql"
            async with connect(
                url, sock=raw, subprotocols=[Subprotocol(PROTOCOL)], max_queue=1, ping_interval=None, proxy=None
            ) as connection:
                socket = Socket(connection)
                await socket.send("connection_init", payload={"authorization": f"Bearer {tenant.token()}"})
                await socket.receive()
                await socket.subscribe(query, id=stored.id)
                await subscribed(gateway, 1)
                await store_changes(tenant, stored, 60)
                await subscribed(gateway, 0)
                assert (await socket.close_code())[0] == 1013


async def test_connections_that_come_and_go_leave_nothing_behind(acme: Tenant) -> None:
    """No task, no listener, no open feed: unsubscribed, closed, or cut off."""
    stored = await acme.customer()
    await subscribed(acme.gateway, 0)
    before = len(asyncio.all_tasks())
    for _ in range(10):
        async with socket_of(acme.gateway, acme.token()) as socket:
            await socket.subscribe(CUSTOMER_CHANGED, "1", id=stored.id)
            await socket.subscribe(CALL_INCOMING, "2")
            await subscribed(acme.gateway, 2)
            await socket.send("complete", id="1")
            await subscribed(acme.gateway, 1)
            socket.connection.transport.abort()
        await subscribed(acme.gateway, 0)

    async def as_before() -> bool:
        return len(asyncio.all_tasks()) <= before

    await eventually(as_before)
