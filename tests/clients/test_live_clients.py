"""Subscriptions with clients that front ends use: graphql-ws over WebSocket, graphql-sse over server-sent events."""

import asyncio
import itertools
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.access.permission import Role
from tests import records
from tests.cli.command import free_port
from tests.cli.test_serve import serving
from tests.clients.node import findings
from tests.clients.partner import url_of
from tests.features.test_incoming_call import NUMBER, report
from tests.live import CALL_INCOMING, CUSTOMER_CHANGED, rename, subscribed
from tests.running_gateway import Tenant
from tests.transport.test_traffic import eventually

BLOCK = 'mutation ($id: ID!) { customerBlock(input: {id: $id, reason: "Fraud"}) { userErrors { code } } }'
both = pytest.mark.parametrize("script", ["graphql_ws.js", "graphql_sse.js"])


@asynccontextmanager
async def watching(
    script: str,
    tenant: Tenant,
    query: str,
    *tokens: str,
    attempt: int = 1,
    retries: int = 3,
    subscriptions: int = 1,
    **variables: Any,
) -> AsyncIterator[asyncio.Task[Any]]:
    """Yield a client that has subscribed; the task gives what it reports at its end."""
    given = {"tokens": tokens or [tenant.token()], "retryAttempts": retries, "attempt": attempt}
    client = asyncio.create_task(findings(script, url=url_of(tenant), query=query, variables=variables, **given))
    try:
        await subscribed(tenant.gateway, subscriptions)
        yield client
    finally:
        client.cancel()
        await asyncio.wait([client])


@both
async def test_a_change_made_elsewhere_reaches_the_client(acme: Tenant, script: str) -> None:
    """With one connection, which nothing is left of."""
    stored = await acme.customer(first_name="Ada")
    async with watching(script, acme, CUSTOMER_CHANGED, id=stored.id) as client:
        await rename(acme, stored.id, "Grace")
        found = await client
        await subscribed(acme.gateway, 0)
    (event,) = found["events"]
    assert event["data"]["customerChanged"]["customer"]["firstName"] == "Grace"
    assert event["data"]["customerChanged"]["change"]["fields"] == [
        {"field": "firstName", "before": "Ada", "after": "Grace"}
    ]
    assert (found["attempts"], found["end"]) == (1, "enough")


@both
async def test_a_reported_call_reaches_the_client(acme: Tenant, script: str) -> None:
    """With the tags of who calls."""
    caller = await acme.customer(phones=(records.phone(NUMBER),), tags=("VIP",))
    async with watching(script, acme, CALL_INCOMING) as client:
        await report(acme)
        (event,) = (await client)["events"]
    assert event["data"]["callIncoming"]["matches"] == [
        {"customer": {"id": caller.id}, "tags": ["VIP"], "isBlocked": False}
    ]


@both
async def test_a_document_that_cannot_run_is_told_and_not_tried_again(acme: Tenant, script: str) -> None:
    """As GraphQL errors: over server-sent events as a separate event."""
    query = "subscription { callIncoming { nope } }"
    given = {"tokens": [acme.token()], "retryAttempts": 3, "attempt": 1}
    found = await findings(script, url=url_of(acme), query=query, **given)
    errors = found["events"][0]["errors"] if script == "graphql_sse.js" else found["end"]["errors"]
    assert [error["extensions"]["code"] for error in errors] == ["GRAPHQL_VALIDATION_FAILED"]
    assert found["attempts"] == 1


@both
async def test_a_client_whose_token_expires_goes_on_with_a_fresh_one(acme: Tenant, script: str) -> None:
    """Closed with 4403, after which graphql-ws asks for the token again; the next event arrives."""
    stored, names = await acme.customer(), itertools.cycle(["Ada", "Grace"])
    tokens = acme.token(lifetime=timedelta(seconds=5)), acme.token()
    async with watching(script, acme, CUSTOMER_CHANGED, *tokens, attempt=2, id=stored.id) as client:

        async def heard() -> bool:
            await rename(acme, stored.id, next(names))
            return client.done()

        await eventually(heard)
        found = await client
    assert (found["attempts"], found["end"]) == (2, "enough")
    if script == "graphql_ws.js":
        assert found["closes"][0]["code"] == 4403


@both
async def test_a_client_whose_session_has_ended_gives_up(acme: Tenant, script: str) -> None:
    """A blocked customer's page tries as often as configured, and no more."""
    stored = await acme.customer()
    token = acme.token(Role.CUSTOMER, {"customer": stored.id})
    name_only = "subscription ($id: ID!) { customerChanged(id: $id) { customer { firstName } } }"
    async with watching(script, acme, name_only, token, id=stored.id) as client:
        assert (await acme.ask(BLOCK, {"id": stored.id})).data["customerBlock"]["userErrors"] == []
        found = await client
    assert (found["events"], found["attempts"]) == ([], 4)
    if script == "graphql_ws.js":
        assert [close["code"] for close in found["closes"]] == [4403] * 4
        assert found["end"]["code"] == 4403
    else:
        assert found["statuses"] == [200, 403, 403, 403]


async def test_clients_of_a_gateway_that_is_replaced_go_on_with_the_next(acme: Tenant, tmp_path: Path) -> None:
    """SIGTERM closes with 1001; they try until another gateway serves there, and hear what happens then."""
    stored, port, settings = await acme.customer(), free_port(), acme.gateway.settings
    same = {"GATEWAY_DATABASE": settings.database, "GATEWAY_DATA_FOLDER": str(settings.data_folder)}
    variables = {**settings.environment(), **same}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as to_server:
        there = replace(acme, gateway=replace(acme.gateway, url=str(to_server.base_url), client=to_server))
        watch = partial(watching, tenant=there, query=CUSTOMER_CHANGED, retries=1_000, id=stored.id)
        with serving(tmp_path, port=port, **variables) as first:
            async with watch("graphql_ws.js") as by_socket, watch("graphql_sse.js", subscriptions=2) as by_stream:
                first.process.send_signal(signal.SIGTERM)
                assert first.process.wait(timeout=30) == 0
                with serving(tmp_path, port=port, **variables):
                    await subscribed(there.gateway, 2)
                    await rename(acme, stored.id, "After")
                    reports = [await by_socket, await by_stream]
    for found in reports:
        (event,) = found["events"]
        assert event["data"]["customerChanged"]["customer"]["firstName"] == "After"
        assert found["attempts"] > 1
    assert reports[0]["closes"][0] == {"code": 1001, "reason": "The gateway is stopping: connect again"}
