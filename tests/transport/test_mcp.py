"""Tools for agents at `/mcp`, called with the official SDK's client over HTTP."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from gateway.access.client import DocumentMode
from gateway.access.confirmation import Confirmations
from gateway.access.permission import Permission, Role
from gateway.app.keys import signing_secret
from gateway.settings import Settings
from gateway.store.database import Database
from tests.mcp_agent import agent, call, written
from tests.partner import partner_of
from tests.running_gateway import RunningGateway, Tenant, run_gateway

READ_TOOLS = {"find_customer", "read_profile", "ask_customer"}
WRITE_TOOLS = {"note_add", "tags_add", "message_send", "address_remove"}
HEADERS = {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18"}
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}


@pytest.fixture(scope="module")
async def served(settings: Settings, database: Database) -> AsyncIterator[RunningGateway]:
    """Yield a gateway with all tools."""
    async with run_gateway(settings.model_copy(update={"mcp": "write"}), database) as running:
        yield running


@pytest.fixture
async def acme(served: RunningGateway) -> Tenant:
    """Return a company that lets agents in."""
    return await served.tenant()


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_a_customer_is_found_read_and_asked_about(acme: Tenant, mode: str) -> None:
    """In the stateless revision of the protocol and in the one before; each result says what it cost."""
    stored = await acme.customer(first_name="Wilhelmina", last_name="Quayle")
    async with agent(acme, mode=mode) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == READ_TOOLS | WRITE_TOOLS
        assert set(tools["find_customer"].input_schema["properties"]) == {"term", "first"}
        found = await call(client, "find_customer", term="Quayle")
        assert [hit["customer"]["id"] for hit in found["data"]["customerSearch"]["nodes"]] == [stored.id]
        assert found["cost"]["actual"] > 0
        profile = await call(client, "read_profile", customer_id=stored.id)
        assert (profile["data"]["customer"]["number"], profile["failed"]) == (stored.number, False)
        answer = await call(client, "ask_customer", customer_id=stored.id, question="does she still owe us anything")
        assert answer["data"]["customerAsk"]["status"] == "ANSWERED"


async def test_permissions_and_companies_hold_for_tools(acme: Tenant) -> None:
    """A technician's tools, refusals and parts of a profile; nothing of another company."""
    stored = await acme.customer()
    async with agent(acme, acme.token(Role.TECHNICIAN)) as client:
        names = {tool.name for tool in (await client.list_tools()).tools}
        assert names == READ_TOOLS | {"note_add"}
        profile = await call(client, "read_profile", customer_id=stored.id)
        assert (profile["failed"], "metrics" in profile["data"]["customer"]) == (False, False)
        refused = await call(client, "tags_add", customer_id=stored.id, tags=["VIP"])
        assert (refused["failed"], refused["errors"][0]["extensions"]["code"]) == (True, "FORBIDDEN")
        assert "customer:write" in refused["errors"][0]["message"]
        dry = await call(client, "message_send", customer_id=stored.id, channel="TEXT", body="hi")
        assert (dry["failed"], "confirm_token" in dry) == (True, False)
    async with agent(await acme.gateway.tenant()) as stranger:
        foreign = await call(stranger, "read_profile", customer_id=stored.id)
        assert (foreign["data"], foreign["failed"]) == ({"customer": None}, True)


async def test_small_writes_take_one_call_and_are_in_the_change_log(acme: Tenant) -> None:
    """A note, and a tag; an input that a tool has not is refused."""
    stored = await acme.customer()
    async with agent(acme) as client:
        noted = await call(client, "note_add", customer_id=stored.id, body="Gate code 12")
        assert noted["data"]["noteAdd"]["note"]["body"] == "Gate code 12"
        tagged = await call(client, "tags_add", customer_id=stored.id, tags=["VIP"])
        assert tagged["data"]["customerTagsAdd"]["customer"]["tags"] == ["VIP"]
        before = await written(acme)
        refused = await call(client, "note_add", customer_id=stored.id, body="x", dry_run=False)
        assert (refused["failed"], await written(acme)) == (True, before)
    assert before[1] == 2


async def test_what_destroys_or_sends_needs_its_second_call(acme: Tenant) -> None:
    """With the token of the dry run, for the same inputs, by the same viewer, in time; and once."""
    stored = await acme.customer()
    address = stored.addresses[0].id
    inputs = {"customer_id": stored.id, "channel": "EMAIL", "subject": "Visit", "body": "We come on Monday."}
    async with agent(acme) as client, agent(acme, acme.token(Role.ADMIN)) as other:
        shown = await call(client, "message_send", **inputs)
        assert (shown["dry_run"], shown["data"]["messageSend"]["preview"]["subject"]) == (True, "Visit")
        token = shown["confirm_token"]
        removal = await call(client, "address_remove", customer_id=stored.id, address_id=address)
        assert removal["data"]["customerAddressRemove"]["impacts"]
        assert await written(acme) == (0, 0)
        altered = token[:-1] + ("A" if token[-1] != "A" else "B")
        wrong = [
            await call(client, "message_send", **inputs, confirm_token=altered),
            await call(client, "message_send", **inputs, confirm_token=removal["confirm_token"]),
            await call(client, "message_send", **{**inputs, "body": "Pay now"}, confirm_token=token),
            await call(client, "address_remove", customer_id=stored.id, address_id=address, confirm_token=token),
            await call(other, "message_send", **inputs, confirm_token=token),
        ]
        assert [answer["errors"][0]["extensions"]["code"] for answer in wrong] == ["FORBIDDEN"] * 5
        assert await written(acme) == (0, 0)
        for _ in range(2):
            sent = await call(client, "message_send", **inputs, confirm_token=token)
            assert (sent["failed"], sent["data"]["messageSend"]["message"]["status"]) == (False, "QUEUED")
        assert (await written(acme))[0] == 1
        removed = await call(
            client, "address_remove", customer_id=stored.id, address_id=address, confirm_token=removal["confirm_token"]
        )
        assert removed["failed"] is False


async def test_a_token_expires_and_is_void_once_the_customer_changed(acme: Tenant) -> None:
    """What the dry run showed is no longer what would be done."""
    stored = await acme.customer()
    inputs = {"customer_id": stored.id, "address_id": stored.addresses[0].id}
    confirmations = Confirmations(signing_secret(acme.gateway.settings))
    async with agent(acme) as client:
        shown = await call(client, "address_remove", **inputs)
        opened = confirmations.opened(shown["confirm_token"], datetime.now(UTC))
        expired = confirmations.signed(opened, int(datetime.now(UTC).timestamp()) - 1).removeprefix("/")
        late = await call(client, "address_remove", **inputs, confirm_token=expired)
        assert "expired" in late["errors"][0]["message"]
        await call(client, "tags_add", customer_id=stored.id, tags=["VIP"])
        stale = await call(client, "address_remove", **inputs, confirm_token=shown["confirm_token"])
    (error,) = stale["data"]["customerAddressRemove"]["userErrors"]
    assert (stale["failed"], error["code"]) == (True, "CONFLICT")


async def test_published_documents_are_a_partners_tools(acme: Tenant) -> None:
    """With their variables as inputs; one that writes is checked first and takes two calls."""
    stored = await acme.customer()
    scopes = (Permission.CUSTOMER_READ, Permission.CUSTOMER_LIST, Permission.NOTE_READ, Permission.NOTE_WRITE)
    partner = await partner_of(acme, DocumentMode.ENFORCE, scopes=scopes)
    await partner.publish(
        "query Card($id: ID!, $first: Int = 3) { customer(id: $id) { number notes(first: $first) { totalCount } } }",
        "mutation Jot($input: NoteAddInput!) { noteAdd(input: $input) { note { body } userErrors { code } } }",
    )
    async with agent(acme, partner.key) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {"Card", "Jot"}
        schema = tools["Card"].input_schema
        assert schema["properties"] == {"id": {"type": "string"}, "first": {"type": "integer", "default": 3}}
        assert (schema["required"], schema["additionalProperties"]) == (["id"], False)
        assert tools["Jot"].input_schema["$defs"]["NoteAddInput"]["required"] == ["customerId", "body"]
        card = await call(client, "Card", id=stored.id)
        assert card["data"]["customer"]["number"] == stored.number
        for wrong in ({"id": stored.id, "first": "many"}, {"id": stored.id, "more": 1}, {}):
            assert (await call(client, "Card", **wrong))["failed"] is True
        jot = {"input": {"customerId": stored.id, "body": "Called"}}
        checked = await call(client, "Jot", **jot)
        assert (checked["data"], await written(acme)) == (None, (0, 0))
        done = await call(client, "Jot", **jot, confirm_token=checked["confirm_token"])
        assert done["data"]["noteAdd"]["note"]["body"] == "Called"


async def test_calls_spend_the_budget_of_graphql(acme: Tenant) -> None:
    """What is spent here is not left there."""
    partner = await partner_of(acme, DocumentMode.OFF, budget=400, restore_rate=1)
    stored = await acme.customer()
    async with agent(acme, partner.key) as client:
        answers = [await call(client, "ask_customer", customer_id=stored.id, question="phone") for _ in range(3)]
    assert answers[-1]["errors"][0]["extensions"]["code"] == "BUDGET_EXCEEDED"
    response = await partner.post({"query": f'{{ customerAsk(id: "{stored.id}", question: "phone") {{ status }} }}'})
    assert response.status_code == 429


async def test_http_is_refused_without_a_token_by_other_methods_and_from_other_origins(acme: Tenant) -> None:
    """Before anything of the protocol is read."""
    client, signed = acme.gateway.client, {**HEADERS, "authorization": f"Bearer {acme.token()}"}

    async def status(method: str = "POST", **more: Any) -> int:
        response: httpx.Response = await client.request(method, "/mcp", **more)
        assert response.headers["x-request-id"]
        return response.status_code

    assert await status(json=LIST, headers=signed) == 200
    assert await status(json=LIST, headers=HEADERS) == 401
    assert await status(json=LIST, headers={**signed, "authorization": "Bearer no"}) == 401
    expired = acme.token(lifetime=timedelta(seconds=-100))
    assert await status(json=LIST, headers={**signed, "authorization": f"Bearer {expired}"}) == 401
    assert await status(json=LIST, headers={**signed, "origin": "https://evil.example"}) == 403
    assert await status("GET", headers=signed) == 405
    assert await status("DELETE", headers=signed) == 405
    assert await status(content=b"{", headers={**signed, "content-type": "application/json"}) == 400
    assert await status(content=b"x" * 300_000, headers={**signed, "content-type": "application/json"}) == 413


async def test_there_is_nothing_unless_the_operator_asks_and_no_write_with_read(
    gateway: RunningGateway, settings: Settings, database: Database
) -> None:
    """404 without the setting."""
    tenant = await gateway.tenant()
    response = await gateway.client.post("/mcp", json=LIST, headers={"authorization": f"Bearer {tenant.token()}"})
    assert response.status_code == 404
    async with run_gateway(settings.model_copy(update={"mcp": "read"}), database) as reading:
        tenant = await reading.tenant()
        async with agent(tenant) as client:
            assert {tool.name for tool in (await client.list_tools()).tools} == READ_TOOLS
