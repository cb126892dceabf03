"""What Prometheus gets."""

from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from gateway.access.client import DocumentMode
from gateway.settings import Settings
from gateway.store.database import Database
from tests.partner import partner_of, sha256
from tests.running_gateway import RunningGateway, Tenant, run_gateway
from tests.transport.test_persisted import DOCUMENT


async def samples(gateway: RunningGateway) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Return every sample by its name and labels."""
    text = (await gateway.client.get("/metrics")).text
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def labelled(**labels: str) -> frozenset[tuple[str, str]]:
    """Labels as samples have them."""
    return frozenset(labels.items())


async def test_requests_their_cost_and_their_commands_are_counted(acme: Tenant) -> None:
    """One request more, three points, one find or aggregate."""
    stored = await acme.customer()
    before = await samples(acme.gateway)
    answer = await acme.ask(
        "query ($id: ID!) { customer(id: $id) { addresses { coordinates { latitude } } } }", {"id": stored.id}
    )
    assert answer.errors == []
    after = await samples(acme.gateway)

    def grown(name: str, **labels: str) -> float:
        key = (name, labelled(**labels))
        return after[key] - before.get(key, 0)

    assert grown("gateway_requests_total", type="query", operation="other", status="200") == 1
    assert grown("gateway_cost_points_total") == 3
    assert grown("gateway_mongodb_command_seconds_count", command="find", outcome="ok") == 1
    assert grown("gateway_request_seconds_count", type="query") == 1


async def test_names_that_callers_choose_make_no_series(acme: Tenant) -> None:
    """No operation names and no paths: only what was published is named."""
    await acme.ask("query Warm { viewer { name } }")
    await acme.gateway.client.get("/warm")
    before = await samples(acme.gateway)
    for number in range(30):
        await acme.ask(f"query Name{number} {{ viewer {{ name }} }}")
        await acme.gateway.client.get(f"/nothing/{number}")
    assert (await samples(acme.gateway)).keys() == before.keys()


async def test_a_published_operation_is_named(acme: Tenant) -> None:
    """Its names are as many as its publisher has."""
    partner = await partner_of(acme, DocumentMode.ENFORCE)
    await partner.publish(DOCUMENT)
    await partner.post({"documentId": sha256(DOCUMENT), "operationName": "Card", "variables": {"id": "x"}})
    names = {dict(labels).get("operation") for name, labels in await samples(acme.gateway)}
    assert "Card" in names


@pytest.mark.parametrize(
    ("token", "sent", "status"),
    [(None, None, 404), ("s3cret", None, 401), ("s3cret", "wrong", 401), ("s3cret", "s3cret", 200)],
)
async def test_in_production_metrics_need_their_token(
    settings: Settings, database: Database, tmp_path: Path, token: str | None, sent: str | None, status: int
) -> None:
    """Without one they are not there at all."""
    key = tmp_path / "key.pem"
    key.write_bytes(PUBLIC_KEY)
    production = settings.model_copy(
        update={
            "mode": "production",
            "token_public_key_file": key,
            "secret_key": SecretStr("x" * 32),
            "metrics_token": SecretStr(token) if token else None,
        }
    )
    headers = {"authorization": f"Bearer {sent}"} if sent else {}
    async with run_gateway(production, database) as gateway:
        response = await gateway.client.get("/metrics", headers=headers)
    assert response.status_code == status
    if status == 401:
        assert response.headers["www-authenticate"].startswith("Bearer")
        (error,) = response.json()["errors"]
        assert error["extensions"]["code"] == "UNAUTHENTICATED"
        assert error["message"].startswith("Send GATEWAY_METRICS_TOKEN")


PUBLIC_KEY = b"""-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PUBLIC KEY-----
"""
