"""A partner's endpoint for webhooks in tests, and the worker that delivers when a test says so."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from standardwebhooks.webhooks import Webhook as Verifier
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.access.permission import Role
from gateway.app.connections import build_webhook_queue
from gateway.app.exports import build_engine, build_exporter, sign_in_with
from gateway.integrations.stripe import NoStripe
from gateway.operations.webhook.delivery import WebhookQueue, serve_all_due
from gateway.store.grid_file_storage import GridFileStorage
from tests.feed import write_feed
from tests.running_gateway import Answer, RunningGateway, Tenant, served

WEBHOOK = "webhook { webhookId status failure url kinds } userErrors { code message path }"
DELIVERIES = """query ($id: ID!, $status: DeliveryStatus) { webhook(id: $id) { status failure lastDeliveredAt
  deliveries(status: $status) { totalCount nodes {
    deliveryId status isTest change kind objectId customerId attempts { statusCode failure }
} } } }"""


@dataclass
class Endpoint:
    """What a partner's endpoint was sent, and how it answers."""

    url: str = ""
    received: list[tuple[Mapping[str, str], bytes]] = field(default_factory=list)
    """Headers and body of what was accepted, in order."""
    refused: dict[str, int] = field(default_factory=dict)
    """Customer id → the status that its deliveries get."""
    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    held: asyncio.Event | None = None
    """When this is set it answers, if there is one."""
    arrival: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once something was accepted."""

    async def take(self, request: Request) -> Response:
        """Answer one delivery."""
        body = await request.body()
        if self.held is not None:
            await self.held.wait()
        customer_id = json.loads(body)["data"].get("customerId")
        status = self.refused.get(customer_id, self.status)
        if 200 <= status < 300:
            self.received.append((dict(request.headers), body))
            self.arrival.set()
        return Response(status_code=status, headers=self.headers)

    def payloads(self) -> list[dict[str, Any]]:
        """Return what was accepted."""
        return [json.loads(body) for _, body in self.received]

    def verified(self, secret: str) -> list[Any]:
        """Return what was accepted, as the library of Standard Webhooks reads it with a secret."""
        return [Verifier(secret).verify(body, dict(headers)) for headers, body in self.received]


@asynccontextmanager
async def endpoint() -> AsyncIterator[Endpoint]:
    """Yield an endpoint that accepts everything."""
    taking = Endpoint()
    async with served(Starlette(routes=[Route("/hook", taking.take, methods=["POST"])])) as url:
        taking.url = f"{url}/hook"
        yield taking


_QUEUES: dict[str, WebhookQueue] = {}
"""By the address of a gateway: making an engine takes a second."""


def webhook_queue(gateway: RunningGateway) -> WebhookQueue:
    """Return the webhooks of a gateway's database."""
    if gateway.url in _QUEUES:
        return _QUEUES[gateway.url]
    settings, database = gateway.settings, gateway.database
    storage = GridFileStorage(database)
    sign_in = sign_in_with(settings, database, storage, NoStripe())
    exporter = build_exporter(settings, database, storage, build_engine(settings), sign_in)
    return _QUEUES.setdefault(gateway.url, build_webhook_queue(settings, database, exporter.read))


async def deliver(gateway: RunningGateway) -> None:
    """Write the feed, and deliver what is due."""
    await write_feed(gateway.database)
    await serve_all_due(webhook_queue(gateway))


async def asked(tenant: Tenant, mutation: str, more: str = "", **given: Any) -> Any:
    """Return the payload of a mutation of webhooks by an administrator."""
    kind = {"Create", "Update", "Delete", "Replay"} & {mutation.removeprefix("webhook")}
    named = f"Webhook{next(iter(kind), '')}Input"
    query = f"mutation ($input: {named}!) {{ {mutation}(input: $input) {{ {more} {WEBHOOK} }} }}"
    answer: Answer = await tenant.ask(query, {"input": given}, role=Role.ADMIN)
    assert answer.errors == [], answer.errors
    return answer.data[mutation]


async def state(tenant: Tenant, webhook_id: str, status: str | None = None) -> Any:
    """Return a webhook and its deliveries, newest first."""
    answer = await tenant.ask(DELIVERIES, {"id": webhook_id, "status": status}, role=Role.ADMIN)
    assert answer.errors == [], answer.errors
    return answer.data["webhook"]
