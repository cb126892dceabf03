"""Clients of subscriptions: real sockets and event streams."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.running_gateway import RunningGateway, Tenant
from tests.transport.test_traffic import eventually

PROTOCOL = "graphql-transport-ws"
PATIENCE_SECONDS = 20

CUSTOMER_CHANGED = """subscription ($id: ID!) { customerChanged(id: $id) {
  changedAt customer { id version firstName } change { operation author { name } fields { field before after } }
} }"""
CALL_INCOMING = "subscription { callIncoming { id phone matches { customer { id } tags isBlocked } } }"
RENAME = """mutation ($id: ID!, $name: String!) {
  customerUpdate(input: {id: $id, firstName: $name}) { customer { version } userErrors { code } }
}"""
REPORT = """mutation ($input: CallIncomingReportInput!) {
  callIncomingReport(input: $input) { callId userErrors { code path } }
}"""


@dataclass(frozen=True)
class Socket:
    """A WebSocket that speaks graphql-transport-ws."""

    connection: ClientConnection

    async def send(self, kind: str, **fields: Any) -> None:
        """Send a message."""
        await self.connection.send(json.dumps({"type": kind, **fields}))

    async def receive(self) -> dict[str, Any]:
        """Return the next message."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            message: dict[str, Any] = json.loads(await self.connection.recv())
        return message

    async def subscribe(self, query: str, own_id: str = "1", **variables: Any) -> None:
        """Ask for an operation."""
        await self.send("subscribe", id=own_id, payload={"query": query, "variables": variables})

    async def next(self) -> Any:
        """Return the data of the next event."""
        message = await self.receive()
        assert message["type"] == "next", message
        assert "errors" not in message["payload"], message
        return message["payload"]["data"]

    async def _drain(self) -> None:
        while True:
            await self.receive()

    async def close_code(self) -> tuple[int, str]:
        """Return how the server closes the connection, after any frames."""
        with pytest.raises(ConnectionClosed) as closed:
            await self._drain()
        assert closed.value.rcvd is not None
        return closed.value.rcvd.code, closed.value.rcvd.reason


@asynccontextmanager
async def raw_socket(
    gateway: RunningGateway, *, protocols: tuple[str, ...] = (PROTOCOL,), origin: str | None = None
) -> AsyncIterator[Socket]:
    """Yield a connected WebSocket, without a signed-in viewer."""
    url = gateway.url.replace("http", "ws", 1) + "/graphql"
    headers = {} if origin is None else {"origin": origin}
    offered = [Subprotocol(protocol) for protocol in protocols]
    async with connect(url, subprotocols=offered or None, additional_headers=headers, proxy=None) as connection:
        yield Socket(connection)


@asynccontextmanager
async def socket_of(gateway: RunningGateway, token: str) -> AsyncIterator[Socket]:
    """Yield a WebSocket on which a token's owner is signed in."""
    async with raw_socket(gateway) as socket:
        await socket.send("connection_init", payload={"authorization": f"Bearer {token}"})
        assert await socket.receive() == {"type": "connection_ack"}
        yield socket


async def gauge(gateway: RunningGateway, name: str) -> float:
    """Return a metric of the gateway, summed over its labels."""
    text = (await gateway.client.get("/metrics")).text
    return sum(float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(name))


async def subscribed(gateway: RunningGateway, count: int) -> None:
    """Wait until so many subscriptions wait for events."""

    async def so_many() -> bool:
        return await gauge(gateway, "gateway_subscriptions") == count

    await eventually(so_many)


async def rename(tenant: Tenant, customer_id: str, name: str) -> None:
    """Change a customer's first name."""
    answer = await tenant.ask(RENAME, {"id": customer_id, "name": name})
    assert answer.data["customerUpdate"]["userErrors"] == [], answer


@dataclass(frozen=True)
class Stream:
    """An event stream."""

    lines: AsyncIterator[str]

    async def event(self) -> tuple[str, Any] | None:
        """Return (kind, data) of the next event; ("", None) for a heartbeat; None at the end."""
        kind, data = "", None
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for line in self.lines:
                if not line:
                    return kind, data
                name, _, value = line.partition(":")
                if name == "event":
                    kind = value.strip()
                elif name == "data" and value.strip():
                    data = json.loads(value)
        return None


@asynccontextmanager
async def stream_of(gateway: RunningGateway, token: str, query: str, **variables: Any) -> AsyncIterator[Stream]:
    """Yield an event stream of a subscription that is ready for events."""
    headers = {"accept": "text/event-stream", "authorization": f"Bearer {token}"}
    body = {"query": query, "variables": variables}
    async with gateway.client.stream("POST", "/graphql", json=body, headers=headers) as response:
        assert response.status_code == 200, await response.aread()
        assert response.headers["content-type"].startswith("text/event-stream")
        yield Stream(response.aiter_lines())
