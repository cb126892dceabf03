"""Server-sent events: GraphQL over SSE, distinct connections mode."""

import json
import time
from datetime import timedelta
from typing import Any

import pytest

from gateway.settings import Settings
from gateway.store.database import Database
from gateway.transport import event_stream
from tests.live import CALL_INCOMING, stream_of, subscribed
from tests.running_gateway import Tenant, run_gateway

VIEWER = "{ viewer { role } }"
ACCEPT = {"accept": "text/event-stream"}


async def test_a_query_is_one_event_and_complete(acme: Tenant) -> None:
    """By GET too."""
    headers = {**ACCEPT, "authorization": f"Bearer {acme.token()}"}
    response = await acme.gateway.client.get("/graphql", params={"query": VIEWER}, headers=headers)
    first, second, rest = response.text.split("\n\n")
    assert first.startswith("event: next\ndata: ")
    assert json.loads(first.removeprefix("event: next\ndata: "))["data"] == {"viewer": {"role": "OFFICE"}}
    assert (second, rest) == ("event: complete\ndata:", "")
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "query", "signed_in", "status"),
    [("POST", VIEWER, False, 401), ("GET", "mutation { __typename }", True, 405)],
)
async def test_what_cannot_run_is_refused_before_the_stream(
    acme: Tenant, method: str, query: str, signed_in: bool, status: int
) -> None:
    """As an ordinary answer in JSON."""
    headers = {**ACCEPT, **({"authorization": f"Bearer {acme.token()}"} if signed_in else {})}
    asked: dict[str, Any] = {"params": {"query": query}} if method == "GET" else {"json": {"query": query}}
    response = await acme.gateway.client.request(method, "/graphql", headers=headers, **asked)
    assert response.status_code == status
    assert response.headers["content-type"].startswith("application/json")
    assert response.json()["errors"]


@pytest.mark.parametrize("edition", ["audit", "draft-2026"])
@pytest.mark.parametrize("query", ["{", "subscription { callIncoming { nope } }"])
async def test_what_is_wrong_with_a_document_is_an_event(
    settings: Settings, database: Database, query: str, edition: str
) -> None:
    """As in the reference implementation, whose client takes other answers for a broken connection and tries again."""
    async with run_gateway(settings.model_copy(update={"http_statuses": edition}), database) as gateway:
        tenant = await gateway.tenant()
        headers = {**ACCEPT, "authorization": f"Bearer {tenant.token()}"}
        response = await gateway.client.post("/graphql", json={"query": query}, headers=headers)
    assert (response.status_code, response.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    first, complete, _ = response.text.split("\n\n")
    (error,) = json.loads(first.removeprefix("event: next\ndata: "))["errors"]
    assert error["extensions"]["code"].startswith("GRAPHQL_")
    assert complete == "event: complete\ndata:"


async def test_a_subscription_without_an_event_stream_is_told_how(acme: Tenant) -> None:
    """400, with both ways."""
    answer = await acme.ask(CALL_INCOMING)
    assert (answer.status, answer.codes) == (400, ["BAD_REQUEST"])
    assert "text/event-stream" in answer.errors[0]["message"]


async def test_a_stream_ends_with_its_token_and_without_complete(acme: Tenant) -> None:
    """So that clients connect again with a new one."""
    ends = time.time() + 2
    async with stream_of(acme.gateway, acme.token(lifetime=timedelta(seconds=2)), CALL_INCOMING) as stream:
        assert await stream.event() == ("", None)
        assert await stream.event() is None
        assert ends - 1 <= time.time() <= ends + 1
    await subscribed(acme.gateway, 0)


async def test_a_silent_stream_has_heartbeats(acme: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Comments, every 15 seconds; here sooner."""
    assert event_stream.HEARTBEAT_SECONDS == 15
    monkeypatch.setattr(event_stream, "HEARTBEAT_SECONDS", 0.05)
    async with stream_of(acme.gateway, acme.token(), CALL_INCOMING) as stream:
        assert [await stream.event() for _ in range(3)] == [("", None)] * 3


async def test_streams_count_with_sockets_for_what_a_viewer_may_have_open(
    settings: Settings, database: Database
) -> None:
    """429 for one too many; a place that was left is free."""
    async with run_gateway(settings.model_copy(update={"max_streams_by_viewer": 1}), database) as gateway:
        tenant = await gateway.tenant()
        headers = {**ACCEPT, "authorization": f"Bearer {tenant.token()}"}
        async with stream_of(gateway, tenant.token(), CALL_INCOMING):
            refused = await gateway.client.post("/graphql", json={"query": CALL_INCOMING}, headers=headers)
            assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (429, "OVERLOADED")
        await subscribed(gateway, 0)
        async with stream_of(gateway, tenant.token(), CALL_INCOMING):
            pass
