"""A company moves in as `docs/onboarding.md` says: its commands and documents, on an empty database, in order."""

import asyncio
import json
import re
import shlex
import uuid
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner

from gateway.cli import app
from gateway.settings import Settings
from gateway.store.database import connect
from tests.identity_provider import AUDIENCE, ISSUER, identity_provider
from tests.running_gateway import run_gateway

GUIDE = (Path(__file__).parent.parent.parent / "docs" / "onboarding.md").read_text()
BLOCK = re.compile(r"```(console|graphql|json|csv) ?(\S*)\n(.*?)```", re.DOTALL)
BLOCKS = BLOCK.findall(GUIDE)
SECRET = "Zq8vT2mLx5RkW9yBn3HdJ7sPf4GcUa6E"


def blocks(kind: str) -> dict[str, str]:
    """Return the named blocks of a kind."""
    return {name: text for found, name, text in BLOCKS if found == kind and name}


def run_commands(number: int, **variables: str) -> list[str]:
    """Run the commands of one console block, as a shell would; return what each printed."""
    text = [body for kind, _, body in BLOCKS if kind == "console"][number]
    printed = []
    for line in text.strip().splitlines():
        done = CliRunner().invoke(app, shlex.split(line.removeprefix("$ gateway ")), env=variables)
        assert done.exit_code == 0, (line, done.output, done.exception)
        printed.append(done.output)
    return printed


async def test_a_company_moves_into_an_empty_deployment(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Set up by commands, signed in by a provider's token without a role, with its first customer; then it leaves."""
    monkeypatch.chdir(tmp_path)
    for name, text in blocks("csv").items():
        (tmp_path / name).write_text(text)
    with identity_provider() as provider:
        provider.keys["now"] = Ed25519PrivateKey.generate()
        name = f"onboarding-{uuid.uuid4().hex[:12]}"
        variables = {
            "MONGODB_URI": str(settings.mongodb_uri),
            "GATEWAY_DATABASE": name,
            "GATEWAY_MODE": "production",
            "GATEWAY_SECRET_KEY": SECRET,
            "GATEWAY_TOKEN_ISSUER": ISSUER,
            "GATEWAY_TOKEN_AUDIENCE": AUDIENCE,
            "GATEWAY_TOKEN_JWKS_URL": provider.url,
            "GATEWAY_DATA_FOLDER": str(tmp_path),
            "COLUMNS": "200",
        }
        _, status = await asyncio.to_thread(run_commands, 0, **variables)
        assert "There is nothing to do." in status
        shown = (await asyncio.to_thread(run_commands, 1, **variables))[-1]
        assert "categories: Plumbing, Heating" in shown
        listed = (await asyncio.to_thread(run_commands, 2, **variables))[-1]
        assert listed.count("invited") == 3
        for variable, value in variables.items():
            monkeypatch.setenv(variable, value)
        production = Settings(deliver_messages=False)
        database = connect(str(production.mongodb_uri), name)
        async with run_gateway(production, database) as gateway:
            bare = {"role": None, "company": None, "sub": "idp|olga"}
            first = {**bare, "email": "Olga@acme.example.com", "email_verified": True}
            for claims, document in ((first, "me"), (bare, "customer")):
                token = provider.token("now", **claims)
                answer = await gateway.ask(blocks("graphql")[document], token=token)
                assert answer.data == json.loads(blocks("json")[document]), answer.errors
            tess = {**bare, "sub": "idp|tess", "email": "tess@acme.example.com", "email_verified": True}
            assert (await gateway.ask("{ viewer { role } }", token=provider.token("now", **tess))).status == 200
            await asyncio.to_thread(run_commands, 3, **variables)
            for claims in (tess, bare):
                assert (await gateway.ask("{ viewer { role } }", token=provider.token("now", **claims))).status == 403
        await database.drop()
        await database.close()
