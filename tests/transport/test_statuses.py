"""Statuses of the newer draft of GraphQL over HTTP, as one setting; the default is kept by test_endpoint."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.settings import Settings
from gateway.store.database import Database
from tests.running_gateway import RunningGateway, Tenant, run_gateway

GRAPHQL_JSON, JSON = "application/graphql-response+json", "application/json"


@pytest.fixture(scope="module")
async def draft(settings: Settings, database: Database) -> AsyncIterator[RunningGateway]:
    """Yield a gateway with the draft's statuses."""
    async with run_gateway(settings.model_copy(update={"http_statuses": "draft-2026"}), database) as running:
        yield running


@pytest.mark.parametrize("accept", [GRAPHQL_JSON, JSON])
@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"query": "{ __typename }"}, 200),
        ({"query": "{"}, 400),
        ({"query": "{ nonsense }"}, 422),
        ({"query": "query ($id: ID!) { customer(id: $id) { id } }", "variables": {"id": None}}, 422),
        ({"query": "{ __typename }", "variables": [7]}, 422),
        ({"qeury": "{ __typename }"}, 422),
        ({"query": "query A { __typename } query B { __typename }"}, 422),
    ],
)
async def test_the_drafts_statuses_tell_what_is_wrong(
    draft: RunningGateway, body: dict[str, Any], status: int, accept: str
) -> None:
    """Syntax is 400, everything else about the request 422, for both media types."""
    tenant = await draft.tenant()
    headers = {"accept": accept, "authorization": f"Bearer {tenant.token()}"}
    response = await draft.client.post("/graphql", json=body, headers=headers)
    assert response.status_code == status
    assert response.headers["content-type"].startswith(accept)


async def test_what_is_not_json_is_400_in_the_draft(draft: RunningGateway) -> None:
    """It cannot be read at all."""
    response = await draft.client.post("/graphql", content=b"{", headers={"content-type": JSON})
    assert response.status_code == 400


@pytest.mark.parametrize("edition", ["audit", "draft-2026"])
async def test_a_partial_answer_has_a_status_of_its_own_in_the_draft(
    acme: Tenant, draft: RunningGateway, edition: str
) -> None:
    """Some data, some errors: 294 there, 200 by default."""
    stored = await acme.customer()
    partial = "query ($id: ID!) { customer(id: $id) { number invoices { totalCount } } }"
    gateway, status = (draft, 294) if edition == "draft-2026" else (acme.gateway, 200)
    answer = await gateway.ask(partial, {"id": stored.id}, acme.token(Role.TECHNICIAN))
    assert answer.data["customer"]["number"] == stored.number
    assert answer.codes == ["FORBIDDEN"]
    assert answer.status == status
