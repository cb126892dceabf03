"""Too much work, clients that leave, and stopping."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from gateway.settings import Settings
from gateway.store.database import Database
from tests.running_gateway import RunningGateway, Tenant, run_gateway
from tests.slow_reads import SLOW_MILLISECONDS, slow_reads

QUERY = "query ($id: ID!) { customer(id: $id) { number jobs { totalCount } } }"


async def eventually(condition: Callable[[], Awaitable[bool]]) -> float:
    """Waits for a condition; the seconds it took."""
    began = asyncio.get_running_loop().time()
    while not await condition():
        assert asyncio.get_running_loop().time() - began < 30
        await asyncio.sleep(0.02)
    return asyncio.get_running_loop().time() - began


async def in_flight(gateway: RunningGateway) -> float:
    """Return how many requests the gateway says it answers now."""
    text = (await gateway.client.get("/metrics")).text
    return float(next(line.split()[1] for line in text.splitlines() if line.startswith("gateway_requests_in_flight ")))


async def test_more_than_it_can_do_is_refused_at_once(settings: Settings, database: Database) -> None:
    """503 with Retry-After instead of a queue without end; the first is answered anyway."""
    async with run_gateway(settings.model_copy(update={"max_requests_in_flight": 1}), database) as gateway:
        tenant = await gateway.tenant()
        stored = await tenant.customer()
        async with slow_reads(database, {"times": 1}):
            first = asyncio.create_task(tenant.ask(QUERY, {"id": stored.id}))
            await eventually(lambda: _is(gateway, 1))
            refused = await tenant.ask(QUERY, {"id": stored.id})
            assert (refused.status, refused.codes) == (503, ["OVERLOADED"])
            assert refused.headers["retry-after"] == "1"
            assert (await first).data["customer"]["number"] == stored.number


async def _is(gateway: RunningGateway, count: int) -> bool:
    return await in_flight(gateway) == count


async def test_when_the_client_leaves_its_query_is_given_up(acme: Tenant, database: Database) -> None:
    """Long before MongoDB would have answered; the next request is served as usual."""
    stored = await acme.customer()
    address = urlsplit(acme.gateway.url)
    body = json.dumps({"query": QUERY, "variables": {"id": stored.id}}).encode()
    head = (
        f"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n"
        f"authorization: Bearer {acme.token()}\r\n\r\n"
    )
    async with slow_reads(database, {"times": 1}):
        _, writer = await asyncio.open_connection(address.hostname, address.port)
        writer.write(head.encode() + body)
        await writer.drain()
        await eventually(lambda: _is(acme.gateway, 1))
        writer.transport.abort()
        seconds = await eventually(lambda: _is(acme.gateway, 0))
    assert seconds < SLOW_MILLISECONDS / 1_000, "it waited for the database"
    answer = await acme.ask(QUERY, {"id": stored.id})
    assert answer.data["customer"]["number"] == stored.number


async def test_a_query_that_takes_too_long_is_given_up_at_its_deadline(settings: Settings, database: Database) -> None:
    """The answer says that the caller may try again."""
    async with run_gateway(settings.model_copy(update={"request_timeout_seconds": 0.3}), database) as gateway:
        tenant = await gateway.tenant()
        stored = await tenant.customer()
        began = asyncio.get_running_loop().time()
        async with slow_reads(database, {"times": 1}):
            answer = await tenant.ask(QUERY, {"id": stored.id})
            seconds = asyncio.get_running_loop().time() - began
    assert answer.codes == ["UNAVAILABLE"]
    assert seconds < SLOW_MILLISECONDS / 1_000, "it waited for the database"
