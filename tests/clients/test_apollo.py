"""Apollo Client, with automatic persisted documents and with a published manifest."""

import json
from pathlib import Path

import pytest

from gateway.access.permission import Role
from tests.clients.node import apollo_manifest, findings
from tests.clients.partner import asked_twice, found_by, found_by_staff, publish_file, url_of
from tests.partner import partner_of
from tests.running_gateway import Tenant

NAME = "fragment Name on Customer { displayName }"
CARD = "query Card($id: ID!) { customer(id: $id) { number ...Name } }"
VIEWER = "query Viewer { viewer { name } }"


@pytest.mark.parametrize("by_get", [False, True], ids=["POST", "GET"])
async def test_apollo_client_registers_a_document_and_then_sends_its_hash(acme: Tenant, by_get: bool) -> None:
    """Miss, register, hit: the document goes over the wire once."""
    stored = await acme.customer()
    found = await asked_twice("apollo.js", acme, stored.id, by_get=by_get)
    expected = {"data": {"customer": {"__typename": "Customer", "number": stored.number}}}
    assert found["results"] == [expected, expected]
    assert ["query" in exchange["fields"] for exchange in found["exchanges"]] == [False, True, False]
    methods = [exchange["method"] for exchange in found["exchanges"]]
    assert methods == (["GET", "POST", "GET"] if by_get else ["POST"] * 3)


async def test_a_partner_with_apollo_client_sends_ids_of_its_manifest_only(
    acme: Tenant, rival: Tenant, tmp_path: Path
) -> None:
    """The manifest is what Apollo's own generator wrote. For other clients its ids mean nothing."""
    partner, foreign, stored = await partner_of(acme), await partner_of(rival), await acme.customer()
    manifest = await apollo_manifest(tmp_path, CARD, NAME, VIEWER)
    assert [operation["name"] for operation in json.loads(manifest.read_text())["operations"]] == ["Card", "Viewer"]
    await publish_file(partner, manifest)
    given = {"manifest": manifest, "query": f"{CARD} {NAME}", "variables": {"id": stored.id}, "times": 2}
    found = await found_by("apollo.js", partner, **given)
    assert [result["data"]["customer"]["number"] for result in found["results"]] == [stored.number] * 2
    sent = [(exchange["status"], exchange["fields"]) for exchange in found["exchanges"]]
    assert sent == [(200, ["extensions", "operationName", "variables"])] * 2
    refused = await found_by("apollo.js", foreign, **given)
    assert refused["results"][0]["codes"] == ["PERSISTED_QUERY_NOT_IN_LIST"]


FORMS = pytest.mark.parametrize("ids", [True, False], ids=["incrementalSpec", "deferSpec"])


@FORMS
async def test_apollo_client_shows_the_quick_part_before_the_deferred_one(acme: Tenant, ids: bool) -> None:
    """Its handlers for incrementalSpec=v0.2 and for deferSpec=20220824 put them together."""
    stored = await acme.customer()
    query = "query Profile($id: ID!) { customer(id: $id) { number ... @defer { displayName jobs { totalCount } } } }"
    found = await found_by_staff("apollo_defer.js", acme, query=query, variables={"id": stored.id}, ids=ids)
    first, last = found["states"][0], found["states"][-1]
    assert (first["dataState"], first["data"]["customer"]) == (
        "streaming",
        {"__typename": "Customer", "number": stored.number},
    )
    assert last["dataState"] == "complete"
    assert last["data"]["customer"]["displayName"] == stored.display_name
    assert last["data"]["customer"]["jobs"]["totalCount"] == 0
    assert len(found["exchanges"]) == 1


@FORMS
async def test_apollo_client_puts_streamed_items_in_their_order(acme: Tenant, ids: bool) -> None:
    """`@stream` delivers the rest of a list after its first items."""
    stored = await acme.customer(tags=["Autopay", "Gate code", "VIP"])
    query = "query Tags($id: ID!) { customer(id: $id) { number tags @stream(initialCount: 1) } }"
    found = await found_by_staff("apollo_defer.js", acme, query=query, variables={"id": stored.id}, ids=ids)
    last = found["states"][-1]
    assert (last["dataState"], last["data"]["customer"]["tags"]) == ("complete", stored.tags)


@FORMS
async def test_apollo_client_is_told_of_an_error_in_a_deferred_part(acme: Tenant, ids: bool) -> None:
    """The rest of the data stays."""
    stored = await acme.customer()
    query = "query Bills($id: ID!) { customer(id: $id) { number ... @defer { invoices { totalCount } } } }"
    headers = {"authorization": f"Bearer {acme.token(Role.TECHNICIAN)}"}
    given = {"url": url_of(acme), "headers": headers, "query": query, "variables": {"id": stored.id}, "ids": ids}
    last = (await findings("apollo_defer.js", **given))["states"][-1]
    assert last["errors"] == ["FORBIDDEN"]
    assert last["data"]["customer"] == {"__typename": "Customer", "number": stored.number, "invoices": None}
