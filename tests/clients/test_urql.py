"""urql, with automatic persisted documents and with published ones."""

import json
from pathlib import Path

import pytest

from tests.clients.partner import asked_twice, found_by, found_by_staff, publish_file
from tests.partner import partner_of, sha256
from tests.running_gateway import Tenant

# As urql prints it: `__typename` is left out, because there is no cache that asks for it.
PRINTED = """query Card($id: ID!) {
  customer(id: $id) {
    number
  }
}"""


@pytest.mark.parametrize("by_get", [False, True], ids=["POST", "GET"])
async def test_urql_registers_a_document_and_then_sends_its_hash(acme: Tenant, by_get: bool) -> None:
    """Miss, register, hit: the document goes over the wire once."""
    stored = await acme.customer()
    found = await asked_twice("urql.js", acme, stored.id, by_get=by_get)
    expected = {"data": {"customer": {"number": stored.number}}}
    assert found["results"] == [expected, expected]
    assert ["query" in exchange["fields"] for exchange in found["exchanges"]] == [False, True, False]
    assert {exchange["method"] for exchange in found["exchanges"]} == {"GET" if by_get else "POST"}


@pytest.mark.parametrize("by_get", [False, True], ids=["POST", "GET"])
async def test_a_partner_with_urql_sends_ids_only(acme: Tenant, tmp_path: Path, by_get: bool) -> None:
    """`enforcePersistedQueries`, and a manifest in the form of GraphQL Code Generator."""
    partner, stored = await partner_of(acme), await acme.customer()
    manifest = tmp_path / "persisted-documents.json"
    manifest.write_text(json.dumps({f"sha256:{sha256(PRINTED)}": PRINTED}))
    await publish_file(partner, manifest)
    given = {"published": True, "useGET": by_get, "variables": {"id": stored.id}}
    found = await found_by("urql.js", partner, query=PRINTED, **given)
    assert found["results"] == [{"data": {"customer": {"number": stored.number}}}]
    assert "query" not in found["exchanges"][0]["fields"]
    assert found["exchanges"][0]["method"] == ("GET" if by_get else "POST")
    refused = await found_by("urql.js", partner, query="query Other { viewer { name } }", **given)
    assert refused["results"][0]["codes"] == ["PERSISTED_QUERY_NOT_IN_LIST"]


async def test_urql_shows_the_quick_part_before_the_deferred_one(acme: Tenant) -> None:
    """It asks for `multipart/mixed` without a parameter, and reads lists in the form of 2022 only."""
    stored = await acme.customer(tags=["Autopay", "Gate code", "VIP"])
    selected = "number tags @stream(initialCount: 1) ... @defer { displayName jobs { totalCount } }"
    query = f"query Profile($id: ID!) {{ customer(id: $id) {{ {selected} }} }}"
    found = await found_by_staff("urql_defer.js", acme, query=query, variables={"id": stored.id})
    first, last = found["states"][0], found["states"][-1]
    assert first["data"]["customer"]["number"] == stored.number
    assert "displayName" not in first["data"]["customer"]
    assert "message" not in last
    assert last["data"]["customer"]["displayName"] == stored.display_name
    assert last["data"]["customer"]["jobs"] == {"totalCount": 0}
    assert last["data"]["customer"]["tags"] == stored.tags
