"""What Relay's compiler writes, published and run by Relay's runtime."""

import json
from pathlib import Path

from tests.clients.node import relay_project
from tests.clients.partner import found_by, publish_file
from tests.partner import partner_of
from tests.running_gateway import Tenant

DOCUMENT = "query cardQuery($id: ID!) { customer(id: $id) { number displayName } }"


async def test_a_document_of_relays_compiler_is_published_and_run_by_its_doc_id(acme: Tenant, tmp_path: Path) -> None:
    """The compiled artifact knows an id and no text."""
    partner, stored = await partner_of(acme), await acme.customer()
    manifest, artifact = await relay_project(tmp_path, "card", DOCUMENT)
    assert len(json.loads(manifest.read_text())) == 1
    await publish_file(partner, manifest)
    found = await found_by("relay.js", partner, artifact=artifact, variables={"id": stored.id})
    assert found["text"] is None
    assert found["results"][0]["data"]["customer"]["number"] == stored.number
    assert found["exchanges"][0]["fields"] == ["doc_id", "variables"]
