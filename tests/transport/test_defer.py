"""`@defer`: the slow part of an answer follows the quick one."""

import json
from typing import Any

import httpx
import pytest

from gateway.access.client import DocumentMode
from gateway.access.permission import Role
from gateway.settings import Settings
from gateway.store.database import Database
from tests import records
from tests.partner import partner_of, sha256
from tests.running_gateway import RunningGateway, Tenant, run_gateway
from tests.slow_reads import slow_reads
from tests.transport.test_traffic import eventually, in_flight

DEFERRED = "multipart/mixed;deferSpec=20220824, application/graphql-response+json, application/json;q=0.9"
SLOW_MILLISECONDS = 1_500
PROFILE = """query Profile($id: ID!, $later: Boolean! = true) {
  customer(id: $id) { number ... @defer(if: $later, label: "work") { displayName jobs { totalCount } } }
}"""
ALL = "query All($id: ID!) { customer(id: $id) { number displayName jobs { totalCount } } }"


async def send(
    tenant: Tenant, query: str, credential: str | None = None, accept: str = DEFERRED, **variables: Any
) -> httpx.Response:
    """Return the raw response, read to its end."""
    headers = {"authorization": f"Bearer {credential or tenant.token()}", "accept": accept}
    return await tenant.gateway.client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)


def parts_of(response: httpx.Response) -> list[dict[str, Any]]:
    """Return the parts of a multipart response."""
    assert response.headers["content-type"] == 'multipart/mixed;boundary="-";deferSpec=20220824', response.text
    pieces = response.text.split("\r\n---")
    assert pieces[-1] == "--\r\n"
    return [json.loads(piece.partition("\r\n\r\n")[2]) for piece in pieces[:-1]]


def whole(parts: list[dict[str, Any]]) -> Any:
    """Return the data of all parts, put together as a client does."""
    data = parts[0]["data"]
    for part in parts[1:]:
        for entry in part.get("incremental", ()):
            place = data
            for key in entry["path"]:
                place = place[key]
            place |= entry["data"] or {}
    return data


def codes_of(holder: dict[str, Any]) -> list[str]:
    """Return `extensions.code` of each error of a part, or of an entry of one."""
    return [error["extensions"]["code"] for error in holder.get("errors", [])]


async def test_what_is_deferred_follows_with_its_path_and_label_and_the_cost_comes_last(acme: Tenant) -> None:
    """Three parts; the last one says that there are no more."""
    stored = await acme.customer()
    response = await send(acme, PROFILE, id=stored.id)
    first, second, last = parts_of(response)
    assert first == {"data": {"customer": {"number": stored.number}}, "hasNext": True}
    (entry,) = second["incremental"]
    assert (entry["path"], entry["label"], second["hasNext"]) == (["customer"], "work", True)
    assert entry["data"] == {"displayName": stored.display_name, "jobs": {"totalCount": 0}}
    assert last["hasNext"] is False
    assert last["extensions"]["cost"]["actual"] == (await acme_cost(acme, ALL, stored.id)) + 1
    assert response.headers["x-content-type-options"] == "nosniff"


async def acme_cost(tenant: Tenant, query: str, customer_id: str) -> int:
    """Return what a query costs that defers nothing."""
    response = await send(tenant, query, id=customer_id)
    return int(response.json()["extensions"]["cost"]["actual"])


@pytest.mark.parametrize(
    "selected",
    [
        "number ... @defer { displayName } ... @defer { jobs { totalCount } }",
        "number ... @defer { displayName ... @defer { jobs { nodes { id ... @defer { number } } } } }",
        "jobs { totalCount nodes { id } } ... @defer { jobs { totalCount nodes { number } } number }",
        "... @defer { ...Work } number",
    ],
)
async def test_all_parts_together_are_the_answer_without_defer(acme: Tenant, selected: str) -> None:
    """Fragments in fragments, in lists, and fields that are requested both at once and later."""
    stored = await acme.customer()
    await acme.add(*(records.job(stored) for _ in range(3)))
    fragment = " fragment Work on Customer { jobs { totalCount } displayName }" if "...Work" in selected else ""
    query = f"query ($id: ID!) {{ customer(id: $id) {{ {selected} }} }}{fragment}"
    deferred = whole(parts_of(await send(acme, query, id=stored.id)))
    at_once = (await acme.ask(query.replace("@defer", ""), {"id": stored.id})).data
    assert deferred == at_once


@pytest.mark.parametrize("later", [True, False])
async def test_defer_that_is_turned_off_gives_a_plain_answer(acme: Tenant, later: bool) -> None:
    """By its `if`, with a variable."""
    stored = await acme.customer()
    response = await send(acme, PROFILE, id=stored.id, later=later)
    assert response.headers["content-type"].startswith("multipart/mixed") is later
    data = whole(parts_of(response)) if later else response.json()["data"]
    assert data["customer"]["displayName"] == stored.display_name


async def test_the_first_part_does_not_wait_for_the_slow_one(acme: Tenant, database: Database) -> None:
    """It arrives while MongoDB is still busy with the rest."""
    stored = await acme.customer()
    headers = {"authorization": f"Bearer {acme.token()}", "accept": DEFERRED}
    body = {"query": PROFILE, "variables": {"id": stored.id}}
    async with (
        slow_reads(database, {"skip": 1}, SLOW_MILLISECONDS),
        acme.gateway.client.stream("POST", "/graphql", json=body, headers=headers) as response,
    ):
        chunks = response.aiter_text()
        arrived = ""
        while stored.number not in arrived:
            arrived += await anext(chunks)
        assert "totalCount" not in arrived
        assert await in_flight(acme.gateway) == 1
        arrived += "".join([chunk async for chunk in chunks])
    assert "totalCount" in arrived
    await eventually(lambda: _idle(acme.gateway))


async def test_a_client_that_leaves_ends_what_it_was_waiting_for(acme: Tenant, database: Database) -> None:
    """Nothing goes on for it, and its place is free."""
    stored = await acme.customer()
    headers = {"authorization": f"Bearer {acme.token()}", "accept": DEFERRED}
    body = {"query": PROFILE, "variables": {"id": stored.id}}
    async with slow_reads(database, {"skip": 1}, SLOW_MILLISECONDS):
        async with (
            httpx.AsyncClient(base_url=acme.gateway.url) as leaving,
            leaving.stream("POST", "/graphql", json=body, headers=headers) as response,
        ):
            await anext(response.aiter_bytes())
        seconds = await eventually(lambda: _idle(acme.gateway))
    assert seconds < SLOW_MILLISECONDS / 1_000


async def _idle(gateway: RunningGateway) -> bool:
    return await in_flight(gateway) == 0


async def test_the_deadline_of_a_request_holds_for_what_is_deferred(settings: Settings, database: Database) -> None:
    """The first part is kept; the late one says so."""
    async with run_gateway(settings.model_copy(update={"request_timeout_seconds": 0.5}), database) as gateway:
        tenant = await gateway.tenant()
        stored = await tenant.customer()
        async with slow_reads(database, {"skip": 1}, SLOW_MILLISECONDS):
            parts = parts_of(await send(tenant, PROFILE, id=stored.id))
    assert parts[0]["data"] == {"customer": {"number": stored.number}}
    (entry,) = parts[1]["incremental"]
    assert codes_of(entry) == ["UNAVAILABLE"]


async def test_an_answer_in_parts_takes_a_place_until_it_is_sent(settings: Settings, database: Database) -> None:
    """So that `max_requests_in_flight` counts it."""
    async with run_gateway(settings.model_copy(update={"max_requests_in_flight": 1}), database) as gateway:
        tenant = await gateway.tenant()
        stored = await tenant.customer()
        headers = {"authorization": f"Bearer {tenant.token()}", "accept": DEFERRED}
        body = {"query": PROFILE, "variables": {"id": stored.id}}
        async with (
            slow_reads(database, {"skip": 1}, SLOW_MILLISECONDS),
            gateway.client.stream("POST", "/graphql", json=body, headers=headers) as response,
        ):
            await anext(response.aiter_bytes())
            assert (await tenant.ask(ALL, {"id": stored.id})).codes == ["OVERLOADED"]
        await eventually(lambda: _idle(gateway))
        assert (await tenant.ask(ALL, {"id": stored.id})).status == 200


async def test_a_field_without_permission_is_forbidden_in_its_part(acme: Tenant, rival: Tenant) -> None:
    """And another company's customer is not there, deferred or not."""
    stored, foreign = await acme.customer(), await rival.customer()
    query = "query ($id: ID!) { customer(id: $id) { number ... @defer { invoices { totalCount } } } }"
    parts = parts_of(await send(acme, query, acme.token(Role.TECHNICIAN), id=stored.id))
    (entry,) = parts[1]["incremental"]
    assert (entry["data"], codes_of(entry)) == ({"invoices": None}, ["FORBIDDEN"])
    assert entry["errors"][0]["path"] == ["customer", "invoices"]
    hidden = await send(acme, "query ($id: ID!) { ... @defer { customer(id: $id) { number } } }", id=foreign.id)
    assert whole(parts_of(hidden)) == {"customer": None}


@pytest.mark.parametrize("accept", ["application/json", "*/*", "multipart/mixed;deferSpec=1, application/json"])
async def test_who_does_not_take_parts_is_told_how_to_ask(acme: Tenant, accept: str) -> None:
    """406: not a stream that it would not understand, and not another type than requested."""
    response = await send(acme, PROFILE, accept=accept, id="x")
    assert response.status_code == 406
    assert "deferSpec=20220824" in response.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ('mutation { noteAdd(input: {customerId: 1, body: "x"}) { ... @defer { note { id } } } }', "for queries"),
        ("{ customers @stream { nodes { id } } }", "cannot be used on non-list field"),
        ("{ viewer @defer { id } }", "may not be used on field"),
    ],
)
async def test_what_cannot_be_deferred_is_refused(acme: Tenant, query: str, words: str) -> None:
    """Mutations, lists and fields."""
    response = await send(acme, query)
    assert response.status_code == 400
    assert words in response.text


async def test_limits_and_price_count_what_is_deferred(acme: Tenant) -> None:
    """Depth and cost as without it, and one point more for each object that has deferred fields."""
    deep = "... @defer { jobs { nodes { customer { " * 5 + "id" + " } } } }" * 5
    refused = await send(acme, f"{{ customer(id: 1) {{ {deep} }} }}")
    assert "nested deeper" in refused.text
    dear = "{ customers(first: 100) { nodes { ... @defer { jobs(first: 100) { nodes { id } } } } } }"
    assert codes_of((await send(acme, dear)).json()) == ["COST_LIMIT_EXCEEDED"]
    prices = []
    for selected in ("number", "... @defer { number }", "... @defer { number } ... @defer { ... @defer { id } }"):
        headers = {"authorization": f"Bearer {acme.token()}", "graphql-cost": "validate"}
        body = {"query": f"{{ customers(first: 10) {{ nodes {{ {selected} }} }} }}"}
        priced = await acme.gateway.client.post("/graphql", json=body, headers=headers)
        prices.append(priced.json()["extensions"]["cost"]["requested"])
    assert prices == [prices[0], prices[0] + 10, prices[0] + 30]


async def test_deferred_parts_of_many_objects_are_read_together(acme: Tenant) -> None:
    """As many MongoDB commands for ten customers as for one."""
    counts = []
    query = "{ customers { nodes { number ... @defer { jobs { totalCount nodes { id } } } } } }"
    for _ in range(2):
        for _ in range(5):
            await acme.customer()
        with acme.gateway.commands() as commands:
            parts_of(await send(acme, query))
        counts.append(len(commands))
    assert counts[0] == counts[1]
    assert counts[0] > 1


async def test_a_partner_runs_a_published_document_that_defers_within_its_budget(acme: Tenant) -> None:
    """By its id; over budget it is a real 429."""
    partner, stored = await partner_of(acme, budget=30, restore_rate=1), await acme.customer()
    await partner.publish(PROFILE)
    body = {"documentId": sha256(PROFILE), "variables": {"id": stored.id}}
    assert whole(parts_of(await partner.post(body, accept=DEFERRED)))["customer"]["number"] == stored.number
    loose = await partner_of_other(acme)
    several = " ".join(f"a{number}: customer(id: 1) {{ number }}" for number in range(10))
    assert (await send(acme, f"{{ {several} }}", loose)).status_code == 200
    dear = "{ customers(first: 14) { nodes { ... @defer { number } } } }"
    response = await send(acme, dear, loose)
    assert (response.status_code, codes_of(response.json())) == (429, ["BUDGET_EXCEEDED"])


async def partner_of_other(tenant: Tenant) -> str:
    """Return the key of a partner of another company, who may send any documents, on a small budget."""
    return (await partner_of(await tenant.gateway.tenant(), DocumentMode.OFF, budget=30, restore_rate=1)).key
