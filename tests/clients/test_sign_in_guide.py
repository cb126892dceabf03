"""Staff sign in as `docs/sign-in.md` says: its snippets and settings, with a certified OpenID Connect provider."""

import json
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from gateway.settings import Settings
from gateway.store.database import Database
from tests.clients.node import FOLDER, node, node_server
from tests.clients.test_front_end_guide import SNIPPET
from tests.running_gateway import run_gateway

GUIDE = FOLDER.parent.parent / "docs" / "sign-in.md"
AUDIENCE = "https://api.example.com"


def provider(**given: Any) -> AbstractAsyncContextManager[str]:
    """Run a provider; its issuer."""
    return node_server(FOLDER / "identity_provider.js", json.dumps(given))


def project(folder: Path, issuer: str) -> None:
    """Write the guide's snippets; only where the provider is, is the test's."""
    for name, content in SNIPPET.findall(GUIDE.read_text()):
        (folder / name).write_text(content)
    identity = f"""import * as oauth from "oauth4webapi";
export const issuer = new URL({json.dumps(issuer)});
export const client = {{ client_id: "field-service-app" }};
export const redirectUri = "http://127.0.0.1/signed-in";
export const audience = {json.dumps(AUDIENCE)};
export const options = {{ [oauth.allowInsecureRequests]: true }};
"""
    (folder / "identity.js").write_text(identity)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "sign_in.js").write_text((FOLDER / "sign_in.js").read_text())
    (folder / "node_modules").symlink_to(FOLDER / "node_modules")


@pytest.mark.parametrize(("seconds", "renewed"), [(3600, False), (30, True)], ids=["fresh", "about to end"])
async def test_staff_sign_in_with_the_guides_snippets(
    settings: Settings, database: Database, tmp_path: Path, seconds: int, renewed: bool
) -> None:
    """By code and PKCE; the token in hand is renewed when it is about to end, and a foreign answer is refused."""
    claims = {"role": "office", "company": "acme", "name": "Priscilla Ochoa"}
    async with provider(audience=AUDIENCE, people={"stf_1": claims}, seconds=seconds) as issuer:
        changes = {"token_issuer": issuer, "token_audience": AUDIENCE, "token_jwks_url": f"{issuer}/jwks"}
        async with run_gateway(settings.model_copy(update=changes), database) as gateway:
            project(tmp_path, issuer)
            url = f"{gateway.url}/graphql"
            found = json.loads(await node("sign_in.js", json.dumps({"url": url}), folder=tmp_path))
    assert found["viewer"] == {"name": "Priscilla Ochoa", "role": "OFFICE"}
    assert (found["renewed"], found["kept"], found["refused"]) == (renewed, 0, "UNAUTHENTICATED")
    assert found["forged"] == "OperationProcessingError"


def test_the_guide_has_both_files() -> None:
    """A snippet that lost its name would not be run."""
    assert [name for name, _ in SNIPPET.findall(GUIDE.read_text())] == ["identity.js", "sign-in.js"]
