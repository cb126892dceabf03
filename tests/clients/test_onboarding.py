"""A company moves in as `docs/onboarding.md` says: its commands and documents, on an empty database, in order."""

import asyncio
import json
import re
import shlex
import uuid
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner

from gateway.cli import app
from gateway.settings import Settings
from gateway.store.database import connect
from tests.identity_provider import AUDIENCE, ISSUER, identity_provider
from tests.running_gateway import RunningGateway, run_gateway

GUIDE = (Path(__file__).parent.parent.parent / "docs" / "onboarding.md").read_text()
BLOCK = re.compile(r"```(console|graphql|json|csv) ?(\S*)\n(.*?)```", re.DOTALL)
BLOCKS = BLOCK.findall(GUIDE)
COUNTS = "4 rows: 3 {0}created, 0 {0}changed, 0 {0}skipped, 1 {0}refused."
SECRET = "Zq8vT2mLx5RkW9yBn3HdJ7sPf4GcUa6E"


def blocks(kind: str) -> dict[str, str]:
    """Return the blocks of a kind, by name."""
    return {name: text for found, name, text in BLOCKS if found == kind}


def run_commands(name: str, variables: dict[str, str], **placed: str) -> list[str]:
    """Run the commands of a console block, as a shell would, with placeholders replaced; return what each printed."""
    printed = []
    for line in blocks("console")[name].strip().splitlines():
        words = [placed.get(word, word) for word in shlex.split(line.removeprefix("$ gateway "))]
        done = CliRunner().invoke(app, words, env=variables)
        assert done.exit_code == 0, (line, done.output, done.exception)
        printed.append(done.output)
    return printed


class Olga:
    """The administrator, who sends the documents of the guide."""

    def __init__(self, gateway: RunningGateway, token: str) -> None:
        self._gateway, self._token = gateway, token

    async def ask(self, name: str, **variables: str) -> Any:
        """Send a document; return the answer, which is the guide's but for ids."""
        answer = await self._gateway.ask(blocks("graphql")[name], variables, token=self._token)
        assert answer.errors == [], answer.errors
        assert without_ids(json.dumps(answer.data)) == without_ids(json.dumps(json.loads(blocks("json")[name])))
        return answer.data


def without_ids(text: str) -> str:
    """Return a text with each id as its kind alone."""
    return re.sub(r"\b([a-z]{3})_[0-9a-f]{24}\b", r"\1_", text)


async def test_a_company_moves_into_an_empty_deployment(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Set up by commands, signed in by a provider, filled from a file, moved to another deployment; then it leaves."""
    monkeypatch.chdir(tmp_path)
    for name in ("staff.csv", "customers.csv"):
        (tmp_path / name).write_bytes(blocks("csv")[name].encode("cp1252"))
    with identity_provider() as provider:
        provider.keys["now"] = Ed25519PrivateKey.generate()
        variables = deployment(settings, tmp_path, provider.url)
        await set_up(variables)
        for variable, value in variables.items():
            monkeypatch.setenv(variable, value)
        production = Settings(deliver_messages=False)
        database = connect(str(production.mongodb_uri), variables["GATEWAY_DATABASE"])
        async with run_gateway(production, database) as gateway:
            bare = {"role": None, "company": None, "sub": "idp|olga"}
            first = {**bare, "email": "Olga@acme.example.com", "email_verified": True}
            await Olga(gateway, provider.token("now", **first)).ask("me")
            olga = Olga(gateway, provider.token("now", **bare))
            await olga.ask("customer")
            tess = {**bare, "sub": "idp|tess", "email": "tess@acme.example.com", "email_verified": True}
            assert (await gateway.ask("{ viewer { role } }", token=provider.token("now", **tess))).status == 200
            await bring_in_customers(variables, tmp_path)
            await join_duplicates(olga)
            other = deployment(settings, tmp_path / "elsewhere", provider.url)
            await move_elsewhere(variables, other, provider.token("now", **bare))
            await asyncio.to_thread(run_commands, "leave", variables)
            for claims in (tess, bare):
                assert (await gateway.ask("{ viewer { role } }", token=provider.token("now", **claims))).status == 403
        await database.drop()
        await database.close()


def deployment(settings: Settings, folder: Path, keys_url: str) -> dict[str, str]:
    """Return the variables of a production deployment with an empty database."""
    return {
        "MONGODB_URI": str(settings.mongodb_uri),
        "GATEWAY_DATABASE": f"onboarding-{uuid.uuid4().hex[:12]}",
        "GATEWAY_MODE": "production",
        "GATEWAY_SECRET_KEY": SECRET,
        "GATEWAY_TOKEN_ISSUER": ISSUER,
        "GATEWAY_TOKEN_AUDIENCE": AUDIENCE,
        "GATEWAY_TOKEN_JWKS_URL": keys_url,
        "GATEWAY_DATA_FOLDER": str(folder),
        "COLUMNS": "200",
    }


async def set_up(variables: dict[str, str]) -> None:
    """Prepare the database, the company and its staff."""
    _, status = await asyncio.to_thread(run_commands, "prepare", variables)
    assert "There is nothing to do." in status
    shown = (await asyncio.to_thread(run_commands, "company", variables))[-1]
    assert "categories: Plumbing, Heating" in shown
    listed = (await asyncio.to_thread(run_commands, "staff", variables))[-1]
    assert listed.count("invited") == 3


async def bring_in_customers(variables: dict[str, str], folder: Path) -> None:
    """Import the messy file, after a look at what would come of it; take that back, and import it again."""
    (looked,) = await asyncio.to_thread(run_commands, "look", variables)
    assert COUNTS.format("would be ") in looked
    report = (folder / "report.csv").read_text("utf-8-sig")
    assert without_ids(report) == without_ids(blocks("csv")["report.csv"])
    (printed,) = await asyncio.to_thread(run_commands, "import", variables)
    assert COUNTS.format("") in printed
    import_id = re.findall(r"bgj_\w+", printed)[0]
    undone, again = await asyncio.to_thread(run_commands, "again", variables, IMPORT=import_id)
    assert "3 customers removed" in undone
    assert COUNTS.format("") in again


async def join_duplicates(olga: Olga) -> None:
    """Join the two customers who are one, and part them again."""
    (pair,) = (await olga.ask("duplicates"))["duplicateCandidates"]["nodes"]
    survivor, other = sorted(pair["customers"], key=lambda one: str(one["number"]))
    merge = await olga.ask("merge", survivorId=survivor["id"], otherId=other["id"])
    await olga.ask("unmerge", mergeId=merge["customerMerge"]["mergeId"])


async def move_elsewhere(variables: dict[str, str], other: dict[str, str], token: str) -> None:
    """Export the company and restore it in another deployment, where Olga finds all of it."""
    await asyncio.to_thread(run_commands, "export", variables)
    await asyncio.to_thread(run_commands, "restore", other)
    elsewhere = connect(other["MONGODB_URI"], other["GATEWAY_DATABASE"])
    restored = Settings(**{**Settings(deliver_messages=False).model_dump(), "database": other["GATEWAY_DATABASE"]})
    async with run_gateway(restored, elsewhere) as gateway:
        await Olga(gateway, token).ask("moved")
    await elsewhere.drop()
    await elsewhere.close()
