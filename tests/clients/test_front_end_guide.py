"""Every snippet of `docs/front-end.md` runs, with the real clients, and prints no warning."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests import records
from tests.clients.node import FOLDER, SCHEMA, node
from tests.clients.partner import url_of
from tests.running_gateway import Tenant

GUIDE = FOLDER.parent.parent / "docs" / "front-end.md"
SNIPPET = re.compile(r"^```\w+ (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CLIENTS = ["apollo", "urql", "relay", "tanstack"]


def project(folder: Path, tenant: Tenant) -> Path:
    """Write the guide's snippets as a front end's project; only where the gateway is and who asks are the test's."""
    for name, content in SNIPPET.findall(GUIDE.read_text()):
        (folder / name).write_text(content)
    address, token = json.dumps(url_of(tenant)), json.dumps(tenant.token())
    (folder / "session.js").write_text(
        f"export const address = {address};\nexport const token = async () => {token};\n"
    )
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "node_modules").symlink_to(FOLDER / "node_modules")
    shutil.copy(SCHEMA, folder / "schema.graphql")
    shutil.copy(FOLDER / "guide.js", folder)
    return folder


async def run(folder: Path, client: str, **given: Any) -> Any:
    """Return what a client showed."""
    if client == "relay":
        await node(FOLDER / "node_modules/relay-compiler/cli.js", "relay.config.json", folder=folder)
    return json.loads(await node("guide.js", json.dumps({"client": client, **given}), folder=folder, is_silent=True))


@pytest.mark.parametrize("client", CLIENTS)
async def test_each_client_lists_pages_and_shows_a_profile_without_a_warning(
    acme: Tenant, tmp_path: Path, client: str
) -> None:
    """With its own snippets; Apollo and urql also rename after a conflict and hear of the change."""
    stored = [await acme.customer(first_name=f"Ada {number}", version=2) for number in range(4)]
    await acme.add(records.job(stored[0]))
    names = [
        each["displayName"]
        for each in (await acme.ask("{ customers(first: 4) { nodes { displayName } } }")).data["customers"]["nodes"]
    ]
    found = await run(project(tmp_path, acme), client, id=stored[0].id, version=2, name="Grace")
    assert found["complaints"] == []
    assert (found["first"], found["both"]) == (names[:2], names)
    assert (found["profile"]["id"], len(found["profile"]["jobs"]["edges"])) == (stored[0].id, 1)
    if "changed" in found:
        changed = found["changed"]
        assert (changed["seen"], changed["name"], changed["userErrors"]) == ([2], "Grace", [])
        assert changed["event"].startswith("Grace")
    if client == "tanstack":
        assert found["uploaded"]["userErrors"] == []
        assert found["uploaded"]["file"]["filename"] == "note.txt"
        assert found["refused"] == "GRAPHQL_VALIDATION_FAILED"


async def test_the_code_generator_types_the_documents(acme: Tenant, tmp_path: Path) -> None:
    """With the guide's settings; scalars are texts."""
    folder = project(tmp_path, acme)
    await node(FOLDER / "node_modules/@graphql-codegen/cli/cjs/bin.js", "--config", "codegen.ts", folder=folder)
    types = (folder / "generated" / "graphql.ts").read_text()
    assert "CustomerListQuery" in types
    assert re.search(r"amount: string\b", types)


def test_the_guide_has_every_file_that_its_project_needs() -> None:
    """A snippet that lost its name would not be run."""
    names = [name for name, _ in SNIPPET.findall(GUIDE.read_text())]
    expected = {
        "session.js",
        "documents.graphql",
        "codegen.ts",
        "requests.js",
        "relay.config.json",
        "relay-documents.js",
    }
    assert set(names) == expected | {f"{client}.js" for client in CLIENTS}
