"""Who may read the schema, and who learns nothing of it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest
from graphql import get_introspection_query

from gateway.access.client import DocumentMode
from gateway.access.permission import Role
from gateway.settings import Settings
from gateway.store.database import Database
from tests.partner import partner_of, sha256
from tests.running_gateway import Answer, RunningGateway, Tenant, run_gateway

READINGS = [
    get_introspection_query(),
    '{ __type(name: "Customer") { fields { name } } }',
    "{ viewer { name } ... on Query { a: __schema { types { name } } } }",
    "{ ...F } fragment F on Query { __schema { queryType { name } } }",
    "query A { viewer { name } } query B { __schema { queryType { name } } }",
]
SORTED = "query ($sort: CustomerSort) { customers(sort: $sort) { totalCount } }"
TYPOS: dict[str, tuple[str, dict[str, Any] | None]] = {
    "field": ("{ viewr { name } }", None),
    "nested field": ("{ viewer { nam } }", None),
    "argument": ("{ customers(frst: 1) { totalCount } }", None),
    "enum value": ("{ customers(sort: {field: NAMES}) { totalCount } }", None),
    "input field": ("{ customers(sort: {feld: NAME}) { totalCount } }", None),
    "type": ("{ ... on Qery { viewer { name } } }", None),
    "directive": ("{ viewer @skp(if: true) { name } }", None),
    "variable's type": ("query ($sort: CustomerSor) { customers(sort: $sort) { totalCount } }", None),
    "input field in a variable": (SORTED, {"sort": {"field": "NAME", "directon": "ASC"}}),
    "enum value in a variable": (SORTED, {"sort": {"field": "NAMES"}}),
}
SIGN_IN_AND = "mutation M { portalPasswordForgotten(input: {}) { nothing } } query B { %s }"

Running = Callable[[str], AbstractAsyncContextManager[RunningGateway]]


@pytest.fixture(scope="module")
def running(settings: Settings, database: Database) -> Running:
    """Gateways with a setting of who may read the schema."""
    return lambda readers: run_gateway(settings.model_copy(update={"introspection": readers}), database)


@pytest.fixture(scope="module")
async def staff_gateway(running: Running) -> AsyncIterator[RunningGateway]:
    """Yield a gateway whose schema only staff may read: production's default."""
    async with running("staff") as gateway:
        yield gateway


@pytest.fixture
async def staff_only(staff_gateway: RunningGateway) -> Tenant:
    """Return a company at a gateway whose schema only staff may read."""
    return await staff_gateway.tenant()


async def ask(
    tenant: Tenant, query: str, role: Role | None, name: str | None = None, variables: dict[str, Any] | None = None
) -> Answer:
    """Return the answer to a viewer of this role, or to a caller without a token."""
    headers = {"accept": "application/graphql-response+json"}
    if role is not None:
        headers["authorization"] = f"Bearer {tenant.token(role, {'scope': 'customer:read'})}"
    body: dict[str, Any] = {"query": query, "operationName": name, "variables": variables}
    response = await tenant.gateway.client.post("/graphql", json=body, headers=headers)
    content = response.json()
    return Answer(response.status_code, content.get("data"), content.get("errors", []), response.headers)


@pytest.mark.parametrize("reading", READINGS)
async def test_only_staff_read_the_schema_where_only_staff_may(staff_only: Tenant, reading: str) -> None:
    """However the question is wrapped; partners get 403, callers without a token 401."""
    name = "B" if "query B" in reading else None
    assert (await ask(staff_only, reading, Role.OFFICE, name)).status == 200
    partner = await ask(staff_only, reading, Role.PARTNER, name)
    assert (partner.status, partner.codes, partner.data) == (403, ["FORBIDDEN"], None)
    assert (await ask(staff_only, reading, None, name)).status == 401


@pytest.mark.parametrize("reading", READINGS[:2])
async def test_nobody_reads_a_schema_that_is_off(running: Running, reading: str) -> None:
    """Not even administrators; `__typename`, which clients need, still works."""
    async with running("off") as gateway:
        tenant = await gateway.tenant()
        assert (await ask(tenant, reading, Role.ADMIN)).status == 403
        assert (await ask(tenant, "{ __typename viewer { __typename } }", Role.ADMIN)).status == 200


async def test_a_published_document_reads_no_schema_either(staff_only: Tenant) -> None:
    """Not by POST, and not by GET."""
    partner = await partner_of(staff_only, DocumentMode.ENFORCE)
    await partner.publish(READINGS[0])
    assert (await partner.post({"documentId": f"sha256:{sha256(READINGS[0])}"})).status_code == 403
    assert (await partner.get("/graphql", documentId=f"sha256:{sha256(READINGS[0])}")).status_code == 403


async def test_a_stranger_cannot_find_a_field_by_guessing(staff_only: Tenant) -> None:
    """Right guesses and wrong ones, alone or beside a field without a token, get the same answer."""
    guesses = ["viewer { name }", "viewr { name }", "customers { totalCount }", "customer", "__typename", "{"]
    answers = [await ask(staff_only, f"{{ {guess} }}", None) for guess in guesses]
    answers += [await ask(staff_only, f"query A {{ __typename }} query B {{ {guess} }}", None) for guess in guesses]
    answers += [await ask(staff_only, SIGN_IN_AND % guess, None, "M") for guess in guesses]
    assert {(answer.status, answer.errors[0]["message"]) for answer in answers} == {
        (401, "Sign in: send a token as 'Authorization: Bearer TOKEN'.")
    }


@pytest.mark.parametrize("role", [Role.OFFICE, Role.PARTNER, None], ids=["office", "partner", "nobody"])
@pytest.mark.parametrize(("query", "variables"), TYPOS.values(), ids=TYPOS.keys())
async def test_errors_suggest_nothing_where_not_anyone_may_read(
    staff_only: Tenant, role: Role | None, query: str, variables: dict[str, Any] | None
) -> None:
    """Suggestions are a schema in small pieces, for any misspelling."""
    refused = await ask(staff_only, query, role, variables=variables)
    assert refused.errors
    assert "mean" not in str(refused.errors)


async def test_errors_suggest_where_anyone_may_read(acme: Tenant) -> None:
    """Which field was perhaps meant."""
    assert "Did you mean" in (await ask(acme, TYPOS["field"][0], Role.OFFICE)).errors[0]["message"]


def test_production_shows_the_schema_to_staff_only() -> None:
    """Unless it is set."""
    assert Settings(mode="development").schema_readers == "anyone"
    assert Settings.model_construct(mode="production", introspection=None).schema_readers == "staff"


async def test_graphiql_is_served_only_where_anyone_may_read(gateway: RunningGateway, staff_only: Tenant) -> None:
    """Its examples name fields."""
    html = {"accept": "text/html,*/*;q=0.8"}
    shown = await gateway.client.get("/graphql", headers=html)
    assert shown.headers["content-type"].startswith("text/html")
    assert (await staff_only.gateway.client.get("/graphql", headers=html)).status_code in (400, 401)
    assert (await staff_only.gateway.client.get("/graphiql-assets/x.js")).json()["errors"]
