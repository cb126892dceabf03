"""What tests of commands share: an operator's database with a company in it."""

import asyncio
import uuid
from pathlib import Path

import pytest

from gateway.access.viewer import system_viewer
from gateway.store.database import connect
from gateway.store.scope import TenantScope
from tests import records
from tests.cli.command import invoke


@pytest.fixture
def known(mongodb_uri: str, tmp_path: Path) -> dict[str, str]:
    """Return the environment of an operator whose MongoDB runs; a database of the test's own, with the company acme."""
    return _environment(mongodb_uri, tmp_path)


@pytest.fixture(scope="session")
def migrated(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the environment of an operator whose database is up to date; tests only read it."""
    found = _environment(mongodb_uri, tmp_path_factory.mktemp("migrated"))
    status, printed = invoke("migrate up", **found)
    assert status == 0, printed
    return found


def _environment(uri: str, folder: Path) -> dict[str, str]:
    name = f"cli-{uuid.uuid4().hex}"
    asyncio.run(_add_company(uri, name, "acme"))
    return {"MONGODB_URI": uri, "GATEWAY_DATABASE": name, "GATEWAY_DATA_FOLDER": str(folder)}


async def _add_company(uri: str, name: str, handle: str) -> None:
    database, company = connect(uri, name), records.company(handle)
    try:
        await TenantScope(database, system_viewer(company.id), b"").add_missing([company])
    finally:
        await database.close()
