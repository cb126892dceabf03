"""Several operations in one request: each admitted, priced and limited by itself."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from gateway.access.client import DocumentMode
from gateway.access.permission import Role
from gateway.settings import Settings
from gateway.store.database import Database
from tests.partner import partner_of, sha256
from tests.portal import SIGN_IN
from tests.running_gateway import RunningGateway, Tenant, run_gateway
from tests.slow_reads import slow_reads
from tests.transport.test_persisted import OTHER
from tests.transport.test_traffic import eventually

MOST = 20
NUMBER = "query ($id: ID!) { customer(id: $id) { number } }"
RENAME = """mutation ($input: CustomerUpdateInput!) {
  customerUpdate(input: $input) { customer { version companyName } userErrors { code } }
}"""
TRIES_FOR_AN_ACCOUNT = 10


@pytest.fixture(scope="module")
async def batching(settings: Settings, database: Database) -> AsyncIterator[RunningGateway]:
    """Yield a gateway that takes batches."""
    async with run_gateway(settings.model_copy(update={"max_batch": MOST}), database) as running:
        yield running


@pytest.fixture
async def batcher(batching: RunningGateway) -> Tenant:
    """Return a company on a gateway that takes batches."""
    return await batching.tenant()


async def send(tenant: Tenant, body: Any, token: str | None, **headers: str) -> httpx.Response:
    """Return the raw response to a batch."""
    credentials = {"authorization": f"Bearer {token}"} if token else {}
    sent = {"accept": "application/graphql-response+json", **credentials, **headers}
    return await tenant.gateway.client.post("/graphql", json=body, headers=sent)


async def results(tenant: Tenant, *bodies: Any, role: Role = Role.OFFICE) -> list[dict[str, Any]]:
    """Return the results of a batch of which something ran."""
    response = await send(tenant, list(bodies), tenant.token(role))
    assert response.status_code == 200, response.text
    return list(response.json())


def codes_of(result: dict[str, Any]) -> list[str]:
    """Return `extensions.code` of each error of one result."""
    return [error["extensions"]["code"] for error in result.get("errors", [])]


def points(count: int) -> dict[str, str]:
    """Return an operation that costs so many points, and that many really."""
    return {"query": "{ " + " ".join(f"a{number}: viewer {{ id }}" for number in range(count)) + " }"}


async def test_without_the_setting_a_batch_is_refused(acme: Tenant) -> None:
    """It is off unless an operator turns it on."""
    response = await send(acme, [{"query": OTHER}], acme.token())
    assert response.status_code == 400
    assert "Send each request by itself" in response.json()["errors"][0]["message"]


@pytest.mark.parametrize("length", [0, MOST + 1])
async def test_a_batch_that_is_empty_or_too_long_is_refused_whole(batcher: Tenant, length: int) -> None:
    """Before anything of it runs."""
    with batcher.gateway.commands() as commands:
        response = await send(batcher, [{"query": OTHER}] * length, batcher.token())
    assert response.status_code == 400
    assert f"1 to {MOST}" in response.json()["errors"][0]["message"]
    assert commands == []


async def test_results_come_in_order_with_a_price_and_a_request_id_each(batcher: Tenant) -> None:
    """What is at fault says so in its place, and the others run."""
    stored = await batcher.customer()
    found = await results(
        batcher, {"query": NUMBER, "variables": {"id": stored.id}}, {"query": "{ nothing }"}, 5, {"query": OTHER},
    )  # fmt: skip
    assert found[0]["data"] == {"customer": {"number": stored.number}}
    assert [codes_of(result) for result in found] == [[], ["GRAPHQL_VALIDATION_FAILED"], ["BAD_REQUEST"], []]
    assert found[3]["data"]["viewer"] is not None
    assert [result["extensions"]["cost"]["actual"] for result in (found[0], found[3])] == [1, 1]
    ids = [result["errors"][0]["extensions"]["requestId"] for result in found[1:3]]
    assert [number.rpartition(".")[2] for number in ids] == ["2", "3"]


async def test_mutations_run_one_after_the_other_and_queries_between_see_them(batcher: Tenant) -> None:
    """Each expects the version that the one before it made; nothing that was read is shared."""
    stored = await batcher.customer(company_name="Zero")
    read = {"query": "query ($id: ID!) { customer(id: $id) { companyName version } }", "variables": {"id": stored.id}}
    bodies: list[Any] = [read]
    for number in range(5):
        wanted = {"id": stored.id, "expectedVersion": stored.version + number, "companyName": f"Name {number}"}
        bodies += [{"query": RENAME, "variables": {"input": wanted}}, read]
    found = await results(batcher, *bodies)
    assert [result["data"]["customerUpdate"]["userErrors"] for result in found[1::2]] == [[]] * 5
    names = [result["data"]["customer"]["companyName"] for result in found[::2]]
    assert names == ["Zero", *(f"Name {number}" for number in range(5))]


async def test_the_limits_of_a_document_hold_for_each(batcher: Tenant) -> None:
    """Depth, root fields and cost, as if it came alone."""
    deep = "{ viewer { id } " + "customers { nodes { jobs { nodes { customer { " * 4 + "id" + " } } } } }" * 4 + " }"
    roots = "{ " + " ".join(f"a{number}: __typename" for number in range(51)) + " }"
    dear = "{ customers(first: 100) { nodes { jobs(first: 100) { nodes { id } } } } }"
    found = await results(batcher, {"query": deep}, {"query": roots}, {"query": dear}, {"query": OTHER})
    assert [codes_of(result) for result in found] == [
        ["GRAPHQL_VALIDATION_FAILED"], ["GRAPHQL_VALIDATION_FAILED"], ["COST_LIMIT_EXCEEDED"], [],
    ]  # fmt: skip


async def test_a_batch_spends_no_more_than_the_budget(batcher: Tenant) -> None:
    """What comes first runs; once the points are gone the rest is refused, and then a whole batch is a real 429."""
    partner = await partner_of(batcher, DocumentMode.OFF, budget=45, restore_rate=1)
    first = await send(batcher, [points(10)] * MOST, partner.key)
    codes = [codes_of(result) for result in first.json()]
    assert codes[:4] == [[]] * 4
    assert codes.count(["BUDGET_EXCEEDED"]) >= MOST - 5
    second = await send(batcher, [points(40)] * MOST, partner.key)
    assert second.status_code == 429
    assert int(second.headers["retry-after"]) > 1
    assert [codes_of(result) for result in second.json()] == [["BUDGET_EXCEEDED"]] * MOST


async def test_a_partner_sends_ids_in_a_batch_as_well(batcher: Tenant) -> None:
    """A batch is no way around published documents."""
    partner = await partner_of(batcher)
    await partner.publish(OTHER)
    response = await send(batcher, [{"documentId": sha256(OTHER)}, {"query": OTHER}], partner.key)
    assert [codes_of(result) for result in response.json()] == [[], ["PERSISTED_QUERY_ID_REQUIRED"]]


async def test_without_a_token_a_batch_is_401_with_the_challenge(batcher: Tenant) -> None:
    """Unless something in it is public."""
    response = await send(batcher, [{"query": OTHER}] * 2, None)
    assert (response.status_code, response.headers["www-authenticate"][:6]) == (401, "Bearer")
    assert [codes_of(result) for result in response.json()] == [["UNAUTHENTICATED"]] * 2


async def test_another_companys_records_are_not_found_in_a_batch(batcher: Tenant, rival: Tenant) -> None:
    """Fields that need a permission are not shown either."""
    foreign, own = await rival.customer(), await batcher.customer()
    bills = {"query": f'{{ customer(id: "{own.id}") {{ invoices {{ totalCount }} }} }}'}
    read = {"query": NUMBER, "variables": {"id": foreign.id}}
    found = await results(batcher, read, bills, role=Role.TECHNICIAN)
    assert found[0]["data"] == {"customer": None}
    assert codes_of(found[1]) == ["FORBIDDEN"]


@pytest.mark.parametrize(("path", "headers"), [("/graphql/x", {}), ("/graphql", {"idempotency-key": "once-and-again"})])
async def test_what_stands_for_one_request_is_refused_beside_several(
    batcher: Tenant, path: str, headers: dict[str, str]
) -> None:
    """A document in the path, and a key that tells a repetition."""
    sent = {"authorization": f"Bearer {batcher.token()}", **headers}
    response = await batcher.gateway.client.post(path, json=[{"query": OTHER}], headers=sent)
    assert response.status_code == 400


async def test_a_batch_that_nobody_waits_for_ends_with_the_operation_under_way(
    batcher: Tenant, database: Database
) -> None:
    """What was begun is finished, the rest is not begun."""
    stored = await batcher.customer(company_name="Before")
    rename = {"query": RENAME, "variables": {"input": {"id": stored.id, "companyName": "After"}}}
    read = {"query": NUMBER, "variables": {"id": stored.id}}
    async with slow_reads(database, {"times": 1}):
        with pytest.raises(httpx.ReadTimeout):
            await batcher.gateway.client.post(
                "/graphql",
                content=json.dumps([read, rename]),
                headers={"authorization": f"Bearer {batcher.token()}", "content-type": "application/json"},
                timeout=0.5,
            )
        await eventually(lambda: _nothing_in_flight(batcher))
    answer = await batcher.ask("query ($id: ID!) { customer(id: $id) { companyName } }", {"id": stored.id})
    assert answer.data == {"customer": {"companyName": "Before"}}


async def _nothing_in_flight(tenant: Tenant) -> bool:
    text = (await tenant.gateway.client.get("/metrics")).text
    line = next(line for line in text.splitlines() if line.startswith("gateway_requests_in_flight "))
    return float(line.split()[1]) == 0


def aliased(count: int, company: str) -> list[Any]:
    """Return one document that tries so many passwords."""
    given = f'companyHandle: "{company}", email: "someone@example.com"'
    parts = [f'a{n}: portalSignIn(input: {{{given}, password: "guess {n}"}}) {{ {SHOWN} }}' for n in range(count)]
    return [{"query": f"mutation {{ {' '.join(parts)} }}"}]


def batched(count: int, company: str) -> list[Any]:
    """As many requests in one, one password each."""
    given = {"companyHandle": company, "email": "someone@example.com"}
    return [{"query": SIGN_IN, "variables": {"input": {**given, "password": f"guess {n}"}}} for n in range(count)]


SHOWN = "accessToken userErrors { code }"


async def test_a_batch_guesses_one_password_at_most(batcher: Tenant) -> None:
    """The first is tried; the others are refused before anything is made of them."""
    response = await send(batcher, batched(MOST, batcher.company.handle), None)
    first, *others = response.json()
    assert first["data"]["portalSignIn"]["userErrors"]
    assert {tuple(codes_of(each)) for each in others} == {("BAD_REQUEST",)}
    assert "at most one" in others[0]["errors"][0]["message"]


async def test_each_guess_at_a_password_counts_however_many_come_at_once(batcher: Tenant) -> None:
    """Ten are tried; the others have to wait, also when such requests run side by side."""
    guesses = [[one] for one in batched(2 * MOST, batcher.company.handle)]
    responses = await asyncio.gather(*(send(batcher, body, None) for body in guesses))
    answers = [payload for response in responses for result in response.json() for payload in result["data"].values()]
    given = [payload["userErrors"][0]["code"] for payload in answers]
    assert len(given) == 2 * MOST
    assert given.count("TOO_MANY_ATTEMPTS") == 2 * MOST - TRIES_FOR_AN_ACCOUNT


async def test_two_guesses_in_one_document_are_refused_before_any_is_made(batcher: Tenant) -> None:
    """However they are hidden: as aliases, in a fragment, in an inline fragment."""
    (document,) = aliased(2, batcher.company.handle)
    fields = document["query"].removeprefix("mutation { ").removesuffix(" }")
    for text in (
        f"mutation {{ {fields} }}",
        f"mutation {{ ...F }} fragment F on Mutation {{ {fields} }}",
        f"mutation {{ ... on Mutation {{ {fields} }} }}",
    ):
        response = await send(batcher, [{"query": text}], batcher.token())
        assert codes_of(response.json()[0]) == ["BAD_REQUEST"], text
        assert "at most one" in response.json()[0]["errors"][0]["message"]


async def test_a_hundred_guesses_in_one_document_are_refused_before_any_is_made(batcher: Tenant) -> None:
    """Two documents' worth of root fields; no guess is counted."""
    response = await send(batcher, aliased(100, batcher.company.handle), None)
    assert response.status_code == 400
    assert codes_of(response.json()[0]) == ["GRAPHQL_VALIDATION_FAILED"]
