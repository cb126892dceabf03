"""Documents by id: partners' published ones, and automatic ones of front ends."""

import asyncio
import json
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from gateway.access.client import DocumentMode
from gateway.access.permission import Permission
from gateway.documents.partner_app import PartnerApp
from gateway.operations.partner_app import revoke_key
from gateway.store.database import Database
from gateway.transport.authentication import Authentication
from tests.partner import Partner, partner_of, sha256
from tests.running_gateway import Tenant
from tests.slow_reads import failing_reads

DOCUMENT = "query Card($id: ID!) { customer(id: $id) { number } }"
OTHER = "query Other { viewer { name } }"


def code_of(response: httpx.Response) -> str:
    """Return `extensions.code` of the only error."""
    (error,) = response.json()["errors"]
    return str(error["extensions"]["code"])


@pytest.mark.parametrize("shape", ["documentId", "prefixed", "doc_id", "id", "apollo", "path", "get", "get path"])
async def test_a_published_document_is_run_by_its_id_in_every_shape(acme: Tenant, shape: str) -> None:
    """As Apollo, Relay, urql and the GraphQL over HTTP draft send it."""
    partner, stored = await partner_of(acme), await acme.customer()
    await partner.publish(DOCUMENT)
    key, variables = sha256(DOCUMENT), {"id": stored.id}
    apollo = {"persistedQuery": {"version": 1, "sha256Hash": key, "miss": True}, "clientLibrary": {"name": "x"}}
    if shape == "get":
        response = await partner.get("/graphql", documentId=f"sha256:{key}", variables=json.dumps(variables))
    elif shape == "get path":
        response = await partner.get(f"/graphql/{quote('sha256:' + key)}/Card", variables=json.dumps(variables))
    elif shape == "path":
        response = await partner.post({"variables": variables}, f"/graphql/sha256:{key}")
    else:
        bodies: dict[str, dict[str, Any]] = {
            "documentId": {"documentId": key}, "prefixed": {"documentId": f"sha256:{key}"}, "doc_id": {"doc_id": key},
            "id": {"id": key}, "apollo": {"extensions": apollo},
        }  # fmt: skip
        response = await partner.post({**bodies[shape], "variables": variables})
    assert response.status_code == 200, response.text
    assert response.json()["data"] == {"customer": {"number": stored.number}}


async def test_a_partner_may_not_send_documents_of_its_own(acme: Tenant) -> None:
    """Not a new one, and not the text of a published one."""
    partner = await partner_of(acme)
    await partner.publish(DOCUMENT)
    for text in (OTHER, DOCUMENT):
        response = await partner.post({"query": text})
        assert (response.status_code, code_of(response)) == (403, "PERSISTED_QUERY_ID_REQUIRED")


async def test_an_unknown_id_is_refused_and_found_once_it_is_published(acme: Tenant) -> None:
    """Without a restart: what was not known is forgotten within a second."""
    partner, stored = await partner_of(acme), await acme.customer()
    body = {"documentId": sha256(DOCUMENT), "variables": {"id": stored.id}}
    refused = await partner.post(body)
    assert (refused.status_code, code_of(refused)) == (404, "PERSISTED_QUERY_NOT_IN_LIST")
    await partner.publish(DOCUMENT)
    for _ in range(100):
        if (response := await partner.post(body)).status_code == 200:
            break
        await asyncio.sleep(0.05)
    assert response.json()["data"] == {"customer": {"number": stored.number}}


async def test_an_id_with_another_text_is_refused_and_stays_usable(acme: Tenant) -> None:
    """The right text may come along; a wrong one changes nothing for the next request."""
    partner, stored = await partner_of(acme), await acme.customer()
    await partner.publish(DOCUMENT)
    body = {"documentId": sha256(DOCUMENT), "variables": {"id": stored.id}}
    statuses = [
        (await partner.post({**body, **extra})).status_code for extra in ({}, {"query": OTHER}, {"query": DOCUMENT}, {})
    ]
    assert statuses == [200, 400, 200, 200]


async def test_documents_of_another_partner_or_company_are_not_run(acme: Tenant, rival: Tenant) -> None:
    """An id means something only for the client it was published for."""
    publisher, foreign = await partner_of(acme), await partner_of(rival)
    await publisher.publish(DOCUMENT)
    response = await foreign.post({"documentId": sha256(DOCUMENT), "variables": {"id": "x"}})
    assert code_of(response) == "PERSISTED_QUERY_NOT_IN_LIST"


async def test_a_published_document_needs_the_scopes_still(acme: Tenant) -> None:
    """Publishing grants nothing."""
    partner, stored = await partner_of(acme), await acme.customer()
    text = "query Bills($id: ID!) { customer(id: $id) { invoices { totalCount } } }"
    await partner.publish(text)
    response = await partner.post({"documentId": sha256(text), "variables": {"id": stored.id}})
    assert response.json()["data"] == {"customer": {"invoices": None}}
    assert code_of(response) == "FORBIDDEN"


@pytest.mark.parametrize(
    ("field", "permission", "who"),
    [
        ("jobs { totalCount }", "job:read", "the partner's scopes lack"),
        ("portalAccount { email }", "portal:write", "the role partner lacks"),
    ],
)
async def test_a_partner_is_told_whether_its_scopes_or_its_role_lacks(
    acme: Tenant, field: str, permission: str, who: str
) -> None:
    """What another scope would allow, and what no scope would."""
    partner = await partner_of(acme, scopes=[Permission.CUSTOMER_READ])
    stored, text = await acme.customer(), f"query Ask($id: ID!) {{ customer(id: $id) {{ {field} }} }}"
    await partner.publish(text)
    (error,) = (await partner.run(text, {"id": stored.id})).errors
    assert error["message"] == f"This needs the permission {permission}, which {who}."


@pytest.mark.parametrize(
    ("mode", "warned"), [(DocumentMode.OFF, False), (DocumentMode.LOG, False), (DocumentMode.WARN, True)]
)
async def test_milder_modes_run_what_was_not_published(acme: Tenant, mode: DocumentMode, warned: bool) -> None:
    """So that a partner can be moved to published documents step by step."""
    partner = await partner_of(acme, mode)
    response = (await partner.post({"query": OTHER})).json()
    assert response["data"] == {"viewer": {"name": "Planner"}}
    assert ("warnings" in response["extensions"]) is warned


async def test_a_front_end_registers_a_document_by_its_hash(acme: Tenant) -> None:
    """Automatic persisted queries: requested by hash, answered as unknown, sent with the hash, then by hash alone."""
    text = f"query Apq{acme.company.handle.replace('-', '')} {{ viewer {{ role }} }}"
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": sha256(text)}}
    headers = {"authorization": f"Bearer {acme.token()}"}

    async def ask(**body: Any) -> Any:
        sent = {"extensions": extensions, **body}
        return (await acme.gateway.client.post("/graphql", json=sent, headers=headers)).json()

    missed = await ask()
    assert missed["errors"][0]["message"] == "PersistedQueryNotFound"
    assert missed["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
    assert (await ask(query=text))["data"] == {"viewer": {"role": "OFFICE"}}
    assert (await ask())["data"] == {"viewer": {"role": "OFFICE"}}
    wrong = await ask(query=OTHER)
    assert wrong["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_HASH_MISMATCH"


async def test_an_invalid_document_is_not_remembered(acme: Tenant) -> None:
    """Only what passed validation is kept under its hash."""
    text = "{ nothing }"
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": sha256(text)}}
    headers = {"authorization": f"Bearer {acme.token()}"}
    for body in ({"query": text, "extensions": extensions}, {"extensions": extensions}):
        response = await acme.gateway.client.post("/graphql", json=body, headers=headers)
    assert code_of(response) == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.parametrize("persisted", [{"version": 2, "sha256Hash": "x"}, {"sha256Hash": "x"}, "x"])
async def test_another_version_of_the_protocol_is_refused(acme: Tenant, persisted: Any) -> None:
    """With what is expected."""
    headers = {"authorization": f"Bearer {acme.token()}"}
    body = {"extensions": {"persistedQuery": persisted}}
    response = await acme.gateway.client.post("/graphql", json=body, headers=headers)
    assert response.status_code == 400


async def test_a_revoked_or_wrong_key_opens_nothing(acme: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    """401 with the challenge, for any wrong part."""
    monkeypatch.setattr("gateway.transport.authentication.KEY_KNOWN_SECONDS", 0.0)
    partner = await partner_of(acme)
    await partner.publish(OTHER)
    body = {"documentId": sha256(OTHER)}
    assert (await partner.post(body)).status_code == 200
    scheme, company, key_id, secret = partner.key.split(".")
    for wrong in (
        f"{scheme}.{company}.{key_id}.{secret[:-1]}",
        f"{scheme}.{company}.none.{secret}",
        f"{scheme}.none.{key_id}.{secret}",
    ):
        refused = await Partner(acme, partner.app, wrong).post(body)
        assert (refused.status_code, refused.headers["www-authenticate"][:6]) == (401, "Bearer")
    await revoke_key(acme.scope, "planner", key_id)
    assert (await partner.post(body)).status_code == 401


@pytest.mark.parametrize("forgotten", ["authentication.KEY_KNOWN_SECONDS", "persisted.PUBLISHED_SECONDS"])
async def test_while_the_database_is_away_a_partner_is_told_to_come_back(
    acme: Tenant, database: Database, monkeypatch: pytest.MonkeyPatch, forgotten: str
) -> None:
    """503, whether it is the key or the document that cannot be looked for; not a fault of ours or of the partner."""
    monkeypatch.setattr(f"gateway.transport.{forgotten}", 0.0)
    partner = await partner_of(acme)
    await partner.publish(OTHER)
    body = {"documentId": sha256(OTHER)}
    assert (await partner.post(body)).status_code == 200
    async with failing_reads(database):
        response = await partner.post(body)
    assert (response.status_code, code_of(response)) == (503, "UNAVAILABLE")
    assert (await partner.post(body)).status_code == 200


async def test_the_day_of_a_keys_last_use_is_noted(acme: Tenant) -> None:
    """For operators who wonder whether a key can go."""
    partner = await partner_of(acme)
    await partner.publish(OTHER)
    await partner.post({"documentId": sha256(OTHER)})
    (app,) = await acme.scope.find(PartnerApp, {})
    assert app.api_keys[0].last_used_on is not None
    assert Authentication.__doc__


async def test_over_its_budget_a_client_is_told_when_to_come_back(acme: Tenant) -> None:
    """A real 429 with Retry-After; what was refused costs nothing."""
    partner = await partner_of(acme, DocumentMode.OFF, budget=45, restore_rate=1)
    body = {"query": "{ customer(id: 1) { jobs { nodes { id } } } }"}
    first = await partner.post(body)
    assert first.json()["extensions"]["cost"] == {"requested": 22, "actual": 2, "remaining": 43, "restoreRate": 1}
    dear = await partner.post({"query": "{ customer(id: 1) { jobs(first: 42) { nodes { id } } } }"})
    assert (dear.status_code, code_of(dear)) == (429, "BUDGET_EXCEEDED")
    assert 1 <= int(dear.headers["retry-after"]) <= 2
    assert (await partner.post(body)).status_code == 200


async def test_what_is_more_than_a_whole_budget_is_not_put_off(acme: Tenant) -> None:
    """No waiting would help."""
    partner = await partner_of(acme, DocumentMode.OFF, budget=45, restore_rate=1)
    refused = await partner.post({"query": "{ customer(id: 1) { jobs(first: 90) { nodes { id } } } }"})
    assert (refused.status_code, code_of(refused)) == (400, "COST_LIMIT_EXCEEDED")
    assert "your whole budget is 45" in refused.json()["errors"][0]["message"]
    assert "retry-after" not in refused.headers


async def test_a_document_too_dear_for_anybody_is_refused(acme: Tenant) -> None:
    """However full the budget is."""
    text = "{ customers(first: 100) { nodes { jobs(first: 100) { nodes { id } } } } }"
    answer = await acme.ask(text)
    assert (answer.status, answer.codes) == (400, ["COST_LIMIT_EXCEEDED"])


async def test_the_price_can_be_asked_without_running_anything(acme: Tenant) -> None:
    """The header GraphQL-Cost: validate; not even a command is sent to MongoDB."""
    headers = {"authorization": f"Bearer {acme.token()}", "graphql-cost": "validate"}
    body = {"query": "{ customers(first: 7) { nodes { id } } }"}
    with acme.gateway.commands() as commands:
        response = (await acme.gateway.client.post("/graphql", json=body, headers=headers)).json()
    assert response["data"] is None
    assert response["extensions"]["cost"]["requested"] == 8
    assert commands == []


@pytest.mark.parametrize("wish", ["price-only", "Validate", ""])
async def test_an_unknown_wish_about_the_price_is_refused_and_nothing_run(acme: Tenant, wish: str) -> None:
    """Who asks for a price by a wrong name must not find the mutation done."""
    headers = {"authorization": f"Bearer {acme.token()}", "graphql-cost": wish}
    with acme.gateway.commands() as commands:
        response = await acme.gateway.client.post("/graphql", json={"query": "{ viewer { name } }"}, headers=headers)
    assert (response.status_code, code_of(response)) == (400, "BAD_REQUEST")
    assert "'validate'" in response.json()["errors"][0]["message"]
    assert commands == []


async def test_an_id_without_credentials_is_401(acme: Tenant) -> None:
    """Only credentials say whose list it is in; clients of automatic ones have to send the document."""
    client, key = acme.gateway.client, sha256(f"{DOCUMENT} # of {acme.company.id}")  # known to no gateway
    for answer in (
        await client.post("/graphql", json={"documentId": key}),
        await client.get(f"/graphql/sha256:{key}"),
        await client.get("/graphql", params={"documentId": key}),
    ):
        assert (answer.status_code, code_of(answer)) == (401, "UNAUTHENTICATED")
    apollo = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": key}}}
    assert code_of(await client.post("/graphql", json=apollo)) == "PERSISTED_QUERY_NOT_FOUND"
