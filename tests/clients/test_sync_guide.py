"""The programs in `docs/sync.md` keep a copy that equals the database, and the commands there show how far it is."""

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.settings import Settings
from tests.cli.command import environment, invoke
from tests.clients.node import FOLDER, NODE
from tests.features.test_change_feed import delete
from tests.feed import run_fed_gateway, write_feed
from tests.live import rename
from tests.running_gateway import RunningGateway, Tenant

GUIDE = FOLDER.parent.parent / "docs" / "sync.md"
PROGRAMS: dict[str, list[str]] = {
    "python": [sys.executable],
    "typescript": [str(NODE), "--experimental-strip-types"],
}


@pytest.fixture(scope="module")
async def syncing(settings: Settings) -> AsyncIterator[RunningGateway]:
    """Yield a gateway with a separate database."""
    async with run_fed_gateway(settings, "sync_guide") as running:
        yield running


async def run(language: str, folder: Path, tenant: Tenant) -> dict[str, Any]:
    """Run the guide's program, and return the copy that it keeps."""
    found = re.search(rf"```{language}\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    assert found
    program = folder / ("sync.py" if language == "python" else "sync.ts")
    program.write_text(found[1])
    (folder / "package.json").write_text('{"type": "module"}')
    variables = environment(folder, TOKEN=tenant.token(Role.OFFICE)) | {"GATEWAY": tenant.gateway.url}
    process = await asyncio.create_subprocess_exec(
        *PROGRAMS[language], program, cwd=folder, env=variables, stderr=asyncio.subprocess.PIPE
    )
    _, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    copy: dict[str, Any] = json.loads((folder / "copy.json").read_text())["copy"]
    return copy


@pytest.mark.parametrize("language", PROGRAMS)
async def test_the_programs_of_the_guide_keep_a_copy_in_step(
    syncing: RunningGateway, language: str, tmp_path: Path
) -> None:
    """From the snapshot on, over a new customer, an edit and a deletion."""
    tenant = await syncing.tenant()
    kept, gone = await tenant.customer(), await tenant.customer()
    assert set(await run(language, tmp_path, tenant)) == {kept.id, gone.id}
    await rename(tenant, kept.id, "Grace")
    new = await tenant.customer()
    await delete(tenant, gone.id)
    await write_feed(syncing.database)
    copy = await run(language, tmp_path, tenant)
    assert set(copy) == {kept.id, new.id}
    assert copy[kept.id]["version"] == 2
    if language == "python":
        await the_commands_show_it(syncing, tenant, gone.id)


async def the_commands_show_it(syncing: RunningGateway, tenant: Tenant, gone: str) -> None:
    """How far the feed is, what came last, and that there is no webhook."""
    variables = {
        "MONGODB_URI": str(syncing.settings.mongodb_uri),
        "GATEWAY_DATABASE": "sync_guide",
        "GATEWAY_DATA_FOLDER": str(syncing.settings.data_folder),
    }

    async def shown(command: str) -> str:
        code, text = await asyncio.to_thread(invoke, f"{command} --company {tenant.company.handle}", **variables)
        assert code == 0, text
        return text

    assert "sequence: " in await shown("gateway feed status".removeprefix("gateway "))
    assert re.search(rf"DELETED +CUSTOMER +{gone}", await shown("feed tail --first 5"))
    assert "0 webhooks." in await shown("webhook list")
