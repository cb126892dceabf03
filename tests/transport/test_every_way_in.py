"""The limits of documents hold on every way in."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest

from gateway.access.client import DocumentMode
from gateway.cli.http_server import MAX_SOCKET_MESSAGE_BYTES
from gateway.settings import Settings
from gateway.store.database import Database
from tests.live import gauge, socket_of
from tests.partner import partner_of, sha256
from tests.running_gateway import RunningGateway, Tenant, run_gateway
from tests.transport.test_defer import DEFERRED

ROOTS = " ".join(f"a{number}: __typename" for number in range(51))
NESTED = "{ customer(id: 1) { " + "jobs { nodes { customer { " * 5 + "id" + " } } }" * 5 + " } }"
HOSTILE = {
    "root fields": f"{{ {ROOTS} }}",
    "aliases": "{ viewer { " + " ".join(f"a{number}: __typename" for number in range(201)) + " } }",
    "directives": "{ viewer " + "@skip(if: false) " * 201 + "{ id } }",
    "depth": NESTED,
    "tokens": "{ " + "__typename " * 4_001 + "}",
    "cost": "{ customers(first: 100) { nodes { jobs(first: 100) { nodes { id } } } } }",
}
COSTLY = "id customer { jobs(first: 100) { nodes { id } } }"
REFUSED = {"GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED", "COST_LIMIT_EXCEEDED"}
Way = Callable[[Tenant, str, dict[str, str]], Awaitable[httpx.Response]]


@pytest.fixture(scope="module")
async def open_gateway(settings: Settings, database: Database) -> AsyncIterator[RunningGateway]:
    """Yield a gateway with every way in open."""
    async with run_gateway(settings.model_copy(update={"max_batch": 5}), database) as running:
        yield running


async def by_post(tenant: Tenant, document: str, headers: dict[str, str]) -> httpx.Response:
    """Return the usual way."""
    return await tenant.gateway.client.post("/graphql", json={"query": document}, headers=headers)


async def by_get(tenant: Tenant, document: str, headers: dict[str, str]) -> httpx.Response:
    """In the address."""
    return await tenant.gateway.client.get("/graphql", params={"query": document}, headers=headers)


async def by_hash(tenant: Tenant, document: str, headers: dict[str, str]) -> httpx.Response:
    """With the hash under which to keep it."""
    persisted = {"persistedQuery": {"version": 1, "sha256Hash": sha256(document)}}
    body = {"query": document, "extensions": persisted}
    return await tenant.gateway.client.post("/graphql", json=body, headers=headers)


async def by_published_id(tenant: Tenant, document: str, headers: dict[str, str]) -> httpx.Response:
    """As a partner whose document was fine when it was published."""
    partner = await partner_of(tenant)
    await partner.publish(document)
    return await partner.post({"documentId": sha256(document)}, accept=headers["accept"])


async def in_an_array(tenant: Tenant, document: str, headers: dict[str, str]) -> httpx.Response:
    """With others."""
    return await tenant.gateway.client.post("/graphql", json=[{"query": document}] * 2, headers=headers)


async def with_files(tenant: Tenant, document: str, headers: dict[str, str]) -> httpx.Response:
    """As a multipart request."""
    operations = json.dumps({"query": document, "variables": {"file": None}})
    parts: list[tuple[str, Any]] = [
        ("operations", (None, operations)),
        ("map", (None, '{"0": ["variables.file"]}')),
        ("0", ("a.txt", b"text")),
    ]
    sent = {**headers, "graphql-require-preflight": "true"}
    return await tenant.gateway.client.post("/graphql", files=parts, headers=sent)


async def in_parts(tenant: Tenant, document: str, headers: dict[str, str]) -> httpx.Response:
    """Deferred as a whole."""
    deferred = f"{{ ... @defer {document} }}"
    return await by_post(tenant, deferred, {**headers, "accept": DEFERRED})


async def as_an_event_stream(tenant: Tenant, document: str, headers: dict[str, str]) -> httpx.Response:
    """For a client that takes server-sent events only: the events, as an array of what each tells."""
    taken = await by_post(tenant, document, {**headers, "accept": "text/event-stream"})
    assert (taken.status_code, taken.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    event, complete, _ = taken.text.split("\n\n")
    assert complete == "event: complete\ndata:"
    return httpx.Response(400, text=event.removeprefix("event: next\ndata: "))


async def over_a_websocket(tenant: Tenant, document: str, headers: dict[str, str]) -> httpx.Response:
    """As an operation of a connection that is signed in, and stays so."""
    async with socket_of(tenant.gateway, headers["authorization"].removeprefix("Bearer ")) as socket:
        await socket.subscribe(document)
        refused = await socket.receive()
        await socket.send("ping")
        assert await socket.receive() == {"type": "pong"}
    assert (refused["id"], refused["type"]) == ("1", "error")
    return httpx.Response(400, json={"errors": refused["payload"]})


WAYS: list[Way] = [
    *(by_post, by_get, by_hash, by_published_id, in_an_array, with_files, in_parts),
    *(as_an_event_stream, over_a_websocket),
]
LIVE: list[Way] = [as_an_event_stream, over_a_websocket]
CHANGED = "customerChanged(id: 1) { customer "
SUBSCRIBED = {
    "root fields": "subscription { callIncoming { id } b: callIncoming { id } }",
    "aliases": f"subscription {{ {CHANGED} {{ {' '.join(f'a{number}: id' for number in range(201))} }} }} }}",
    "directives": f"subscription {{ {CHANGED} {{ id {'@skip(if: false) ' * 201} }} }} }}",
    "depth": f"subscription {{ {CHANGED} {{ {'jobs { nodes { customer { ' * 5} id {' } } }' * 5} }} }} }}",
    "tokens": f"subscription {{ {CHANGED} {{ {'__typename ' * 4_001} }} }} }}",
    "cost": f"subscription {{ {CHANGED} {{ jobs(first: 100) {{ nodes {{ {COSTLY} }} }} }} }} }}",
}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
async def test_a_document_beyond_the_limits_is_refused_whichever_way_it_comes(
    open_gateway: RunningGateway, way: Way, hostile: str
) -> None:
    """Before anything of a customer is read from MongoDB."""
    tenant = await open_gateway.tenant()
    headers = {"authorization": f"Bearer {tenant.token()}", "accept": "application/graphql-response+json"}
    with open_gateway.commands() as commands:
        response = await way(tenant, hostile, headers)
    if response.status_code == 414:
        return  # an address that long is not read at all
    assert response.status_code == 400, response.text
    results = response.json() if isinstance(response.json(), list) else [response.json()]
    for result in results:
        assert {error["extensions"]["code"] for error in result["errors"]} <= REFUSED
        assert "data" not in result
    read = {command.get("find", command.get("aggregate")) for command in commands}
    assert read & {"customers", "jobs"} == set()


@pytest.mark.parametrize("way", LIVE, ids=lambda way: way.__name__)
@pytest.mark.parametrize("hostile", SUBSCRIBED.values(), ids=SUBSCRIBED.keys())
async def test_a_subscription_beyond_the_limits_is_refused_before_it_waits_for_events(
    open_gateway: RunningGateway, way: Way, hostile: str
) -> None:
    """The limits are those of queries; one root field is GraphQL's own rule."""
    tenant = await open_gateway.tenant()
    errors = (await way(tenant, hostile, {"authorization": f"Bearer {tenant.token()}"})).json()["errors"]
    assert {error["extensions"]["code"] for error in errors} <= REFUSED
    assert await gauge(open_gateway, "gateway_subscriptions") == 0


async def test_a_message_larger_than_a_socket_takes_closes_it(acme: Tenant) -> None:
    """1009, before it is read whole; bodies of the event stream are those of any POST."""
    async with socket_of(acme.gateway, acme.token()) as socket:
        await socket.subscribe("{ __typename }" + " " * MAX_SOCKET_MESSAGE_BYTES)
        assert (await socket.close_code())[0] == 1009
    most = acme.gateway.settings.max_body_bytes
    refused = await by_post(
        acme,
        "{ __typename }" + " " * most,
        {"authorization": f"Bearer {acme.token()}", "accept": "text/event-stream"},
    )
    assert refused.status_code == 413


async def test_what_is_read_by_id_has_to_be_that_id_exactly(acme: Tenant) -> None:
    """Not in capitals, and not by another text for the same operation; the prefix does not matter."""
    partner, document = await partner_of(acme), "query A { viewer { name } } query B { viewer { role } }"
    await partner.publish(document)
    asked = {"right": sha256(document), "prefixed": f"sha256:{sha256(document)}", "capitals": sha256(document).upper()}
    asked["blanks"] = sha256(document.replace(" ", "  "))
    statuses = {}
    for name, key in asked.items():
        statuses[name] = (await partner.post({"documentId": key, "operationName": "B"})).status_code
    assert statuses == {"right": 200, "prefixed": 200, "capitals": 404, "blanks": 404}
    assert (await partner.post({"documentId": asked["right"]})).status_code == 400


async def test_a_text_then_its_id_then_the_text_again_are_judged_each_by_itself(acme: Tenant) -> None:
    """Text, id, text, text: what one request found out opens nothing for the next (a fault other routers had)."""
    partner, document = await partner_of(acme, DocumentMode.ENFORCE), "query Once { viewer { id } }"
    await partner.publish(document)
    bodies = [{"query": document}, {"documentId": sha256(document)}, {"query": document}, {"query": document}]
    assert [(await partner.post(body)).status_code for body in bodies] == [403, 200, 403, 403]
