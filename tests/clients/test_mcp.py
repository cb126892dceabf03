"""Tools for agents, called by the official TypeScript SDK and checked by the protocol's conformance suite."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.app.application import create_app
from gateway.settings import Settings
from gateway.store.database import Database
from tests.clients.node import node
from tests.running_gateway import RunningGateway, Tenant, run_gateway, served

CONFORMANCE = Path("node_modules/@modelcontextprotocol/conformance/dist/index.js")
SCENARIOS = ("server-initialize", "ping", "tools-list", "dns-rebinding-protection")
"""Those of a server that has tools only; the others need tools of the suite's own, resources or prompts."""


@pytest.fixture(scope="module")
async def agents_gateway(settings: Settings, database: Database) -> AsyncIterator[RunningGateway]:
    """Yield a gateway with all tools."""
    async with run_gateway(settings.model_copy(update={"mcp": "write"}), database) as running:
        yield running


@pytest.fixture
async def acme(agents_gateway: RunningGateway) -> Tenant:
    """Return a company that lets agents in."""
    return await agents_gateway.tenant()


async def test_the_typescript_sdk_finds_reads_and_writes_in_two_calls(acme: Tenant) -> None:
    """What destroys is done with the token of its dry run."""
    stored = await acme.customer(last_name="Quayle")
    removal = {"customer_id": stored.id, "address_id": stored.addresses[0].id}
    calls = [
        ("find_customer", {"term": "Quayle"}),
        ("ask_customer", {"customer_id": stored.id, "question": "what is the status"}),
        ("address_remove", removal),
        ("address_remove", {**removal, "confirm_token": "of the call before"}),
        ("address_remove", {**removal, "confirm_token": "invented"}),
    ]
    given = {"url": f"{acme.gateway.url}/mcp", "token": acme.token(), "calls": calls}
    found = json.loads(await node("mcp.js", json.dumps(given)))
    assert {"find_customer", "address_remove"} <= set(found["tools"])
    hits, answer, shown, done, refused = (result["structuredContent"] for result in found["results"])
    assert hits["data"]["customerSearch"]["nodes"][0]["customer"]["id"] == stored.id
    assert answer["data"]["customerAsk"]["status"] == "ANSWERED"
    assert shown["dry_run"] is True
    assert done["data"]["customerAddressRemove"]["userErrors"] == []
    assert refused["errors"][0]["extensions"]["code"] == "FORBIDDEN"


@pytest.mark.parametrize("scenario", SCENARIOS)
async def test_the_conformance_suite_finds_no_fault(acme: Tenant, tmp_path: Path, scenario: str) -> None:
    """It exits otherwise. It sends no token, so that one is added on its way."""
    app = _with_token(create_app(acme.gateway.settings), acme.token())
    async with served(app) as url:
        printed = await node(
            CONFORMANCE, "server", "--url", f"{url}/mcp", "--scenario", scenario, "--output-dir", tmp_path
        )
    assert "0 failed" in printed


def _with_token(app: ASGIApp, token: str) -> ASGIApp:
    async def signed(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, "headers": [*scope["headers"], (b"authorization", f"Bearer {token}".encode())]}
        await app(scope, receive, send)

    return signed
