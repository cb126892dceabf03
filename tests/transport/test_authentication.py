"""Who may ask: bearer tokens over HTTP."""

from datetime import timedelta
from pathlib import Path

import pytest

from gateway.access.permission import Role
from gateway.cli.token import development_token
from gateway.settings import Settings
from tests.running_gateway import RunningGateway, Tenant

VIEWER = "{ viewer { role } }"


async def test_without_a_token_nothing_runs(gateway: RunningGateway) -> None:
    """401 with a challenge, and what to do."""
    answer = await gateway.ask(VIEWER)
    assert answer.status == 401
    assert answer.codes == ["UNAUTHENTICATED"]
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert "Authorization: Bearer" in answer.errors[0]["message"]


async def test_in_development_the_schema_can_be_read_without_a_token(gateway: RunningGateway) -> None:
    """GraphiQL shows the documentation before anybody signs in."""
    answer = await gateway.ask("{ __schema { queryType { name } } }")
    assert answer.data == {"__schema": {"queryType": {"name": "Query"}}}


async def test_reading_the_schema_is_no_way_to_read_more(gateway: RunningGateway) -> None:
    """Introspection beside a real field needs the token."""
    answer = await gateway.ask("{ __schema { queryType { name } } viewer { name } }")
    assert answer.status == 401
    spread = await gateway.ask("{ __typename ...V } fragment V on Query { viewer { name } }")
    assert spread.status == 401
    disguised = await gateway.ask("{ ...__typename } fragment __typename on Query { viewer { name } }")
    assert disguised.status == 401


async def test_an_expired_token_is_refused_with_that_reason(acme: Tenant) -> None:
    """So that the app knows to sign in again."""
    token = acme.token(lifetime=timedelta(minutes=-5))
    answer = await acme.gateway.ask(VIEWER, token=token)
    assert answer.status == 401
    assert answer.errors[0]["message"] == "The token has expired. Sign in again."


async def test_a_token_signed_with_another_key_is_refused(acme: Tenant, tmp_path: Path) -> None:
    """A self-made key is worth nothing."""
    forged = development_token(Settings(data_folder=tmp_path), Role.ADMIN, acme.company.handle)
    assert (await acme.gateway.ask(VIEWER, token=forged)).status == 401


@pytest.mark.parametrize("header", ["Bearer", "Basic dTpw", "Token x", "nonsense"])
async def test_other_authorization_headers_are_refused_with_advice(gateway: RunningGateway, header: str) -> None:
    """Never taken for anonymous."""
    response = await gateway.client.post("/graphql", json={"query": VIEWER}, headers={"authorization": header})
    assert response.status_code == 401
    assert "Bearer TOKEN" in response.json()["errors"][0]["message"]


async def test_a_company_that_does_not_exist_sees_nothing(gateway: RunningGateway, acme: Tenant) -> None:
    """A valid token of an unknown company finds an empty world, and an error where it would change something."""
    await acme.customer()
    token = development_token(gateway.settings, Role.ADMIN, "nobody-here")
    answer = await gateway.ask("{ viewer { company { name } } customers { totalCount } }", token=token)
    assert answer.data == {"viewer": {"company": None}, "customers": {"totalCount": 0}}
    create = 'mutation { customerCreate(input: {firstName: "Ada"}) { userErrors { code } } }'
    refused = await gateway.ask(create, token=token)
    assert refused.codes == ["BAD_REQUEST"]
    assert "company is not set up here" in refused.errors[0]["message"]
